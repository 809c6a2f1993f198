"""People and a staff group on the small Telegram, brought to where a load can begin."""

import time
from dataclasses import dataclass

from bench.questions import asked
from bench.telegram import Telegram
from bot.texts import label


@dataclass
class Village:
    telegram: Telegram
    group: int
    consultant: int
    people: list[int]

    @classmethod
    async def founded(cls, telegram: Telegram, people: int) -> "Village":
        group = await telegram.do("add_group", title="Staff", forum=True)
        consultant = await telegram.do("add_person", first_name="Consultant")
        await telegram.do("join", group=group, user=consultant, status="creator")
        return cls(telegram, group, consultant, await telegram.people(people))

    async def greets(self) -> None:
        """One message goes in and its answer comes out: the bot is up."""
        now = time.time()
        user = self.people[0]
        await self.telegram.do("send", user=user, chat=user, text="/help")
        await self.telegram.until_called("sendMessage", now)

    async def agrees(self) -> None:
        """Everybody says /start and presses «Согласен»."""
        began = time.time()
        await self._all_send("/start")
        await self.telegram.until_called("sendMessage", began, 2 * len(self.people))
        agree = label("buttons.agree")
        chats = await self.telegram.do_all({"do": "messages", "chat": user} for user in self.people)
        pressed = time.time()
        await self.telegram.do_all(
            {"do": "press", "user": user, "chat": user, "label": agree,
             "message": chat[-1]["message_id"]}
            for user, chat in zip(self.people, chats, strict=True)
        )  # fmt: skip
        await self.telegram.until_called("answerCallbackQuery", pressed, len(self.people))

    async def asks(self) -> None:
        """Everybody agrees, and has an open question that stands in the staff group."""
        await self.agrees()
        began = time.time()
        await self._all_send(f"/ask {asked()[0]}")
        await self.telegram.until_called("copyMessage", began, len(self.people))

    async def _all_send(self, text: str) -> None:
        await self.telegram.do_all(
            {"do": "send", "user": user, "chat": user, "text": text} for user in self.people
        )
