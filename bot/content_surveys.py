"""Surveys out of content."""

from bot.content_files import Content
from bot.errors import ContentError
from bot.survey_items import SurveyItem
from bot.texts import label
from db import surveys
from db.database import Tx


async def check(tx: Tx, content: Content) -> None:
    """Raise ContentError where an anonymous survey would become one with names, or the reverse."""
    promised = await surveys.promised(tx)
    wrong = [
        f"{one.file}:{one.line}: " + label("content.survey_promise", id=one.item.id)
        for one in content.kinds.get("surveys", [])
        if promised.get(one.item.id, one.item.anonymous) != one.item.anonymous
    ]
    if wrong:
        raise ContentError(wrong)


async def put(tx: Tx, item: SurveyItem) -> None:
    survey = await surveys.put(tx, item.id, item.title, anonymous=item.anonymous)
    await surveys.ask_only(tx, survey, [one.id for one in item.questions])
    for position, one in enumerate(item.questions):
        await surveys.put_question(tx, survey, one.id, position, one.text, one.kind, one.options)
