"""Histories drawn from a seed: what people and staff do, what goes wrong, and what must hold then.

    live(history(seed, folder, base), seed)

After each step the bot comes to rest and the account is looked through; an AssertionError names
the seed, and the same seed brings the same history.
"""

import functools
import re
import shutil
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Self

from bot.sandbox import Impossible
from tests.simulated import Arrived, SimulatedTown, live
from tests.town import MONDAY_NOON, Consultant, Person, labels, words, write_content

STEPS = 4
NAMES = ("Нина", "Анна", "Пётр")
TAG = re.compile(r"\[([prb])(\d+)\.(\d+)\]")
CARRIED = {"p": "/ask Как быть? {}", "r": "Приезжайте {}", "b": "Новости {}"}
REMINDER = "⏰"
METHODS = ["sendMessage", "copyMessage", "editMessageText", "setMessageReaction", "getUpdates",
           "createForumTopic", "editForumTopic", "answerCallbackQuery", "getChatMember"]  # fmt: skip
FAULTS = ["429", "500", "502", "drop", "drop_after", "hang"]
LEFT_ALONE = ("удалить", "скачать", "картинк", "календар", "←", "→")
"""Buttons that nobody here presses: who erases takes the account away, files take seconds."""
DESK_BUTTONS = ("Беру", "Закрыть", "Пауза", "Продолжить")
CONTENT: dict[str, list[dict[str, Any]]] = {
    "seminars": [
        {"id": "one", "title": "Отчёт без слёз", "starts_at": "2026-11-25T10:00+06:00", "capacity": 1},
        {"id": "two", "title": "Первый грант", "starts_at": "2026-11-27T15:00+06:00", "capacity": 2},
    ],
    "deadlines": [
        {"id": "village", "title": "Моё село", "kind": "grant", "due_at": "2026-11-28T18:00+06:00"},
    ],
    "surveys": [
        {"id": "club", "title": "Клуб", "anonymous": False, "questions": [
            {"id": "day", "text": "Когда удобно?", "kind": "one", "options": ["Вторник", "Пятница"]},
            {"id": "how", "text": "Насколько полезно?", "kind": "scale"}]},
        {"id": "needs", "title": "Нужды", "anonymous": True, "questions": [
            {"id": "use", "text": "Насколько полезен центр?", "kind": "scale"}]},
    ],
}  # fmt: skip
COMMANDS = ["/seminars", "/deadlines", "/surveys", "/faq", "/my", "/help", "/start survey_club",
            "/start survey_needs", "когда сдавать отчёт в минюст"]  # fmt: skip


@dataclass
class Ledger:
    """What was said, and what became of it. `sent` counts messages that had to arrive."""

    sent: int = 0
    delivered: int = 0
    repeated: int = 0
    refused: int = 0
    lost: int = 0
    kills: int = 0
    faults: int = 0
    histories: int = 0

    def __iadd__(self, other: "Ledger") -> Self:
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)
        return self

    def __str__(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in vars(self).items())


@dataclass
class Village:
    """A town with its people, and everything that was said in it with a tag."""

    town: SimulatedTown
    pick: Random
    faulty: bool
    people: list[Person] = field(default_factory=list)
    said: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    replied: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    cast: list[str] = field(default_factory=list)
    out_of_reach: set[str] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    ends: list[int] = field(default_factory=list)

    def tag(self, kind: str, who: int, number: int) -> str:
        return f"[{kind}{who}.{number}]"

    # -- what people do ----------------------------------------------------------------------------

    def writes(self) -> None:
        number = self.pick.randrange(len(self.people))
        person = self.people[number]
        if person.id in self.blocked:
            return
        tag = self.tag("p", number, len(self.said[number]))
        self.said[number].append(tag)
        self.town.tg.send(person.id, person.id, CARRIED["p"].format(tag))

    def asks_the_bot(self) -> None:
        person = self.pick.choice(self.people)
        if person.id not in self.blocked:
            self.town.tg.send(person.id, person.id, self.pick.choice(COMMANDS))

    def presses(self) -> None:
        """Somebody presses a button under one of the last messages, often twice."""
        person = self.pick.choice(self.people)
        shown = [m for m in person.from_bot[-6:] if "reply_markup" in m and labels(m)]
        if person.id in self.blocked or not shown:
            return
        message = self.pick.choice(shown)
        found = [b for b in labels(message) if not b.lower().startswith(LEFT_ALONE)]
        for _ in range(self.pick.choice((1, 1, 2)) if found else 0):
            self._press(person.id, person.id, message, self.pick.choice(found))

    def _press(self, user: int, chat: int, message: dict, label: str) -> None:
        try:
            self.town.tg.press(user, chat, message["message_id"], label)
        except Impossible:  # a link, or a button that is gone by now
            return

    def blocks(self) -> None:
        person = self.pick.choice(self.people)
        if person.id in self.blocked:
            self.blocked.discard(person.id)
            self.town.tg.unblock(person.id)
        else:
            self.blocked.add(person.id)
            self.town.tg.block(person.id)
            self.out_of_reach |= set(self.replied[self.people.index(person)])

    # -- what staff do -----------------------------------------------------------------------------

    def replies(self) -> None:
        copies = {t: m for m in self.town.desk for t in TAG.findall(words(m)) if t[0] == "p"}
        if not copies:
            return
        (_, who, _), copy = self.pick.choice(list(copies.items()))
        number = int(who)
        tag = self.tag("r", number, len(self.replied[number]))
        self.replied[number].append(tag)
        if self.people[number].id in self.blocked:
            self.out_of_reach.add(tag)
        town = self.town
        thread = copy.get("message_thread_id")
        text = CARRIED["r"].format(tag)
        town.tg.send(town.olga.id, town.group, text, reply_to=copy["message_id"], thread=thread)

    def works_at_the_desk(self) -> None:
        shown = [m for m in self.town.desk[-8:] if set(labels(m)) & set(DESK_BUTTONS)]
        if shown:
            message = self.pick.choice(shown)
            label = self.pick.choice([b for b in labels(message) if b in DESK_BUTTONS])
            self._press(self.town.olga.id, self.town.group, message, label)

    async def sends_to_everybody(self) -> None:
        """A broadcast, if nothing kept Olga from its three steps."""
        town, tag = self.town, self.tag("b", 0, len(self.cast))
        self.cast.append(tag)
        said = await town.olga.writes(CARRIED["b"].format(tag))
        await town.olga.writes("/broadcast", reply_to=said)
        for label in ("Всем", "Отправить"):
            shown = [m for m in town.desk if label in labels(m)]
            if shown:
                self._press(town.olga.id, town.group, shown[-1], label)
                await town.quiet()

    # -- what goes wrong ---------------------------------------------------------------------------

    def fails(self) -> None:
        if self.faulty:
            kind, times = self.pick.choice(FAULTS), self.pick.randint(1, 3)
            self.town.tg.faults.add(kind, METHODS, times=times, retry_after=self.pick.randint(1, 4))

    def takes_a_topic_away(self) -> None:
        threads = list(self.town.tg.chat(self.town.group).topics)
        if self.faulty and threads:
            self.town.tg.delete_topic(self.town.group, self.pick.choice(threads))
            # A reply that stood in it and has not gone yet is gone with it.
            self.out_of_reach |= {t for tags in self.replied.values() for t in tags}

    def dies(self) -> None:
        if self.faulty:
            self.town.arm(self.pick.randint(1, 90))

    # -- a step ------------------------------------------------------------------------------------

    async def step(self) -> None:
        """A few things happen at once; then all comes to rest, and maybe time passes."""
        doings = [self.writes, self.writes, self.replies, self.replies, self.presses, self.presses,
                  self.presses, self.asks_the_bot, self.works_at_the_desk, self.fails, self.dies,
                  self.blocks, self.takes_a_topic_away]  # fmt: skip
        for doing in self.pick.choices(doings, (3, 3, 3, 3, 3, 3, 3, 3, 2, 3, 3, 1, 1), k=6):
            doing()
        if self.pick.random() < 0.15:
            await self.sends_to_everybody()
        await self.town.quiet()
        span = self.pick.choice((1, 1, 60, 3600, 5 * 3600, 20 * 3600))
        kills = self.town.kills
        await self.town.later(seconds=span)
        if self.town.kills == kills:
            self.town.arm(None)


@dataclass(frozen=True)
class Founded:
    """A village at its beginning, once for a process: its file, its Telegram, its hour."""

    file: bytes
    telegram: bytes
    people: tuple[tuple[int, str], ...]
    olga: int
    group: int
    shift: timedelta

    def settle(self, folder: Path, seed: int, pick: Random, *, faulty: bool) -> Village:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "centre.db").write_bytes(self.file)
        town = SimulatedTown(folder, seed)
        town.become(self.telegram)
        town.group, town.shift = self.group, self.shift
        town.olga = Consultant(town, self.olga, "Ольга")
        people = [Person(town, user, name) for user, name in self.people]
        return Village(town, pick, faulty, people)


@functools.cache
def founded(base: Path, people: int, *, forum: bool) -> Founded:
    """People who have agreed, and what the centre offers."""
    with TemporaryDirectory() as folder:
        return live(_founded(Path(folder), base, people, forum=forum))


async def _founded(folder: Path, base: Path, people: int, *, forum: bool) -> Founded:
    shutil.copy(base, folder / "centre.db")
    town = await SimulatedTown(folder, forum=forum).open()
    await town.load(write_content(folder / "all.json", **CONTENT))
    came = [await town.person(name).agrees() for name in NAMES[:people]]
    await town.later(seconds=1)
    shift = town.clock() - MONDAY_NOON
    await town.close()
    with closing(sqlite3.connect(folder / "centre.db")) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Founded(
        (folder / "centre.db").read_bytes(),
        town.remembered(),
        tuple((person.id, person.name) for person in came),
        town.olga.id,
        town.group,
        shift,
    )


def history(
    seed: int, folder: Path, base: Path, *, faulty: bool = True, steps: int = STEPS
) -> Ledger:
    """Live through one history; return its account."""
    pick = Random(seed)
    begun = founded(base, pick.randint(2, len(NAMES)), forum=pick.random() < 0.7)
    return live(_history(begun, folder, seed, pick, steps, faulty=faulty), seed)


async def _history(
    begun: Founded, folder: Path, seed: int, pick: Random, steps: int, *, faulty: bool
) -> Ledger:
    village = begun.settle(folder, seed, pick, faulty=faulty)
    town = village.town
    try:
        await town.open()
        for _ in range(steps):
            await village.step()
            look_through(village)
        ledger = account(village)
        assert town.rows("PRAGMA foreign_key_check") == []
        await town.close()
    except BaseException as error:
        town.life.dead = True
        await town.close()
        error.add_note(f"the history of seed {town.wire.seed}")
        raise
    return ledger


# -- what must hold --------------------------------------------------------------------------------


def look_through(village: Village) -> None:
    town = village.town
    assert town.mistakes.found == []
    assert town.rows("SELECT * FROM failures") == []
    everything_went_where_it_belongs(village)
    everything_is_accounted_for(village)
    nothing_came_twice_without_a_reason(village)
    order_is_kept(village)
    seats_are_right(town)
    dates_are_told_once(village)


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
    for number, person in enumerate(village.people):
        missing = [tag for tag in village.said[number] if tag not in arrived]
        assert not missing, f"never came to the consultants: {missing}"
        kept = town.rows(
            "SELECT count(*) FROM messages WHERE chat_id = ? AND body LIKE '/ask %'", person.id
        )
        assert kept == [(len(village.said[number]),)], "not stored once"
    undelivered = [t for tags in village.replied.values() for t in tags if t not in arrived]
    assert set(undelivered) <= village.out_of_reach, f"never came to a person: {undelivered}"
    assert told >= len(undelivered), "somebody was not told that a reply did not arrive"
    waiting = town.rows(
        "SELECT act, purpose FROM outbox WHERE state IN ('queued', 'sending') AND not_before IS NULL"
    )
    assert waiting == []


def nothing_came_twice_without_a_reason(village: Village) -> None:
    """A repeat needs a kill in between, or an answer of Telegram's that was lost."""
    wire = village.town.wire
    last: dict[tuple[int, str], int] = {}
    for place, one in enumerate(wire.arrived):
        for tag in found(one.text) or ([one.text] if is_reminder(one) else []):
            before = last.get((one.chat, tag))
            if before is not None:
                excused = before in wire.unanswered or any(before < k <= place for k in wire.deaths)
                assert excused, f"twice: {one}"
            last[one.chat, tag] = place


def order_is_kept(village: Village) -> None:
    for number, person in enumerate(village.people):
        for kind, chat, said in (
            ("p", village.town.group, village.said[number]),
            ("r", person.id, village.replied[number]),
        ):
            heard = [
                tag
                for one in village.town.wire.arrived
                if one.chat == chat
                for tag in found(one.text)
                if tag.startswith(f"[{kind}{number}.")
            ]
            first = list(dict.fromkeys(heard))
            assert first == [tag for tag in said if tag in set(first)], f"out of order: {first}"


def seats_are_right(town: SimulatedTown) -> None:
    taken = town.rows(
        "SELECT s.id, s.capacity, sum(r.state = 'registered'), sum(r.state = 'queued')"
        " FROM seminars s JOIN registrations r ON r.seminar = s.number"
        " WHERE s.starts_at > ? GROUP BY s.number",
        town.clock().isoformat().replace("+00:00", "Z"),
    )
    for name, capacity, seated, queued in taken:
        assert seated <= capacity, f"{name}: {seated} on {capacity} seats"
        assert not queued or seated == capacity, f"{name}: a free seat beside a queue"


def dates_are_told_once(village: Village) -> None:
    town = village.town
    told = town.rows("SELECT count(*) FROM told_reminders") + town.rows(
        "SELECT count(*) FROM told_deadlines"
    )
    heard = {(one.chat, one.text) for one in town.wire.arrived if is_reminder(one)}
    assert len(heard) <= sum(count for (count,) in told), (sorted(heard), told)
    for chat, text in heard:
        for seminar in CONTENT["seminars"]:
            if seminar["title"] in text:
                signed_up = town.rows(
                    "SELECT 1 FROM registrations r JOIN people p ON p.id = r.person_id"
                    " JOIN seminars s ON s.number = r.seminar WHERE p.address = ? AND s.id = ?",
                    chat,
                    seminar["id"],
                )
                assert signed_up, f"reminded without a seat: {text}"


def is_reminder(one: Arrived) -> bool:
    return one.chat > 0 and one.text.startswith(REMINDER)


def found(text: str) -> list[str]:
    """The tag of a message that came through; what only speaks of it does not count."""
    match = TAG.search(text)
    return [match.group()] if match and text == CARRIED[match[1]].format(match.group()) else []


def account(village: Village) -> Ledger:
    """Sum up: `refused` were undeliverable, and the consultant was told."""
    town = village.town
    came = Counter((one.chat, tag) for one in town.wire.arrived for tag in found(one.text))
    must = [t for tags in (*village.said.values(), *village.replied.values()) for t in tags]
    arrived = {tag for _, tag in came}
    refused = sum(tag in village.out_of_reach and tag not in arrived for tag in must)
    states = dict(town.rows("SELECT state, count(*) FROM recipients GROUP BY state"))
    cast = [(chat, tag) for chat, tag in came if chat > 0 and tag.startswith("[b")]
    return Ledger(
        sent=len(must) + states.get("sent", 0),
        delivered=sum(tag in arrived for tag in must) + len(cast),
        repeated=sum(came.values()) - len(came),
        refused=refused,
        lost=len(must) - refused - sum(tag in arrived for tag in must)
        + max(0, states.get("sent", 0) - len(cast)),
        kills=town.kills,
        faults=sum(town.tg.faults.struck.values()),
        histories=1,
    )  # fmt: skip
