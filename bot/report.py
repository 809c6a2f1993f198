"""The report: the indicators of a period, counted anew each time, and the same in every form.

Read only, and without aiogram: it works beside a running bot.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot import periods, plan
from bot.config import Settings
from bot.periods import Period
from bot.plan import Figure, Target
from bot.report_people import Speaker, spoken_for
from bot.texts import label, plain, render
from db import outcomes, report_people
from db import report as rows
from db.database import Clock, Database, Tx, stamp, system_clock
from db.report_people import People, Span

HUNDREDTHS = 2
SHOWN = 10
"""Lines of a breakdown in a message."""
FRACTIONS = {"median_answer_hours", "mean_rating"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a breakdown; `beside`: a second number.

    By topic it is the answers of the FAQ, by year the rubles.
    """

    name: str
    number: int
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """`figures` by the keys of `--json`, and what they are made of.

    `places` sum up to the people, `kinds` to organisations and groups (`speakers`), `topics` to
    questions and to answers of the FAQ, `years` to grants and rubles. Last: what was not stated.
    """

    period: Period
    figures: dict[str, Figure]
    places: tuple[Row, ...]
    kinds: tuple[Row, ...]
    topics: tuple[Row, ...]
    years: tuple[Row, ...]
    speakers: Sequence[Speaker] = ()
    plan: tuple[Target, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(self.figures.values())

    def keyed(self) -> dict[str, object]:
        """Return what `--json` prints."""
        return {
            **self.figures,
            "by_municipality": {row.name: row.number for row in self.places},
            "by_kind": {row.name: row.number for row in self.kinds},
            "by_topic": {row.name: row.number for row in self.topics if row.number},
            "grants_by_year": {
                row.name: {"won": row.number, "rubles": row.beside} for row in self.years
            },
        }

    def opened(self) -> list[tuple[str, str, str]]:
        """Return every figure with the name of the list behind it."""
        values = zip(self.figures, self.lines(), strict=True)
        return [(name, value, LIST_OF[key]) for key, (name, value) in values]

    def lines(self) -> list[tuple[str, str]]:
        """Return every figure as people read it: its name, and its value."""
        return [(label(f"figures.{key}"), shown(key, n)) for key, n in self.figures.items()]


LIST_OF = {
    "people": "people",
    "new_people": "people",
    "individuals": "people",
    "organisations": "organisations",
    "initiative_groups": "organisations",
    "new_organisations": "organisations",
    "questions": "questions",
    "questions_answered": "questions",
    "median_answer_hours": "questions",
    "consultations_rated": "questions",
    "mean_rating": "questions",
    "faq_answers": "answers",
    "faq_helped": "answers",
    "seminars": "seminars",
    "registrations": "registrations",
    "attended": "came",
    "consultations": "consultations",
    "helped": "helped_with",
    "services": "services",
    "broadcasts": "broadcasts",
    "messages_delivered": "broadcasts",
    "grants_applied": "applied",
    "grants_won": "won",
    "sum_raised": "won",
    "ngos_registered": "founded",
}
"""In which list of `bot.report_lists` the rows stand that a figure was counted from."""


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
    found = await report_people.people(tx, span)
    spoken = await spoken_for(tx, span, found)
    asked = await rows.questions(tx, span)
    answers = await rows.faq_by_topic(tx, span)
    broadcasts, delivered = await rows.broadcasts_between(tx, span)
    reached = await outcomes.counted(tx, span)
    served = {
        "attended": await rows.attended(tx, span),
        "consultations": await rows.consultations(tx, span),
        "helped": reached.get("helped", (0, 0))[0],
    }
    figures: dict[str, Figure] = {
        "people": sum(one.number for one in found),
        **spoken.figures(),
        "questions": asked.questions,
        "questions_answered": asked.answered,
        "median_answer_hours": _rounded(await rows.median_hours(tx, span, asked.answered)),
        "faq_answers": sum(given for _, given, _ in answers),
        "faq_helped": sum(helped for *_, helped in answers),
        "seminars": await rows.seminars(tx, span),
        "registrations": await rows.registrations(tx, span),
        **served,
        "services": asked.answered + sum(served.values()),
        "broadcasts": broadcasts,
        "messages_delivered": delivered,
        "consultations_rated": asked.rated,
        "mean_rating": _rounded(asked.mean),
        **await _reached(tx, span, reached),
    }
    topics = _sorted(
        dict(await rows.questions_by_topic(tx, span)), {title: n for title, n, _ in answers}
    )
    kinds = {kind and label(f"profile.{kind}"): n for kind, n in spoken.kinds.items()}
    return Report(
        period,
        figures,
        await _places(tx, found),
        _sorted(kinds),
        topics,
        await _years(tx, span),
        spoken.speakers,
    )


async def _places(tx: Tx, found: list[People]) -> tuple[Row, ...]:
    names = place_names(await rows.places(tx))
    people: Counter[str | None] = Counter()
    for one in found:
        people[names[one.place] if one.place else None] += one.number
    return _sorted(people)


async def _years(tx: Tx, span: Span) -> tuple[Row, ...]:
    """Return the grants by the year that they were won in, the last year first."""
    return tuple(
        Row(not_stated() if year is None else str(year), number, rubles)
        for year, number, rubles in await outcomes.won_by_year(tx, span)
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, HUNDREDTHS)


async def _reached(tx: Tx, span: Span, found: Mapping[str, tuple[int, int]]) -> dict[str, Figure]:
    """Return what people reached; what staff have not confirmed does not count."""
    won, raised = found.get("won", (0, 0))
    return {
        "grants_applied": await outcomes.applied(tx, span),
        "grants_won": won,
        "sum_raised": raised,
        "ngos_registered": found.get("registered", (0, 0))[0],
    }


def place_names(places: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return a name of its own for every municipality: with the region where names repeat."""
    often = Counter(name for name, _ in places.values())
    return {
        id_: name if often[name] == 1 else f"{name} ({region})"
        for id_, (name, region) in places.items()
    }


def _sorted(
    numbers: Mapping[str | None, int], beside: Mapping[str | None, int] | None = None
) -> tuple[Row, ...]:
    """Return the largest first, and last what was not stated."""
    more = beside or {}
    named = [
        (name is None, Row(name or not_stated(), numbers.get(name, 0), more.get(name, 0)))
        for name in numbers.keys() | more.keys()
    ]
    named.sort(key=lambda pair: (pair[0], -pair[1].number, -pair[1].beside, pair[1].name))
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
