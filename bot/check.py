"""`check`: is everything fit for running? Speaks to Telegram without aiogram, to be quick."""

import shutil
import sqlite3
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from bot import certificate_sheet
from bot.config import Settings
from bot.search.meaning import unfit
from bot.texts import FOLDER, label, source_of
from db import faq
from db.database import Database, NewerDatabaseError

Line = tuple[bool, str]
CLOCK_MAY_DIFFER = 60
DISK_NEEDED = 200
PATIENCE = 15


def good(name: str, **facts: Any) -> Line:
    return True, label(f"check.{name}", **facts)


def bad(name: str, **facts: Any) -> Line:
    return False, label(f"check.{name}", **facts)


class _Api:
    """Calls the Bot API; remembers what its clock said."""

    def __init__(self, settings: Settings, session: Any) -> None:
        self._settings = settings.telegram
        self._session = session
        self.seconds_off: int | None = None

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        token = self._settings.token.get_secret_value()
        url = f"{self._settings.api_base}/bot{token}/{method}"
        async with self._session.post(url, json=params) as response:
            if date := response.headers.get("Date"):
                off = datetime.now(UTC) - parsedate_to_datetime(date)
                self.seconds_off = round(off.total_seconds())
            answer = await response.json(content_type=None)
        return answer if isinstance(answer, dict) else {}


async def check(settings: Settings) -> list[Line]:
    """Return (fit?, line) of everything that must be fit."""
    from aiohttp import ClientError, ClientSession, ClientTimeout
    from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

    of_proxy = (ProxyConnectionError, ProxyError, ProxyTimeoutError)
    proxy = settings.telegram.proxy
    connector = ProxyConnector.from_url(proxy) if proxy else None
    lines: list[Line] = []
    timeout = ClientTimeout(total=PATIENCE)
    async with ClientSession(connector=connector, timeout=timeout) as session:
        api = _Api(settings, session)
        try:
            lines += await _telegram(settings, api)
        except (ClientError, OSError, TimeoutError, ValueError, *of_proxy) as error:
            address, reason = settings.telegram.api_base, type(error).__name__
            lines.append(bad("unreachable", address=address, reason=reason))
    lines.append(_proxy(settings, reached=api.seconds_off is not None))
    lines.append(await _database(settings))
    lines.append(_templates())
    lines += await _certificate(settings)
    lines += _clock(api.seconds_off)
    lines.append(_disk(settings))
    lines.append(_meaning(settings))
    return lines


async def _telegram(settings: Settings, api: _Api) -> list[Line]:
    me = await api.call("getMe")
    if not me.get("ok") and me.get("error_code") not in {401, 404}:
        raise ValueError(str(me.get("error_code")))
    lines = [good("reachable", address=settings.telegram.api_base)]
    if not me.get("ok"):
        return [*lines, bad("token_refused")]
    bot = me["result"]
    lines.append(good("token", username=bot.get("username", "")))
    lines += await _group(settings, api, int(bot["id"]))
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


async def _group(settings: Settings, api: _Api, bot: int) -> list[Line]:
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
        return bad("database_bad", path=path, reason=error)
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
    reason = await certificate_sheet.fault(settings.centre, datetime.now(UTC))
    if reason is not None:
        return [bad("certificate_bad", file=file, reason=reason)]
    return [good("certificate", file=file)]


def _meaning(settings: Settings) -> Line:
    if not settings.faq.semantic:
        return good("semantic_off")
    reason = unfit()
    if reason is None:
        return good("semantic_on")
    return good("semantic_absent" if reason == "absent" else "semantic_processor")


def _clock(seconds_off: int | None) -> list[Line]:
    if seconds_off is None:
        return []
    off = abs(seconds_off)
    return [bad("clock_bad", seconds=off) if off > CLOCK_MAY_DIFFER else good("clock", seconds=off)]


def _disk(settings: Settings) -> Line:
    folder = Path(settings.database.path).absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    return bad("disk_bad", megabytes=free) if free < DISK_NEEDED else good("disk", megabytes=free)
