"""`python -m bot load` and `content export|import`: content on the command line, also while the
bot runs.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.config import Settings
from bot.errors import SettingsError
from bot.report_command import xlsx
from bot.texts import at_home_in, label
from db.database import Database

if TYPE_CHECKING:
    from bot.content_files import Content

Learn = Callable[[Settings, Database], Awaitable[object]]
"""Finds out what new entries mean, as far as there is time."""


def add_to(
    add: Callable[[str, Any], argparse.ArgumentParser],
    commands: Any,
    add_config: Callable[[argparse.ArgumentParser], None],
    learn: Learn,
) -> None:
    """Add the commands to the command line."""
    load = add("load", _load)
    load.add_argument("files", nargs="+", type=Path, metavar="FILE", help=label("cli.files"))
    load.add_argument("--only", action="store_true", help=label("cli.only"))
    content = commands.add_parser("content", help=label("cli.content"))
    verbs = content.add_subparsers(metavar="VERB", required=True)
    out = verbs.add_parser("export", help=label("cli.content_export"))
    back = verbs.add_parser("import", help=label("cli.content_import"))
    for parser, command in ((out, _export), (back, _import)):
        add_config(parser)
        parser.add_argument("file", type=xlsx, metavar="FILE.xlsx", help=label("cli.workbook"))
        parser.set_defaults(command=command)
    back.add_argument("--only", action="store_true", help=label("cli.only_rows"))
    for parser in (load, back):
        parser.add_argument("--strict", action="store_true", help=label("cli.strict"))
        parser.set_defaults(learn=learn)


def _load(args: argparse.Namespace) -> int:
    from bot import content

    settings = _settings(args)
    read = content.read(args.files, strict=args.strict)
    return asyncio.run(_into(settings, read, args))


def _import(args: argparse.Namespace) -> int:
    from bot import content_book

    settings = _settings(args)
    read = content_book.read(args.file, strict=args.strict)
    return asyncio.run(_into(settings, read, args))


def _settings(args: argparse.Namespace) -> Settings:
    settings = config.read(args.config)
    at_home_in(settings.centre.timezone)
    return settings


async def _into(settings: Settings, read: "Content", args: argparse.Namespace) -> int:
    from bot import content

    db = await Database.open(Path(settings.database.path))
    try:
        await content.load_shipped(db)
        for loaded in await content.load(db, read, only=args.only):
            facts = {"written": loaded.written, "retired": loaded.retired}
            print(label("cli.loaded", kind=loaded.kind, **facts))  # noqa: T201
        if "faq" in read.kinds and settings.faq.semantic:
            await args.learn(settings, db)
    finally:
        await db.close()
    return 0


def _export(args: argparse.Namespace) -> int:
    path = Path(_settings(args).database.path)
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
