"""Updates are taken once, in order, whatever they hold; what fails is kept aside and told."""

import logging

import pytest
from aiogram import Bot
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import copies, questions
from bot.config import Telegram
from bot.session import Session
from tests.test_desk import asking
from tests.town import Town


def message(update: int, user: int, text: str, **more: object) -> dict:
    return {
        "update_id": update,
        "message": {
            "message_id": 10_000 + update,
            "date": 1,
            "chat": {"id": user, "type": "private", "first_name": "Нина"},
            "from": {"id": user, "is_bot": False, "first_name": "Нина"},
            "text": text,
            **more,
        },
    }


async def test_a_second_delivery_changes_nothing(town: Town) -> None:
    nina = await asking(town)
    update = message(77, nina.id, "Один раз")
    update["message"]["message_id"] = nina.messages[-1]["message_id"]

    await town.app.intake.take([update, update])
    await town.app.intake.take([update])
    await town.quiet()

    assert town.rows("SELECT count(*) FROM messages WHERE body = 'Один раз'") == [(1,)]


async def test_numbers_that_begin_anew_after_a_quiet_week_are_taken(town: Town) -> None:
    nina = town.person()
    await nina.says("Как создать ТОС?")
    before = len(nina.from_bot)

    town.tg.jump_update_ids()
    town.tg.updates.next_id = 5
    await nina.says("Как создать ТОС?")

    assert len(nina.from_bot) == before + 1


@pytest.mark.parametrize(
    "rubbish",
    [
        {"message": {"message_id": "x"}},
        {"message": None},
        {"callback_query": {"id": 5}},
        {"nobody_knows": {"this": "kind"}},
        {},
    ],
)
async def test_an_update_that_cannot_be_read_does_not_block_the_others(
    town: Town, rubbish: dict
) -> None:
    nina = town.person()
    town.tg.push({"update_id": town.tg.updates.next_id, **rubbish})

    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard


async def test_half_a_character_is_no_obstacle(town: Town) -> None:
    nina = await asking(town)
    town.tg.push(message(town.tg.updates.next_id, nina.id, "до \ud83d после"))
    await town.quiet()

    assert town.rows("SELECT count(*) FROM failures") == [(0,)]


async def test_numbers_too_large_are_kept_aside(town: Town) -> None:
    nina = town.person()
    town.tg.push(message(town.tg.updates.next_id, 2**80, "Кто я?"))

    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard


async def test_a_bug_undoes_its_update_is_told_once_and_the_next_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A handler that breaks half-way leaves nothing half-done."""
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    real = copies.carry

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("тайные слова")

    monkeypatch.setattr(questions, "carry", broken)
    await nina.says("Половина дела")
    monkeypatch.setattr(questions, "carry", real)

    assert "сломалось" in nina.heard
    assert town.rows("SELECT count(*) FROM questions") == [(0,)]
    assert town.rows("SELECT type, error, content LIKE '%Половина дела%' FROM failures") == [
        ("message", "RuntimeError", 1)
    ]
    await nina.says("Целое дело")
    assert town.desk_texts[-1] == "Целое дело"
    assert [r for r in caplog.records if r.levelno >= logging.ERROR]


async def test_inside_a_transaction_the_network_is_out_of_reach(town: Town) -> None:
    with pytest.raises(RuntimeError, match="outbox"):
        await town.app._inner.send_message(1, "нельзя")


async def test_what_is_nested_beyond_reading_hides_nothing() -> None:
    deep = '{"update_id": 5, "message": ' + "[" * 200_000 + "]" * 200_000 + "}"
    waiting = ['{"update_id": 4}', deep, '{"update_id": 6}']

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        left = waiting[int(str(form.get("offset", 4))) - 4 :]
        told = ", ".join(left[: int(str(form.get("limit", 100)))])
        return web.Response(text=f'{{"ok": true, "result": [{told}]}}')

    site = web.Application()
    site.router.add_post("/{token}/getUpdates", answer)
    async with TestServer(site) as server:
        session = Session(
            Telegram.model_validate({"token": "42:SANDBOX", "api_base": str(server.make_url("/"))})
        )
        bot = Bot("42:SANDBOX", session=session)
        taken: list[int] = []
        while len(taken) < 3:
            offset = taken[-1] + 1 if taken else None
            taken += [u["update_id"] for u in await session.updates(bot, offset, 1, [])]
        await session.close()

    assert taken == [4, 5, 6]


async def test_a_refused_poll_is_waited_out(town: Town) -> None:
    nina = town.person()
    town.tg.faults.add("502", method="getUpdates", times=2)
    town.tg.faults.add("drop", method="getUpdates", times=1)

    await nina.says("Как создать ТОС?")

    assert "Соберите жителей." in nina.heard


async def test_a_webhook_left_behind_is_taken_away(town: Town) -> None:
    nina = town.person()
    await town.stop()
    town.tg.call("setWebhook", {"url": "https://example.org/hook"})
    await town.start_unsettled()
    town.tg.send(nina.id, nina.id, "Как создать ТОС?")
    await town.until(lambda: "Соберите жителей." in nina.heard)
