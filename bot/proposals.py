"""Entries in the making: out of a question that was answered, or out of a gap of the FAQ."""

import html
from collections.abc import Sequence

from bot import gaps, personal, replies
from bot.buttons import Approve, DropProposal, ProposalTopic, ShowProposal, button, named
from bot.config import Centre
from bot.errors import RefusalError
from bot.gaps import Group
from bot.outbox import About, Button, Buttons, To, edit_row, edit_standing, say
from bot.search.words import exact_key
from bot.texts import measured, plain, render, short
from db import faq, outbox, people
from db import proposals as rows
from db import questions as question_rows
from db.database import Tx
from db.people import Consultant, Person
from db.proposals import Proposal as Proposal  # noqa: PLC0414 - the doors take it from here

PURPOSE = "proposal"
QUESTION_FITS = 300
ANSWER_FITS = 3000
"""As Telegram counts, in UTF-16: question, answer and what is said about them are one message."""
TOPICS = 30
LAST = 1_000_000
"""The place of own entries in their topic: after those of the content."""
FLAGGED = 10
GONE = frozenset(("failed", "dropped"))


async def propose(tx: Tx, number: int, staff: Consultant, centre: Centre) -> bool:
    """Propose a question and its answer as an entry; False: it was before, and is pointed at."""
    question, person = await replies.question_of(tx, number)
    known = await rows.of_question(tx, number)
    if known is not None:
        await _point_at(tx, known, To(desk_of=person.id), centre)
        return False
    words = short(plain(await question_rows.first_words(tx, number) or ""), QUESTION_FITS)
    new = await rows.add(
        tx,
        staff.user_id,
        question=words,
        answer=_joined(await rows.delivered_replies(tx, number)),
        question_id=number,
    )
    await question_rows.add_event_once(tx, number, "proposed", staff.user_id)
    card = await outbox.delivered(tx, question.card_row) if question.card_row else None
    reply_to = card.message_id if card else None
    await _post(tx, await _get(tx, new), To(desk_of=person.id), centre, reply_to=reply_to)
    return True


async def propose_gap(tx: Tx, gap: int, staff: Consultant, centre: Centre, to: To) -> bool:
    """Propose the words of a gap as an entry that has no answer yet; False: as above."""
    group = await gaps.group(tx, gap)
    known = await of_group(tx, group)
    if known is not None:
        await _point_at(tx, known, to, centre)
        return False
    asked = (group.id, group.text)
    new = await rows.add(tx, staff.user_id, question=group.text, gap=asked)
    await _post(tx, await _get(tx, new), to, centre)
    return True


async def of_group(tx: Tx, group: Group) -> Proposal | None:
    """Return the draft that was made of a gap, or of one that is alike."""
    found = [one for one in [await rows.of_gap(tx, gap.id) for gap in group.gaps] if one]
    return found[0] if found else None


def _joined(bodies: list[str]) -> str | None:
    """Return replies as one answer, as many as fit; of a first one too long its beginning."""
    if bodies and measured(plain(bodies[0])) > ANSWER_FITS:
        return html.escape(short(plain(bodies[0]), ANSWER_FITS // 2), quote=False)
    answer = ""
    for body in bodies:
        longer = f"{answer}\n\n{body}" if answer else body
        if measured(plain(longer)) > ANSWER_FITS:
            break
        answer = longer
    return answer or None


# -- shown -----------------------------------------------------------------------------------------


async def _post(
    tx: Tx, one: Proposal, to: To, centre: Centre, *, reply_to: int | None = None
) -> None:
    text, buttons = await _shown(tx, one, centre)
    about = About(PURPOSE, one.question_id)
    row = await say(tx, to, text, buttons=buttons, reply_to=reply_to, about=about)
    await rows.set_row(tx, one.id, row)


async def _shown(tx: Tx, one: Proposal, centre: Centre) -> tuple[str, Buttons]:
    topic = await faq.topic(tx, one.topic_id) if one.topic_id else None
    if one.approved_at is not None:
        who = await people.consultant(tx, one.approved_by)
        text = render("proposals/approved", one=one, topic=topic, name=who.name if who else "")
        return text, []
    found = (await _personal(tx, one, centre))[:FLAGGED]
    text = render("proposals/draft", one=one, topic=topic, personal=[short(p, 40) for p in found])
    return text, [
        [button("topic", ProposalTopic(proposal=one.id))],
        [
            button("approve", Approve(proposal=one.id)),
            button("drop_proposal", DropProposal(proposal=one.id)),
        ],
    ]


async def _personal(tx: Tx, one: Proposal, centre: Centre) -> list[str]:
    """Return what tells of a person in a proposal; the centre's own phone and address do not."""
    question = await question_rows.get(tx, one.question_id) if one.question_id else None
    person = await people.get(tx, question.person_id) if question and question.person_id else None
    text = f"{one.question}\n{plain(one.answer or '')}"
    return personal.details(text, person.name if person else "", (centre.phone, centre.email))


async def _refresh(tx: Tx, number: int, centre: Centre) -> None:
    one = await _get(tx, number)
    if one.outbox_row is not None:
        await edit_row(tx, one.outbox_row, *await _shown(tx, one, centre))


async def _point_at(tx: Tx, one: Proposal, to: To, centre: Centre) -> None:
    """Say where a proposal is, by a reply to it; one that never got there is said again."""
    there = await outbox.delivered(tx, one.outbox_row) if one.outbox_row else None
    if there is None or there.state in GONE:
        await _post(tx, one, to, centre)
        return
    again = [[button("show_again", ShowProposal(proposal=one.id))]]
    about, text = About(PURPOSE, one.question_id), render("proposals/here")
    await say(tx, to, text, buttons=again, reply_to=there.message_id, about=about)


async def show_again(tx: Tx, number: int, to: To, centre: Centre) -> None:
    """Say a proposal anew, that of a question at its desk; the message that showed it says so."""
    one = await _get(tx, number)
    if one.question_id is not None:
        _, person = await replies.question_of(tx, one.question_id)
        to = To(desk_of=person.id)
    if one.outbox_row is not None:
        await edit_row(tx, one.outbox_row, render("proposals/below"))
    await _post(tx, one, to, centre)


# -- edited ----------------------------------------------------------------------------------------


async def stays_inside(tx: Tx, chat: int, message: int) -> bool:
    """Whether a message in the group is about a proposal: no reply to it goes to the person."""
    copied = await outbox.copy_at(tx, chat, message)
    row = await outbox.get(tx, copied.outbox_id) if copied else None
    if row is not None:
        return row.purpose == PURPOSE
    return await rows.shown_at(tx, chat, message) is not None


async def meant(tx: Tx, chat: int, reply_to: int | None) -> Proposal:
    """Return the draft that a command replies to."""
    found = await rows.shown_at(tx, chat, reply_to) if reply_to is not None else None
    if found is None:
        raise RefusalError("proposal_which")
    return await _draft(tx, found.id)


async def _get(tx: Tx, number: int) -> Proposal:
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("proposal_gone")
    return found


async def _draft(tx: Tx, number: int) -> Proposal:
    found = await _get(tx, number)
    if found.approved_at is not None:
        who = await people.consultant(tx, found.approved_by)
        raise RefusalError("proposal_approved", name=who.name if who else "")
    return found


async def set_question(tx: Tx, one: Proposal, words: str, centre: Centre) -> None:
    """Give a draft another question: plain words."""
    words = " ".join(plain(words).split())
    if not words:
        raise RefusalError("proposal_no_words")
    if len(words) > QUESTION_FITS:
        raise RefusalError("proposal_long", most=QUESTION_FITS)
    await rows.set_question(tx, one.id, words)
    await _refresh(tx, one.id, centre)


async def set_answer(tx: Tx, one: Proposal, body: str, centre: Centre) -> None:
    """Give a draft another answer, in HTML."""
    if not plain(body).strip():
        raise RefusalError("proposal_no_words")
    if measured(plain(body)) > ANSWER_FITS:
        raise RefusalError("proposal_long", most=ANSWER_FITS)
    await rows.set_answer(tx, one.id, body.strip())
    await _refresh(tx, one.id, centre)


async def choose_topic(tx: Tx, number: int, topic: int, centre: Centre) -> None:
    """Offer the topics (0), or give a draft its topic; -1: leave it."""
    one = await _draft(tx, number)
    if topic > 0:
        if await faq.topic(tx, topic) is None:
            raise RefusalError("old_button")
        await rows.set_topic(tx, one.id, topic)
    if topic or one.outbox_row is None:
        await _refresh(tx, one.id, centre)
        return
    text, _ = await _shown(tx, one, centre)
    await edit_row(tx, one.outbox_row, text, await _topics(tx, one))


async def _topics(tx: Tx, one: Proposal) -> list[list[Button]]:
    known = (await faq.topics(tx))[:TOPICS]
    found = [named(t.title, ProposalTopic(proposal=one.id, topic=t.id)) for t in known]
    pairs = [found[at : at + 2] for at in range(0, len(found), 2)]
    return [*pairs, [button("back", ProposalTopic(proposal=one.id, topic=-1))]]


# -- approved, dropped, forgotten ------------------------------------------------------------------


async def approve(
    tx: Tx,
    number: int,
    staff: Consultant,
    centre: Centre,
    *,
    leads: bool,
    aliases: Sequence[str] = (),
) -> None:
    """Make an entry of a draft, to be found at once; only who `leads` may."""
    one = await _draft(tx, number)
    if not leads:
        raise RefusalError("proposal_leads")
    found = await _personal(tx, one, centre)
    if found:
        raise RefusalError("proposal_personal", found=found[:3])
    topic = await faq.topic(tx, one.topic_id) if one.topic_id else None
    if not one.question or not one.answer or topic is None:
        raise RefusalError("proposal_unfinished", one=one, topic=topic)
    entry = f"own-{one.id}"
    await faq.put_entry(
        tx,
        entry,
        topic=topic.id,
        question=one.question,
        answer=one.answer,
        aliases=list(aliases),
        source=centre.name,
        as_of=tx.now.astimezone(centre.zone).date().isoformat(),
        verify=False,
        see=[],
        position=LAST,
    )
    if one.asked:
        await faq.add_alias(tx, entry, exact_key(one.asked), one.asked, staff.user_id)
    if one.gap_id is not None and await gaps.group_of(tx, one.gap_id):
        await gaps.drop(tx, one.gap_id)
    await gaps.fill(tx, one.question)
    await faq.changed(tx)
    await rows.approve(tx, one.id, staff.user_id)
    await _refresh(tx, one.id, centre)


async def drop(tx: Tx, number: int) -> None:
    """Give a draft up; its words go."""
    one = await _draft(tx, number)
    if one.outbox_row is not None:
        await edit_row(tx, one.outbox_row, render("proposals/dropped"))
    await rows.remove(tx, one.id)


async def forget_person(tx: Tx, person: Person) -> None:
    """Remove the drafts of a person's questions, their messages too; what was approved stays."""
    for one in await rows.drafts_of(tx, person.id):
        await edit_standing(tx, one.outbox_row, render("proposals/erased"))
    await rows.forget_person(tx, person.id)
