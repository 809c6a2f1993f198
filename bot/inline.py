"""Inline queries: «@bot words» offers consultants canned replies, and entries of the FAQ.

They change nothing, so they are answered beside the transactions, by a reader.
"""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedAudio,
    InlineQueryResultCachedDocument,
    InlineQueryResultCachedMpeg4Gif,
    InlineQueryResultCachedPhoto,
    InlineQueryResultCachedSticker,
    InlineQueryResultCachedVideo,
    InlineQueryResultCachedVoice,
    InlineQueryResultUnion,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from bot import canned
from bot.faq import Finder
from bot.staff import Staff
from bot.texts import plain, render, short
from db.canned import Canned
from db.database import Database
from db.faq import EntryRow

log = logging.getLogger(__name__)

FRESH_FOR = 3
STRANGER_FOR = 60
WORDS_SHOWN = 100
MOST = 50
"""Results that Telegram takes for a query."""
ENTRIES = 5
CACHED = {
    "photo": (InlineQueryResultCachedPhoto, "photo_file_id"),
    "video": (InlineQueryResultCachedVideo, "video_file_id"),
    "animation": (InlineQueryResultCachedMpeg4Gif, "mpeg4_file_id"),
    "audio": (InlineQueryResultCachedAudio, "audio_file_id"),
    "document": (InlineQueryResultCachedDocument, "document_file_id"),
    "voice": (InlineQueryResultCachedVoice, "voice_file_id"),
    "sticker": (InlineQueryResultCachedSticker, "sticker_file_id"),
}
UNTITLED = {"audio", "sticker"}


class Inline:
    """Answers members of the staff group; others are offered nothing."""

    def __init__(self, db: Database, bot: Bot, staff: Staff, finder: Finder, centre: str) -> None:
        self._db = db
        self._bot = bot
        self._staff = staff
        self._finder = finder
        self._centre = centre

    async def answer(self, query: InlineQuery) -> None:
        """Offer what fits the words typed; an answer that comes too late is nobody's loss."""
        user = query.from_user.id
        await self._staff.prepare({user})
        ours = self._staff.status(user) in {"administrator", "member"}
        try:
            await self._bot.answer_inline_query(
                query.id,
                await self._offered(query.query) if ours else [],
                cache_time=FRESH_FOR if ours else STRANGER_FOR,
                is_personal=True,
            )
        except TelegramAPIError as error:
            log.warning("an inline query was not answered: %s", error.message)

    async def _offered(self, words: str) -> list[InlineQueryResultUnion]:
        async with self._db.read() as tx:
            found = await canned.matching(tx, words)
        results = [_result(one, canned.filled(one, centre=self._centre)) for one in found]
        kept = [result for result in results if result is not None]
        return [*kept[: MOST - ENTRIES], *map(_entry, await self._found(words.strip()))]

    async def _found(self, words: str) -> list[EntryRow]:
        if not words:
            return []
        found = self._finder.quick(words)
        if found is None:
            found = await asyncio.to_thread(self._finder.find, words)
        entries = [self._finder.entry(hit.number) for hit in found.hits[:ENTRIES]]
        return [entry for entry in entries if entry is not None]


def _entry(entry: EntryRow) -> InlineQueryResultUnion:
    """Return an entry as Telegram offers it: sent, it reads as people are answered at once."""
    words = plain(entry.answer)
    return _article(
        f"entry-{entry.number}", entry.question, words, render("faq/answer", entry=entry)
    )


def _article(name: str, title: str, words: str, text: str) -> InlineQueryResultUnion:
    return InlineQueryResultArticle(
        id=name,
        title=title,
        description=short(words, WORDS_SHOWN),
        input_message_content=InputTextMessageContent(
            message_text=text,
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )


def _result(kept: Canned, body: str | None) -> InlineQueryResultUnion | None:
    """Return a canned reply as Telegram offers it; None for a kind that it cannot."""
    name = f"canned-{kept.id}"
    if kept.kind == "text" and body:
        return _article(name, kept.name, plain(body), body)
    if kept.kind not in CACHED or kept.file is None:
        return None
    cls, field = CACHED[kept.kind]
    more: dict[str, str] = {} if kept.kind in UNTITLED else {"title": kept.name}
    if body:
        more |= {"caption": body, "parse_mode": "HTML"}
    result: InlineQueryResultUnion = cls(id=name, **{field: kept.file}, **more)
    return result
