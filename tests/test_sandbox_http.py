"""The small Telegram over HTTP, driven by aiogram."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReactionTypeEmoji,
)

from bot.sandbox import Server, Telegram, serve
from bot.sandbox.files import png

PICTURE = png(32, 20)


@dataclass
class Line:
    """A server, a bot connected to it, a person who has pressed start."""

    tg: Telegram
    server: Server
    bot: Bot
    anna: int


def connect(server: Server, token: str) -> Bot:
    api = TelegramAPIServer.from_base(server.api_base)
    return Bot(token, session=AiohttpSession(api=api))


async def hang_up(bot: Bot) -> None:
    """As session.close() does, without its rest of a quarter of a second."""
    assert isinstance(bot.session, AiohttpSession)
    if bot.session._session:
        await bot.session._session.close()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    tg = Telegram()
    server = await serve(tg)
    bot = connect(server, tg.token)
    anna = tg.add_person("Анна")
    tg.send(anna, anna, "/start")
    yield Line(tg, server, bot, anna)
    await hang_up(bot)
    await server.close()


async def test_the_bot_knows_itself_and_a_wrong_token_is_refused(line):
    assert (await line.bot.get_me()).username == line.tg.username
    stranger = connect(line.server, "43:WRONG")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await hang_up(stranger)


async def test_a_waiting_poll_ends_with_what_comes(line):
    (start,) = await line.bot.get_updates()
    waiting = asyncio.create_task(line.bot.get_updates(offset=start.update_id + 1, timeout=30))
    while not line.tg.calls or line.tg.calls[-1].params.get("timeout") != "30":
        await asyncio.sleep(0)
    line.tg.send(line.anna, line.anna, "Есть кто?")
    (update,) = await asyncio.wait_for(waiting, 5)
    assert update.message.text == "Есть кто?"


async def test_of_two_pollers_the_older_is_told_to_go(line):
    line.tg.updates.queue.clear()
    older = asyncio.create_task(line.bot.get_updates(timeout=30))
    while line.server._poller is None:
        await asyncio.sleep(0)
    newer = asyncio.create_task(line.bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await older
    line.tg.send(line.anna, line.anna, "x")
    assert len(await newer) == 1


async def test_a_poller_that_hangs_up_takes_nothing_with_it(line):
    line.tg.updates.queue.clear()
    waiting = asyncio.create_task(line.bot.get_updates(timeout=30))
    while line.server._poller is None:
        await asyncio.sleep(0)
    waiting.cancel()
    while not line.server._poller.done():
        await asyncio.sleep(0.001)
    line.tg.send(line.anna, line.anna, "x")
    assert len(await line.bot.get_updates()) == 1


async def test_a_button_is_sent_pressed_and_answered(line):
    markup = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="yes")]]
    )
    sent = await line.bot.send_message(
        line.anna, "<b>Согласны?</b>", parse_mode="HTML", reply_markup=markup
    )
    assert (sent.text, sent.entities[0].type) == ("Согласны?", "bold")
    query = line.tg.press(line.anna, line.anna, sent.message_id, "Да")
    update = (await line.bot.get_updates())[-1]
    assert update.callback_query.data == "yes"
    assert update.callback_query.message.reply_markup.model_dump() == markup.model_dump()
    await line.bot.answer_callback_query(query, "Спасибо", show_alert=True)
    assert line.tg.answers[query]["text"] == "Спасибо"
    edited = await sent.edit_text("Спасибо")
    assert (edited.text, edited.reply_markup) == ("Спасибо", None)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("Спасибо")


async def test_a_photo_goes_up_and_comes_down_unchanged(line):
    file = BufferedInputFile(PICTURE, "Снимок.png")
    sent = await line.bot.send_photo(line.anna, file, caption="Клуб")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (32, 20)
    path = (await line.bot.get_file(sent.photo[-1].file_id)).file_path
    assert (await line.bot.download_file(path)).read() == PICTURE
    again = await line.bot.send_photo(line.anna, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    paper = await line.bot.send_document(
        line.anna, BufferedInputFile(b"1\r\n--2\r\n", "Устав 1.txt")
    )
    assert paper.document.file_name == "Устав 1.txt"
    assert line.tg.files.by_id[paper.document.file_id].content == b"1\r\n--2\r\n"


async def test_an_album_is_sent_and_copied_as_one(line):
    media = [InputMediaPhoto(media=BufferedInputFile(PICTURE, f"{n}.png")) for n in range(3)]
    sent = await line.bot.send_media_group(line.anna, media)
    copies = await line.bot.copy_messages(line.anna, line.anna, [m.message_id for m in sent])
    numbers = [copy.message_id for copy in copies]
    posts = [line.tg.find(line.anna, number).body for number in numbers]
    assert len({post["media_group_id"] for post in posts}) == 1
    assert posts[0]["media_group_id"] != sent[0].media_group_id


async def test_a_topic_is_made_and_a_message_copied_into_it(line):
    forum = line.tg.add_group("Консультанты", forum=True)
    topic = await line.bot.create_forum_topic(forum, "Анна")
    said = line.tg.send(line.anna, line.anna, "Вопрос")
    copy = await line.bot.copy_message(
        forum, line.anna, said, message_thread_id=topic.message_thread_id
    )
    reaction = [ReactionTypeEmoji(emoji="👌")]
    await line.bot.set_message_reaction(forum, copy.message_id, reaction)
    shown = line.tg.messages(forum, topic.message_thread_id)[-1]
    assert (shown["text"], shown["reactions"][0]["emoji"]) == ("Вопрос", "👌")


async def test_refusals_come_as_the_errors_a_client_knows(line):
    line.tg.faults.add("429", retry_after=9)
    with pytest.raises(TelegramRetryAfter) as caught:
        await line.bot.send_message(line.anna, "x")
    assert caught.value.retry_after == 9
    line.tg.faults.add("502")
    with pytest.raises(TelegramServerError):
        await line.bot.send_message(line.anna, "x")
    line.tg.block(line.anna)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await line.bot.send_message(line.anna, "x")


@pytest.mark.parametrize("kind", ["drop", "drop_after"])
async def test_a_dropped_connection_is_a_network_error(line, kind):
    line.tg.faults.add(kind)
    with pytest.raises(TelegramNetworkError):
        await line.bot.send_message(line.anna, "x")
    assert len(line.tg.messages(line.anna)) == (2 if kind == "drop_after" else 1)
    assert (await line.bot.send_message(line.anna, "y")).text == "y"


async def test_a_call_that_hangs_never_answers(line):
    line.tg.faults.add("hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.bot.send_message(line.anna, "x"), 0.2)
    assert len(line.tg.messages(line.anna)) == 1


async def test_when_telegram_is_down_waiting_polls_are_cut_too(line):
    line.tg.updates.queue.clear()
    waiting = asyncio.create_task(line.bot.get_updates(timeout=30))
    while line.server._poller is None:
        await asyncio.sleep(0)
    line.tg.faults.down = True
    with pytest.raises(TelegramNetworkError):
        await waiting
    with pytest.raises(TelegramNetworkError):
        await line.bot.get_me()
    line.tg.faults.down = False
    assert await line.bot.get_me()


async def test_latency_holds_every_answer_back(line):
    loop = asyncio.get_running_loop()
    line.tg.faults.latency = 0.05
    before = loop.time()
    await line.bot.get_me()
    assert loop.time() - before >= 0.05


async def test_parameters_may_come_in_any_form_http_has(line):
    address = f"{line.server.url}/bot{line.tg.token}/sendMessage"
    params = {"chat_id": line.anna, "text": "Привет & пока"}
    texts = {name: str(value) for name, value in params.items()}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in texts.items():
        form.add_field(name, value)
    async with aiohttp.ClientSession() as http:
        for how in ({"params": texts}, {"json": params}, {"data": texts}, {"data": form}):
            async with http.post(address, **how) as response:
                assert (await response.json())["result"]["text"] == params["text"]
        async with http.get(address, params=texts) as response:
            assert response.status == 200
        async with http.post(
            address, data=b"{", headers={"Content-Type": "application/json"}
        ) as response:
            assert response.status == 400
        async with http.post(f"{line.server.url}/bot{line.tg.token}/none") as response:
            assert (response.status, (await response.json())["error_code"]) == (404, 404)


async def test_a_webhook_gets_each_update_until_it_takes_it(line):
    taken: list[tuple[str, dict]] = []
    answers = iter([500, 200, 204])
    ended = asyncio.Event()

    async def hook(request: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        taken.append((secret, await request.json()))
        if len(taken) == 3:
            ended.set()
        return aiohttp.web.Response(status=next(answers))

    runner = aiohttp.web.ServerRunner(aiohttp.web.Server(hook))
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await line.bot.set_webhook(url, secret_token="s3cret")
    line.tg.send(line.anna, line.anna, "Ещё")
    await asyncio.wait_for(ended.wait(), 5)
    texts = [update["message"]["text"] for _, update in taken]
    assert texts == ["/start", "/start", "Ещё"]
    assert {secret for secret, _ in taken} == {"s3cret"}
    while line.tg.updates.queue:
        await asyncio.sleep(0)
    info = await line.bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message is None) == (0, False)
    await line.bot.delete_webhook()
    await runner.cleanup()
