"""Asking Telegram who stands in the staff group: plain values, of which only what we keep is read.

A field more or less in what Telegram tells of a member must not keep anybody's message waiting.
"""

from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from bot.session import Session
from bot.staff import Member, status_of

STRANGER = ("not found", "invalid")


class Membership:
    """Answers from Telegram, about the group whose number is handed over."""

    def __init__(self, bot: Bot, session: Session) -> None:
        self._bot = bot
        self._session = session

    async def of(self, chat: int, user: int) -> Member | None:
        """Return where somebody stands; None: Telegram does not say now."""
        try:
            told = await self._session.call(
                self._bot, "getChatMember", {"chat_id": chat, "user_id": user}
            )
        except TelegramBadRequest as error:
            unknown = any(words in error.message.lower() for words in STRANGER)
            return Member(user, "", None, "outside") if unknown else None
        except TelegramAPIError:
            return None
        found = _member(told)
        return found if found is not None and found.user_id == user else None

    async def administrators(self, chat: int) -> list[Member]:
        """Return who leads the group, bots left out; empty: Telegram does not say now."""
        told: Any = None
        with suppress(TelegramAPIError):
            told = await self._session.call(self._bot, "getChatAdministrators", {"chat_id": chat})
        people = [one for one in told if not _is_bot(one)] if isinstance(told, list) else []
        return [member for member in map(_member, people) if member is not None]


def _is_bot(told: Any) -> bool:
    return isinstance(told, dict) and bool((told.get("user") or {}).get("is_bot"))


def _member(told: Any) -> Member | None:
    """Return what Telegram tells of a member as we keep it; None: no sense in it."""
    user = told.get("user") if isinstance(told, dict) else None
    if not isinstance(user, dict) or not isinstance(user.get("id"), int):
        return None
    names = (user.get("first_name"), user.get("last_name"))
    status = status_of(str(told.get("status")), is_member=bool(told.get("is_member", True)))
    return Member(user["id"], " ".join(filter(None, names)), user.get("username"), status)
