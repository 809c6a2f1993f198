"""What people and staff do in a history, and what goes wrong there: drawn, and noted down."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bot.sandbox import Impossible
from tests.choices import (
    ASKED_FOR,
    CARRIED,
    COMMANDS,
    DESK_BUTTONS,
    FAULTS,
    LEFT_ALONE,
    LONG_AFTER,
    METHODS,
    SEARCHED,
    SLICES,
    SPANS,
    TAG,
)
from tests.simulated import SimulatedTown
from tests.town import Person, labels, words


@dataclass
class Village:
    """A town with its people, and everything that was said in it with a tag.

    `gone`: who has left no trace; `mine`: the first thing that each said since they came.
    """

    town: SimulatedTown
    pick: Random
    faulty: bool
    people: list[Person] = field(default_factory=list)
    said: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    replied: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    noted: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    searched: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    cast: list[str] = field(default_factory=list)
    out_of_reach: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    mine: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    topics_gone: int = 0
    steps: list[str] = field(default_factory=list)

    def _note(self, doing: str, *what: object) -> None:
        self.steps.append(" ".join([doing, *map(str, what)]))

    def _somebody(self) -> int | None:
        """Draw somebody who is here and can be reached."""
        number = self.pick.randrange(len(self.people))
        here = self.people[number].id not in self.blocked and number not in self.gone
        return number if here else None

    # -- what people do ----------------------------------------------------------------------------

    def writes(self) -> None:
        if (number := self._somebody()) is None:
            return
        tag = f"[p{number}.{len(self.said[number])}]"
        self.said[number].append(tag)
        self._note("writes", tag)
        self._says(number, CARRIED["p"].format(tag))

    def asks_the_bot(self) -> None:
        if (number := self._somebody()) is not None:
            command = self.pick.choice(COMMANDS)
            if command == SEARCHED:
                tag = f"[s{number}.{len(self.searched[number])}]"
                self.searched[number].append(tag)
                command = f"{SEARCHED} {tag}"
            self._note("asks the bot", number, command)
            self._says(number, command)

    def _says(self, number: int, text: str) -> None:
        person = self.people[number]
        self.town.tg.send(person.id, person.id, text)

    def presses(self) -> None:
        """Somebody presses a button under one of the last messages, often twice."""
        if (number := self._somebody()) is None:
            return
        person = self.people[number]
        shown = [m for m in person.from_bot[-6:] if "reply_markup" in m and labels(m)]
        if not shown:
            return
        message = self.pick.choice(shown)
        found = [b for b in labels(message) if not b.lower().startswith(LEFT_ALONE)]
        for _ in range(self.pick.choice((1, 1, 2)) if found else 0):
            self._press(person.id, person.id, message, self.pick.choice(found))

    def _press(self, user: int, chat: int, message: dict, label: str) -> None:
        self._note("presses", user, label)
        try:
            self.town.tg.press(user, chat, message["message_id"], label)
        except Impossible:  # a link, or a button that is gone by now
            return

    def blocks(self) -> None:
        number = self.pick.randrange(len(self.people))
        if self.people[number].id in self.blocked:
            self._unblocks(number)
        else:
            self._blocks(number)

    def _unblocks(self, number: int) -> None:
        person = self.people[number]
        self._note("unblocks", person.id)
        self.blocked.discard(person.id)
        self.town.tg.unblock(person.id)

    def _blocks(self, number: int) -> None:
        person = self.people[number]
        self._note("blocks", person.id)
        self.blocked.add(person.id)
        self.town.tg.block(person.id)
        self.out_of_reach |= set(self.replied[number])

    async def _goes_through(self, number: int, *steps: str) -> bool:
        """Say a line, or press «a button», after each other; False: there was no such button."""
        person = self.people[number]
        for step in steps:
            if step.startswith("«"):
                label = step.strip("«»")
                shown = [m for m in person.from_bot[-4:] if label in labels(m)]
                if not shown:
                    return False
                self._press(person.id, person.id, shown[-1], label)
            else:
                self._note("says", number, step)
                self._says(number, step)
            await self.town.quiet()
        return True

    async def tells_a_practice(self) -> None:
        if (number := self._somebody()) is None:
            return
        tag = f"[q{number}.{len(self.told[number])}]"
        thanks = self._thanks(number, "Практика у центра")
        if await self._goes_through(
            number, "/practices", "«Рассказать о своей»", f"Сквер {tag}", "Посадили.", "Растут.",
            "«Благоустройство»", "«Пропустить»", "«Отправить в центр»",
        ) and self._thanks(number, "Практика у центра") > thanks:  # fmt: skip
            self.told[number].append(tag)

    async def fills_in_a_form(self) -> None:
        if (number := self._somebody()) is None:
            return
        tag = f"[f{number}.{len(self.told[number])}]"
        thanks = self._thanks(number, "у консультантов")
        await self._goes_through(
            number, "/request", "«Письмо поддержки»", "Главе", f"База {tag}", "«Пропустить»"
        )
        if self._thanks(number, "у консультантов") > thanks:
            self.told[number].append(tag)

    async def signs_up(self) -> None:
        """Several want the same few seats, one after another; some of them leave again."""
        seminar = self.pick.choice(("one", "two"))
        for _ in range(self.pick.randint(1, 3)):
            if (number := self._somebody()) is not None:
                label = self.pick.choice(("«Записаться»", "«Записаться»", "«Отменить запись»"))
                await self._goes_through(number, f"/start seminar_{seminar}", label)

    async def is_away_when_it_is_their_turn(self) -> None:
        """Who waits for a seat has blocked the bot when it becomes free, and comes back later."""
        reached = [n for n, p in enumerate(self.people)
                   if n not in self.gone and p.id not in self.blocked]  # fmt: skip
        first, second = self.pick.sample(reached, 2) if len(reached) > 1 else (None, None)
        if first is None or second is None:
            return
        for number in (first, second):
            await self._goes_through(number, "/start seminar_one", "«Записаться»")
        await self._goes_through(first, "/start seminar_one")
        known = self.pick.random() < 0.5  # else the place is on its way when they block the bot
        if known:
            self._blocks(second)
        shown = [m for m in self.people[first].from_bot[-4:] if "Отменить запись" in labels(m)]
        if shown:
            self._press(self.people[first].id, self.people[first].id, shown[-1], "Отменить запись")
        if not known:
            self._blocks(second)
        await self.town.quiet()
        if self.pick.random() < 0.5:
            await self._later(timedelta(seconds=1))
            self._unblocks(second)

    async def answers_a_survey(self) -> None:
        if (number := self._somebody()) is not None:
            await self._goes_through(number, "/start survey_club", "«Ответить»", "«Пятница»", "«4»")

    async def wants_to_be_reminded(self) -> None:
        """Of the deadline; the days until it pass in longer strides from then on."""
        if (number := self._somebody()) is not None:
            await self._goes_through(number, "/deadlines", "«Моё село»", "«Напоминать»")
            for _ in range(self.pick.randint(0, 2)):
                await self._later(timedelta(hours=self.pick.randint(12, 60)))

    def _thanks(self, number: int, text: str) -> int:
        return sum(text in heard for heard in self.people[number].texts)

    # -- who goes, and comes back ------------------------------------------------------------------

    async def erases(self) -> None:
        if (number := self._somebody()) is None:
            return
        await self.town.quiet()
        if await self._goes_through(
            number, "/privacy", "«Удалить мои данные»", "«Удалить навсегда»"
        ):
            self._is_gone(number)

    def _is_gone(self, number: int) -> None:
        self._note("is gone", number)
        self.gone.add(number)
        self.mine[number] = len(self.said[number])
        books = (self.said, self.replied, self.told, self.noted, self.searched)
        tags = {tag for book in books for tag in book[number]}
        self.erased |= tags
        self.out_of_reach |= tags
        self.told[number] = []

    async def comes_back(self) -> None:
        for number in sorted(self.gone):
            if self.people[number].id not in self.blocked and await self._goes_through(
                number, "/start", "«Согласен»"
            ):
                self.gone.discard(number)

    async def years_pass(self) -> None:
        """Nobody does anything; who was told of it and kept still is forgotten at night."""
        self._note("years pass")
        for span in (LONG_AFTER, ASKED_FOR):
            await self._later(span)
            await self._nights()
        here = {address for (address,) in self.town.rows("SELECT address FROM people")}
        for number, person in enumerate(self.people):
            if number not in self.gone:
                assert person.id not in here, f"not a word for two years, and still here: {number}"
                self._is_gone(number)

    async def _nights(self) -> None:
        """Two nights: in the first of them the clock might just have jumped."""
        for _ in range(2):
            local = self.town.clock() + timedelta(hours=6)
            await self._later(timedelta(hours=(27 - local.hour) % 24 or 24))
            for _ in range(SLICES):
                await self._later(timedelta(seconds=31))

    async def _later(self, span: timedelta) -> None:
        await self.town.later(seconds=span.total_seconds())

    # -- what staff do -----------------------------------------------------------------------------

    def _copy(self) -> tuple[str, int, dict] | None:
        """Draw something that was asked; whose it is; and where it stands in the group."""
        found = [(tag, m) for m in self.town.desk for tag in TAG.finditer(words(m))]
        copies = {t.group(): m for t, m in found if t[1] == "p" and t.group() not in self.erased}
        if not copies:
            return None
        asked, copy = self.pick.choice(list(copies.items()))
        return asked, int(asked[2 : asked.index(".")]), copy

    def _olga_replies(self, copy: dict, text: str) -> None:
        town, thread = self.town, copy.get("message_thread_id")
        town.tg.send(town.olga.id, town.group, text, reply_to=copy["message_id"], thread=thread)

    def notes_down(self) -> None:
        """Nothing tells one note from another but that it was written once."""
        if (drawn := self._copy()) is None:
            return
        asked, number, copy = drawn
        tag = f"[n{number}.{len(self.noted[number])}]"
        self.noted[number].append(tag)
        self._note("notes down", tag, "at", asked)
        self._olga_replies(copy, f"/note Перезвонить {tag}")

    def replies(self) -> None:
        if (drawn := self._copy()) is None:
            return
        asked, number, copy = drawn
        tag = f"[r{number}.{len(self.replied[number])}]"
        self.replied[number].append(tag)
        if self.people[number].id in self.blocked:
            self.out_of_reach.add(tag)
        self._note("replies", tag, "to", asked)
        self._olga_replies(copy, CARRIED["r"].format(tag))

    def works_at_the_desk(self) -> None:
        shown = [m for m in self.town.desk[-8:] if set(labels(m)) & set(DESK_BUTTONS)]
        if shown:
            message = self.pick.choice(shown)
            label = self.pick.choice([b for b in labels(message) if b in DESK_BUTTONS])
            self._press(self.town.olga.id, self.town.group, message, label)

    async def sends_to_everybody(self) -> None:
        """A broadcast, if nothing kept Olga from its three steps."""
        town, tag = self.town, f"[b0.{len(self.cast)}]"
        self.cast.append(tag)
        self._note("sends to everybody", tag)
        said = await town.olga.writes(CARRIED["b"].format(tag))
        await town.olga.writes("/broadcast", reply_to=said)
        for label in ("Всем", "Отправить"):
            shown = [m for m in town.desk if label in labels(m)]
            if shown:
                self._press(town.olga.id, town.group, shown[-1], label)
                if label == "Всем" or self.pick.random() < 0.7:
                    await town.quiet()
                self.works_at_the_desk()

    # -- what goes wrong ---------------------------------------------------------------------------

    def fails(self) -> None:
        if self.faulty:
            kind, times = self.pick.choice(FAULTS), self.pick.randint(1, 3)
            self._note("Telegram fails", kind, times)
            self.town.tg.faults.add(kind, METHODS, times=times, retry_after=self.pick.randint(1, 4))

    def takes_a_topic_away(self) -> None:
        threads = list(self.town.tg.chat(self.town.group).topics)
        if self.faulty and threads:
            self._note("takes a topic away")
            self.topics_gone += 1
            self.town.tg.delete_topic(self.town.group, self.pick.choice(threads))
            # A reply that stood in it and has not gone yet is gone with it.
            self.out_of_reach |= {t for tags in self.replied.values() for t in tags}

    def dies(self) -> None:
        if self.faulty:
            points = self.pick.randint(1, 90)
            self._note("dies in", points)
            self.town.arm(points)

    # -- a step ------------------------------------------------------------------------------------

    async def step(self) -> None:
        """A few things happen at once; then maybe one that takes longer; maybe time passes."""
        doings = [self.writes, self.replies, self.presses, self.asks_the_bot,
                  self.works_at_the_desk, self.fails, self.dies, self.blocks,
                  self.takes_a_topic_away, self.notes_down]  # fmt: skip
        for doing in self.pick.choices(doings, (6, 6, 9, 3, 3, 3, 4, 1, 1, 2), k=4):
            doing()
        longer = [None, self.sends_to_everybody, self.tells_a_practice, self.fills_in_a_form,
                  self.signs_up, self.answers_a_survey, self.wants_to_be_reminded, self.erases,
                  self.comes_back, self.years_pass,
                  self.is_away_when_it_is_their_turn]  # fmt: skip
        chosen = self.pick.choices(longer, (45, 9, 6, 6, 14, 5, 6, 6, 8, 1, 4))[0]
        if chosen is not None:
            await self.town.quiet()
            await chosen()
        await self.town.quiet()
        kills, span = self.town.kills, self.pick.choice(SPANS)
        self._note("later", span)
        await self.town.later(seconds=span)
        if self.town.kills == kills:
            self.town.arm(None)
