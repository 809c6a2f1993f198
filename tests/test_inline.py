"""«@bot words» in any chat: consultants are offered their canned replies, others nothing."""

import pytest

from tests.test_canned import keeping, marks
from tests.test_desk import asking
from tests.town import Consultant, Person, Town


async def offered(town: Town, who: Person, query: str) -> list[dict]:
    """What Telegram was told to offer for a query typed after the bot's name."""
    number = town.tg.inline(who.id, query)
    await town.quiet()
    results: list[dict] = town.tg.inline_answers[number]["results"]
    return results


async def test_consultants_are_offered_what_fits(town: Town) -> None:
    await keeping(town, "Устав для {имя} утверждает собрание: {центр} поможет")
    talk = await town.olga.writes("Пошлина — 4 000 ₽")
    await town.olga.writes("/save пошлина", reply_to=talk)

    assert [r["title"] for r in await offered(town, town.olga, "")] == ["пошлина", "устав"]
    assert [r["title"] for r in await offered(town, town.olga, "собраНИЕ")] == ["устав"]
    assert (await offered(town, town.olga, "4 000 пошл"))[0]["title"] == "пошлина"
    assert await offered(town, town.olga, "погода") == []
    found = (await offered(town, town.olga, "устав"))[0]
    assert found["input_message_content"]["message_text"] == (
        "Устав для утверждает собрание: Центр «Опора» поможет"
    )


@pytest.mark.parametrize(
    "what", ["photo", "video", "animation", "audio", "document", "voice", "sticker"]
)
async def test_photos_and_files_are_offered_by_their_name(town: Town, what: str) -> None:
    talk = await town.olga.writes(kind=what)
    await town.olga.writes("/save образец", reply_to=talk)

    found = (await offered(town, town.olga, "обр"))[0]

    assert any(name.endswith("file_id") for name in found)
    assert found["type"] == {"animation": "mpeg4_gif"}.get(what, what)


async def test_strangers_are_offered_nothing(town: Town) -> None:
    await keeping(town)
    nina = await town.person().agrees()
    sergey = town.consultant("Сергей")
    assert len(await offered(town, sergey, "")) == 1
    town.tg.leave(town.group, sergey.id)
    await town.quiet()

    assert await offered(town, nina, "устав") == []
    assert await offered(town, town.person("Чужой"), "") == []
    assert await offered(town, sergey, "") == []


async def test_who_leads_another_group_is_a_stranger_here(town: Town) -> None:
    await keeping(town)
    stranger = town.person("Чужой")
    theirs = town.tg.add_group("Чужая группа")
    town.tg.join(theirs, stranger.id, "administrator")
    await town.quiet()

    assert await offered(town, stranger, "устав") == []


async def test_who_types_a_query_leaves_no_trace(town: Town) -> None:
    stranger = town.person("Чужой")
    before = town.rows("SELECT count(*) FROM updates")

    await offered(town, stranger, "устав")

    assert town.rows("SELECT count(*) FROM updates") == before
    assert town.rows("SELECT 1 FROM staff WHERE user_id = ?", stranger.id) == []
    assert stranger.from_bot == []


async def test_a_query_too_old_to_answer_harms_nobody(town: Town) -> None:
    nina = await asking(town)
    town.tg.push(
        {
            "inline_query": {
                "id": "1",
                "from": {"id": town.olga.id, "is_bot": False, "first_name": "Ольга"},
                "query": "",
                "offset": "",
            }
        }
    )
    await town.quiet()

    await town.olga.replies(town.desk[-1], "Слышу вас.")

    assert nina.heard == "Слышу вас."


async def via_bot(town: Town, who: Consultant, to: dict, text: str) -> int:
    """A consultant sends what was offered inline, as a reply in the group."""
    content = {"text": text, "via_bot": town.tg.bot_user()}
    post = town.tg.post(
        town.tg.chat(town.group), who.id, content,
        thread=to.get("message_thread_id"), reply_to=to["message_id"],
    )  # fmt: skip
    town.tg.announce(post)
    await town.quiet()
    return post.id


async def test_what_is_sent_through_the_bot_goes_out_as_any_reply(town: Town) -> None:
    nina = await asking(town)

    reply = await via_bot(town, town.olga, town.desk[-1], "Устав утверждает собрание.")

    assert nina.heard == "Устав утверждает собрание."
    assert marks(town, reply) == ["👌"]
    await town.olga.replies(town.at(reply), "/save устав")
    assert "Сохранено как устав" in town.desk_texts[-1]


async def test_entries_are_offered_after_canned_replies(town: Town) -> None:
    nina = await asking(town)
    reply = await town.olga.replies(town.desk[-1], "Пришлите устав ТОС")
    await town.olga.replies(town.at(reply), "/save тос")

    found = await offered(town, town.olga, "создать ТОС")
    assert [r["title"] for r in found] == ["Как создать ТОС?"]
    found = await offered(town, town.olga, "ТОС")
    assert [r["title"] for r in found] == ["тос", "Как создать ТОС?"]
    assert found[-1]["description"] == "Соберите жителей."
    text = found[-1]["input_message_content"]["message_text"]
    assert text.startswith("<b>Как создать ТОС?</b>\n\nСоберите жителей.")
    assert "По состоянию на 21.11.2026" in text
    assert found[-1]["input_message_content"]["parse_mode"] == "HTML"

    await via_bot(town, town.olga, town.desk[-1], "Как создать ТОС?\n\nСоберите жителей.")
    assert nina.heard == "Как создать ТОС?\n\nСоберите жителей."


async def test_never_more_is_offered_than_telegram_takes(town: Town) -> None:
    now = "2026-11-23T06:00:00.000Z"
    await town.olga.writes("Я тут")
    await town.change(
        "INSERT INTO canned_replies (key, name, kind, body, chat_id, message_id, author, saved_at)"
        " VALUES (?, ?, 'text', 'Про ТОС', 1, 1, ?, ?)",
        [(f"тос{n}", f"тос{n}", town.olga.id, now) for n in range(60)],
    )

    found = await offered(town, town.olga, "ТОС")

    assert len(found) <= 50
    assert found[-1]["title"] == "Как создать ТОС?"


async def test_strangers_are_offered_no_entries(town: Town) -> None:
    assert await offered(town, town.person("Чужой"), "создать ТОС") == []
