"""Gaps of the base on the staff panel: what people did not find, and what is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import gaps, panel_content, proposals
from bot.config import Centre
from bot.errors import RefusalError
from bot.faq import Finder
from bot.gaps import Group
from bot.outbox import To
from bot.panel_date_forms import Typed, digest
from db import faq
from db import proposals as rows
from db.database import Tx
from db.faq import EntryRow, Topic
from db.people import Consultant
from db.proposals import Proposal

LISTED = 100
NEAREST = 5
WORDINGS = 10
"""Other words of a group that are offered for a new entry."""
FIELDS = ("question", "answer", "aliases", "topic")


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of gaps to be filled. `near`: the likeliest entries for `query`; `typed`: a new one.

    `draft`: somebody has begun an answer in the group; `seen`: what it was like.
    """

    group: Group
    query: str
    near: list[EntryRow]
    topics: list[Topic]
    typed: Typed
    draft: bool
    seen: str


async def missing(tx: Tx) -> list[Group]:
    return (await gaps.most_frequent(tx))[:LISTED]


async def _group(tx: Tx, number: int) -> Group:
    found = await gaps.group_of(tx, number)
    if found is None:
        raise RefusalError("panel_gap_gone")
    return found


async def gap(tx: Tx, finder: Finder, number: int, query: str, typed: Typed) -> Gap:
    """Return a gap and the entries near to its words, or to `query`; with what was typed."""
    group = await _group(tx, number)
    near = await _nearest(tx, finder, query.strip() or group.text)
    draft = await proposals.of_group(tx, group)
    given = {name: typed.get(name, "") for name in FIELDS} if typed else _begun(group, near, draft)
    topics = await faq.topics(tx)
    return Gap(group, query, near, topics, given, draft is not None, _seen(draft))


async def nearest(tx: Tx, finder: Finder, number: int, query: str) -> list[EntryRow]:
    """Return the entries nearest to what is typed, or to the words of the gap."""
    words = query.strip()[: panel_content.LONGEST_QUERY]
    return await _nearest(tx, finder, words or (await _group(tx, number)).text)


async def _nearest(tx: Tx, finder: Finder, words: str) -> list[EntryRow]:
    try:
        return await gaps.nearest(tx, finder, words, NEAREST)
    except RefusalError:
        return []


def _begun(group: Group, near: Sequence[EntryRow], draft: Proposal | None) -> Typed:
    """Return a new entry as it is offered: the words of the gap, the topic of the nearest entry."""
    topic = draft.topic_id if draft and draft.topic_id else near[0].topic_id if near else ""
    others = [one.text for one in group.gaps[1 : WORDINGS + 1]]
    return {
        "question": draft.question if draft else group.text,
        "answer": (draft.answer or "") if draft else "",
        "aliases": "\n".join(others),
        "topic": str(topic),
    }


def _seen(draft: Proposal | None) -> str:
    return digest(draft and (draft.id, draft.question, draft.answer, draft.topic_id))


def written(typed: Typed) -> EntryRow:
    """Return a new entry as it was typed, if it keeps to the rules of content files."""
    topic = typed.get("topic", "")
    number = int(topic) if topic.isdecimal() and len(topic) < 10 else 0
    blank = EntryRow(0, "new", number, "", "", "[]", None, None, False, "[]")
    words = (typed.get("question", ""), typed.get("answer", ""), typed.get("aliases", ""))
    return panel_content.checked(blank, *words)


async def fill(
    tx: Tx, number: int, typed: Typed, staff: Consultant, centre: Centre, to: To, *, leads: bool
) -> str:
    """Make an entry of a gap, or for who does not lead a draft in the group; return its question.

    The same form twice makes it once. Refused where a colleague has begun another meanwhile.
    """
    entry = written(typed)
    group = await gaps.group_of(tx, number)
    if group is None:
        if await rows.approved(tx, entry.question, entry.answer) is None:
            raise RefusalError("panel_gap_gone")
        return entry.question
    known = await proposals.of_group(tx, group)
    if known and not leads and (known.question, known.answer) == (entry.question, entry.answer):
        return entry.question
    if _seen(known) != typed.get("seen"):
        raise RefusalError("panel_gap_changed")
    if known is None:
        await proposals.propose_gap(tx, number, staff, centre, to)
    draft = known or await proposals.of_group(tx, group)
    if draft is None:
        raise RefusalError("panel_gap_gone")
    await proposals.set_question(tx, draft, entry.question, centre)
    await proposals.set_answer(tx, draft, entry.answer, centre)
    await proposals.choose_topic(tx, draft.id, entry.topic_id or -1, centre)
    if leads:
        aliases = panel_content.aliases_of(entry)
        await proposals.approve(tx, draft.id, staff, centre, leads=True, aliases=aliases)
    return entry.question


async def add_alias(tx: Tx, number: int, entry: int, staff: Consultant) -> str:
    """Let the words of a gap lead to an entry; return them."""
    text = (await _group(tx, number)).text
    await gaps.add_alias(tx, number, entry, staff)
    return text


async def drop(tx: Tx, number: int) -> None:
    """Forget a gap; refused where somebody has seen to it meanwhile."""
    await _group(tx, number)
    await gaps.drop(tx, number)
