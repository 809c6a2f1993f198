"""Frequent questions: the menu, an entry, «Помогло», and a free text."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot import faq, gaps
from bot.buttons import Ask, FaqEntry, FaqHelped, FaqMenu, button, named
from bot.errors import RefusalError
from bot.faq import Found, Shown
from bot.outbox import Button, Keyboard
from bot.paging import turns
from bot.texts import labels
from handlers.filters import Tapped
from handlers.talk import Talk

FEW = 2


def _answer_buttons(shown: Shown, message: int, *, rated: bool = False) -> list[list[Button]]:
    number = shown.entry.number
    rating = [
        button("helped", FaqHelped(answer=shown.answer, yes=True, entry=number, message=message)),
        button(
            "not_helped", FaqHelped(answer=shown.answer, yes=False, entry=number, message=message)
        ),
    ]
    related = [[named(e.question, FaqEntry(number=e.number, message=message))] for e in shown.see]
    ask = [button("ask", Ask(message=message, entry=number))]
    return [*([] if rated else [rating]), ask, *related]


async def show(
    talk: Talk,
    number: int,
    decision: str,
    *,
    message: int = 0,
    query: str | None = None,
    keyboard: Keyboard | None = None,
) -> None:
    """Say an entry. `message`: the question that led to it, 0 where nobody wrote one."""
    shown = await faq.show(talk.tx, talk.finder, number, decision)
    if shown is None:
        raise RefusalError("entry_gone")
    await talk.greet(keyboard)
    await faq.note_search(talk.tx, talk.person, query or shown.entry.question, number)
    quote = message or None
    await talk.say_text(
        shown.text,
        buttons=_answer_buttons(shown, message),
        reply_to=None if talk.person else quote,
    )


def _courtesy(query: str) -> str | None:
    """Return 'hello' or 'thanks' where a text is nothing but that: no question, and no gap."""
    words = query.lower().strip(" \n.,!)").replace(",", "")
    kinds = labels("courtesies")
    return next((kind for kind, known in kinds.items() if words in known.split("|")), None)


async def answer(talk: Talk, found: Found, message: int) -> None:
    """Answer a free text: at once where it is sure, else with the likely questions."""
    if found.decision == "answer":
        await show(talk, found.hits[0].number, "answer", message=message, query=found.query)
        return
    courtesy = _courtesy(found.query)
    if courtesy is not None:
        buttons = [[button("ask", Ask())], [button("menu", FaqMenu())]]
        await talk.say("faq/hello" if courtesy == "hello" else "faq/thanks", buttons=buttons)
        return
    await faq.count_unanswered(talk.tx, found.decision)
    if found.decision == "none" and not found.human:
        await gaps.note(talk.tx, found.query, "none", talk.user.full_name)
    await faq.note_search(talk.tx, talk.person, found.query, None)
    likely = [[named(h.title, FaqEntry(number=h.number, message=message))] for h in found.hits]
    ask = [button("ask", Ask(message=message))]
    if found.human:
        buttons = [ask, *likely[:FEW]]
    else:
        buttons = [*likely, ask] if likely else [ask, [button("menu", FaqMenu())]]
    if found.human:
        await talk.say("faq/human", buttons=buttons, reply_to=talk.quote, likely=bool(likely))
        return
    template = "faq/suggest" if likely else "faq/none"
    await talk.say(template, buttons=buttons, reply_to=talk.quote)


async def menu(
    message: Message, talk: Talk, command: CommandObject | None = None, found: Found | None = None
) -> None:
    if command is not None and command.args and found is not None:
        await answer(talk, found, message.message_id)
        return
    await _say_menu(talk)


async def _say_menu(talk: Talk) -> None:
    topics = await faq.topics(talk.tx)
    buttons = [[named(f"{t.title} · {t.entries}", FaqMenu(topic=t.id))] for t in topics]
    await talk.say("faq/menu", buttons=buttons, topics=topics)


async def menu_pressed(query: CallbackQuery, callback_data: FaqMenu, talk: Talk) -> None:
    if callback_data.topic == 0:
        await _say_menu(talk)
    elif query.message is not None:
        await show_topic(
            talk, callback_data.topic, callback_data.page, edit=callback_data.page >= 0
        )


async def show_topic(talk: Talk, topic: int, page: int, *, edit: bool = False) -> None:
    """Say a page of a topic: a button per question."""
    found = await faq.topic_page(talk.tx, topic, page)
    if found is None:
        raise RefusalError("topic_gone")
    named_topic, entries, pages = found
    buttons = [[named(entry.question, FaqEntry(number=entry.number))] for entry in entries]
    buttons += turns(page, lambda to: FaqMenu(topic=topic, page=to), more=page + 1 < pages)
    buttons.append([button("menu", FaqMenu())])
    say = talk.edit if edit else talk.say
    await say("faq/topic", buttons=buttons, topic=named_topic, page=page + 1, pages=pages)


async def entry_pressed(_: CallbackQuery, callback_data: FaqEntry, talk: Talk) -> None:
    await show(talk, callback_data.number, "opened", message=callback_data.message)


async def helped(query: CallbackQuery, callback_data: FaqHelped, talk: Talk) -> None:
    new = await faq.helped(talk.tx, callback_data.answer, yes=callback_data.yes)
    talk.toast("faq/helped" if callback_data.yes else "faq/not_helped")
    if new and callback_data.message and not callback_data.yes:
        words = _quoted(query) or await gaps.asked_for(talk.tx, talk.person, callback_data.entry)
        if words:
            await gaps.note(talk.tx, words, "not_helped", talk.user.full_name)


def _quoted(query: CallbackQuery) -> str | None:
    """Return the words that the answer is a reply to, as it is to who has not agreed."""
    answer = query.message
    asked = answer.reply_to_message if isinstance(answer, Message) else None
    return asked.text if asked else None


def register(door: Router) -> None:
    door.message.register(menu, Command("faq"))
    door.message.register(menu, Tapped("faq"))
    door.callback_query.register(menu_pressed, FaqMenu.filter())
    door.callback_query.register(entry_pressed, FaqEntry.filter())
    door.callback_query.register(helped, FaqHelped.filter())
