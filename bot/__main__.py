"""The command line: python -m bot COMMAND. Exit codes: 0 done, 1 it did not work, 2 wrong usage."""

import argparse
import asyncio
import gc
import io
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config, content_command, gallery, late_models, logs, machine, report_command, upkeep
from bot.config import Settings
from bot.errors import BackupError, ContentError, SettingsError
from bot.texts import at_home_in, label
from db.database import Database, NewerDatabaseError, OlderDatabaseError

if TYPE_CHECKING:
    from bot.faq import Finder


LEARNS = 60.0
"""Seconds that a command spends on what new texts mean; a running bot does the rest."""


class Stopped(Exception):  # noqa: N818 - not an error of the program
    """The command did not work; the lines say why."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


def main(arguments: list[str] | None = None) -> int:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console without «✓», or a file in another encoding, is no reason to fail.
            stream.reconfigure(errors="replace")
    args = _parser().parse_args(arguments)
    try:
        return int(args.command(args) or 0)
    except Stopped as stopped:
        return _refuse(stopped.lines)
    except (BackupError, SettingsError, ContentError) as error:
        return _refuse(error.lines)
    except NewerDatabaseError as error:
        return _refuse([label("cli.newer", path=error)])
    except OlderDatabaseError as error:
        return _refuse([label("cli.older", path=error)])
    except sqlite3.Error as error:
        name = {"busy": "cli.locked", "damaged": "cli.damaged", "other": "cli.damaged"}.get(
            machine.kind(error), "cli.trouble"
        )
        reason = error if name == "cli.damaged" else machine.reason(error)
        return _refuse([label(name, path=_path(args), reason=reason)])
    except BrokenPipeError:
        # Nobody reads any more: what Python still holds back must not be an error at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if machine.kind(error) == "other":
            return _refuse([label("cli.unexpected", reason=error)])
        where = error.filename or _path(args)
        return _refuse([label("cli.trouble", path=where, reason=machine.reason(error))])
    except KeyboardInterrupt:
        return 130


def _refuse(lines: Iterable[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
    return 1


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _path(args: argparse.Namespace) -> str:
    try:
        return _settings(args).database.path
    except SettingsError:
        return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bot", description=label("cli.about"))
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, command: Any, *, settings: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=label(f"cli.{name}"))
        if settings:
            _add_config(sub)
        sub.set_defaults(command=command)
        return sub

    add("run", _run)
    sandbox = add("sandbox", _sandbox, settings=False)
    sandbox.add_argument("--port", type=int, default=8080, help=label("cli.port"))
    sandbox.add_argument("--data", type=Path, help=label("cli.data"))
    _add_faq(commands)
    _add_deadlines(commands)
    upkeep.add_to(add)
    report_command.add_to(add)
    content_command.add_to(add, commands, _add_config, _finder)
    gallery.add_to(add)
    return parser


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, default=Path("config.toml"), help=label("cli.config")
    )


def _add_faq(commands: Any) -> None:
    faq = commands.add_parser("faq", help=label("cli.faq"))
    verbs = faq.add_subparsers(metavar="VERB", required=True)
    search = verbs.add_parser("search", help=label("cli.faq_search"))
    _add_config(search)
    search.add_argument("--json", action="store_true", help=label("cli.json"))
    search.add_argument("text", nargs="*", metavar="TEXT", help=label("cli.text"))
    search.set_defaults(command=_faq_search)
    check = verbs.add_parser("check", help=label("cli.faq_check"))
    _add_config(check)
    check.add_argument("file", type=Path, metavar="QUESTIONS.yaml", help=label("cli.questions"))
    check.set_defaults(command=_faq_check)


def _add_deadlines(commands: Any) -> None:
    deadlines = commands.add_parser("deadlines", help=label("cli.deadlines"))
    verbs = deadlines.add_subparsers(metavar="VERB", required=True)
    preview = verbs.add_parser("preview", help=label("cli.deadlines_preview"))
    _add_config(preview)
    preview.add_argument("--days", type=int, default=30, help=label("cli.days"))
    preview.add_argument("--json", action="store_true", help=label("cli.json"))
    preview.add_argument("--names", action="store_true", help=label("cli.names"))
    preview.set_defaults(command=_preview)


def _settings(args: argparse.Namespace) -> Settings:
    return config.read(args.config)


# -- commands --------------------------------------------------------------------------------------


def _run(args: argparse.Namespace) -> int:
    # Whoever stops a bot that is only just starting hears that it has ended well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = _settings(args)
    logs.start(*config.secrets(settings))
    return _until_done(_serve(settings))


def _until_done(work: Coroutine[Any, Any, int]) -> int:
    """Run on the quickest loop there is: docs/decisions/0020."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


@contextmanager
def _importing() -> Iterator[None]:
    """Import without looking for rubbish: a hundred thousand objects, and all of them last."""
    gc.disable()
    try:
        late_models.build_late()
        yield
    finally:
        gc.enable()
        gc.freeze()


async def _serve(settings: Settings) -> int:
    with _importing():
        from bot.app import App, BusyError
        from bot.polling import SecondBotError, TokenRefusedError
        from bot.web import AddressTakenError

    app = App(settings)
    _stop_on_signals(app.stop)
    try:
        await app.open()
        await app.run()
    except BusyError as error:
        raise Stopped(label("cli.busy", path=settings.database.path)) from error
    except TokenRefusedError as error:
        raise Stopped(label("cli.token_refused")) from error
    except SecondBotError as error:
        raise Stopped(label("cli.second_bot")) from error
    except AddressTakenError as error:
        raise Stopped(label("cli.listen_taken", address=error)) from error
    finally:
        await app.close()
    return 0


def _stop_on_signals(stop: Any) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _sandbox(args: argparse.Namespace) -> int:
    logs.start()
    if args.data is not None:
        return _until_done(_play(args.port, args.data))
    with tempfile.TemporaryDirectory(prefix="resursnik-") as folder:
        return _until_done(_play(args.port, Path(folder)))


async def _play(port: int, data: Path) -> int:
    """The real bot on the small Telegram, both in this process, with one clock to move."""
    with _importing():
        from bot.app import App
        from bot.demo import furnish, settings_for
        from bot.sandbox import Telegram, serve

    shift = timedelta()

    def clock() -> datetime:
        return datetime.now(UTC) + shift

    telegram = Telegram()
    group = furnish(telegram)
    telegram.count_messages_from(int(time.time()))
    try:
        server = await serve(telegram, port=port)
    except OSError as error:
        raise Stopped(label("cli.port_taken", port=port)) from error
    app = App(settings_for(telegram, server.url, group, data), clock)

    def moved(seconds: float) -> None:
        nonlocal shift
        shift += timedelta(seconds=seconds)
        app.clock_moved()

    telegram.on_clock.append(moved)
    _stop_on_signals(app.stop)
    try:
        await app.open()
        _say(label("cli.started", url=server.url))
        await app.run()
    finally:
        await app.close()
        await server.close()
    return 0


def _faq_search(args: argparse.Namespace) -> int:
    return _until_done(_find(_settings(args), args))


def _faq_check(args: argparse.Namespace) -> int:
    return _until_done(_try(_settings(args), args))


def _preview(args: argparse.Namespace) -> int:
    from bot import audit, preview

    settings = _settings(args)
    at_home_in(settings.centre.timezone)
    found = asyncio.run(preview.look(Path(settings.database.path), args.days, names=args.names))
    if args.names:
        asyncio.run(audit.by_computer(Path(settings.database.path), "preview", ""))
    make = preview.as_json if args.json else preview.lines
    for line in make(*found, names=args.names):
        _say(line)
    return 0


async def _finder(settings: Settings, db: Database) -> "Finder":
    """Return the search as the bot has it, with the meaning of every text."""
    from bot.faq import Finder

    finder = Finder(semantic=settings.faq.semantic)
    await finder.load(db)
    await finder.understand(db, LEARNS)
    return finder


async def _opened(settings: Settings) -> "Finder":
    from bot import content

    at_home_in(settings.centre.timezone)
    db = await Database.open(Path(settings.database.path))
    try:
        await content.load_shipped(db)
        return await _finder(settings, db)
    finally:
        await db.close()


async def _try(settings: Settings, args: argparse.Namespace) -> int:
    from bot import trial

    finder = await _opened(settings)
    for line in trial.report(finder.measure(trial.read(args.file, finder.ids))):
        _say(line)
    return 0


async def _find(settings: Settings, args: argparse.Namespace) -> int:
    finder = await _opened(settings)
    queries = [" ".join(args.text)] if args.text else (line.strip("\r\n") for line in sys.stdin)
    for query in queries:
        found = finder.find(query)
        if args.json:
            hits = [{"id": h.id, "title": h.title, "score": round(h.score, 4)} for h in found.hits]
            answer = {"query": query, "decision": found.decision, "hits": hits}
            _say(json.dumps(answer, ensure_ascii=False))
            continue
        _say(label("cli.decision", query=query, decision=label(f"cli.{found.decision}")))
        for hit in found.hits:
            _say("  " + label("cli.found_line", score=hit.score, id=hit.id, title=hit.title))
    return 0


if __name__ == "__main__":
    sys.exit(main())
