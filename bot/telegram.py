"""The hand: how what is meant is done in Telegram, and what its refusals mean."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiogram import Bot, exceptions

from bot.markup import NO_PREVIEW, markup, quoted
from bot.session import Session
from bot.telegram_refusals import (
    MovedError,
    NoMethodError,
    NoTopicsError,
    RefusedError,
    SendError,
    ShutOutError,
    TopicClosedError,
    TopicGoneError,
    UnreachableError,
    WaitError,
    meaning,
    no_chat,
    of_group,
)
from bot.uploads import upload

log = logging.getLogger(__name__)

TOPIC_FITS = 128
VARIANT = "\ufe0f"
SOURCE_GONE = "source is gone"


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands: in which chat, and as which messages (source message, message)."""

    chat: int
    messages: tuple[tuple[int | None, int], ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def message(self) -> int | None:
        return self.messages[0][1] if self.messages else None


Maker = Callable[[dict[str, Any]], Awaitable[tuple[str, bytes | Path] | None]]


@dataclass
class Hand:
    """Performs acts through the Bot API. `makers` render documents at sending."""

    bot: Bot
    session: Session
    makers: dict[str, Maker] = field(default_factory=dict)
    _icons: dict[str, str | None] | None = None

    async def perform(
        self, act: str, content: dict[str, Any], chat: int, thread: int | None = None
    ) -> Sent:
        """Do one act; raise SendError, WaitError or MovedError."""
        return await getattr(self, f"_{act}")(content, chat, thread)  # type: ignore[no-any-return]

    async def _say(self, content: dict[str, Any], chat: int, thread: int | None) -> Sent:
        message = await self._call(
            "sendMessage",
            chat_id=chat,
            message_thread_id=thread,
            text=content["text"],
            parse_mode="HTML",
            link_preview_options=NO_PREVIEW,
            reply_markup=markup(content),
            reply_parameters=quoted(content),
        )
        return Sent(chat, ((None, message["message_id"]),))

    async def _copy(self, content: dict[str, Any], chat: int, thread: int | None) -> Sent:
        from_chat, from_message = content["from"]
        copied = await self._call(
            "copyMessage",
            chat_id=chat,
            message_thread_id=thread,
            from_chat_id=from_chat,
            message_id=from_message,
            reply_parameters=quoted(content),
            reply_markup=markup(content),
        )
        stands_for = None if content.get("in_place") else from_message
        return Sent(chat, ((stands_for, copied["message_id"]),))

    async def _file(self, content: dict[str, Any], chat: int, thread: int | None) -> Sent:
        """Send a photo, file, sticker ... that Telegram keeps, by the name it has there."""
        kind, caption = content["kind"], content.get("caption")
        message = await self._call(
            "send" + "".join(part.capitalize() for part in kind.split("_")),
            chat_id=chat,
            message_thread_id=thread,
            reply_parameters=quoted(content),
            **{kind: content["file"]},
            **({"caption": caption, "parse_mode": "HTML"} if caption else {}),
        )
        return Sent(chat, ((None, message["message_id"]),))

    async def _album(self, content: dict[str, Any], chat: int, thread: int | None) -> Sent:
        sources: list[int] = content["messages"]
        made = await self._copies(sources, content["chat"], chat, thread)
        if len(made) == len(sources):
            return Sent(chat, tuple(zip(sources, made, strict=True)))
        # Which were left out is not told: all belong to the first copy.
        linked = tuple((source, made[0]) for source in sources) if made else ()
        return Sent(chat, linked, missing=tuple(sources[len(made) :]))

    async def _copies(
        self, ids: list[int], source: int, chat: int, thread: int | None
    ) -> list[int]:
        """Copy messages; one by one where the server cannot do it together."""
        to = {"chat_id": chat, "message_thread_id": thread, "from_chat_id": source}
        with suppress(NoMethodError):
            copied = await self._call("copyMessages", message_ids=ids, **to)
            if isinstance(copied, list):
                return [item["message_id"] for item in copied]
        return await self._one_by_one(ids, to)

    async def _one_by_one(self, ids: list[int], to: dict[str, Any]) -> list[int]:
        """Copy messages singly. What stands is not copied anew: once something does, a 429 is
        waited for here, and at any other trouble the rest is left out.
        """
        made: list[int] = []
        left = deque(ids)
        while left:
            try:
                with _already("message to copy not found"):
                    copied = await self._call("copyMessage", message_id=left[0], **to)
                    made.append(copied["message_id"])
                left.popleft()
            except (WaitError, MovedError, SendError) as error:
                if not made:
                    raise
                if not isinstance(error, WaitError):
                    break
                await asyncio.sleep(error.seconds)
        return made

    async def _edit(self, content: dict[str, Any], chat: int, _thread: int | None) -> Sent:
        """Give a message other words; `caption`: those under its photo or file."""
        same: dict[str, Any] = {
            "chat_id": chat,
            "message_id": content["message"],
            "parse_mode": "HTML",
            "reply_markup": markup(content),
        }
        with _already("message is not modified"):
            if content.get("caption"):
                await self._call("editMessageCaption", caption=content["text"], **same)
            else:
                await self._call(
                    "editMessageText",
                    text=content["text"],
                    link_preview_options=NO_PREVIEW,
                    **same,
                )
        return Sent(chat, ((None, content["message"]),))

    async def _erase(self, content: dict[str, Any], chat: int, _thread: int | None) -> Sent:
        with _already("message to delete not found"):
            await self._call("deleteMessage", chat_id=chat, message_id=content["message"])
        return Sent(chat)

    async def _erase_topic(self, content: dict[str, Any], chat: int, _thread: int | None) -> Sent:
        with suppress(TopicGoneError):  # somebody has deleted it by hand
            await self._call("deleteForumTopic", chat_id=chat, message_thread_id=content["thread"])
        return Sent(chat)

    async def _mark(self, content: dict[str, Any], chat: int, _thread: int | None) -> Sent:
        await self._call(
            "setMessageReaction",
            chat_id=chat,
            message_id=content["message"],
            reaction=[{"type": "emoji", "emoji": content["emoji"]}] if content.get("emoji") else [],
        )
        return Sent(chat)

    async def _document(self, content: dict[str, Any], chat: int, thread: int | None) -> Sent:
        made = await self.makers[content["maker"]](content["args"])
        if made is None:
            raise RefusedError("nothing to send")
        try:
            message = await upload(self.bot, content, made, chat, thread)
        except exceptions.TelegramAPIError as error:
            raise meaning(error, chat) from error
        return Sent(chat, ((None, message),))

    async def create_topic(self, chat: int, name: str, icon: str) -> int:
        """Make a topic; NoTopicsError where the group has none or the bot may not."""
        try:
            topic = await self._call(
                "createForumTopic",
                chat_id=chat,
                name=name[:TOPIC_FITS],
                icon_custom_emoji_id=await self._icon(icon),
            )
        except (RefusedError, ShutOutError) as error:
            raise NoTopicsError(error.reason) from error
        if not isinstance(topic, dict):
            raise NoTopicsError("no topic was made")
        return int(topic["message_thread_id"])

    async def name_topic(self, chat: int, thread: int, name: str, icon: str) -> None:
        """Give a topic its name and its icon, an emoji of Telegram's list for topics."""
        with _already("topic_not_modified"):
            await self._call(
                "editForumTopic",
                chat_id=chat,
                message_thread_id=thread,
                name=name[:TOPIC_FITS],
                icon_custom_emoji_id=await self._icon(icon),
            )

    async def _icon(self, emoji: str) -> str | None:
        """Return the number of an icon; None where Telegram has none such, or does not say."""
        if self._icons is None:
            try:
                stickers = await self._call("getForumTopicIconStickers")
            except (SendError, WaitError):
                return None
            known = stickers if isinstance(stickers, list) else []
            found = {s.get("emoji") or "": s.get("custom_emoji_id") for s in known}
            self._icons = {name.rstrip(VARIANT): number for name, number in found.items()}
        return self._icons.get(emoji.rstrip(VARIANT))

    async def reopen_topic(self, chat: int, thread: int) -> None:
        await self._call("reopenForumTopic", chat_id=chat, message_thread_id=thread)

    async def open_general(self, chat: int) -> None:
        """Open the group's common chat, where it was closed or hidden."""
        for method in ("unhideGeneralForumTopic", "reopenGeneralForumTopic"):
            with suppress(RefusedError, TopicClosedError):
                await self._call(method, chat_id=chat)

    async def has_topics(self, chat: int) -> bool:
        """Return whether a group has topics; False where the server cannot tell: people come first.

        The first message from the group tells it then.
        """
        try:
            told = await self._call("getChat", chat_id=chat)
        except NoMethodError:
            return False
        return isinstance(told, dict) and bool(told.get("is_forum"))

    async def _call(self, method: str, **params: Any) -> Any:
        try:
            return await self.session.call(self.bot, method, params)
        except exceptions.TelegramAPIError as error:
            meant = meaning(error, params.get("chat_id", 0))
            if "from_chat_id" in params and await self._source_is_gone(meant, params):
                raise RefusedError(f"{SOURCE_GONE}: {error.message}") from error
            raise meant from error

    async def _source_is_gone(self, meant: Exception, params: dict[str, Any]) -> bool:
        """Whether this was said of where a copy comes from, not of where it goes.

        They read alike. Taken for the group's trouble, one vanished person would stop all others;
        taken for the person's, the bot put out of the group would take everybody for gone.
        """
        to, source = params["chat_id"], params["from_chat_id"]
        if to > 0 > source and isinstance(meant, MovedError):
            return True
        if isinstance(meant, ShutOutError) and no_chat(meant.reason.lower()):
            return await self._is_there(to)
        if source < 0 and isinstance(meant, UnreachableError) and of_group(meant.reason.lower()):
            return not await self._is_there(source)
        return False

    async def _is_there(self, chat: int) -> bool:
        with suppress(SendError, WaitError, MovedError):
            await self._call("getChat", chat_id=chat)
            return True
        return False


@contextmanager
def _already(words: str) -> Iterator[None]:
    """What Telegram refuses with these words stands as it should."""
    try:
        yield
    except RefusedError as error:
        if words not in error.reason.lower():
            raise
