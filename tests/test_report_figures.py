"""Over random histories: counted by hand, in the text, the workbook and the JSON it is the same."""

import asyncio
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st

from bot import privacy, report, report_book, report_lists
from bot.config import Settings
from bot.periods import Period
from bot.texts import label
from db import people
from db.database import Database, stamp
from tests.sheets import Cells, sheets

OMSK = ZoneInfo("Asia/Omsk")
NOVEMBER = datetime(2026, 11, 1, tzinfo=OMSK)
TODAY = datetime(2026, 11, 20, tzinfo=OMSK)
NOT_STATED = "не указано"
PLACES = {"omsk-tara": "Тарский район", "kuz-yaya": "Яйский муниципальный округ"}
TOPICS = ["Регистрация", "ТОС"]
ORGANISATIONS = {"ТОС «Берег»": 1, "тос берег": 1, "Клуб": 2, None: None, "…": None}
KINDS = {"ano": "АНО", "institution": "Библиотека, клуб, школа", "tos": "ТОС без регистрации", "group": "Инициативная группа",
         "alone": "Просто житель"}  # fmt: skip
"""In this order the first weighs most."""
GROUPS = {"tos", "group"}
Line = tuple[object, ...]


def settings(path: Path) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"token": "1:A"},
            "staff": {"chat_id": -100},
            "centre": {"name": "Центр «Опора»", "timezone": "Asia/Omsk"},
            "database": {"path": str(path)},
        }
    )


@dataclass
class Doing:
    who: int | None
    place: str | None
    at: datetime


@dataclass
class History:
    """What happened, as somebody with paper and pencil would note it."""

    places: dict[int, str | None] = field(default_factory=dict)
    organisations: dict[int, str | None] = field(default_factory=dict)
    kinds: dict[int, str | None] = field(default_factory=dict)
    questions: list[dict] = field(default_factory=list)
    again: list[Doing] = field(default_factory=list)
    calls: list[Doing] = field(default_factory=list)
    seminars: list[dict] = field(default_factory=list)
    seats: list[dict] = field(default_factory=list)
    answers: list[dict] = field(default_factory=list)
    done: list[dict] = field(default_factory=list)
    outcomes: list[dict] = field(default_factory=list)


def happened(random: Random) -> History:
    made = History()

    def moment() -> datetime:
        return NOVEMBER + timedelta(minutes=random.randrange(-5 * 1440, 35 * 1440))

    def place() -> str | None:
        return random.choice([*PLACES, None])

    for who in range(1, random.randint(2, 7)):
        made.places[who] = place()
        made.organisations[who] = random.choice(list(ORGANISATIONS))
        made.kinds[who] = random.choice([*KINDS, None])
    everybody = list(made.places)
    for number in range(1, random.randint(1, 9)):
        opened = moment()
        answered = opened + timedelta(minutes=random.randrange(1, 3000))
        one: dict[str, Any] = {"id": number, "who": random.choice(everybody), "place": place(), "opened": opened,
               "answered": random.choice([answered, None]), "rating": random.choice([None, 1, 4, 5]),
               "topic": random.choice([1, 2, None])}  # fmt: skip
        made.questions.append(one)
        if random.random() < 0.5:
            made.again.append(
                Doing(one["who"], one["place"], opened + timedelta(days=random.randrange(1, 20)))
            )
            made.again[-1].number = number  # type: ignore[attr-defined]
    for _ in range(random.randint(0, 3)):
        made.calls.append(Doing(random.choice([*everybody, None]), place(), moment()))
    for number in range(1, random.randint(2, 5)):
        made.seminars.append(
            {"number": number, "starts": moment(), "cancelled": random.random() < 0.3}
        )
        for who in random.sample(everybody, random.randint(0, len(everybody))):
            over = made.seminars[-1]["starts"] < TODAY
            # A seat that somebody leaves would be given to the next, and rightly be counted.
            states = ["attended", "absent", "queued"] if over else ["registered"]
            state = random.choice([*states, "registered", "left"])
            made.seats.append(
                {"seminar": number, "who": who, "place": place(), "state": state, "at": moment()}
            )
    for _ in range(random.randint(0, 6)):
        decision = random.choice(["answer", "answer", "opened", "none"])
        entry = None if decision == "none" else random.choice([1, 2, 3])
        made.answers.append({"entry": entry, "decision": decision, "at": moment(),
                             "helped": random.choice([None, 0, 1])})  # fmt: skip
    for who in random.sample(everybody, random.randint(0, len(everybody))):
        made.done.append({"who": who, "deadline": random.choice([1, 2]), "at": moment()})
    for number in range(1, random.randint(1, 7)):
        whose = random.choice([*everybody, None])
        owner = random.choice([1, 2]) if whose is None else ORGANISATIONS[made.organisations[whose]]
        kind = random.choice(["applied", "applied", "won", "registered", "helped"])
        made.outcomes.append(
            {"id": number, "kind": kind, "who": whose, "organisation": owner, "at": moment(),
             "deadline": random.choice([1, 2, None]), "rubles": random.randrange(9) if kind == "won" else None,
             "year": random.choice([2025, 2026, None]),
             "confirmed": random.random() < 0.8}
        )  # fmt: skip
    return made


def written(path: Path, made: History) -> None:
    """Put a history into a file."""
    tables: dict[str, list[Line]] = {
        "INSERT INTO organisations (id, key, name, made_at) VALUES (?,?,?,'2026-11-01T00:00:00.000Z')": [
            (1, "тос берег", "ТОС «Берег»"), (2, "клуб", "Клуб")
        ],
        "INSERT INTO people (id, channel, address, name, municipality_id, organisation, organisation_id, consent_version,"
        " consented_at) VALUES (?,'telegram',?,?,?,?,?,'1','2026-11-01T00:00:00.000Z')": [
            (who, 1000 + who, f"Имя{who}", place, made.organisations[who], ORGANISATIONS[made.organisations[who]])
            for who, place in made.places.items()
        ],
        "INSERT INTO questions (id, person_id, state, municipality_id, opened_at, answered_at, rating, topic_id,"
        " last_person_at) VALUES (?,?,'closed',?,?,?,?,?,'2026-11-01T00:00:00.000Z')": [
            (q["id"], q["who"], q["place"], stamp(q["opened"]), q["answered"] and stamp(q["answered"]), q["rating"], q["topic"])
            for q in made.questions
        ],
        "INSERT INTO question_events (question_id, kind, happened_at) VALUES (?,'reopened',?)": [
            (one.number, stamp(one.at)) for one in made.again  # type: ignore[attr-defined]
        ],
        "INSERT INTO staff (user_id, name, status, asked_at) VALUES (?,?,'member','2026-11-01T00:00:00.000Z')": [(1, "О")],
        "INSERT INTO consultations (chat_id, message_id, staff_id, person_id, municipality_id, minutes, outcome, held_at)"
        " VALUES (1,?,1,?,?,15,'solved',?)": [
            (number, one.who, one.place, stamp(one.at)) for number, one in enumerate(made.calls)
        ],
        "INSERT INTO seminars (number, id, title, starts_at, timed_at, cancelled_at) VALUES (?,?,'С',?,'2026-11-01T00:00:00.000Z',?)": [
            (s["number"], str(s["number"]), stamp(s["starts"]), stamp(NOVEMBER) if s["cancelled"] else None) for s in made.seminars
        ],
        "INSERT INTO registrations (seminar, person_id, municipality_id, state, turn, signed_up_at, seated_at)"
        " VALUES (?,?,?,?,?,?,?)": [
            (r["seminar"], r["who"], r["place"], r["state"], turn, stamp(r["at"]), None if r["state"] == "queued" else stamp(r["at"]))
            for turn, r in enumerate(made.seats)
        ],
        "INSERT INTO faq_answers (entry, decision, helped, given_at) VALUES (?,?,?,?)": [
            (a["entry"], a["decision"], a["helped"], stamp(a["at"])) for a in made.answers
        ],
        "INSERT INTO deadlines (number, id, subject, kind, title, due_at, zone, timed_at) VALUES"
        " (?,?,?,'grant','К','2026-12-01T00:00:00.000Z','Asia/Omsk','2026-11-01T00:00:00.000Z')": [(1, "a", "a"), (2, "b", "b")],
        "INSERT INTO deadlines_done (deadline, person_id, kind, done_at) VALUES (?,?,'grant',?)": [
            (d["deadline"], d["who"], stamp(d["at"])) for d in made.done
        ],
        "INSERT INTO profile_codes (person_id, code) VALUES (?,?)": [
            (who, f"is_{kind}") for who, kind in made.kinds.items() if kind
        ],
        "INSERT INTO outcomes (id, kind, person_id, organisation_id, deadline, rubles, year, counted_at, confirmed_at)"
        " VALUES (?,?,?,?,?,?,?,?,?)": [
            (o["id"], o["kind"], o["who"], o["organisation"], o["deadline"], o["rubles"], o["year"], stamp(o["at"]),
             stamp(o["at"]) if o["confirmed"] else None) for o in made.outcomes
        ],
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as file, file:
        for sql, lines in tables.items():
            file.executemany(sql, lines)


def applications(made: History) -> dict[tuple[object, object], datetime]:
    """Of each organisation, or person of none, and each contest: when they first applied."""
    found: dict[tuple[object, object], datetime] = {}
    applied = [o for o in made.outcomes if o["kind"] == "applied" and o["confirmed"]]
    for one in [*made.done, *applied]:
        who = one["who"]
        owner = one.get("organisation") or ORGANISATIONS[made.organisations[who]]
        what = one["deadline"] or f"alone {one['id']}"
        key = (what, f"organisation {owner}" if owner else who)
        found[key] = min(found.get(key, one["at"]), one["at"])
    return found


def doings_of(made: History) -> list[Doing]:
    """Everything by which somebody counts."""
    starts = {s["number"]: s["starts"] for s in made.seminars if not s["cancelled"]}
    seats = [r for r in made.seats if r["state"] in {"registered", "attended", "absent"}]
    return [
        *(Doing(q["who"], q["place"], q["opened"]) for q in made.questions),
        *(one for one in [*made.again, *made.calls] if one.who),
        *(Doing(r["who"], r["place"], r["at"]) for r in seats),
        *(
            Doing(r["who"], r["place"], starts[r["seminar"]])
            for r in seats
            if r["state"] == "attended" and r["seminar"] in starts
        ),
    ]


def speakers(made: History, people: set[int]) -> dict[object, str | None]:
    """Return the organisations and groups that people speak for, with the kind of each."""
    found: dict[object, str | None] = {}
    for who in people:
        number = ORGANISATIONS[made.organisations[who]]
        theirs = [
            m for m, name in made.organisations.items() if number and ORGANISATIONS[name] == number
        ]
        kinds = [made.kinds[m] for m in theirs or [who]]
        kind = min((k for k in kinds if k and k != "alone"), key=list(KINDS).index, default=None)
        if number or kind:
            found[number or f"alone {who}"] = kind
    return found


def by_hand(made: History, period: Period) -> dict[str, object]:
    begins, ends = (
        datetime.combine(day, time(), OMSK)
        for day in (period.first, period.last + timedelta(days=1))
    )

    def within(at: datetime) -> bool:
        return begins <= at < ends

    starts = {s["number"]: s["starts"] for s in made.seminars if not s["cancelled"]}
    asked = [q for q in made.questions if within(q["opened"])]
    seated = [
        r
        for r in made.seats
        if r["state"] in {"registered", "attended", "absent"} and within(r["at"])
    ]
    came = [
        r
        for r in made.seats
        if r["state"] == "attended" and r["seminar"] in starts and within(starts[r["seminar"]])
    ]
    given_ = [a for a in made.answers if a["decision"] == "answer" and within(a["at"])]
    last: dict[int, tuple[str, str]] = {}
    for one in doings_of(made):
        if not within(one.at):
            continue
        assert one.who
        place = one.place or made.places[one.who]
        last.setdefault(one.who, ("", ""))
        if place:
            last[one.who] = max(last[one.who], (stamp(one.at), place))
    before = {one.who for one in doings_of(made) if one.at < begins and one.who}
    spoken = speakers(made, set(last))
    groups = sum(kind in GROUPS for kind in spoken.values())
    calls = sum(within(one.at) for one in made.calls)
    hours = [(q["answered"] - q["opened"]).total_seconds() / 3600 for q in asked if q["answered"]]
    ratings = [q["rating"] for q in asked if q["rating"]]
    true = [o for o in made.outcomes if o["confirmed"] and within(o["at"])]
    won = [o for o in true if o["kind"] == "won"]
    helped = sum(o["kind"] == "helped" for o in true)
    return {
        "people": len(last),
        "new_people": len(set(last) - before),
        "organisations": len(spoken) - groups,
        "initiative_groups": groups,
        "individuals": sum(not speakers(made, {who}) for who in last),
        "new_organisations": len(set(spoken) - set(speakers(made, before))),
        "questions": len(asked),
        "questions_answered": len(hours),
        "median_answer_hours": round(median(hours), 2) if hours else None,
        "faq_answers": len(given_),
        "faq_helped": sum(1 for a in given_ if a["helped"]),
        "seminars": sum(map(within, starts.values())),
        "registrations": len(seated),
        "attended": len(came),
        "consultations": calls,
        "helped": helped,
        "services": len(hours) + len(came) + calls + helped,
        "broadcasts": 0,
        "messages_delivered": 0,
        "consultations_rated": len(ratings),
        "mean_rating": round(sum(ratings) / len(ratings), 2) if ratings else None,
        "grants_applied": sum(map(within, applications(made).values())),
        "grants_won": len(won),
        "sum_raised": sum(o["rubles"] or 0 for o in true),
        "ngos_registered": sum(o["kind"] == "registered" for o in true),
        "by_municipality": dict(Counter(PLACES.get(place, NOT_STATED) for _, place in last.values())),
        "by_kind": dict(Counter(KINDS[kind] if kind else NOT_STATED for kind in spoken.values())),
        "by_topic": dict(Counter(TOPICS[q["topic"] - 1] if q["topic"] else NOT_STATED for q in asked)),
        "grants_by_year": {
            str(year or NOT_STATED): {"won": len(those), "rubles": sum(those)} for year in (2025, 2026, None)
            if (those := [o["rubles"] for o in won if o["year"] == year])
        },
    }  # fmt: skip


async def told(path: Path, periods: list[Period], erased: list[int]) -> list[report.Report]:
    """Erase people, then count."""
    db = await Database.open(path, lambda: TODAY)
    try:
        for who in erased:
            async with db.write() as tx:
                person = await people.get(tx, who)
                assert person is not None
                await privacy.erase(tx, person)
        async with db.read() as tx:
            return [await report.counted(tx, settings(path), period) for period in periods]
    finally:
        await db.close()


async def in_book(path: Path, counted: report.Report) -> dict[str, Cells]:
    db = await Database.look(path)
    async with db.read() as tx:
        lists = await report_lists.lists(tx, settings(path), counted, names=False)
    await db.close()
    return sheets(report_book.book(counted, settings(path), lists))


def same(value: object, expected: object) -> bool:
    """Halves are rounded up by one and down by another."""
    if isinstance(value, float) or isinstance(expected, float):
        return value == pytest.approx(expected, abs=0.011)
    return value == expected


@pytest.fixture(scope="module")
def empty(small_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(small_base, tmp_path_factory.mktemp("histories")))


@how(
    max_examples=50,
    phases=(Phase.generate,),  # a seed cannot be made simpler
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(seed=st.integers(0, 2**32))
def test_all_forms_say_what_is_counted_by_hand_and_erasing_changes_nothing(
    empty: Path, seed: int
) -> None:
    random = Random(seed)
    made = happened(random)
    periods = [some_period(random) for _ in range(8)]
    for erased in ([], random.sample(list(made.places), len(made.places) // 2 + 1)):
        with TemporaryDirectory(dir=empty.parent) as folder:
            path = Path(shutil.copy(empty, folder))
            written(path, made)
            counted = asyncio.run(told(path, periods, erased))
            book = asyncio.run(in_book(path, counted[0]))

        for one in counted:
            expected, keyed = by_hand(made, one.period), one.keyed()
            assert list(keyed) == list(expected)
            assert {k: v for k, v in keyed.items() if not same(v, expected[k])} == {}, expected
        agrees(counted[0], book, report.text(counted[0], settings(path)).splitlines())


def some_period(random: Random) -> Period:
    first, last = sorted(random.choices(range(30), k=2))
    return Period(date(2026, 11, 1 + first), date(2026, 11, 1 + last))


def agrees(counted: report.Report, book: dict[str, Cells], lines: list[str]) -> None:
    """The text and the workbook say what the JSON says, and each list is as long as its figure."""
    keyed = counted.keyed()
    figures = {str(row[0]): row[1] if len(row) > 1 else None for row in book["Показатели"][2:]}
    for key, value in counted.figures.items():
        assert f"{label(f'figures.{key}')}: {report.shown(key, value)}" in lines
        assert figures[label(f"figures.{key}")] == value
    behind = {"Люди": "people", "Вопросы": "questions", "Ответы базы": "faq_answers",
              "Семинары": "seminars", "Записи": "registrations", "Пришли": "attended",
              "Звонки и встречи": "consultations", "Услуги": "services", "Рассылки": "broadcasts",
              "Помощь делом": "helped", "Заявки": "grants_applied", "Гранты": "grants_won", "Новые НКО": "ngos_registered"}  # fmt: skip
    assert {n: len(book[n]) - 1 for n in behind} == {n: keyed[key] for n, key in behind.items()}
    speak, people = book["Организации"][1:], book["Люди"][1:]
    assert len(speak) == counted.figures["organisations"] + counted.figures["initiative_groups"]  # type: ignore[operator]
    assert Counter(row[1] for row in speak) == keyed["by_kind"]
    assert sum(row[3] == "да" for row in speak) == keyed["new_organisations"]
    assert sum(row[3] == "да" for row in people) == keyed["new_people"]
    assert sum(row[2] == "от себя" for row in people) == keyed["individuals"]
    assert {r[0]: r[1] for r in book["Виды организаций"][1:]} == keyed["by_kind"]
    assert {r[0]: {"won": r[1], "rubles": r[2]} for r in book["Гранты по годам"][1:]} == keyed[
        "grants_by_year"
    ]
    assert {r[0]: r[1] for r in book["Районы"][1:]} == keyed["by_municipality"]
    assert sum(r[1] for r in book["Темы"][1:]) == keyed["questions"]  # type: ignore[misc]
    assert sum(r[2] for r in book["Темы"][1:]) == keyed["faq_answers"]  # type: ignore[misc]
