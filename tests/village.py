"""A village that goes on writing while the bot is killed; and the account of what arrived."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from tests.processes import BotProcess, TelegramProcess, until

PAUSE = 0.05


@dataclass
class Village:
    """People with open questions and a consultant who answers every message of theirs."""

    tg: TelegramProcess
    bot: BotProcess
    group: int
    olga: int
    people: list[int] = field(default_factory=list)
    sent: dict[int, list[str]] = field(default_factory=dict)
    answered: dict[int, list[str]] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    async def settle(self, names: list[str]) -> None:
        """Let everybody agree and open a question."""
        for name in names:
            person = await self.tg.do("add_person", first_name=name)
            self.people.append(person)
            self.sent[person], self.answered[person] = [f"{name} 0"], []
            await self.tg.do("send", user=person, chat=person, text="/start")
            consent = await self._message(person, "Согласен")
            await self.tg.do("press", user=person, chat=person, message=consent, label="Согласен")
            await self.tg.do("send", user=person, chat=person, text="/ask")
            await self.tg.do("send", user=person, chat=person, text=f"{name} 0")
        await until(self._all_arrived, "the first questions")

    async def _message(self, person: int, label: str) -> int:
        async def there() -> int | None:
            for message in await self.tg.do("messages", chat=person):
                if label in str(message.get("reply_markup")):
                    return int(message["message_id"])
            return None

        return int(await until(there, f"a button «{label}»"))

    async def live(self, seconds: float, pick: random.Random) -> None:
        """Write, about twenty messages a second: villagers, and the consultant in reply."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            person = pick.choice(self.people)
            name = self.sent[person][0].split()[0]
            words = f"{name} {len(self.sent[person])}"
            self.sent[person].append(words)
            await self.tg.do("send", user=person, chat=person, text=words)
            await self._answer_one(pick)
            await asyncio.sleep(PAUSE)

    async def _answer_one(self, pick: random.Random) -> None:
        copies = [m for m in await self._desk() if m["message_id"] not in self.seen]
        if not copies:
            return
        copy = pick.choice(copies)
        self.seen.add(copy["message_id"])
        person = self._whose(copy)
        words = f"ответ {len(self.answered[person])} на {copy['text']}"
        self.answered[person].append(words)
        await self.tg.do(
            "send", user=self.olga, chat=self.group, text=words,
            reply_to=copy["message_id"], thread=copy.get("message_thread_id"),
        )  # fmt: skip

    def _whose(self, copy: dict[str, Any]) -> int:
        return next(p for p in self.people if copy["text"] in self.sent[p])

    async def _desk(self) -> list[dict[str, Any]]:
        every = {words for sent in self.sent.values() for words in sent}
        posts = await self.tg.do("messages", chat=self.group)
        return [m for m in posts if m["from"]["is_bot"] and m.get("text") in every]

    async def _all_arrived(self) -> bool:
        arrived = {m["text"] for m in await self._desk()}
        if any(set(sent) - arrived for sent in self.sent.values()):
            return False
        for person in self.people:
            texts = {m.get("text") for m in await self.tg.do("messages", chat=person)}
            if set(self.answered[person]) - texts:
                return False
        return True

    async def account(self) -> int:
        """Wait until all has arrived; check its order; return how many copies came twice."""
        await until(self._all_arrived, "everything that was said")
        repeats = 0
        desk = [m["text"] for m in await self._desk()]
        for person in self.people:
            repeats += _in_order(self.sent[person], desk)
            posts = await self.tg.do("messages", chat=person)
            repeats += _in_order(self.answered[person], [m.get("text") for m in posts])
        return repeats


def _in_order(said: list[str], heard: list[str | None]) -> int:
    """Check that first arrivals keep their order; return the number of repeats."""
    arrivals = [words for words in heard if words in set(said)]
    first = list(dict.fromkeys(arrivals))
    assert first == said, f"order or loss: {first} instead of {said}"
    return len(arrivals) - len(first)


async def founded(tg: TelegramProcess, folder: Any, **settings: Any) -> Village:
    """Return a village with a running bot and a staff group with topics."""
    group = await tg.do("add_group", title="Консультанты", forum=True)
    olga = await tg.do("add_person", first_name="Ольга")
    await tg.do("join", group=group, user=olga, status="creator")
    bot = BotProcess(folder, tg.url, group, **settings)
    await bot.start()
    return Village(tg, bot, group, olga)
