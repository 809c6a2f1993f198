"""«В базу ответов»: a question answered once becomes an entry, and nobody's own words with it."""

import asyncio

import pytest

from bot import content
from db.database import Database
from tests.test_canned import keeping, marks
from tests.test_desk import asking
from tests.test_privacy import forgotten
from tests.town import Consultant, Person, Town, entry, labels, write_content

HEAD = "Предложение в базу ответов"
QUESTION = "Как получить печать для ТОС?"
ANSWER = "Печать заказывают в любой мастерской."


async def answered(
    town: Town, question: str = QUESTION, *answers: str, name: str = "Нина"
) -> Person:
    """Somebody has asked, and Olga has answered."""
    person = await asking(town, question, name)
    copy = town.desk[-1]
    for answer in answers or (ANSWER,):
        await town.olga.replies(copy, answer)
    return person


async def proposed(town: Town, who: Consultant | None = None, number: int = 1) -> dict:
    """«В базу ответов» is pressed; return the message that shows the proposal."""
    await (who or town.olga).presses_on(town.in_desk(f"№ {number} ·"), "В базу ответов")
    return town.in_desk(HEAD)


async def taps(town: Town, proposal: dict, *buttons: str, who: Consultant | None = None) -> str:
    """Press buttons under a proposal; return what the last press was told."""
    press = ""
    for button in buttons:
        press = await (who or town.olga).presses_on(proposal, button)
    return town.tg.answers[press].get("text") or ""


async def hears(person: Person, question: str, words: str) -> None:
    """Ask until the answer has these words: what is new is read within half a second."""
    async with asyncio.timeout(5):
        while words not in person.heard:
            await person.says(question)


async def test_an_answer_becomes_an_entry_that_is_found_at_once(town: Town) -> None:
    await answered(town)
    proposal = await proposed(town)
    assert QUESTION in proposal["text"]
    assert ANSWER in proposal["text"]
    assert "Тема: не выбрана" in proposal["text"]
    assert "личное" not in proposal["text"]
    assert labels(proposal) == ["Тема", "Утвердить", "Отменить"]
    card = town.in_desk("№ 1 ·")
    assert proposal["reply_to_message"]["message_id"] == card["message_id"]
    assert proposal["message_thread_id"] == card["message_thread_id"]

    await taps(town, proposal, "Тема", "ТОС", "Утвердить")

    done = town.at(proposal["message_id"])
    assert "✅ В базе ответов" in done["text"]
    assert "утверждено: Ольга" in done["text"]
    assert labels(done) == []
    anna = town.person("Анна")
    await hears(anna, "как получить печать для тос", ANSWER)
    assert "Источник: Центр «Опора». По состоянию на 23.11.2026" in anna.heard
    assert "проверьте" not in anna.heard
    await anna.says("/start faq_own-1")
    assert any(ANSWER in text for text in anna.texts)


async def test_what_has_an_answer_now_is_no_gap_any_more(town: Town) -> None:
    for words in ("где дрова для клуба берут", "дрова для клуба где", "когда кино"):
        await town.person("Чужая").says(words)
    await answered(town, "Где берут дрова для клуба?", "В лесничестве.")
    await taps(town, await proposed(town), "Тема", "ТОС", "Утвердить")

    await town.olga.writes("/gaps")

    assert labels(town.desk[-1]) == ["1. когда кино"]


async def test_topics_are_offered_and_can_be_left(town: Town) -> None:
    await answered(town)
    proposal = await proposed(town)

    await taps(town, proposal, "Тема")
    assert labels(town.at(proposal["message_id"])) == [
        "Регистрация",
        "ТОС",
        "Отчётность",
        "Гранты",
        "← Назад",
    ]
    await taps(town, proposal, "← Назад")
    assert "не выбрана" in town.at(proposal["message_id"])["text"]
    await taps(town, proposal, "Тема", "Гранты")

    assert "Тема: Гранты" in town.at(proposal["message_id"])["text"]


async def test_only_who_leads_the_group_approves(town: Town) -> None:
    await answered(town)
    sergey = town.consultant("Сергей")
    proposal = await proposed(town, sergey)

    said = await taps(town, proposal, "Тема", "ТОС", "Утвердить", who=sergey)

    assert "Утверждает администратор" in said
    assert town.rows("SELECT 1 FROM faq_entries WHERE id LIKE 'own-%'") == []


async def test_who_approves_is_told_and_the_second_that_it_is_done(town: Town) -> None:
    await answered(town)
    pyotr = town.consultant("Пётр", "administrator")
    proposal = await proposed(town)
    assert "уже находится" in await taps(town, proposal, "Тема", "ТОС", "Утвердить")
    late = town.tg.press_data(pyotr.id, town.group, proposal["message_id"], "approve:1")
    await town.quiet()

    assert "Уже сделано" in town.tg.answers[late]["text"]
    assert "Ольга" in town.tg.answers[late]["text"]
    assert town.rows("SELECT count(*) FROM faq_entries WHERE id LIKE 'own-%'") == [(1,)]


async def test_what_is_missing_is_named(town: Town) -> None:
    await asking(town, QUESTION)
    proposal = await proposed(town)
    assert "Ответа пока нет" in proposal["text"]

    assert await taps(town, proposal, "Утвердить") == "Не хватает: ответа (/answer) темы"
    await town.olga.replies(proposal, f"/answer {ANSWER}")

    assert await taps(town, proposal, "Утвердить") == "Не хватает: темы"


async def test_personal_details_have_to_go_first(town: Town) -> None:
    await answered(
        town, "Я Нина Горская, 8 913 123-45-67, nina@example.org. Как получить печать?",
        "Нине Горской: возьмите ИНН 5501234567. Звоните 8 800 000-00-00 или 8 (38161) 2-14-56, пишите @nina_g",
        name="Нина Горская",
    )  # fmt: skip
    proposal = await proposed(town)
    flagged = (
        town.at(proposal["message_id"])["text"].partition("Уберите личное: ")[2].partition("\n")[0]
    )
    assert flagged.split(", ") == [
        "8 913 123-45-67", "nina@example.org", "5501234567", "8 (38161) 2-14-56", "@nina_g",
        "Нина", "Горская", "Нине", "Горской",
    ]  # fmt: skip
    assert "уберите личное" in await taps(town, proposal, "Тема", "ТОС", "Утвердить")

    await town.olga.replies(proposal, f"/question {QUESTION}")
    await town.olga.replies(proposal, "/answer Позвоните нам: 8 800 000-00-00")

    assert "личное" not in town.at(proposal["message_id"])["text"]
    assert "находится" in await taps(town, proposal, "Утвердить")


async def test_words_are_edited_in_place_and_keep_their_formatting(town: Town) -> None:
    nina = await answered(town)
    sergey = town.consultant("Сергей")
    proposal = await proposed(town)
    before, heard = len(town.desk), len(nina.from_bot)

    bold = [{"type": "bold", "offset": 8, "length": 7}]
    command = await sergey.replies(proposal, "/answer Закажите <печать> & ждите", entities=bold)
    await sergey.replies(proposal, "/question Где  взять\nпечать?")

    shown = town.at(proposal["message_id"])
    assert "Где взять печать?" in shown["text"]
    assert "Закажите <печать> & ждите" in shown["text"]
    assert marks(town, command) == ["✍"]
    assert len(town.desk) == before, "nothing new is said"
    assert len(nina.from_bot) == heard
    assert town.rows("SELECT question, answer FROM proposals") == [
        ("Где взять печать?", "<b>Закажит</b>е &lt;печать&gt; &amp; ждите")
    ]


async def test_only_replies_that_reached_the_person_are_joined(town: Town) -> None:
    nina = await answered(town, QUESTION, "Первое.", "Лишнее.", "Второе.")
    await town.olga.replies(town.at(_said(town, "Лишнее.")), "/undo")
    town.tg.block(nina.id)
    await town.olga.replies(town.in_desk("№ 1 ·"), "Не дошло.")

    proposal = await proposed(town)

    assert "Первое.\n\nВторое.\n\n📎" in proposal["text"]


def _said(town: Town, words: str) -> int:
    found = [m for m in town.tg.messages(town.group) if m.get("text") == words]
    number: int = found[-1]["message_id"]
    return number


async def test_a_question_has_one_proposal_and_pressing_again_says_where(town: Town) -> None:
    await answered(town)
    first = await proposed(town)

    await town.olga.presses_on(town.in_desk("№ 1 ·"), "В базу ответов")

    here = town.in_desk("вот оно")
    assert here["reply_to_message"]["message_id"] == first["message_id"]
    assert town.rows("SELECT count(*) FROM proposals") == [(1,)]
    await town.olga.presses_on(here, "Показать заново")
    anew = town.in_desk(HEAD)
    assert anew["message_id"] > here["message_id"]
    assert labels(town.at(first["message_id"])) == []
    await town.olga.replies(anew, "/question Другой?")
    assert "Другой?" in town.at(anew["message_id"])["text"]


async def test_given_up_it_may_be_proposed_anew(town: Town) -> None:
    await answered(town)
    proposal = await proposed(town)

    await taps(town, proposal, "Отменить")

    assert town.at(proposal["message_id"])["text"] == "Предложение отменено."
    assert town.rows("SELECT 1 FROM proposals") == []
    assert (await proposed(town))["message_id"] != proposal["message_id"]


async def test_talk_about_a_proposal_stays_inside(town: Town) -> None:
    nina = await answered(town)
    await keeping(town)
    proposal = await proposed(town)
    heard = len(nina.from_bot)

    await town.olga.replies(proposal, "Перепиши покороче")
    assert "осталось между нами" in town.desk_texts[-1]
    await town.olga.replies(proposal, "/r устав")
    assert "Кому?" in town.desk_texts[-1]
    await proposed(town)
    await town.olga.replies(town.in_desk("вот оно"), "Вижу")
    await taps(town, proposal, "Отменить")
    await town.olga.replies(proposal, "И правильно")

    assert len(nina.from_bot) == heard


async def test_what_was_proposed_can_still_be_answered_from_the_card(town: Town) -> None:
    nina = await answered(town)
    await proposed(town)

    await town.olga.replies(town.in_desk("№ 1 ·"), "И ещё одно.")

    assert nina.heard == "И ещё одно."


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/answer", "текст после команды"),
        ("/answer " + "ы" * 3001, "не больше 3000"),
        ("/question " + "ы" * 301, "не больше 300"),
    ],
)
async def test_what_does_not_fit_is_refused(town: Town, command: str, told: str) -> None:
    await answered(town)
    proposal = await proposed(town)

    await town.olga.replies(proposal, command)

    assert told in town.desk_texts[-1]
    assert ANSWER in town.at(proposal["message_id"])["text"]


async def test_a_command_that_replies_to_no_proposal_says_so(town: Town) -> None:
    nina = await answered(town)
    heard = len(nina.from_bot)

    await town.olga.replies(town.in_desk("№ 1 ·"), "/answer Вот так")

    assert HEAD in town.desk_texts[-1]
    assert len(nina.from_bot) == heard


async def test_long_words_still_fit_into_one_message(town: Town) -> None:
    await answered(town, "Очень длинная история про печать. " * 100, "Ы" * 4000)

    proposal = await proposed(town)

    assert "Уберите" not in proposal["text"]
    assert len(proposal["text"]) < 4096
    await town.olga.replies(proposal, "/answer " + "ы" * 3000)
    assert "ы" * 3000 in town.at(proposal["message_id"])["text"]


@pytest.mark.parametrize("forum", [True, False])
async def test_a_draft_goes_with_the_person_and_what_was_approved_stays(build, forum: bool) -> None:
    town = await build(forum=forum)
    await answered(town, "Общий вопрос?", "Общий ответ.", name="Анна")
    shared = await proposed(town)
    await taps(town, shared, "Тема", "ТОС", "Утвердить")
    anna_id = town.rows("SELECT address FROM people")[0][0]
    nina = await answered(town, "Секретное дело?", "Тайный ответ.")
    draft = await proposed(town, number=2)
    assert "Секретное" in draft["text"]
    anna = next(p for p in [Person(town, anna_id, "Анна")])

    for person in (nina, anna):
        await person.says("/privacy")
        await person.presses("Удалить мои данные")
        await person.presses("Удалить навсегда")

    await forgotten(town, "Секретное", "Тайный", "Нина", "Анна")
    assert town.rows("SELECT question, question_id FROM proposals") == [("Общий вопрос?", None)]
    if not forum:
        assert draft["message_id"] not in [m["message_id"] for m in town.tg.messages(town.group)]
    await hears(town.person("Мария"), "общий вопрос", "Общий ответ.")


async def test_own_entries_are_retired_as_any_other(town: Town, tmp_path) -> None:
    await answered(town)
    await taps(town, await proposed(town), "Тема", "ТОС", "Утвердить")
    only = write_content(tmp_path / "only.json", faq=[entry("bus", "Когда ходит автобус?")])
    other = await Database.open(town.folder / "centre.db")
    await content.load(other, content.read([only]), only=True)
    await other.close()

    assert town.rows("SELECT retired_at IS NOT NULL FROM faq_entries WHERE id = 'own-1'") == [(1,)]


async def test_a_draft_outlives_a_restart(town: Town) -> None:
    await answered(town)
    proposal = await proposed(town)
    await town.stop()
    await town.start()

    await town.olga.replies(proposal, "/question Другой вопрос?")

    assert "Другой вопрос?" in town.at(proposal["message_id"])["text"]
