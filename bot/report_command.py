"""`python -m bot report`: the report on the command line, also while the bot runs."""

import argparse
import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bot import config
from bot.config import Settings
from bot.errors import SettingsError
from bot.periods import Period, parsed_day
from bot.texts import at_home_in, day, label


def add_to(add: Callable[[str, Any], argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    report = add("report", _report)
    for end in ("from", "to"):
        report.add_argument(
            f"--{end}", type=_day, required=True, metavar="DATE", help=label(f"cli.{end}")
        )
    report.add_argument("--json", action="store_true", help=label("cli.report_json"))
    report.add_argument("--out", type=xlsx, metavar="FILE.xlsx", help=label("cli.out"))
    report.add_argument("--names", action="store_true", help=label("cli.report_names"))
    report.set_defaults(wrong=report.error)


def _day(text: str) -> date:
    try:
        return parsed_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(label("cli.no_day", text=text)) from error


def xlsx(text: str) -> Path:
    """Return the name of a workbook; argparse says what is wrong with another."""
    if not text.lower().endswith(".xlsx"):
        raise argparse.ArgumentTypeError(label("cli.no_xlsx", text=text))
    return Path(text)


def _report(args: argparse.Namespace) -> int:
    period = Period(getattr(args, "from"), args.to)
    if period.first > period.last:
        args.wrong(label("cli.reversed"))
    settings = config.read(args.config)
    at_home_in(settings.centre.timezone)
    if not Path(settings.database.path).exists():
        raise SettingsError([label("cli.no_database", path=settings.database.path)])
    for line in asyncio.run(_told(settings, args, period)):
        print(line)  # noqa: T201
    return 0


async def _told(settings: Settings, args: argparse.Namespace, period: Period) -> list[str]:
    """Write the workbook, where it is wanted; return the lines to print."""
    from bot import audit, report, report_book, report_lists

    async with report.looked_at(settings) as tx:
        made = await report.counted(tx, settings, period)
        if args.out is not None:
            lists = await report_lists.lists(tx, settings, made, names=args.names)
            if args.names:
                span = f"{day(period.first)}–{day(period.last)}"
                await audit.by_computer(Path(settings.database.path), "report", span)
            args.out.write_bytes(report_book.book(made, settings, lists))
    if args.json:
        return [json.dumps(made.keyed(), ensure_ascii=False, indent=2)]
    written = ["", label("cli.written", path=args.out)] if args.out is not None else []
    return [report.text(made, settings), *written]
