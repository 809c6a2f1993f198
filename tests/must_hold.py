"""What must hold after each step of a history, whatever was drawn."""

import re
from collections import Counter
from datetime import date

from bot import report
from bot.periods import Period
from tests.choices import CARRIED, TAG
from tests.doings import Village
from tests.simulated import Arrived, SimulatedTown

REMINDER = "⏰"
REPEATS_A_KILL = 12
"""As many calls are in flight at most: each of them may have come without anybody noting it."""
CARD = re.compile(r"\W{0,4}№ (\d+) ·")
ALWAYS = Period(date(2026, 1, 1), date(2199, 12, 31))


def look_through(village: Village) -> None:
    town = village.town
    assert town.mistakes.found == []
    assert town.rows("SELECT * FROM failures") == []
    everything_went_where_it_belongs(village)
    everything_is_accounted_for(village)
    what_was_filled_in_is_there_once(village)
    what_was_done_once_counts_once(village)
    nothing_came_twice_without_a_reason(village)
    order_is_kept(village)
    seats_are_right(town)
    turns_follow_each_other(village)
    nobody_sits_untold(town)
    nobody_is_left_out(village)
    dates_are_told_once(village)
    nothing_is_left_of_who_is_gone(village)


def everything_went_where_it_belongs(village: Village) -> None:
    threads: dict[int, str] = {}
    for one in village.town.wire.arrived:
        for kind, who, _ in TAG.findall(one.text):
            if kind == "p":
                assert one.chat in {village.town.group, village.people[int(who)].id}, one
            if kind == "r":
                assert one.chat == village.people[int(who)].id, one
            if kind == "p" and one.thread:
                assert threads.setdefault(one.thread, who) == who, f"another's topic: {one}"


def everything_is_accounted_for(village: Village) -> None:
    """What was said has arrived; or its reason is told; it is in the file once."""
    town = village.town
    arrived = {tag for one in town.wire.arrived for tag in found(one.text)}
    told = sum("Не доставлено" in one.text for one in town.wire.arrived)
    kept = dict(
        town.rows(
            "SELECT chat_id, count(*) FROM messages WHERE body LIKE '/ask %' GROUP BY chat_id"
        )
    )
    for number, person in enumerate(village.people):
        said = village.said[number]
        missing = [t for t in said if t not in arrived and t not in village.erased]
        assert not missing, f"never came to the consultants: {missing}"
        since = len(said) - village.mine[number]
        assert kept.get(person.id, 0) == since, f"not stored once: {number}"
    replies = [t for tags in village.replied.values() for t in tags if t not in arrived]
    undelivered = [t for t in replies if t not in village.erased]
    assert set(undelivered) <= village.out_of_reach, f"never came to a person: {undelivered}"
    assert told >= len(undelivered), "somebody was not told that a reply did not arrive"
    waiting = town.rows(
        "SELECT act, purpose FROM outbox WHERE state IN ('queued', 'sending') AND not_before IS NULL"
    )
    assert waiting == []


def what_was_filled_in_is_there_once(village: Village) -> None:
    """A practice, a form: who was thanked for one finds it in the file once, and staff has it."""
    told = [tag for tags in village.told.values() for tag in tags]
    if not told:
        return
    town = village.town
    kept = town.rows("SELECT title FROM practices") + town.rows("SELECT answers FROM forms")
    for tag in told:
        assert sum(tag in text for (text,) in kept) == 1, f"not there once: {tag}"
        assert any(tag in one.text and one.chat == town.group for one in town.wire.arrived), tag


def what_was_done_once_counts_once(village: Village) -> None:
    """Telegram brings an update again after a kill: nothing but its number tells that.

    A note is kept as long as its question. A search may become a message to the consultants where
    it was written, and is forgotten one day.
    """
    town = village.town
    noted = {tag for tags in village.noted.values() for tag in tags} - village.erased
    kept = Counter(found_in(town.rows("SELECT body FROM notes"))) if noted else Counter()
    for tag in noted:
        assert kept[tag] == 1, f"noted {kept[tag]} times: {tag}"
    if any(village.searched.values()):
        searched = Counter(found_in(town.rows("SELECT query FROM searches")))
        again = [tag for tag, times in searched.items() if times > 1]
        assert not again, f"searched for more than once: {again}"


def nothing_came_twice_without_a_reason(village: Village) -> None:
    """A repeat needs a kill in between, or an answer of Telegram's that was lost."""
    wire = village.town.wire
    last: dict[tuple[int, str], int] = {}
    repeats: Counter[int] = Counter()
    for place, one in enumerate(wire.arrived):
        for tag in found(one.text) or ([one.text] if is_reminder(one) else []):
            before = last.get((one.chat, tag))
            if before is not None and before not in wire.unanswered:
                kill = next((k for k in wire.deaths if before < k <= place), None)
                assert kill is not None, f"twice: {one}"
                repeats[kill] += 1
            last[one.chat, tag] = place
    for kill, number in repeats.items():
        most = REPEATS_A_KILL * wire.deaths.count(kill)
        assert number <= most, f"{number} repeats after one kill"


def order_is_kept(village: Village) -> None:
    heard: dict[tuple[str, int], dict[str, None]] = {}
    for one in village.town.wire.arrived:
        for tag in found(one.text):
            heard.setdefault((tag[: tag.index(".")], one.chat), {})[tag] = None
    for number, person in enumerate(village.people):
        for kind, chat, said in (
            (f"[p{number}", village.town.group, village.said[number]),
            (f"[r{number}", person.id, village.replied[number]),
        ):
            first = heard.get((kind, chat), {})
            assert list(first) == [tag for tag in said if tag in first], f"out of order: {first}"


def seats_are_right(town: SimulatedTown) -> None:
    taken = town.rows(
        "SELECT s.id, s.capacity, sum(r.state = 'registered'),"
        " sum(r.state = 'queued' AND p.unreachable_at IS NULL) FROM seminars s"
        " JOIN registrations r ON r.seminar = s.number LEFT JOIN people p ON p.id = r.person_id"
        " WHERE s.starts_at > ? GROUP BY s.number",
        town.clock().isoformat().replace("+00:00", "Z"),
    )
    for name, capacity, seated, queued in taken:
        assert seated <= capacity, f"{name}: {seated} on {capacity} seats"
        assert not queued or seated == capacity, f"{name}: a free seat beside a queue"


def nobody_sits_untold(town: SimulatedTown) -> None:
    """Who got a place out of the queue has heard of it; else it is somebody else's."""
    untold = town.rows(
        "SELECT r.id FROM registrations r JOIN seminars s ON s.number = r.seminar"
        " WHERE r.state = 'registered' AND r.coming IS NULL AND s.starts_at > ?"
        " AND (SELECT state FROM outbox WHERE purpose = 'seat:' || r.id"
        " ORDER BY id DESC LIMIT 1) = 'failed'",
        town.clock().isoformat().replace("+00:00", "Z"),
    )
    assert untold == [], f"a place that nobody knows of: {untold}"


def nobody_is_left_out(village: Village) -> None:
    """A broadcast to all that is done was for each who had agreed by then, and may be reached.

    Who has blocked the bot at some time, or wants no news, may not have been; and by a clock that
    was put back who agreed later may seem to have been first.
    """
    if not village.cast or any(step.startswith(("blocks", "later -")) for step in village.steps):
        return
    left_out = village.town.rows(
        "SELECT b.id, p.id FROM broadcasts b JOIN people p ON p.consented_at < b.confirmed_at"
        " WHERE b.state = 'done' AND p.id NOT IN (SELECT person_id FROM opt_outs)"
        " AND NOT EXISTS (SELECT 1 FROM recipients r"
        " WHERE r.broadcast_id = b.id AND r.person_id = p.id)"
    )
    assert left_out == [], f"heard nothing of a broadcast: {left_out}"


def turns_follow_each_other(village: Village) -> None:
    """No two have the same turn, and whoever got a seat out of the queue was the next.

    Who has blocked the bot is passed over, and stays in the queue.
    """
    town = village.town
    assert town.rows(
        "SELECT seminar, turn FROM registrations WHERE state <> 'left'"
        " GROUP BY seminar, turn HAVING count(*) > 1"
    ) == []  # fmt: skip
    passed_over = town.rows(
        "SELECT q.seminar, q.turn FROM registrations q JOIN registrations r"
        " ON r.seminar = q.seminar AND r.turn > q.turn AND r.state = 'registered'"
        " WHERE q.state = 'queued'"
    )
    blocked = any(step.startswith("blocks") for step in village.steps)
    assert passed_over == [] or blocked, f"somebody was passed over: {passed_over}"


def dates_are_told_once(village: Village) -> None:
    """Whoever is reminded of a seminar has a seat; of nothing, more often than is noted."""
    town = village.town
    heard = {(one.chat, one.text) for one in town.wire.arrived if is_reminder(one)}
    if not heard or any(step.startswith("is gone") for step in village.steps):
        return  # what was noted of who is erased went with them
    told = town.rows(
        "SELECT (SELECT count(*) FROM told_reminders) + (SELECT count(*) FROM told_deadlines)"
    )
    assert len(heard) <= told[0][0], (sorted(heard), told)
    signed_up = town.rows(
        "SELECT p.address, s.title FROM registrations r JOIN people p ON p.id = r.person_id"
        " JOIN seminars s ON s.number = r.seminar"
    )
    titles = {title for (title,) in town.rows("SELECT title FROM seminars")}
    for chat, text in heard:
        named = [title for title in titles if title in text]
        assert all((chat, title) in signed_up for title in named), f"no seat: {text}"


def nothing_is_left_of_who_is_gone(village: Village) -> None:
    """No tag of theirs is in any row; nor is their number, unless they have come back.

    What was looked for in vain is kept as nobody's: `bot/gaps.py`.
    """
    if not village.erased and not village.gone:
        return
    town = village.town
    numbers = {str(village.people[number].id) for number in village.gone}
    for (table,) in town.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        for row in town.rows(f"SELECT * FROM {table}"):
            said = repr(row)
            tags = {tag.group() for tag in TAG.finditer(said)}
            if table == "gaps":
                tags = {tag for tag in tags if not tag.startswith("[s")}
            left = tags & village.erased
            assert not left, f"left in {table}: {left}"
            assert not any(number in said for number in numbers), f"left in {table}: {row}"


async def the_report_agrees(village: Village) -> None:
    """It counts what was seen: each question has shown its card, each news has come."""
    town = village.town
    cards = {match[1] for one in town.wire.arrived if one.chat == town.group
             if (match := CARD.match(one.text))}  # fmt: skip
    async with town.app.db.read() as tx:
        made = await report.counted(tx, town.app.settings, ALWAYS)
    assert made.figures["questions"] == len(cards), (made.figures, cards)
    news = {(one.chat, tag) for one in town.wire.arrived for tag in found(one.text)
            if tag.startswith("[b") and one.chat > 0}  # fmt: skip
    delivered = made.figures["messages_delivered"]
    assert isinstance(delivered, int)
    assert delivered <= len(news), "more news delivered than came"


def is_reminder(one: Arrived) -> bool:
    return one.chat > 0 and one.text.startswith(REMINDER)


def found_in(rows: list[tuple]) -> list[str]:
    return [match.group() for (text,) in rows for match in TAG.finditer(text)]


def found(text: str) -> list[str]:
    """The tag of a message that came through; what only speaks of it does not count."""
    match = TAG.search(text)
    if match is None or match[1] not in CARRIED:
        return []
    return [match.group()] if text == CARRIED[match[1]].format(match.group()) else []
