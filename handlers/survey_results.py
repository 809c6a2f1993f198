"""`/survey` in the staff group: what surveys came to."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import survey_results
from bot.errors import RefusalError
from bot.outbox import put
from bot.survey_buttons import SurveyPaper, SurveyResults, SurveyResultsList
from handlers.talk import Talk

MAKERS = {"picture": "survey_picture", "book": "survey_book"}


async def listed(message: Message, talk: Talk, *, is_administrator: bool) -> None:
    text, buttons = await survey_results.listed(talk.tx, leads=is_administrator)
    await talk.say_text(text, buttons=buttons, reply_to=message.message_id)


async def back(_: CallbackQuery, talk: Talk, *, is_administrator: bool) -> None:
    await talk.edit_text(*await survey_results.listed(talk.tx, leads=is_administrator))


async def view(_: CallbackQuery, callback_data: SurveyResults, talk: Talk) -> None:
    await talk.edit_text(*await survey_results.page(talk.tx, callback_data.survey))


async def say_link(talk: Talk, bot: Bot, number: int) -> None:
    link = await survey_results.link(talk.tx, number)
    name = (await bot.me()).username
    await talk.say("survey_results/link", address=f"https://t.me/{name}?start={link}")


async def paper(
    query: CallbackQuery,
    callback_data: SurveyPaper,
    talk: Talk,
    bot: Bot,
    *,
    is_administrator: bool,
) -> None:
    number, what = callback_data.survey, callback_data.what
    if what == "link":
        await say_link(talk, bot, number)
        return
    if not is_administrator:
        raise RefusalError("survey_leads")
    if what == "close":
        await survey_results.close(talk.tx, number)
        await view(query, SurveyResults(survey=number), talk)
        return
    maker = {"maker": MAKERS[what], "args": {"survey": number}}
    await put(talk.tx, talk.here, "document", maker)


def register(door: Router) -> None:
    door.message.register(listed, Command("survey"))
    door.callback_query.register(back, SurveyResultsList.filter())
    door.callback_query.register(view, SurveyResults.filter())
    door.callback_query.register(paper, SurveyPaper.filter())
