"""Certificates: «Сертификаты» in the group, their names with who holds them, `/verify`."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot import certificates, rolls
from bot.certificates import Guesses, Printer
from bot.errors import RefusalError
from bot.paper_buttons import AskCertificate, Certificates, NameCertificate
from handlers.filters import words
from handlers.posters import name_of
from handlers.talk import Talk


class Naming(StatesGroup):
    certificate = State()


async def pressed(
    _: CallbackQuery, callback_data: Certificates, talk: Talk, bot: Bot, *, is_administrator: bool
) -> None:
    if not is_administrator:
        raise RefusalError("certificates_lead")
    number = callback_data.seminar
    if callback_data.sure:
        staff = await talk.consultant()
        printer = Printer(talk.here, await name_of(bot))
        made = await certificates.issue(talk.tx, number, staff, talk.settings, printer)
        talk.toast("certificates/issued", made=made)
    text, buttons = await certificates.asked(talk.tx, number)
    if talk.message is not None:
        await rolls.put_away(talk.tx, talk.chat, talk.message)
        await talk.edit_text(text, buttons)


async def handed_out(
    _: CallbackQuery, callback_data: AskCertificate, talk: Talk, bot: Bot, *, is_administrator: bool
) -> None:
    """The certificate of somebody whom staff have added, once more."""
    if not is_administrator:
        raise RefusalError("certificates_lead")
    printer = Printer(talk.here, await name_of(bot))
    await certificates.hand_out(talk.tx, callback_data.certificate, printer)
    talk.toast("certificates/handed_out")


async def asked_for(_: CallbackQuery, callback_data: AskCertificate, talk: Talk) -> None:
    text, buttons = await certificates.ready(talk.tx, talk.person, callback_data.certificate)
    await talk.say_text(text, buttons=buttons)


async def name_pressed(
    _: CallbackQuery, callback_data: NameCertificate, talk: Talk, state: FSMContext, bot: Bot
) -> None:
    number = callback_data.certificate
    found = await certificates.of(talk.tx, talk.person, number)
    if talk.person is not None and callback_data.right:
        await certificates.send(talk.tx, talk.person, number, await name_of(bot), tapped=True)
        await talk.edit("certificates/sending", name=found.name, number=found.number)
        return
    await state.set_state(Naming.certificate)
    await state.set_data({"certificate": number})
    await talk.say("certificates/which_name")


async def named(message: Message, talk: Talk, state: FSMContext, bot: Bot) -> None:
    """The name that was typed; what can be none leaves the question open."""
    number = int((await state.get_data()).get("certificate", 0))
    found = await certificates.of(talk.tx, talk.person, number)
    if talk.person is None:
        return
    name = await certificates.rename(talk.tx, talk.person, number, message.text or "")
    await state.clear()
    await certificates.send(talk.tx, talk.person, number, await name_of(bot), tapped=False)
    await talk.say("certificates/sending", name=name, number=found.number)


async def verified(talk: Talk, guesses: Guesses, number: str) -> None:
    """Say of a number what anybody may know."""
    guesses.count(talk.user.id, talk.tx.now)
    await talk.say_text(await certificates.verify(talk.tx, number))


async def verify(_: Message, talk: Talk, command: CommandObject, guesses: Guesses) -> None:
    if command.args:
        await verified(talk, guesses, command.args)
    else:
        await talk.say("certificates/how_to_verify")


def register(door: Router) -> None:
    door.message.register(verify, Command("verify"))
    door.callback_query.register(asked_for, AskCertificate.filter())
    door.callback_query.register(name_pressed, NameCertificate.filter())


def register_last(door: Router) -> None:
    """The dialogue's own step stands after all commands and keyboard buttons."""
    door.message.register(named, StateFilter(Naming.certificate), words)


def register_staff(door: Router) -> None:
    door.callback_query.register(pressed, Certificates.filter())
    door.callback_query.register(handed_out, AskCertificate.filter())
