"""Dates of duties stand in the file, once a duty, in step with rules and calendar."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import content, duties
from bot.content_files import read
from bot.errors import ContentError
from bot.texts import at_home_in
from db.database import Database
from tests.town import write_content

RSV = {
    "id": "rsv",
    "title": "РСВ",
    "who": ["all_nko"],
    "rule": {"type": "list", "dates": [[1, 25], [4, 25], [7, 25], [10, 25]]},
    "weekend_shift": "next_workday",
    "law": "НК РФ, ст. 431",
    "as_of": "2026",
}
STAGE = {
    "id": "stage",
    "title": "Отчёт по гранту",
    "who": ["grant_fpg"],
    "rule": {"type": "by_contract", "when": "по договору"},
    "weekend_shift": "n/a",
}
YEAR_2027 = {"year": 2027, "holidays": ["2027-01-25"], "workdays": []}
FPG = {"id": "fpg", "title": "Президентские гранты", "for": ["nko"], "guide": "Обычно в феврале."}


class Clock:
    now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def db(tmp_path: Path, clock: Clock) -> AsyncIterator[Database]:
    at_home_in("Asia/Omsk")
    database = await Database.open(tmp_path / "centre.db", clock)
    yield database
    await database.close()
    at_home_in("UTC")


async def load(db: Database, *, only: bool = False, **kinds: list) -> None:
    file = write_content(db.path.parent / "content.json", **kinds)
    await content.load(db, read([file]), only=only)


async def rows(db: Database, sql: str) -> list[tuple]:
    async with db.read() as tx:
        return await tx.rows(sql)


async def dates(db: Database, what: str = "id, due_on") -> list[tuple]:
    return await rows(db, f"SELECT {what} FROM deadlines WHERE retired_at IS NULL ORDER BY due_at")


async def test_fifteen_months_of_dates_with_their_reminders(db: Database) -> None:
    await load(db, obligations=[RSV, STAGE], calendar=[YEAR_2027])

    assert await dates(db) == [
        ("rsv:2027-01", "2027-01-26"),
        ("rsv:2027-04", "2027-04-26"),
        ("rsv:2027-07", "2027-07-26"),
        ("rsv:2027-10", "2027-10-25"),
        ("rsv:2028-01", "2028-01-25"),
    ]
    assert await dates(db, "subject, due_at, zone, needs, verify") == [
        ("rsv", "2027-01-26T17:59:59.000Z", "Asia/Omsk", 1, 0),
        ("rsv", "2027-04-26T17:59:59.000Z", "Asia/Omsk", 1, 0),
        ("rsv", "2027-07-26T17:59:59.000Z", "Asia/Omsk", 1, 0),
        ("rsv", "2027-10-25T17:59:59.000Z", "Asia/Omsk", 1, 0),
        ("rsv", "2028-01-25T17:59:59.000Z", "Asia/Omsk", 1, 1),
    ]
    assert (await dates(db, "note"))[-1] == ("Календарь на 2028 год ещё не утверждён: проверьте.",)
    assert await rows(db, "SELECT DISTINCT code FROM deadline_codes") == [("all_nko",)]
    assert await rows(
        db, "SELECT span, due_at FROM deadline_reminders WHERE deadline = 1 ORDER BY due_at"
    ) == [
        ("14d", "2027-01-12T04:00:00.000Z"),
        ("3d", "2027-01-23T04:00:00.000Z"),
        ("1d", "2027-01-25T04:00:00.000Z"),
    ]


async def test_a_calendar_that_changes_moves_dates_that_keep_their_numbers(
    db: Database, clock: Clock
) -> None:
    await load(db, obligations=[RSV], calendar=[YEAR_2027])
    before = await dates(db, "number, timed_at")
    clock.now += timedelta(days=1)

    await load(db, calendar=[{**YEAR_2027, "holidays": ["2027-01-25", "2027-01-26"]}])

    assert (await dates(db))[0] == ("rsv:2027-01", "2027-01-27")
    after = await dates(db, "number, timed_at")
    assert [number for number, _ in after] == [number for number, _ in before]
    assert after[0][1] > before[0][1], "people are reminded of the new date"
    assert after[1:] == before[1:]
    assert ("3d", "2027-01-24T04:00:00.000Z") in await rows(
        db, "SELECT span, due_at FROM deadline_reminders WHERE deadline = 1"
    )


async def test_a_changed_rule_keeps_numbers_of_its_periods_and_retires_the_rest(
    db: Database,
) -> None:
    await load(db, obligations=[RSV], calendar=[YEAR_2027])
    before = dict(await dates(db, "id, number"))

    rule = {"type": "list", "dates": [[1, 20], [4, 20]]}
    await load(db, obligations=[{**RSV, "rule": rule}])

    assert await dates(db) == [
        ("rsv:2027-01", "2027-01-20"),
        ("rsv:2027-04", "2027-04-20"),
        ("rsv:2028-01", "2028-01-20"),
    ]
    assert (await dates(db, "number"))[0] == (before["rsv:2027-01"],)
    await load(db, obligations=[RSV])
    assert dict(await dates(db, "id, number")) == before, "what comes back has its number again"


async def test_counting_again_writes_nothing_and_a_new_day_counts_on(
    db: Database, clock: Clock
) -> None:
    await load(db, obligations=[RSV], calendar=[YEAR_2027])
    before = await dates(db, "*")
    async with db.write() as tx:
        await duties.count_all(tx)
    assert await dates(db, "*") == before

    clock.now += timedelta(days=100)
    async with db.write() as tx:
        await duties.due(tx)

    assert (await dates(db))[-1] == ("rsv:2028-04", "2028-04-25")
    assert (await dates(db))[0] == ("rsv:2027-01", "2027-01-26"), "what is past stays"


async def test_what_is_not_confirmed_is_to_be_checked(db: Database) -> None:
    oo = {**RSV, "id": "oo", "verify": True, "weekend_shift": "none_confirmed"}
    oo["rule"] = {"type": "annual", "month": 12, "day": 5}
    guess = {**RSV, "id": "guess", "confidence": "B"}
    await load(db, obligations=[oo, guess])

    assert await rows(db, "SELECT id, confirmed FROM duties") == [("oo", 0), ("guess", 0)]
    (id_, due_on, verify, note), *_ = await dates(db, "id, due_on, verify, note")
    assert (id_, due_on, verify) == ("oo:2026", "2026-12-05", 1)
    assert "Это выходной" in note


async def test_only_retires_duties_with_their_dates(db: Database) -> None:
    await load(db, obligations=[RSV, STAGE], contests=[FPG])
    await load(db, only=True, obligations=[STAGE])
    assert await dates(db) == []
    left = "SELECT id FROM duties WHERE retired_at IS NULL"
    assert await rows(db, left) == [("stage",), ("fpg",)]


async def test_a_contest_has_a_date_when_it_is_confirmed_and_not_before(db: Database) -> None:
    await load(db, contests=[FPG])
    assert await dates(db) == []

    dated = {**FPG, "open": "2027-02-02", "close": "2027-03-16T23:30+03:00", "who": "НКО"}
    await load(db, contests=[{**dated, "region": "Омская область", "for": ["nko", "ip"]}])
    await load(db, contests=[FPG])

    assert await dates(db, "id, kind, due_at, due_on, zone, opens_at, needs") == [
        ("fpg:2027", "grant", "2027-03-16T20:30:00.000Z", None, "Europe/Moscow",
         "2027-02-01T21:00:00.000Z", 1)
    ]  # fmt: skip
    codes = await rows(db, "SELECT code FROM deadline_codes ORDER BY code")
    assert codes == [("ip",), ("nko",)]
    assert ("14d", "2027-03-02T07:00:00.000Z") in await rows(
        db, "SELECT span, due_at FROM deadline_reminders"
    )


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({"obligations": [{**RSV, "rule": {"type": "annual", "month": 2, "day": 30}}]}, "такого дня"),
        ({"obligations": [{**RSV, "rule": {"type": "weekly"}}]}, "вид «weekly» не знаком"),
        ({"obligations": [{**RSV, "weekend_shift": "n/a"}]}, "weekend_shift"),
        ({"obligations": [{**RSV, "who": []}]}, "who"),
        ({"contests": [{**FPG, "open": "2027-02-02"}]}, "close"),
        ({"contests": [{**FPG, "close": "16 марта"}]}, "close: нужны дата, время"),
        ({"contests": [{**FPG, "open": "2027-04-02", "close": "2027-03-16T23:30+03:00"}]}, "раньше"),
    ],
)  # fmt: skip
async def test_a_bad_file_says_what_is_wrong(db: Database, kinds: dict, said: str) -> None:
    with pytest.raises(ContentError) as error:
        await load(db, **kinds)
    assert said in "\n".join(error.value.lines)
    assert "content.json:1: " in error.value.lines[0]


async def test_a_duty_and_a_contest_do_not_share_a_name(db: Database) -> None:
    await load(db, obligations=[RSV])
    with pytest.raises(ContentError, match="уже занят"):
        await load(db, contests=[{**FPG, "id": "rsv"}])


def test_what_ships_holds_the_strict_rules() -> None:
    found = read([content.SHIPPED / "contests.yaml"], strict=True)
    assert len(found.kinds["contests"]) == 27
    assert not any(one.item.close for one in found.kinds["contests"]), "a guide is no date"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"note": "Тогда сдавать не нужно."}, "так не пишем"),
        ({"note": "Порог — 3 млн ₽."}, "сумма без года"),
        ({"who": ["everybody"]}, "такого условия нет"),
        ({"law": None}, "law"),
    ],
)
def test_the_strict_rules(tmp_path: Path, change: dict, said: str) -> None:
    file = write_content(tmp_path / "f.json", obligations=[{**RSV, **change}])
    with pytest.raises(ContentError, match=said):
        read([file], strict=True)


async def test_a_database_is_made_with_all_duties_and_contests(db: Database) -> None:
    await content.load_shipped(db)

    kinds = "SELECT kind = 'grant', count(*) FROM duties GROUP BY 1 ORDER BY 1"
    assert await rows(db, kinds) == [(0, 40), (1, 27)]
    assert await rows(db, "SELECT count(*) FROM deadlines WHERE kind = 'grant'") == [(0,)]
    found = dict(await dates(db))
    assert found["minjust_report:2027"] == "2027-04-15"
    assert date.fromisoformat(max(found.values())) <= date(2028, 2, 23)
