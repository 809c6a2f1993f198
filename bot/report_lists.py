"""The lists behind the figures of the report: everything that was counted, a line each."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

from bot.config import Settings
from bot.periods import Period
from bot.report import Report, not_stated, place_names, span_of
from bot.report_people import KINDS, Speaker, spoken_for
from bot.texts import label, local
from bot.workbooks import Cell, Rows
from db import outcomes, report_people
from db import report as figures
from db import report_lists as rows
from db.database import Tx
from db.report_people import Span

LISTED = 10_000
"""Rows of one list: with more an old computer would not open it."""

Line = list[Cell]


def _moment(at: datetime | None) -> Cell:
    return None if at is None else local(at)


def heading_of(*names: str) -> Line:
    return [label(f"report.{name}") for name in names]


def _state(state: str) -> Cell:
    return label(f"report.{state}")


def _whether(yes: bool | None) -> Cell:
    return None if yes is None else label("report.yes" if yes else "report.no")


class _Writer:
    """Puts rows into lines; `names`: with who is meant, where that is still known."""

    def __init__(
        self,
        places: dict[str, str],
        *,
        names: bool,
        most: int,
        speakers: Sequence[Speaker] | None = None,
    ) -> None:
        """`speakers`: where they are known already."""
        self._places = places
        self.names = names
        self.speakers = speakers
        self._most = most

    @property
    def limit(self) -> int:
        """Lines to ask for: one more than is shown."""
        return self._most + 1

    def place(self, id_: str | None) -> str:
        return self._places[id_] if id_ else not_stated()

    def named(self, value: Cell) -> Line:
        """Return a cell that only stands where names are wanted."""
        return [value] if self.names else []

    def who(self, name: str | None) -> Line:
        return self.named(name or label("report.erased"))

    def listed(self, heading: Iterable[str], lines: list[Line], *, people: bool = True) -> Rows:
        named = ("name",) if self.names and people else ()
        more = [[label("report.cut", number=self._most)]] if len(lines) > self._most else []
        return [heading_of(*heading, *named), *lines[: self._most], *more]


async def lists(tx: Tx, settings: Settings, counted: Report, *, names: bool) -> dict[str, Rows]:
    """Return a list by the name of its sheet, for everything that was counted."""
    places = place_names(await figures.places(tx))
    writer = _Writer(places, names=names, most=LISTED, speakers=counted.speakers)
    span = span_of(settings, counted.period)
    return {label(f"report.{name}"): await made(writer, tx, span) for name, made in LISTS.items()}


async def listed(
    tx: Tx, settings: Settings, period: Period, name: str, *, names: bool, most: int
) -> Rows:
    """Return the list `name` of LISTS: a heading, then at most so many lines and what is left."""
    writer = _Writer(place_names(await figures.places(tx)), names=names, most=most)
    return await LISTS[name](writer, tx, span_of(settings, period))


async def _people(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.people(tx, span, writer.limit)
    lines = [
        [
            number,
            writer.place(one.place),
            _for_whom(one),
            _whether(not one.was_here),
            one.times,
            _moment(one.last_at),
            *writer.who(one.name),
            *writer.named(one.called),
        ]
        for number, one in enumerate(found, 1)
    ]
    heading = ("number", "place", "for_whom", "first_time", "times", "last_at")
    return _with_organisation(writer, heading, lines)


def _for_whom(one: rows.Somebody) -> Cell:
    """Return what somebody said of whom they speak for, as the list of those has it by name."""
    named = one.organisation is not None or one.erased is not None
    return _kind(one.kind) if named or one.kind in KINDS else label("report.individual")


def _kind(kind: str | None) -> str:
    return label(f"profile.{kind}") if kind in KINDS else not_stated()


async def _speakers(tx: Tx, span: Span, writer: _Writer) -> list[tuple[Speaker, str | None]]:
    """Return organisations and groups, named ones first, with their names where wanted."""
    speakers = writer.speakers
    if speakers is None:
        speakers = (await spoken_for(tx, span, await report_people.people(tx, span))).speakers
    names = await rows.names_of_organisations(tx) if writer.names else {}
    found = [
        (one, names.get(one.owner[1]) if one.owner and one.owner[0] == "o" else None)
        for one in speakers
    ]
    return sorted(
        found, key=lambda pair: (pair[0].kind is None, pair[0].kind, pair[1] is None, pair[1])
    )


async def _organisations(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await _speakers(tx, span, writer)
    lines = [
        [
            number,
            _kind(one.kind),
            one.people,
            _whether(one.new),
            *writer.named(name or not_stated()),
        ]
        for number, (one, name) in enumerate(found, 1)
    ]
    heading = ("number", "kind", "people", "first_time")
    return _with_organisation(writer, heading, lines, people=False)


async def _services(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.services(tx, span, writer.limit)
    lines = [
        [
            _moment(one.at),
            label(f"services.{one.kind}"),
            writer.place(one.place),
            *writer.who(one.name),
        ]
        for one in found
    ]
    return writer.listed(("at", "service", "place"), lines)


async def _questions(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.questions(tx, span, writer.limit)
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


async def _answers(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.answers(tx, span, writer.limit)
    lines = [
        [_moment(one.given_at), one.topic or not_stated(), one.question, _whether(one.helped)]
        for one in found
    ]
    return writer.listed(("at", "topic", "entry", "helped"), lines, people=False)


async def _seminars(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.seminars(tx, span, writer.limit)
    lines = [
        [one.title, _moment(one.starts_at), writer.place(one.place), one.registered, one.attended]
        for one in found
    ]
    heading = ("seminar", "starts_at", "place", "registrations", "came")
    return writer.listed(heading, lines, people=False)


async def _registrations(writer: _Writer, tx: Tx, span: Span) -> Rows:
    return _signed_up(writer, await rows.registrations(tx, span, writer.limit))


async def _came(writer: _Writer, tx: Tx, span: Span) -> Rows:
    return _signed_up(writer, await rows.attended(tx, span, writer.limit))


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


async def _broadcasts(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.broadcasts(tx, span, writer.limit)
    lines: list[Line] = [[_moment(one.at), one.total, one.delivered] for one in found]
    return writer.listed(("at", "recipients", "delivered"), lines, people=False)


async def _called(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await rows.consultations(tx, span, writer.limit)
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
    return [*writer.who(one.name), *writer.named(one.organisation)]


def _with_organisation(
    writer: _Writer, heading: tuple[str, ...], lines: list[Line], *, people: bool = True
) -> Rows:
    """List lines that end with an organisation's name, where names are wanted."""
    made = writer.listed(heading, lines, people=people)
    return [[*made[0], *(heading_of("organisation") if writer.names else ())], *made[1:]]


async def _applied(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await outcomes.listed_applied(tx, span, writer.limit)
    lines = [
        [_moment(one.at), writer.place(one.place), one.contest, *_whose(writer, one)]
        for one in found
    ]
    return _with_organisation(writer, ("at", "place", "contest"), lines)


async def _won(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await outcomes.listed(tx, "won", span, writer.limit)
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
    return _with_organisation(writer, ("at", "place", "contest", "rubles", "year"), lines)


async def _founded(writer: _Writer, tx: Tx, span: Span) -> Rows:
    found = await outcomes.listed(tx, "registered", span, writer.limit)
    lines = [[_moment(one.at), writer.place(one.place), *_whose(writer, one)] for one in found]
    return _with_organisation(writer, ("at", "place"), lines)


async def _helped(writer: _Writer, tx: Tx, span: Span) -> Rows:
    """List the help; in whose words it may be told who it was, so those only with names."""
    found = await outcomes.listed(tx, "helped", span, writer.limit)
    lines = [
        [
            _moment(one.at),
            writer.place(one.place),
            *writer.named(one.contest),
            *_whose(writer, one),
        ]
        for one in found
    ]
    return _with_organisation(writer, ("at", "place", *(("words",) if writer.names else ())), lines)


LISTS: Mapping[str, Callable[[_Writer, Tx, Span], Awaitable[Rows]]] = {
    "people": _people,
    "organisations": _organisations,
    "services": _services,
    "questions": _questions,
    "answers": _answers,
    "seminars": _seminars,
    "registrations": _registrations,
    "came": _came,
    "consultations": _called,
    "broadcasts": _broadcasts,
    "applied": _applied,
    "won": _won,
    "founded": _founded,
    "helped_with": _helped,
}
