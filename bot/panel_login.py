"""Coming into the staff panel by Telegram's login button: what it signed is checked, good once.

https://core.telegram.org/widgets/login#checking-authorization
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot import panel_entry
from bot.errors import RefusalError
from db import panel_logins as rows
from db.database import Tx

HOLDS = timedelta(hours=1)
AHEAD = timedelta(minutes=1)
"""How far Telegram's clock may be before ours."""
FIELDS = {"id", "first_name", "last_name", "username", "photo_url", "auth_date"}
NUMBER_FITS = 18


def signed(told: Mapping[str, str], token: str) -> bool:
    """Whether Telegram has signed this for the bot of a token."""
    fields = sorted(f"{name}={value}" for name, value in told.items() if name != "hash")
    secret = hashlib.sha256(token.encode()).digest()
    right = hmac.new(secret, "\n".join(fields).encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), told.get("hash", "").encode())


def checked(told: Mapping[str, str], token: str, now: datetime) -> int:
    """Return who comes; RefusalError where it is not signed, or not fresh."""
    numbers = [told.get(name, "") for name in ("id", "auth_date")]
    if any(not n.isascii() or not n.isdecimal() or len(n) > NUMBER_FITS for n in numbers):
        raise RefusalError("login_wrong")
    if told.keys() - FIELDS != {"hash"} or not signed(told, token):
        raise RefusalError("login_wrong")
    try:
        since = datetime.fromtimestamp(int(numbers[1]), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise RefusalError("login_wrong") from error
    if not now - HOLDS <= since <= now + AHEAD:
        raise RefusalError("login_old")
    return int(numbers[0])


async def use(tx: Tx, told: Mapping[str, str]) -> None:
    """Use up what was signed; RefusalError where it has been used."""
    if not await rows.use(tx, panel_entry.digest(told["hash"]), tx.now + HOLDS + AHEAD):
        raise RefusalError("login_used")


async def link(tx: Tx, user_id: int, told: Mapping[str, str], status: str) -> str:
    """Return the key of a one-time link for a member of the staff group."""
    name = " ".join(filter(None, (told.get("first_name"), told.get("last_name"))))
    return await panel_entry.link(tx, user_id, name or str(user_id), told.get("username"), status)
