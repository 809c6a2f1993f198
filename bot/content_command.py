"""`python -m bot content export|import`: content as a workbook, also while the bot runs."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot import config
from bot.errors import SettingsError
from bot.report_command import xlsx
from bot.texts import at_home_in, label
from db.database import Database

Load = Callable[..., Coroutine[Any, Any, int]]


def add_to(
    commands: Any, add_config: Callable[[argparse.ArgumentParser], None], load: Load
) -> None:
    """Add the command to the command line; `load` takes (settings, what was read, only)."""
    content = commands.add_parser("content", help=label("cli.content"))
    verbs = content.add_subparsers(metavar="VERB", required=True)
    for verb, command in (("export", _export), ("import", _import)):
        sub = verbs.add_parser(verb, help=label(f"cli.content_{verb}"))
        add_config(sub)
        sub.add_argument("file", type=xlsx, metavar="FILE.xlsx", help=label("cli.workbook"))
        sub.set_defaults(command=command, load=load)
        if verb == "import":
            sub.add_argument("--only", action="store_true", help=label("cli.only_rows"))
            sub.add_argument("--strict", action="store_true", help=label("cli.strict"))


def _export(args: argparse.Namespace) -> int:
    settings = config.read(args.config)
    at_home_in(settings.centre.timezone)
    path = Path(settings.database.path)
    if not path.exists():
        raise SettingsError([label("cli.no_database", path=path)])
    args.file.write_bytes(asyncio.run(_made(path)))
    print(label("cli.written", path=args.file))  # noqa: T201
    return 0


async def _made(path: Path) -> bytes:
    from bot import content_book

    db = await Database.look(path)
    try:
        async with db.read() as tx:
            return await content_book.book(tx)
    finally:
        await db.close()


def _import(args: argparse.Namespace) -> int:
    from bot import content_book

    settings = config.read(args.config)
    at_home_in(settings.centre.timezone)
    read = content_book.read(args.file, strict=args.strict)
    load: Load = args.load
    return asyncio.run(load(settings, read, only=args.only))
