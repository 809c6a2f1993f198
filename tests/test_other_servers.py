"""Answers and updates that are not quite as described: an older Bot API, a newer one, somebody's own."""

import pytest

from bot.mending import mended
from tests.test_desk import asking
from tests.town import Town, labels, words


async def test_a_member_of_whom_little_is_told_can_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nina = await asking(town)
    sergey = town.consultant("Сергей", "administrator")
    whole = town.tg.call

    def short(method: str, params: dict, files: dict | None = None) -> object:
        told = whole(method, params, files)
        if method != "getChatMember":
            return told
        return {"status": told["status"], "user": {"id": told["user"]["id"], "first_name": "С"}}

    monkeypatch.setattr(town.tg, "call", short)
    await sergey.replies(town.desk[-1], "Поможем")
    await sergey.writes("/report")

    assert nina.heard == "Поможем"
    assert "Этот месяц" in labels(town.tg.messages(town.group)[-1])


async def test_an_album_arrives_where_albums_cannot_be_copied(town: Town) -> None:
    nina = await asking(town)
    town.tg.faults.add("404", "copyMessages", times=100)
    before = len(town.desk)
    town.tg.album(nina.id, nina.id, [{"kind": "photo"}, {"kind": "photo", "caption": "Крыша"}])
    await nina.says("И ещё слово")
    await town.later(seconds=2)

    assert list(map(words, town.desk[before:])) == ["[photo]", "Крыша", "И ещё слово"]


async def test_a_message_with_parts_that_make_no_sense_is_still_copied(town: Town) -> None:
    nina = await asking(town)
    before = len(town.desk)
    town.tg.send(nina.id, nina.id, kind="voice")
    _, update = town.tg.updates.queue.pop()
    voice = update["message"]["voice"]
    odd = {"voice": {"file_id": voice["file_id"]}, "forward_origin": {"type": "new"}}
    town.tg.push({"message": {**update["message"], **odd}})
    await town.quiet()

    assert list(map(words, town.desk[before:])) == ["[voice]"]


VITAL = [("message", "chat", "id"), ("message", "from"), ("message", "date"), ("message", "message_id"),
         ("callback_query", "id"), ("callback_query", "data"), ("message",), ("message", "from", "id")]  # fmt: skip


@pytest.mark.parametrize("where", VITAL)
def test_what_is_vital_is_not_made_up(where: tuple[str, ...]) -> None:
    raw = {"update_id": 1, "message": {"from": {}, "chat": {}}, "callback_query": {}}

    assert mended(raw, [{"loc": where, "type": "missing"}]) is None


async def test_where_nobody_can_react_a_line_says_that_an_answer_has_arrived(town: Town) -> None:
    nina = await asking(town)
    town.tg.faults.add("404", "setMessageReaction")
    await town.olga.replies(town.desk[-1], "Поможем")
    await nina.says("Спасибо")

    assert nina.heard == "Поможем"
    assert town.desk_texts[-2:] == ["Доставлено.", "Спасибо"]


async def test_a_question_arrives_where_the_server_cannot_tell_of_the_group(town: Town) -> None:
    await town.stop()
    town.tg.faults.add("404", "getChat", times=100)
    await town.start()
    nina = await asking(town)

    assert "Беру" in labels(next(m for m in town.desk if labels(m)))
    await town.olga.replies(town.desk[-1], "Поможем")
    assert nina.heard == "Поможем"
