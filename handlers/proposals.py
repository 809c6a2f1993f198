"""Proposals for the FAQ in the staff group: «В базу ответов», /question, /answer, «Утвердить»."""

import re

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot import proposals
from bot.buttons import Approve, DropProposal, ProposalTopic, Propose, ShowProposal
from bot.outbox import mark
from bot.proposals import Proposal
from handlers.talk import Talk, html_of

COMMAND = re.compile(r"^((?:<[^<>]+>)*)/\w+(?:@\w+)?\s*")
NOTED = "✍"


async def propose(_: CallbackQuery, callback_data: Propose, talk: Talk) -> None:
    number, centre = callback_data.question, talk.settings.centre
    new = await proposals.propose(talk.tx, number, await talk.consultant(), centre)
    talk.toast("proposals/made" if new else "proposals/made_already", number=number)


async def question(message: Message, talk: Talk) -> None:
    one = await _meant(message, talk)
    words = _after_command(message)
    await proposals.set_question(talk.tx, one, words, talk.settings.centre)
    await mark(talk.tx, message.chat.id, message.message_id, NOTED)


async def answer(message: Message, talk: Talk) -> None:
    one = await _meant(message, talk)
    words = _after_command(message)
    await proposals.set_answer(talk.tx, one, words, talk.settings.centre)
    await mark(talk.tx, message.chat.id, message.message_id, NOTED)


async def _meant(message: Message, talk: Talk) -> Proposal:
    target = message.reply_to_message
    return await proposals.meant(talk.tx, message.chat.id, target.message_id if target else None)


def _after_command(message: Message) -> str:
    """Return what stands after a command, in HTML; marks that began before it begin after it."""
    return COMMAND.sub(r"\1", html_of(message))


async def topic(_: CallbackQuery, callback_data: ProposalTopic, talk: Talk) -> None:
    number, chosen = callback_data.proposal, callback_data.topic
    await proposals.choose_topic(talk.tx, number, chosen, talk.settings.centre)


async def approve(
    _: CallbackQuery, callback_data: Approve, talk: Talk, *, is_administrator: bool
) -> None:
    number, centre = callback_data.proposal, talk.settings.centre
    await proposals.approve(
        talk.tx, number, await talk.consultant(), centre, leads=is_administrator
    )
    talk.toast("proposals/done")


async def drop(_: CallbackQuery, callback_data: DropProposal, talk: Talk) -> None:
    await proposals.drop(talk.tx, callback_data.proposal)


async def show_again(_: CallbackQuery, callback_data: ShowProposal, talk: Talk) -> None:
    to = talk.here
    await proposals.show_again(talk.tx, callback_data.proposal, to, talk.settings.centre)


def register(door: Router) -> None:
    door.callback_query.register(propose, Propose.filter())
    door.message.register(question, Command("question"))
    door.message.register(answer, Command("answer"))
    door.callback_query.register(topic, ProposalTopic.filter())
    door.callback_query.register(approve, Approve.filter())
    door.callback_query.register(drop, DropProposal.filter())
    door.callback_query.register(show_again, ShowProposal.filter())
