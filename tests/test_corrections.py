"""Edits, reactions and replies taken back: carried over in both directions."""

from tests.test_desk import asking
from tests.town import Town


async def test_a_persons_edit_shows_with_the_words_before_it(town: Town) -> None:
    nina = await asking(town, "Сколько стоет?")
    mine = next(m for m in nina.messages if m.get("text") == "Сколько стоет?")

    town.tg.edit(nina.id, nina.id, mine["message_id"], text="Сколько стоит?")
    await town.quiet()

    assert town.desk_texts[-1].startswith("Сколько стоит?")
    assert "Было: Сколько стоет?" in town.desk_texts[-1]
    assert town.rows("SELECT body FROM message_edits") == [("Сколько стоет?",)]


async def test_an_edited_caption_shows_too(town: Town) -> None:
    nina = await asking(town)
    photo = await nina.says(kind="photo", caption="мой афтобус")

    town.tg.edit(nina.id, nina.id, photo, caption="мой автобус")
    await town.quiet()

    assert town.desk[-1]["caption"].startswith("мой автобус")
    assert "мой афтобус" in town.desk[-1]["caption"]


async def test_a_consultants_edit_changes_the_persons_copy(town: Town) -> None:
    nina = await asking(town)
    reply = await town.olga.replies(town.desk[-1], "В среду.")

    town.tg.edit(town.olga.id, town.group, reply, text="В <b>четверг</b>.")
    await town.quiet()

    assert nina.heard == "В <b>четверг</b>."
    assert "Было" not in nina.heard


async def test_an_edit_of_a_very_long_message_loses_nothing(town: Town) -> None:
    nina = await asking(town)
    long = await nina.says("слово " * 600)

    town.tg.edit(nina.id, nina.id, long, text="другое " * 580)
    await town.quiet()

    assert town.in_desk("другое")["text"].count("другое") == 580


async def test_reactions_are_carried_over_both_ways(town: Town) -> None:
    nina = await asking(town)
    copy = town.desk[-1]
    reply = await town.olga.replies(copy, "В среду.")

    town.tg.react(nina.id, nina.id, nina.from_bot[-1]["message_id"], "❤")
    town.tg.react(town.olga.id, town.group, copy["message_id"], "👍")
    await town.quiet()

    assert [r["emoji"] for r in town.at(reply)["reactions"]] == ["❤"]
    asked = next(m for m in nina.messages if m.get("text") == "Кто поможет с уставом?")
    assert [r["emoji"] for r in asked["reactions"]] == ["👍"]


async def test_a_reply_can_be_taken_back(town: Town) -> None:
    nina = await asking(town)
    reply = await town.olga.replies(town.desk[-1], "Не туда")

    await town.olga.replies(town.at(reply), "/undo")

    assert "Не туда" not in nina.texts
    assert "Отозвано" in town.desk_texts[-1]
    assert town.rows("SELECT body FROM messages WHERE taken_back_at IS NOT NULL") == [("Не туда",)]


async def test_a_persons_message_cannot_be_taken_back(town: Town) -> None:
    await asking(town)

    await town.olga.replies(town.desk[-1], "/undo")

    assert "отозвать нечего" in town.desk_texts[-1]
