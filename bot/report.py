"""The report: the indicators of a period, counted anew each time, and the same in every form.

Read only, and without aiogram: it works beside a running bot.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot import periods, plan
from bot.config import Settings
from bot.periods import Period
from bot.plan import Figure, Target
from bot.texts import label, plain, render
from db import outcomes
from db import report as rows
from db.database import Clock, Database, Tx, stamp, system_clock

Span = rows.Span
HUNDREDTHS = 2
SHOWN = 10
"""Lines of a breakdown in a message."""
FRACTIONS = {"median_answer_hours", "mean_rating"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a breakdown; `answers`: of the FAQ, where it is one by topic."""

    name: str
    number: int
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """`figures` by the keys of `--json`; the numbers of `places` sum up to its people, those of

    `topics` to its questions and to its answers of the FAQ. Last in both: what was not stated.
    """

    period: Period
    figures: dict[str, Figure]
    places: tuple[Row, ...]
    topics: tuple[Row, ...]
    plan: tuple[Target, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(self.figures.values())

    def keyed(self) -> dict[str, object]:
        """Return what `--json` prints."""
        return {
            **self.figures,
            "by_municipality": {row.name: row.number for row in self.places},
            "by_topic": {row.name: row.number for row in self.topics if row.number},
        }

    def lines(self) -> list[tuple[str, str]]:
        """Return every figure as people read it: its name, and its value."""
        return [(label(f"figures.{key}"), shown(key, n)) for key, n in self.figures.items()]


def shown(key: str, figure: Figure) -> str:
    """Return a figure as it is written: a comma in fractions, a dash where there is none."""
    if figure is None:
        return "—"
    if key in FRACTIONS:
        return f"{figure:.{HUNDREDTHS}f}".replace(".", ",")
    return f"{figure:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def span_of(settings: Settings, period: Period) -> Span:
    begins, ends = period.span(settings.centre.zone)
    return stamp(begins), stamp(ends)


async def counted(tx: Tx, settings: Settings, period: Period) -> Report:
    """Count a period, and what is planned of it against the whole periods that it is planned for.

    People are counted by a new look at who they were, never as a sum of others.
    """
    made = await _counted(tx, settings, period)
    known = {period: made}
    reached = []
    for target in await plan.targets(tx, period):
        whole = periods.named(target.period)
        if whole not in known:
            known[whole] = await _counted(tx, settings, whole)
        fact = known[whole].figures[target.figure]
        reached.append(Target(target.figure, target.period, target.value, fact))
    return replace(made, plan=tuple(reached))


async def _counted(tx: Tx, settings: Settings, period: Period) -> Report:
    span = span_of(settings, period)
    found = await rows.people(tx, span)
    asked = await rows.questions(tx, span)
    answers = await rows.faq_by_topic(tx, span)
    broadcasts, delivered = await rows.broadcasts_between(tx, span)
    figures: dict[str, Figure] = {
        "people": sum(one.number for one in found),
        "organisations": _organisations(found),
        "questions": asked.questions,
        "questions_answered": asked.answered,
        "median_answer_hours": _rounded(await rows.median_hours(tx, span, asked.answered)),
        "faq_answers": sum(given for _, given, _ in answers),
        "faq_helped": sum(helped for *_, helped in answers),
        "seminars": await rows.seminars(tx, span),
        "registrations": await rows.registrations(tx, span),
        "attended": await rows.attended(tx, span),
        "broadcasts": broadcasts,
        "messages_delivered": delivered,
        "consultations_rated": asked.rated,
        "mean_rating": _rounded(asked.mean),
        **await _reached(tx, span),
    }
    names = place_names(await rows.places(tx))
    people: Counter[str | None] = Counter()
    for one in found:
        people[names[one.place] if one.place else None] += one.number
    topics = _sorted(
        dict(await rows.questions_by_topic(tx, span)), {title: n for title, n, _ in answers}
    )
    return Report(period, figures, _sorted(people, {}), topics)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, HUNDREDTHS)


async def _reached(tx: Tx, span: Span) -> dict[str, Figure]:
    """Return what people reached; what staff have not confirmed does not count."""
    found = await outcomes.counted(tx, span)
    won, raised = found.get("won", (0, 0))
    return {
        "grants_applied": await outcomes.applied(tx, span),
        "grants_won": won,
        "sum_raised": raised,
        "ngos_registered": found.get("registered", (0, 0))[0],
    }


def _organisations(found: list[rows.People]) -> int:
    """Count different organisations, those of which nobody is left by their number."""
    return len({one.organisation for one in found} - {None}) + len(
        {one.erased for one in found} - {None}
    )


def place_names(places: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return a name of its own for every municipality: with the region where names repeat."""
    often = Counter(name for name, _ in places.values())
    return {
        id_: name if often[name] == 1 else f"{name} ({region})"
        for id_, (name, region) in places.items()
    }


def _sorted(
    numbers: Mapping[str | None, int], answers: Mapping[str | None, int]
) -> tuple[Row, ...]:
    """Return the largest first, and last what was not stated."""
    named = [
        (name is None, Row(name or not_stated(), numbers.get(name, 0), answers.get(name, 0)))
        for name in numbers.keys() | answers.keys()
    ]
    named.sort(key=lambda pair: (pair[0], -pair[1].number, -pair[1].answers, pair[1].name))
    return tuple(row for _, row in named)


def not_stated() -> str:
    return label("report.not_stated")


def page(report: Report, settings: Settings) -> str:
    """Return the report as a message of Telegram."""
    return _page(report, settings, SHOWN)


def text(report: Report, settings: Settings) -> str:
    """Return it as plain text, with every line of the breakdowns."""
    return plain(_page(report, settings, len(report.places) + len(report.topics)))


def _page(report: Report, settings: Settings, most: int) -> str:
    return render("report/page", report=report, centre=settings.centre, most=most, shown=shown)


@asynccontextmanager
async def looked_at(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Tx]:
    """Look at the file through a connection of one's own, for which nobody has to wait."""
    db = await Database.look(Path(settings.database.path), clock)
    try:
        async with db.read() as tx:
            yield tx
    finally:
        await db.close()


async def apart(settings: Settings, period: Period, clock: Clock) -> Report:
    """Count through such a connection."""
    async with looked_at(settings, clock) as tx:
        return await counted(tx, settings, period)
