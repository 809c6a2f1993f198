"""The report as a workbook: the figures, and behind each the list that it was counted from."""

from bot.config import Settings
from bot.periods import Period
from bot.report import Report, Row, counted, looked_at
from bot.report_lists import Line, heading_of, lists
from bot.texts import day, label
from bot.workbooks import Chart, Rows, workbook
from db.database import Clock


def book(report: Report, settings: Settings, lists_: dict[str, Rows]) -> bytes:
    """Return the workbook: figures, breakdowns with their charts, then the lists."""
    period = f"{day(report.period.first)} – {day(report.period.last)}"
    head: list[Line] = [[label("report.figure"), period], [settings.centre.name, None]]
    keyed: list[Line] = [
        [label(f"figures.{key}"), number] for key, number in report.figures.items()
    ]
    sheets: dict[str, Rows] = {label("report.figures"): [*head, *keyed]}
    charts: list[Chart] = []
    for name, columns, drawn, found in (
        ("places", ("place", "people"), 1, report.places),
        ("kinds", ("kind", "organisations"), 1, report.kinds),
        ("topics", ("topic", "questions", "answers"), 2, report.topics),
        ("years", ("year", "won", "rubles"), 1, report.years),
    ):
        sheet = label(f"report.{name}")
        sheets[sheet] = _broken_down(columns, found)
        charts.append(Chart(sheet, drawn, len(found)))
    if report.plan:
        planned: list[Line] = [
            [one.period, one.name, one.planned, one.reached, one.share] for one in report.plan
        ]
        heading = heading_of("plan_period", "figure", "planned", "reached", "share")
        sheets[label("report.plan")] = [heading, *planned]
    return workbook({**sheets, **lists_}, [chart for chart in charts if chart.lines])


def _broken_down(columns: tuple[str, ...], found: tuple[Row, ...]) -> Rows:
    lines: list[Line] = [[one.name, one.number, one.beside] for one in found]
    return [heading_of(*columns), *(line[: len(columns)] for line in lines)]


def file_name(period: Period, ending: str) -> str:
    return f"report-{period.first}-{period.last}.{ending}"


async def apart(settings: Settings, period: Period, clock: Clock) -> bytes:
    """Make the workbook, without names, through a connection of its own."""
    async with looked_at(settings, clock) as tx:
        made = await counted(tx, settings, period)
        return book(made, settings, await lists(tx, settings, made, names=False))
