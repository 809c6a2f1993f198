"""A good answer is written once: kept under a name, and sent again to whoever needs it."""

import pytest

from bot.canned import filled, fold
from bot.texts import plain
from db.canned import Canned
from db.database import system_clock
from tests.test_desk import asking
from tests.town import Person, Town, kind, words


async def keeping(
    town: Town, answer: str = "Устав утверждает собрание.", name: str = "устав"
) -> Person:
    """Somebody has asked and was answered, and the answer was kept."""
    anna = await asking(town, "Кто утверждает устав?", "Анна")
    reply = await town.olga.replies(town.desk[-1], answer)
    await town.olga.replies(town.at(reply), f"/save {name}")
    return anna


def marks(town: Town, message: int) -> list[str]:
    return [reaction["emoji"] for reaction in town.at(message)["reactions"]]


# -- keeping and sending -----------------------------------------------------------------------------


async def test_an_answer_is_kept_and_sent_to_somebody_else(town: Town) -> None:
    anna = await keeping(town)
    assert "Сохранено как устав" in town.desk_texts[-1]
    heard = len(anna.from_bot)
    nina = await asking(town)

    sent = await town.olga.replies(town.desk[-1], "/r устав")

    assert nina.heard == "Устав утверждает собрание."
    assert marks(town, sent) == ["👌"]
    assert len(anna.from_bot) == heard
    stored = town.rows("SELECT question_id, kind, body FROM messages ORDER BY id DESC LIMIT 1")
    assert stored == [(2, "text", "Устав утверждает собрание.")]
    assert town.rows(
        "SELECT answered_at IS NOT NULL, claimed_by IS NOT NULL FROM questions WHERE id = 2"
    ) == [(1, 1)]


async def test_it_goes_out_from_the_card_and_by_a_colleague_too(town: Town) -> None:
    await keeping(town)
    nina = await asking(town)
    sergey = town.consultant("Сергей")

    await sergey.replies(town.in_desk("№ 2 ·"), "/r УСТАВ")

    assert nina.heard == "Устав утверждает собрание."
    assert "Отвечает Сергей" in town.in_desk("№ 2 ·")["text"]


async def test_formatting_is_kept_and_placeholders_are_filled_in(town: Town) -> None:
    await keeping(town, "Здравствуйте, {имя}! Приходите в {Центр}.")
    evil = await asking(town, "А мне?", "<b>Пётр</b> & Ко")

    await town.olga.replies(town.desk[-1], "/r устав")

    assert evil.heard == "Здравствуйте, <b>Пётр</b> & Ко! Приходите в Центр «Опора»."
    assert "entities" not in evil.from_bot[-1]

    bold = [{"type": "bold", "offset": 0, "length": 5}]
    reply = await town.olga.replies(town.desk[-1], "Важно: до 15 апреля", entities=bold)
    await town.olga.replies(town.at(reply), "/save срок")
    await town.olga.replies(town.in_desk("А мне?"), "/r срок")

    assert evil.from_bot[-1]["entities"] == bold


@pytest.mark.parametrize(
    "what", ["photo", "document", "voice", "video_note", "sticker", "location"]
)
async def test_a_photo_or_file_is_kept_as_well(town: Town, what: str) -> None:
    await asking(town, name="Анна")
    reply = await town.olga.replies(town.desk[-1], kind=what)
    await town.olga.replies(town.at(reply), "/save образец")
    nina = await asking(town)
    copy = town.desk[-1]

    sent = await town.olga.replies(copy, "/r образец")
    colleague = await town.olga.replies(town.at(sent), "Это образец")

    assert [kind(m) if what in m else words(m) for m in nina.from_bot[-2:]] == [what, "Это образец"]
    assert marks(town, sent) == marks(town, colleague) == ["👌"]
    assert nina.from_bot[-1]["reply_to_message"]["message_id"] == nina.from_bot[-2]["message_id"]


async def test_a_kept_photo_outlives_the_message_it_was_saved_from(town: Town) -> None:
    await asking(town, name="Анна")
    reply = await town.olga.replies(town.desk[-1], kind="photo", caption="Для {имя}")
    await town.olga.replies(town.at(reply), "/save образец")
    town.tg.delete_topic(town.group, town.at(reply)["message_thread_id"])
    nina = await asking(town)

    await town.olga.replies(town.desk[-1], "/r образец")

    assert "photo" in nina.from_bot[-1]
    assert nina.heard == "Для Нина"


async def test_what_could_not_be_delivered_is_said_on_the_command(town: Town) -> None:
    await keeping(town)
    nina = await asking(town)
    town.tg.block(nina.id)

    sent = await town.olga.replies(town.desk[-1], "/r устав")

    assert "Не доставлено: человек заблокировал бота" in town.desk_texts[-1]
    assert town.desk[-1]["reply_to_message"]["message_id"] == sent
    assert marks(town, sent) == []


async def test_it_is_a_reply_like_any_other(town: Town) -> None:
    """It quotes, is quoted, is answered by a colleague, and can be taken back."""
    await keeping(town)
    nina = await asking(town)
    sent = await town.olga.replies(town.in_desk("с уставом"), "/r устав")
    answer = nina.from_bot[-1]
    assert answer["reply_to_message"]["text"] == "Кто поможет с уставом?"

    await nina.says("А кто собирает?", reply_to=answer["message_id"])
    assert town.desk[-1]["reply_to_message"]["message_id"] == sent

    await town.olga.replies(town.at(sent), "И ещё: протокол.")
    assert nina.heard == "И ещё: протокол."

    await town.olga.replies(town.at(sent), "/undo")
    assert "Устав утверждает собрание." not in nina.texts


async def test_taken_back_while_it_waits_it_does_not_stay(town: Town) -> None:
    await keeping(town)
    nina = await asking(town)
    town.tg.faults.add("429", method="sendMessage", chat=nina.id, retry_after=1)
    copy = town.desk[-1]
    where = {"thread": copy["message_thread_id"]}
    sent = town.tg.send(town.olga.id, town.group, "/r устав", reply_to=copy["message_id"], **where)
    await town.until(lambda: any(not call.ok for call in town.tg.calls))

    await town.olga.writes("/undo", reply_to=sent, **where)

    assert "Отозвано" in town.desk_texts[-1]
    assert "Устав утверждает собрание." not in nina.texts


async def test_correcting_the_command_changes_nothing_at_the_person(town: Town) -> None:
    await keeping(town)
    nina = await asking(town)
    sent = await town.olga.replies(town.desk[-1], "/r устав")

    town.tg.edit(town.olga.id, town.group, sent, text="/r другое")
    await town.quiet()

    assert nina.heard == "Устав утверждает собрание."


async def test_without_a_reply_nobody_hears_it(town: Town) -> None:
    await keeping(town)
    nina = await asking(town)
    before = len(nina.from_bot)
    thread = town.desk[-1]["message_thread_id"]

    await town.olga.writes("/r устав", thread=thread)

    assert "Кому?" in town.desk_texts[-1]
    assert town.desk[-1]["message_thread_id"] == thread
    await town.olga.writes("/r устав")
    assert "Кому?" in town.desk_texts[-1]
    assert len(nina.from_bot) == before


async def test_in_a_private_chat_there_are_no_canned_replies(town: Town) -> None:
    await keeping(town)
    nina = await town.person().agrees()

    await nina.says("/r устав")

    assert "Такой команды нет" in nina.heard


# -- names -------------------------------------------------------------------------------------------


async def test_all_names_are_listed(town: Town) -> None:
    await town.olga.writes("/r")
    assert "Готовых ответов пока нет" in town.desk_texts[-1]
    await keeping(town)
    reply = await town.olga.replies(town.in_desk("утверждает"), kind="photo")
    await town.olga.replies(town.at(reply), "/save Образец_1")

    await town.olga.writes("/r")

    assert "• устав — Устав утверждает собрание." in town.desk_texts[-1]
    assert "• Образец_1 — фото" in town.desk_texts[-1]


async def test_an_unknown_name_names_the_nearest(town: Town) -> None:
    await keeping(town, name="Устав-ТОС")
    await town.olga.replies(town.in_desk("утверждает"), "/r уставтос")
    assert "Готового ответа «уставтос» нет. Похожие: Устав-ТОС." in town.desk_texts[-1]

    await town.olga.replies(town.in_desk("утверждает"), "/r пицца")

    assert "Готового ответа «пицца» нет. Все имена: /r" in town.desk_texts[-1]


@pytest.mark.parametrize("name", ["", "два слова", "a/b", "я" * 33, "<b>", "имя!"])
async def test_a_name_is_one_word(town: Town, name: str) -> None:
    await keeping(town, name=name)

    assert "Имя — одно слово" in town.desk_texts[-1]
    assert town.rows("SELECT 1 FROM canned_replies") == []


async def test_only_what_staff_has_said_is_kept(town: Town) -> None:
    await asking(town)
    await town.olga.replies(town.desk[-1], "/save чужое")
    assert "Слова человека так не сохраняются" in town.desk_texts[-1]
    await town.olga.writes("/save ничего")
    assert "Слова человека так не сохраняются" in town.desk_texts[-1]
    talk = await town.olga.writes("Памятка: приём по средам")

    await town.olga.writes("/save приём", reply_to=talk)

    assert "Сохранено как приём" in town.desk_texts[-1]


async def test_two_hundred_are_enough(town: Town) -> None:
    await keeping(town)
    await town.change(
        "INSERT INTO canned_replies SELECT NULL, ?, ?, kind, body, file, chat_id, message_id,"
        " author, saved_at FROM canned_replies WHERE key = 'устав'",
        [(f"имя{number:03}", f"имя{number:03}") for number in range(199)],
    )
    talk = await town.olga.writes("Ещё один")

    await town.olga.writes("/save двести_первый", reply_to=talk)
    assert "уже 200" in town.desk_texts[-1]
    await town.olga.writes("/save устав", reply_to=talk)
    assert "заменён" in town.desk_texts[-1]
    await town.olga.writes("/r")

    lists = [text for text in town.desk_texts if text.startswith("Готовые ответы")]
    assert sum(text.count("•") for text in lists) == 200


# -- whose it is -------------------------------------------------------------------------------------


async def test_only_its_author_or_an_administrator_may_change_it(town: Town) -> None:
    sergey, ivan = town.consultant("Сергей"), town.consultant("Иван")
    talk = await sergey.writes("Приём по средам")
    await sergey.writes("/save Приём", reply_to=talk)

    await ivan.writes("/forget приём")
    assert "сохранил не вы, а Сергей" in town.desk_texts[-1]
    await ivan.writes("/save приём", reply_to=talk)
    assert "сохранил не вы, а Сергей" in town.desk_texts[-1]
    await sergey.writes("/save прием", reply_to=talk)
    assert "заменён" in town.desk_texts[-1]
    await town.olga.writes("/forget ПРИЁМ")

    assert "Готового ответа прием больше нет" in town.desk_texts[-1]
    assert town.rows("SELECT 1 FROM canned_replies") == []


async def test_an_administrator_who_writes_as_the_group_may_too(town: Town) -> None:
    sergey = town.consultant("Сергей")
    talk = await sergey.writes("Приём по средам")
    await sergey.writes("/save приём", reply_to=talk)

    await town.olga.writes("/forget приём", as_group=True)

    assert town.rows("SELECT 1 FROM canned_replies") == []


# -- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "closed"),
    [
        ("Здравствуйте, {имя}!", "Здравствуйте!"),
        ("{имя}, здравствуйте!", "Здравствуйте!"),
        ("Добрый день, { Имя }, ждём вас.", "Добрый день, ждём вас."),
        ("Уважаемая {имя}!", "Уважаемая!"),
        ("Письмо для {имя} готово", "Письмо для готово"),
        ("{имя}{имя}", ""),
        ("без места", "без места"),
    ],
)
def test_without_a_name_its_place_closes_up(body: str, closed: str) -> None:
    kept = Canned(1, "а", "а", "text", body, None, 1, 1, 1, system_clock())

    assert filled(kept, centre="Опора") == closed


def test_names_are_compared_without_case_and_dots() -> None:
    assert fold("ПРИЁМ") == fold("прием")
    assert fold("мой") != fold("мои")


def test_bare_words_keep_their_lines_and_addresses() -> None:
    text = 'Смотри <a href="https://a.ru/?a=1&amp;b=2">тут</a>,\n<b>важно</b>: 2 &lt; 3'

    assert plain(text) == "Смотри тут (https://a.ru/?a=1&b=2),\nважно: 2 < 3"
    assert plain('<a href="https://a.ru">https://a.ru</a>') == "https://a.ru"
