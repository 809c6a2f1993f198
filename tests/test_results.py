"""What was sent is recorded soon, alone or in a transaction of the intake, and only once it stands."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.outbox import To, say
from bot.results import Outcome, Results
from bot.telegram import Sent
from db import outbox as rows
from db.database import Database, Tx
from db.outbox import OutboxRow


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "centre.db")
    yield database
    await database.close()


class Desk:
    """Results with what they tell."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.recorded: list[int] = []
        self.fails = False
        self.results = Results(db, self._listen, lambda ids, _: self.recorded.extend(ids))

    async def _listen(self, _tx: Tx, _row: OutboxRow, _outcome: Outcome) -> None:
        if self.fails:
            raise LookupError

    async def sent(self, *, failed: bool = False) -> int:
        async with self.db.write() as tx:
            number = await say(tx, To(7), "Здравствуйте")
            assert number is not None
            row = await rows.get(tx, number)
        assert row is not None
        outcome = (
            Outcome("failed", reason="?") if failed else Outcome("sent", Sent(7, ((None, 5),)))
        )
        self.results.add(row, outcome)
        return number

    async def state(self, number: int) -> str:
        async with self.db.read() as tx:
            found = await rows.delivered(tx, number)
        assert found is not None
        return found.state


async def test_the_intake_carries_what_was_sent(db: Database) -> None:
    desk = Desk(db)
    number = await desk.sent()

    async with db.write() as tx:
        stands = await desk.results.carry(tx)
        assert len(desk.results) == 1
    stands()

    assert (len(desk.results), desk.recorded) == (0, [number])
    assert await desk.state(number) == "sent"


async def test_what_came_meanwhile_stays(db: Database) -> None:
    desk = Desk(db)
    first = await desk.sent()

    async with db.write() as tx:
        stands = await desk.results.carry(tx)
    second = await desk.sent()
    stands()

    assert (desk.recorded, desk.results.knows(second)) == ([first], True)
    await desk.results.flush()
    assert desk.recorded == [first, second]


async def test_an_intake_that_was_undone_carries_nothing(db: Database) -> None:
    desk = Desk(db)
    number = await desk.sent()

    with pytest.raises(LookupError):
        async with db.write() as tx:
            await desk.results.carry(tx)
            raise LookupError

    assert (len(desk.results), await desk.state(number)) == (1, "queued")
    await desk.results.flush()
    assert await desk.state(number) == "sent"


async def test_trouble_with_a_result_is_not_the_intakes(db: Database) -> None:
    desk = Desk(db)
    number = await desk.sent(failed=True)
    desk.fails = True

    async with db.write() as tx:
        await say(tx, To(8), "Добрый день")
        stands = await desk.results.carry(tx)
    stands()

    async with db.read() as tx:
        assert len(await rows.waiting(tx, 0, 10)) == 2
    assert len(desk.results) == 1
    desk.fails = False
    await desk.results.flush()
    assert await desk.state(number) == "failed"


async def test_under_load_results_wait_for_the_intake_but_not_for_long(db: Database) -> None:
    desk = Desk(db)
    await desk.sent()
    async with db.write() as tx:
        stands = await desk.results.carry(tx)
    stands()

    recorder = asyncio.create_task(desk.results.run())
    number = await desk.sent()
    async with asyncio.timeout(10):
        while number not in desk.recorded:
            await asyncio.sleep(0)
    recorder.cancel()
