"""Edited messages and reactions, carried over in both directions."""

from aiogram import Router
from aiogram.types import Message, MessageReactionUpdated, ReactionTypeEmoji

from bot import edits, reactions
from bot.desks import Desks
from bot.outbox import Tx
from handlers.filters import in_group, in_private
from handlers.talk import Talk, said


async def edited_by_person(message: Message, talk: Talk) -> None:
    if talk.person is not None:
        await edits.by_person(talk.tx, talk.person, said(message))


async def edited_by_consultant(message: Message, talk: Talk) -> None:
    if not (message.text or "").startswith("/"):
        await edits.by_consultant(talk.tx, said(message))


async def reacted(event: MessageReactionUpdated, tx: Tx, desks: Desks) -> None:
    emoji = next((r.emoji for r in event.new_reaction if isinstance(r, ReactionTypeEmoji)), None)
    if event.new_reaction and emoji is None:
        return
    in_desk = event.chat.id == desks.chat
    if in_desk or event.chat.type == "private":
        await reactions.carry(tx, event.chat.id, event.message_id, emoji, from_desk=in_desk)


def register(door: Router) -> None:
    door.edited_message.register(edited_by_person, in_private)
    door.edited_message.register(edited_by_consultant, in_group)
    door.message_reaction.register(reacted)
