"""The disk fails while something is being sent: nothing is lost, nothing stands for ever."""

import pytest

from bot.outbox import About, To, say
from tests.test_desk import asking
from tests.town import Town

TROUBLE = "the disk does not take what is being sent"


async def refuse_writing(town: Town, *, on: bool) -> None:
    """Let the database refuse what is written, as on a disk that has gone read-only."""
    await town.app.db._writer.execute(f"PRAGMA query_only={'ON' if on else 'OFF'}")


async def test_a_card_that_could_not_be_claimed_comes_later(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    town.tg.faults.add("429", "sendMessage", chat=town.group, retry_after=1)
    town.tg.send(nina.id, nina.id, "Как открыть счёт?")
    await town.until(lambda: not town.tg.faults.pending)
    await refuse_writing(town, on=True)
    await town.until(lambda: TROUBLE in caplog.text)
    await refuse_writing(town, on=False)
    await town.quiet()

    assert "Как открыть счёт?" in town.desk_texts
    assert town.in_desk("№ 1")


async def test_a_move_that_could_not_be_noted_is_noted_later(
    build, caplog: pytest.LogCaptureFixture
) -> None:
    town = await build(forum=False, supergroup=False)
    nina = await asking(town)
    town.tg.faults.add("429", chat=town.group, retry_after=1)
    town.tg.send(nina.id, nina.id, "Вы ещё здесь?")
    await town.until(lambda: not town.tg.faults.pending)
    await refuse_writing(town, on=True)
    town.group = town.tg.migrate(town.group)
    town.tg.updates.queue.clear()
    await town.until(lambda: TROUBLE in caplog.text)
    await refuse_writing(town, on=False)
    await town.quiet()

    assert town.in_desk("Вы ещё здесь?")


async def test_a_row_whose_end_cannot_be_told_keeps_nobody_waiting(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a broadcast whose number no file can hold; then more than may wait to be recorded."""
    nina = await town.person("Нина").agrees()
    async with town.app.db.write() as tx:
        await say(tx, To(nina.id), "Раз", about=About(f"broadcast:{10**30}:1"))
        await say(tx, To(nina.id), "Два")
    town.app.sender.wake()
    await town.until(lambda: "could not be" in caplog.text)
    await nina.says("/help")

    assert nina.texts.count("Раз") == nina.texts.count("Два") == 1
    assert town.rows("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == [(0,)]
