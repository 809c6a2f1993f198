"""Commands of who keeps the machine: backup, restore, backup-key, init."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import backup_key, backups, config, init, processing
from bot.age import SUFFIX
from bot.check import check
from bot.errors import BackupError
from bot.texts import label, local

Add = Callable[[str, Any], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Add the commands to the parser."""
    add("init", _init)
    add("check", _check)
    privacy = add("privacy", _privacy)
    privacy.add_argument("what", choices=["register"], help=label("cli.privacy"))
    privacy.add_argument(
        "--out", type=_register_file, required=True, metavar="FILE", help=label("cli.privacy_out")
    )
    key = add("backup-key", _backup_key)
    key.add_argument("file", type=Path, metavar="FILE", help=label("cli.key_file"))
    backup, restore = add("backup", _backup), add("restore", _restore)
    backup.add_argument("file", type=Path, metavar="FILE", help=label("cli.backup_file"))
    backup.add_argument("--force", action="store_true", help=label("cli.force_backup"))
    source = restore.add_mutually_exclusive_group(required=True)
    source.add_argument("file", nargs="?", metavar="FILE", help=label("cli.restored_file"))
    source.add_argument("--replica", action="store_true", help=label("cli.replica"))
    restore.add_argument("--identity", type=Path, metavar="FILE", help=label("cli.identity"))
    restore.add_argument("--at", type=_moment, metavar="TIME", help=label("cli.replica_at"))
    restore.add_argument("--force", action="store_true", help=label("cli.force_restore"))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _init(args: argparse.Namespace) -> int:
    init.ask(args.config, _say)
    return _check(args)


def _check(args: argparse.Namespace) -> int:
    lines = asyncio.run(check(config.read(args.config)))
    for good, line in lines:
        _say(label("check.ok" if good else "check.bad", what=line))
    return 0 if all(good for good, _ in lines) else 1


def _register_file(text: str) -> Path:
    if not text.lower().endswith(processing.FORMS):
        raise argparse.ArgumentTypeError(label("cli.no_register", text=text))
    return Path(text)


def _privacy(args: argparse.Namespace) -> None:
    settings = config.read(args.config)
    args.out.write_text(processing.written(settings, args.out.suffix.lower()), encoding="utf-8")
    _say(label("cli.register_written", path=args.out))


def _backup(args: argparse.Namespace) -> None:
    size = backups.write(config.read(args.config), args.file, force=args.force)
    name = "encrypted_written" if args.file.suffix == SUFFIX else "written"
    _say(label(f"backups.{name}", path=args.file, kilobytes=-(-size // 1000)))


def _backup_key(args: argparse.Namespace) -> None:
    public = backup_key.write(args.file)
    for line in backup_key.words(args.file, public):
        _say(line)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(label("cli.no_moment", text=text)) from error


def _restore(args: argparse.Namespace) -> None:
    settings = config.read(args.config)
    url = settings.replica.url if args.replica else args.file
    if args.replica and not url:
        raise BackupError([label("backups.replica_off")])
    if not args.replica and (Path(url) / "ltx").is_dir():
        url = f"file://{Path(url).absolute()}"
    if args.replica or url.startswith(("s3://", "file://")):
        at = args.at
        if at is not None:
            at = (at if at.tzinfo else at.replace(tzinfo=settings.centre.zone)).astimezone(UTC)
        done = asyncio.run(backups.restore_replica(settings, url, at, force=args.force))
    elif args.at is not None:
        raise BackupError([label("backups.at_replica_only")])
    else:
        done = asyncio.run(
            backups.restore(settings, Path(url), force=args.force, identity=args.identity)
        )
    made = local(done.made, settings.centre.timezone)
    _say(label("backups.restored", path=settings.database.path, made=made))
    if done.former is not None:
        _say(label("backups.former", path=done.former))
