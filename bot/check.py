"""`check`: is everything fit for running? Speaks to Telegram without aiogram, to be quick."""

import errno
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from bot import certificate_sheet, litestream
from bot.age import SUFFIX
from bot.api import Api, SilentError, connected
from bot.backups import formers
from bot.config import Settings
from bot.machine import reason
from bot.nightly import all_kept, kept, last
from bot.search.meaning import unfit
from bot.texts import FOLDER, label, local, source_of
from db import faq
from db.database import Database, NewerDatabaseError

Line = tuple[bool, str]
CLOCK_MAY_DIFFER = 60
DISK_NEEDED = 200
BACKUP_MAY_BE = timedelta(hours=48)


def good(name: str, **facts: Any) -> Line:
    return True, label(f"check.{name}", **facts)


def bad(name: str, **facts: Any) -> Line:
    return False, label(f"check.{name}", **facts)


async def check(settings: Settings) -> list[Line]:
    """Return (fit?, line) of everything that must be fit."""
    lines: list[Line] = []
    seconds_off = None
    try:
        async with connected(settings.telegram) as api:
            try:
                lines += await _telegram(settings, api)
            finally:
                seconds_off = api.seconds_off
    except SilentError as error:
        lines.append(bad("unreachable", address=settings.telegram.api_base, reason=error))
    lines.append(_proxy(settings, reached=seconds_off is not None))
    lines.append(await _database(settings))
    lines.append(_templates())
    lines += await _certificate(settings)
    lines += _clock(seconds_off)
    lines.append(_disk(settings))
    lines.append(_backups(settings))
    lines += _encrypted(settings)
    lines += [*await _replica(settings), *_replica_disk(settings)]
    lines += [good("former", path=path) for path in formers(settings)]
    lines.append(_meaning(settings))
    return lines


async def _telegram(settings: Settings, api: Api) -> list[Line]:
    bot = await api.me()
    lines = [good("reachable", address=settings.telegram.api_base)]
    if bot is None:
        return [*lines, bad("token_refused")]
    lines.append(good("token", username=bot.get("username", "")))
    lines += await _group(settings, api, int(bot["id"]))
    lines += await _channel(settings, api)
    lines += await _operator(settings, api)
    lines.append(_webhook(settings, (await api.call("getWebhookInfo")).get("result") or {}))
    return lines


def _webhook(settings: Settings, told: dict[str, Any]) -> Line:
    url, ours = told.get("url"), settings.web.webhook_url
    if ours and url != ours:
        return good("webhook_to_set", url=ours)
    if not ours:
        return good("webhook_on", url=url) if url else good("webhook")
    if told.get("last_error_message") and told.get("pending_update_count"):
        return bad("webhook_trouble", url=url, reason=told["last_error_message"])
    return good("webhook_ours", url=url)


async def _group(settings: Settings, api: Api, bot: int) -> list[Line]:
    chat = settings.staff.chat_id
    answer = await api.call("getChat", chat_id=chat)
    if not answer.get("ok"):
        moved = (answer.get("parameters") or {}).get("migrate_to_chat_id")
        if moved:
            return [bad("moved", chat=moved)]
        return [bad("no_group", reason=answer.get("description", ""))]
    group = answer["result"]
    forum = bool(group.get("is_forum"))
    topics = label("check.topics_on" if forum else "check.topics_off")
    lines = [good("group", title=group.get("title", ""), topics=topics)]
    member = (await api.call("getChatMember", chat_id=chat, user_id=bot)).get("result") or {}
    if member.get("status") not in {"administrator", "creator"}:
        return [*lines, bad("no_administrator")]
    if forum and not member.get("can_manage_topics"):
        return [*lines, bad("no_topics_right")]
    if forum and not member.get("can_delete_messages"):
        # Everything works without it, but a topic outlives the erasure of its person.
        return [*lines, good("no_delete_right")]
    return [*lines, good("administrator")]


async def _channel(settings: Settings, api: Api) -> list[Line]:
    chat = settings.centre.channel
    if not chat:
        return []
    answer = await api.call("getChat", chat_id=chat)
    if not answer.get("ok"):
        return [bad("no_channel", reason=answer.get("description", ""))]
    return [good("channel", title=answer["result"].get("title", ""))]


async def _operator(settings: Settings, api: Api) -> list[Line]:
    """Tell whether backups will reach who keeps the bot: Telegram knows who has written to it."""
    chat = settings.backup.send_to
    if not chat:
        return []
    answer = await api.call("getChat", chat_id=chat)
    if not answer.get("ok"):
        return [bad("no_operator", reason=answer.get("description", ""))]
    return [good("operator", who=answer["result"].get("first_name", ""))]


def _proxy(settings: Settings, *, reached: bool) -> Line:
    address = settings.telegram.proxy
    if not address:
        return good("no_proxy")
    shown = address.rpartition("@")[2]
    return good("proxy", proxy=shown) if reached else bad("proxy_bad", proxy=shown)


async def _database(settings: Settings) -> Line:
    path = Path(settings.database.path)
    if not path.exists():
        return good("database_new", path=path)
    db = None
    try:
        db = await Database.open(path)
        async with db.read() as tx:
            whole = await tx.value("PRAGMA quick_check")
            entries = len(await faq.entries(tx))
        if whole != "ok":
            return bad("database_bad", path=path, reason=whole)
        return good("database", path=path, entries=entries)
    except NewerDatabaseError:
        return bad("database_bad", path=path, reason=label("check.newer"))
    except (sqlite3.Error, OSError) as error:
        return bad("database_bad", path=path, reason=reason(error))
    finally:
        if db is not None:
            await db.close()


def _templates() -> Line:
    names = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.j2"))
    for name in names:
        try:
            source_of(name)
        except TemplateError as error:
            return bad("templates_bad", template=name, reason=error)
    return good("templates", number=len(names))


async def _certificate(settings: Settings) -> list[Line]:
    file = settings.centre.certificate
    if not file:
        return []
    why = await certificate_sheet.fault(settings.centre, datetime.now(UTC))
    if why is not None:
        return [bad("certificate_bad", file=file, reason=why)]
    return [good("certificate", file=file)]


def _meaning(settings: Settings) -> Line:
    if not settings.faq.semantic:
        return good("semantic_off")
    why = unfit()
    if why is None:
        return good("semantic_on")
    return good("semantic_absent" if why == "absent" else "semantic_processor")


def _clock(seconds_off: int | None) -> list[Line]:
    if seconds_off is None:
        return []
    off = abs(seconds_off)
    return [bad("clock_bad", seconds=off) if off > CLOCK_MAY_DIFFER else good("clock", seconds=off)]


def _backups(settings: Settings) -> Line:
    folder, made = settings.backup_folder, last(settings)
    if folder is None:
        return good("backups_off")
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        closed = PermissionError(errno.EACCES, "")
        return bad("backups_closed", folder=folder, reason=reason(closed))
    if made is None:
        return good("backups_none", folder=folder)
    shown = local(made, settings.centre.timezone)
    if datetime.now(UTC) - made > BACKUP_MAY_BE:
        return bad("backups_old", folder=folder, made=shown)
    return good("backups", folder=folder, made=shown, number=len(kept(settings)))


def _encrypted(settings: Settings) -> list[Line]:
    """Tell how many keys open the backups, and which from before are not encrypted."""
    number = len(settings.backup.keys)
    if not number or settings.backup_folder is None:
        return []
    plain = sum(1 for _, path in all_kept(settings) if path.suffix != SUFFIX)
    return [good("encrypted_but", plain=plain) if plain else good("encrypted", number=number)]


async def _replica(settings: Settings) -> list[Line]:
    if not settings.replica.url:
        return []
    where = litestream.shown(settings)
    try:
        last = await litestream.reached(settings)
    except litestream.ReplicaError as error:
        if error.code == "empty":
            return [good("replica_new", where=where)]
        return [bad("replica_bad", where=where, reason=label(f"replica.{error.code}"))]
    ours = litestream.kept_number(Path(settings.database.path))
    if ours is not None and ours < last.number:
        return [bad("replica_bad", where=where, reason=label("replica.ahead"))]
    return [good("replica", where=where, at=local(last.at, settings.centre.timezone))]


def _replica_disk(settings: Settings) -> list[Line]:
    """A disk that is not mounted shows in that its folder lies beside the database."""
    if not settings.replica.url or settings.replica.url.startswith("s3://"):
        return []
    base, replica = Path(settings.database.path), Path(litestream.shown(settings))
    if _there(base).stat().st_dev == _there(replica).stat().st_dev:
        return [good("replica_same_disk")]
    free = shutil.disk_usage(_there(replica)).free // 1_000_000
    return [bad("replica_disk_bad", megabytes=free)] if free < DISK_NEEDED else []


def _there(path: Path) -> Path:
    """Return the folder that a path is, or stands in, or would."""
    folder = path.absolute()
    while not os.path.isdir(folder):  # noqa: PTH112 - a closed folder above is no error here
        folder = folder.parent
    return folder


def _disk(settings: Settings) -> Line:
    free = shutil.disk_usage(_there(Path(settings.database.path))).free // 1_000_000
    return bad("disk_bad", megabytes=free) if free < DISK_NEEDED else good("disk", megabytes=free)
