"""Every button ever offered. Append only: a button of last year gets an answer, not silence.

Data are 64 bytes at the most, so rows are named by number.
"""

from typing import Any

from aiogram.filters.callback_data import CallbackData

from bot.outbox import Button
from bot.texts import label

LONGEST = 128
"""Characters on a button."""


class Consent(CallbackData, prefix="consent"):
    """«Согласен» / «Не согласен». `want`: what goes on by itself; `message`: the one it is about.

    want: '' nothing, 'ask' a question is to be written, 'send' message is the question,
    'seat' a place in seminar `entry`, whose card message is; 'sect' a place in section `entry`;
    'here' «Я здесь» at seminar `entry`; 'news' of the series that it is in; 'poll' survey `entry`;
    'who' to tell of the organisation;
    'date' to be reminded of date `entry`, 'done' to be done with it, 'own' to add a date;
    'list' what is sent (/settings); of practices: 'tell' of one's own, 'auth' to ask the author
    of `entry`, 'week' the weekly one; 'form' to fill in form `entry`;
    `more`: the further items of an album, as distances from `message`, "1.2.3".
    """

    yes: bool
    want: str = ""
    message: int = 0
    more: str = ""
    entry: int = 0


class Ask(CallbackData, prefix="ask"):
    """«Спросить консультанта»: `message` is the question (0: to be written)."""

    message: int = 0
    entry: int = 0
    more: str = ""


class FaqMenu(CallbackData, prefix="faq"):
    """The list of topics (0) or the entries of one."""

    topic: int = 0
    page: int = 0


class FaqEntry(CallbackData, prefix="entry"):
    """Show an entry; `message`: the question that led to it."""

    number: int
    message: int = 0


class FaqHelped(CallbackData, prefix="helped"):
    """«Помогло» / «Не помогло» under an answer given."""

    answer: int
    yes: bool
    entry: int = 0
    message: int = 0


class Claim(CallbackData, prefix="claim"):
    """«Беру». `sure`: taken over from a colleague after being asked."""

    question: int
    sure: bool = False


class Close(CallbackData, prefix="close"):
    """«Закрыть»."""

    question: int


class Propose(CallbackData, prefix="propose"):
    """«В базу ответов»."""

    question: int


class NewQuestion(CallbackData, prefix="new"):
    """«Новый вопрос»: which message of the question it is about is asked first."""

    question: int


class Split(CallbackData, prefix="split"):
    """A message, by its row, becomes a question of its own."""

    question: int
    row: int


class Rate(CallbackData, prefix="rate"):
    """1 to 5 for a consultation."""

    question: int
    stars: int


class Comment(CallbackData, prefix="comment"):
    """A few words about the last consultation."""


class Join(CallbackData, prefix="join"):
    """Two accounts are one person: of question `new` and of question `old`."""

    new: int
    old: int


class Place(CallbackData, prefix="place"):
    """A municipality chosen; 0: asked to choose one, -1: not now."""

    number: int


class Organisation(CallbackData, prefix="org"):
    """Say the organisation's name, or not now."""

    tell: bool


class Privacy(CallbackData, prefix="privacy"):
    """what: 'export', 'erase' (asks), 'erase!' (does), 'keep'."""

    what: str


class CallForm(CallbackData, prefix="call"):
    """A step of /call; what is None was not chosen yet. `by`: the consultant who held it.

    person 0: nobody; theme 0: another one; outcome: its place in bot.calls.OUTCOMES.
    """

    by: int
    person: int | None = None
    theme: int | None = None
    minutes: int | None = None
    outcome: int | None = None


class DropCall(CallbackData, prefix="nocall"):
    """Do not record the consultation, or not any more."""


class ProposalTopic(CallbackData, prefix="proptopic"):
    """The topic of a proposed entry; 0: asked to choose one, -1: not now."""

    proposal: int
    topic: int = 0


class Approve(CallbackData, prefix="approve"):
    """«Утвердить»: a proposal becomes an entry."""

    proposal: int


class DropProposal(CallbackData, prefix="noprop"):
    """«Отменить»."""

    proposal: int


class ShowProposal(CallbackData, prefix="showprop"):
    """Say a proposal anew, where its message is gone or far above."""

    proposal: int


class Gaps(CallbackData, prefix="gaps"):
    """Back to what `/gaps` says."""


class GapView(CallbackData, prefix="gap"):
    """One group of gaps, named by a gap in it, as all the following."""

    gap: int


class GapAnswer(CallbackData, prefix="gapans"):
    """«Сделать ответом»."""

    gap: int


class GapAlias(CallbackData, prefix="gapalias"):
    """«Вариант вопроса»; entry 0: asked to choose one."""

    gap: int
    entry: int = 0


class DropGap(CallbackData, prefix="nogap"):
    """«Не нужно»."""

    gap: int


class ViewSeminar(CallbackData, prefix="seminar"):
    """The card of a seminar."""

    seminar: int


class SignUp(CallbackData, prefix="signup"):
    """«Записаться»."""

    seminar: int


class SignOff(CallbackData, prefix="signoff"):
    """«Отменить запись»."""

    seminar: int


class Coming(CallbackData, prefix="coming"):
    """«Приду» / «Не приду»."""

    seminar: int
    yes: bool


class Attendances(CallbackData, prefix="attlist"):
    """Back to what `/seminar` says in the staff group."""


class Attendance(CallbackData, prefix="attview"):
    """Who has signed up for a seminar, by pages."""

    seminar: int
    page: int = 0


class Attend(CallbackData, prefix="attend"):
    """Somebody came, or did not; `page`: the one that is shown."""

    registration: int
    page: int = 0


class PickSection(CallbackData, prefix="section"):
    """The section of a seminar that somebody signs up for."""

    section: int


class FollowSeries(CallbackData, prefix="follow"):
    """«Сообщать о новых встречах» / «Не сообщать», of the series that a seminar is in."""

    seminar: int
    yes: bool


class ReportOf(CallbackData, prefix="report"):
    """A period of `/report`, by its place in bot.reporting.CHOICES; -1: one of their own."""

    choice: int


class QuestionTopic(CallbackData, prefix="qtopic"):
    """The topic of a question, one of the FAQ's; 0: none."""

    question: int
    topic: int


class Bring(CallbackData, prefix="bring"):
    """«Записать ещё человека»: somebody without Telegram."""

    seminar: int


class BringSure(CallbackData, prefix="bringok"):
    """«Согласен, записать» / «Не нужно»; `message`: the card, 0: another one."""

    seminar: int
    yes: bool
    message: int = 0


class TakeOff(CallbackData, prefix="takeoff"):
    """«Убрать …»: somebody whom one has brought."""

    registration: int


class SignOffSure(CallbackData, prefix="offsure"):
    """With guests «Отменить запись» is asked once more; `message`: the card."""

    seminar: int
    yes: bool
    message: int = 0


class Here(CallbackData, prefix="here"):
    """«Я здесь»."""

    seminar: int


def button(name: str, data: CallbackData, /, **facts: Any) -> Button:
    """Return a button with the label `name` of templates/labels.toml."""
    return Button(label(f"buttons.{name}", **facts), data.pack())


def named(text: str, data: CallbackData) -> Button:
    """Return a button that carries somebody's own words; a phone cuts what does not fit."""
    return Button(text[:LONGEST] or "—", data.pack())


def coming_or_not(seminar: int) -> list[list[Button]]:
    """Return «Приду» and «Не приду»."""
    yes, no = (Coming(seminar=seminar, yes=yes) for yes in (True, False))
    return [[button("coming", yes), button("not_coming", no)]]
