"""The report as a workbook: the figures, and behind each the list that it was counted from."""

from collections.abc import Iterable
from datetime import datetime

from bot.config import Settings
from bot.periods import Period
from bot.report import Report, Row, counted, looked_at, not_stated, place_names, span_of
from bot.texts import day, label, local
from bot.workbooks import Cell, Chart, Rows, workbook
from db import outcomes
from db import report as figures
from db import report_lists as rows
from db.database import Clock, Tx

LISTED = 10_000
"""Rows of one list: with more an old computer would not open it."""

Line = list[Cell]
Lists = dict[str, list[Line]]


def _moment(at: datetime | None) -> Cell:
    return None if at is None else local(at)


def _heading(*names: str) -> Line:
    return [label(f"report.{name}") for name in names]


def _state(state: str) -> Cell:
    return label(f"report.{state}")


def _whether(yes: bool | None) -> Cell:
    return None if yes is None else label("report.yes" if yes else "report.no")


class _Writer:
    """Puts rows into lines; `names`: with who is meant, where that is still known."""

    def __init__(self, places: dict[str, str], *, names: bool) -> None:
        self._places = places
        self.names = names

    def place(self, id_: str | None) -> str:
        return self._places[id_] if id_ else not_stated()

    def who(self, name: str | None) -> Line:
        return [name or label("report.erased")] if self.names else []

    def listed(self, heading: Iterable[str], lines: list[Line], *, people: bool = True) -> Rows:
        named = ("name",) if self.names and people else ()
        more = [[label("report.cut", number=LISTED)]] if len(lines) > LISTED else []
        return [_heading(*heading, *named), *lines[:LISTED], *more]


async def lists(tx: Tx, settings: Settings, period: Period, *, names: bool) -> dict[str, Rows]:
    """Return a list by the name of its sheet, for everything that is counted."""
    span, most = span_of(settings, period), LISTED + 1
    writer = _Writer(place_names(await figures.places(tx)), names=names)
    made = {
        "people": _people(writer, await rows.people(tx, span, most)),
        "questions": _questions(writer, await rows.questions(tx, span, most)),
        "answers": _answers(writer, await rows.answers(tx, span, most)),
        "seminars": _seminars(writer, await rows.seminars(tx, span, most)),
        "registrations": _signed_up(writer, await rows.registrations(tx, span, most)),
        "came": _signed_up(writer, await rows.attended(tx, span, most)),
        "consultations": _called(writer, await rows.consultations(tx, span, most)),
        "applied": _applied(writer, await outcomes.listed_applied(tx, span, most)),
        "won": _won(writer, await outcomes.listed(tx, "won", span, most)),
        "founded": _reached(writer, await outcomes.listed(tx, "registered", span, most)),
        "helped_with": _helped(writer, await outcomes.listed(tx, "helped", span, most)),
    }
    return {label(f"report.{name}"): found for name, found in made.items()}


def _people(writer: _Writer, found: list[rows.Somebody]) -> Rows:
    lines = [
        [number, writer.place(one.place), one.times, _moment(one.last_at), *writer.who(one.name)]
        + ([one.organisation] if writer.names else [])
        for number, one in enumerate(found, 1)
    ]
    made = writer.listed(("number", "place", "times", "last_at"), lines)
    return [[*made[0], *(_heading("organisation") if writer.names else ())], *made[1:]]


def _questions(writer: _Writer, found: list[rows.Asked]) -> Rows:
    lines = [
        [
            one.id,
            _moment(one.opened_at),
            _moment(one.answered_at),
            writer.place(one.place),
            one.topic or not_stated(),
            _state(one.state),
            one.rating,
            *writer.who(one.name),
        ]
        for one in found
    ]
    heading = ("number", "at", "answered_at", "place", "topic", "state", "rating")
    return writer.listed(heading, lines)


def _answers(writer: _Writer, found: list[rows.Given]) -> Rows:
    lines = [
        [_moment(one.given_at), one.topic or not_stated(), one.question, _whether(one.helped)]
        for one in found
    ]
    return writer.listed(("at", "topic", "entry", "helped"), lines, people=False)


def _seminars(writer: _Writer, found: list[rows.Held]) -> Rows:
    lines = [
        [one.title, _moment(one.starts_at), writer.place(one.place), one.registered, one.attended]
        for one in found
    ]
    heading = ("seminar", "starts_at", "place", "registrations", "came")
    return writer.listed(heading, lines, people=False)


def _signed_up(writer: _Writer, found: list[rows.SignedUp]) -> Rows:
    lines = [
        [
            one.title,
            _moment(one.starts_at),
            _moment(one.seated_at),
            writer.place(one.place),
            _state(one.state),
            *writer.who(one.name),
        ]
        for one in found
    ]
    return writer.listed(("seminar", "starts_at", "at", "place", "state"), lines)


def _called(writer: _Writer, found: list[rows.Called]) -> Rows:
    lines = [
        [
            _moment(one.held_at),
            writer.place(one.place),
            one.topic or not_stated(),
            one.minutes,
            label(f"outcomes.{one.outcome}"),
            *writer.who(one.name),
        ]
        for one in found
    ]
    return writer.listed(("at", "place", "topic", "minutes", "outcome"), lines)


def _whose(writer: _Writer, one: outcomes.Counted) -> Line:
    return [*writer.who(one.name), *([one.organisation] if writer.names else [])]


def _outcomes(writer: _Writer, heading: tuple[str, ...], lines: list[Line]) -> Rows:
    made = writer.listed(heading, lines)
    return [[*made[0], *(_heading("organisation") if writer.names else ())], *made[1:]]


def _applied(writer: _Writer, found: list[outcomes.Counted]) -> Rows:
    lines = [
        [_moment(one.at), writer.place(one.place), one.contest, *_whose(writer, one)]
        for one in found
    ]
    return _outcomes(writer, ("at", "place", "contest"), lines)


def _won(writer: _Writer, found: list[outcomes.Counted]) -> Rows:
    lines = [
        [
            _moment(one.at),
            writer.place(one.place),
            one.contest,
            one.rubles,
            one.year,
            *_whose(writer, one),
        ]
        for one in found
    ]
    return _outcomes(writer, ("at", "place", "contest", "rubles", "year"), lines)


def _reached(writer: _Writer, found: list[outcomes.Counted]) -> Rows:
    lines = [[_moment(one.at), writer.place(one.place), *_whose(writer, one)] for one in found]
    return _outcomes(writer, ("at", "place"), lines)


def _helped(writer: _Writer, found: list[outcomes.Counted]) -> Rows:
    """List the help; in whose words it may be told who it was, so those only with names."""
    lines = [
        [
            _moment(one.at),
            writer.place(one.place),
            *([one.contest] if writer.names else []),
            *_whose(writer, one),
        ]
        for one in found
    ]
    return _outcomes(writer, ("at", "place", *(("words",) if writer.names else ())), lines)


def book(report: Report, settings: Settings, lists_: dict[str, Rows]) -> bytes:
    """Return the workbook: figures, breakdowns with their charts, then the lists."""
    period = f"{day(report.period.first)} – {day(report.period.last)}"
    head: list[Line] = [[label("report.figure"), period], [settings.centre.name, None]]
    keyed: list[Line] = [
        [label(f"figures.{key}"), number] for key, number in report.figures.items()
    ]
    names = {name: label(f"report.{name}") for name in ("figures", "places", "topics")}
    sheets: dict[str, Rows] = {
        names["figures"]: [*head, *keyed],
        names["places"]: _broken_down(("place", "people"), report.places, answers=False),
        names["topics"]: _broken_down(
            ("topic", "questions", "answers"), report.topics, answers=True
        ),
    }
    if report.plan:
        planned: list[Line] = [
            [one.period, one.name, one.planned, one.reached, one.share] for one in report.plan
        ]
        heading = _heading("plan_period", "figure", "planned", "reached", "share")
        sheets[label("report.plan")] = [heading, *planned]
    charts = [
        Chart(names["places"], 1, len(report.places)),
        Chart(names["topics"], 2, len(report.topics)),
    ]
    return workbook({**sheets, **lists_}, [chart for chart in charts if chart.lines])


def _broken_down(heading: tuple[str, ...], found: tuple[Row, ...], *, answers: bool) -> Rows:
    lines: list[Line] = [
        [row.name, row.number, *([row.answers] if answers else [])] for row in found
    ]
    return [_heading(*heading), *lines]


def file_name(period: Period, ending: str) -> str:
    return f"report-{period.first}-{period.last}.{ending}"


async def apart(settings: Settings, period: Period, clock: Clock) -> bytes:
    """Make the workbook, without names, through a connection of its own."""
    async with looked_at(settings, clock) as tx:
        made = await counted(tx, settings, period)
        return book(made, settings, await lists(tx, settings, period, names=False))
