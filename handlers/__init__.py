"""The doors: one file a noun. A new feature is one more line in `_private` or `_staff`."""

from typing import Any

from aiogram import BaseMiddleware, Dispatcher, Router
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.certificates import Guesses
from bot.desks import Desks
from bot.dialogues import Storage
from handlers import (
    afterwards,
    anything,
    arrivals,
    attendance,
    audit,
    broadcasts,
    calls,
    canned,
    catalogue,
    certificates,
    channel,
    claims,
    contests,
    deadlines,
    desk,
    edits,
    faq,
    filters,
    forms,
    gaps,
    guests,
    history,
    opt_outs,
    organisations,
    outcomes,
    own_dates,
    panel,
    people,
    planning,
    posters,
    practice_desk,
    practices,
    privacy,
    profiles,
    proposals,
    questions,
    report,
    seminars,
    shortlist,
    slots,
    start,
    survey_drafts,
    survey_results,
    surveys,
    tending,
    topics,
)
from handlers.talk import Handler, PersonDoor, StaffDoor


def _private() -> Router:
    """One router for all: aiogram looks at each of its thirty observers at every one."""
    door = shortlist.door("private")
    door.message.filter(filters.in_private)
    door.callback_query.filter(filters.pressed_in_private)
    start.register(door)
    faq.register(door)
    questions.register(door)
    people.register(door)
    profiles.register(door)
    privacy.register(door)
    history.register(door)
    seminars.register(door)
    surveys.register(door)
    deadlines.register(door)
    own_dates.register(door)
    opt_outs.register(door)
    guests.register(door)
    arrivals.register(door)
    afterwards.register(door)
    certificates.register(door)
    practices.register(door)
    forms.register(door)
    catalogue.register(door)
    claims.register(door)
    # The steps of dialogues stand after all commands and keyboard buttons.
    questions.register_last(door)
    people.register_last(door)
    surveys.register_last(door)
    own_dates.register_last(door)
    guests.register_last(door)
    arrivals.register_last(door)
    afterwards.register_last(door)
    certificates.register_last(door)
    practices.register_last(door)
    forms.register_last(door)
    catalogue.register_last(door)
    claims.register_last(door)
    anything.register(door)
    return door


def _staff() -> Router:
    door = shortlist.door("staff")
    door.message.filter(filters.in_group)
    door.callback_query.filter(filters.pressed_in_group)
    tending.register(door)
    canned.register(door)
    calls.register(door)
    proposals.register(door)
    gaps.register(door)
    report.register(door)
    panel.register(door)
    topics.register(door)
    attendance.register(door)
    survey_results.register(door)
    contests.register(door)
    posters.register_staff(door)
    afterwards.register_staff(door)
    certificates.register_staff(door)
    history.register_staff(door)
    practice_desk.register(door)
    slots.register(door)
    organisations.register(door)
    outcomes.register(door)
    audit.register(door)
    planning.register(door)
    survey_drafts.register(door)
    # The answers of dialogues stand after all commands, and before replies to people.
    survey_drafts.register_last(door)
    planning.register_last(door)
    outcomes.register_last(door)
    broadcasts.register(door)
    channel.register(door)
    desk.register(door)
    return door


class Porter(BaseMiddleware):
    """Leads to the person's door or to the staff's; in other groups the bot says nothing."""

    def __init__(self) -> None:
        self._person = PersonDoor()
        self._staff = StaffDoor()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        message = event.message if isinstance(event, CallbackQuery) else event
        chat = getattr(message, "chat", None)
        if chat is None:
            return None
        if chat.type == "private":
            return await self._person(handler, event, data)
        desks: Desks = data["desks"]
        if chat.id == desks.chat:
            return await self._staff(handler, event, data)
        return None


def dispatcher(**context: Any) -> Dispatcher:
    """Return aiogram's dispatcher with every door; `context` is what handlers may ask for."""
    main = Dispatcher(storage=Storage(), guesses=Guesses(), **context)
    porter = Porter()
    main.message.outer_middleware(porter)
    main.callback_query.outer_middleware(porter)
    main.edited_message.outer_middleware(porter)
    edits.register(main)
    main.channel_post.register(channel.posted)
    main.include_routers(_private(), _staff())
    main.my_chat_member.register(people.reachable_changed, filters.in_private)
    main.my_chat_member.register(desk.rights_changed)
    return main


def searched(message: Message) -> str | None:
    """Return the words of a private message that the FAQ may be asked; None: a command."""
    text = (message.text or "").strip()
    if text.startswith("/faq"):
        return text.partition(" ")[2].strip() or None
    return text if text and not text.startswith("/") else None
