"""The small Telegram over HTTP, driven by python-telegram-bot: it is not shaped to one client."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter

from bot.sandbox import Server, Telegram, serve
from bot.sandbox.files import png


@dataclass
class Line:
    tg: Telegram
    server: Server
    bot: Bot
    anna: int


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    tg = Telegram()
    server = await serve(tg)
    bot = Bot(tg.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
    anna = tg.add_person("Анна")
    tg.send(anna, anna, "/start")
    async with bot:
        yield Line(tg, server, bot, anna)
    await server.close()


async def test_it_introduces_itself_and_hears(line):
    assert line.bot.username == line.tg.username
    (start,) = await line.bot.get_updates(timeout=0)
    waiting = asyncio.create_task(line.bot.get_updates(offset=start.update_id + 1, timeout=20))
    while line.server._poller is None:
        await asyncio.sleep(0)
    line.tg.send(line.anna, line.anna, kind="voice")
    (update,) = await waiting
    assert update.message.voice.duration == 3


async def test_it_offers_a_button_and_answers_the_press(line):
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="yes")]])
    sent = await line.bot.send_message(line.anna, "<i>Да?</i>", "HTML", reply_markup=markup)
    assert sent.text_html == "<i>Да?</i>"
    line.tg.press(line.anna, line.anna, sent.message_id, "Да")
    query = (await line.bot.get_updates())[-1].callback_query
    assert query.message.reply_markup == markup
    await query.answer("Спасибо")
    assert line.tg.answers[query.id]["text"] == "Спасибо"
    assert (await sent.edit_text("Готово")).text == "Готово"


async def test_it_sends_photos_and_gets_them_back(line):
    picture = png(20, 30)
    sent = await line.bot.send_photo(line.anna, picture, caption="Клуб")
    file = await line.bot.get_file(sent.photo[-1])
    assert bytes(await file.download_as_bytearray()) == picture
    media = [InputMediaPhoto(picture, caption="Раз"), InputMediaPhoto(sent.photo[-1])]
    album = await line.bot.send_media_group(line.anna, media)
    assert album[0].media_group_id == album[1].media_group_id


async def test_it_works_with_topics_and_copies(line):
    forum = line.tg.add_group("Консультанты", forum=True)
    topic = await line.bot.create_forum_topic(forum, "Анна")
    there = {"message_thread_id": topic.message_thread_id}
    said = line.tg.send(line.anna, line.anna, "Вопрос")
    copy = await line.bot.copy_message(forum, line.anna, said, **there)
    await line.bot.set_message_reaction(forum, copy.message_id, "👌")
    shown = line.tg.messages(forum, topic.message_thread_id)[-1]
    assert (shown["text"], shown["reactions"][0]["emoji"]) == ("Вопрос", "👌")
    line.tg.delete_topic(forum, topic.message_thread_id)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await line.bot.send_message(forum, "x", **there)


async def test_it_understands_refusals(line):
    line.tg.faults.add("429", retry_after=4)
    with pytest.raises(RetryAfter):
        await line.bot.send_message(line.anna, "x")
    line.tg.faults.add("drop")
    with pytest.raises(NetworkError):
        await line.bot.send_message(line.anna, "x")
    line.tg.block(line.anna)
    with pytest.raises(Forbidden, match="blocked"):
        await line.bot.send_message(line.anna, "x")
    await line.bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict):
        await line.bot.get_updates()
