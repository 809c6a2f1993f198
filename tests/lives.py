"""A whole life in the village: somebody who has used everything that the bot offers.

Every word of hers, and of what was said to her, bears a root of MARKS: a grep finds it. But what
she says in a survey without names: nothing leads from there to her, so it stays, as she was told.
"""

from pathlib import Path

from tests.test_calls import called
from tests.test_seminars import TITLE, announced, opens
from tests.town import Person, Town, labels, write_content

MARKS = ("Незабуд", "незабуд", "nezabudka")
"""No other word in the templates or in the content begins so."""

CLUB = {"id": "club", "title": "Клуб бухгалтеров"}
SURVEYS = [
    {"id": "named", "title": "Клуб", "anonymous": False,
     "questions": [{"id": "own", "text": "О чём рассказать?", "kind": "text"},
                   {"id": "how", "text": "Как вам?", "kind": "scale"}]},
    {"id": "needs", "title": "Нужды", "anonymous": True,
     "questions": [{"id": "own", "text": "Что ещё?", "kind": "text"},
                   {"id": "how", "text": "Насколько?", "kind": "scale"}]},
]  # fmt: skip


async def content(town: Town) -> None:
    """Load what she takes part in."""
    await announced(town, series=CLUB, capacity=1)
    file = write_content(
        town.folder / "more.json",
        surveys=SURVEYS,
        deadlines=[
            {"id": "village", "title": "Конкурс «Село»", "kind": "grant",
             "due_at": "2026-12-20T18:00+06:00", "remind_before": ["26d"]},
        ],
    )  # fmt: skip
    await town.load(file)
    for name in ("calendar", "obligations", "contests"):
        await town.load(Path("content") / f"{name}.yaml")
    await town.later(seconds=1)


async def lived(town: Town) -> Person:
    """Return her after she has done everything once."""
    await content(town)
    nina = town.person("Незабудка", "Незабудкина")
    town.tg.people[nina.id].username = "nezabudka"
    await nina.agrees()
    await _tells_who_she_is(nina)
    await _asks(town, nina)
    await _asks_more(town, nina)
    await _takes_part(nina)
    await _is_reminded(town, nina)
    return nina


async def _tells_who_she_is(nina: Person) -> None:
    await nina.says("/profile")
    await nina.presses("Изменить район")
    await nina.says("Тарский")
    await nina.presses("Тарский район")
    await nina.says("/profile")
    await nina.presses("Изменить организацию")
    await nina.says("ТОС Незабудки")
    await nina.says("/profile")
    await nina.presses("Рассказать об организации")
    for answer in ("АНО", "УСН", "Есть сотрудники", "Нет ящиков", "Нет", "Пропустить"):
        await nina.presses(answer)
    await nina.presses("Культура")
    await nina.presses("Готово →")
    await nina.presses("Напоминать")


async def _asks(town: Town, nina: Person) -> None:
    """A question, with all that can befall one."""
    olga = town.olga
    await nina.says("Незабудка потеряла устав, чем поливать?")
    await nina.says("/ask")
    first = await nina.says("Незабудке нужен устав")
    card = town.in_desk("№ 1 ·")
    copy = town.desk[-1]
    await olga.presses_on(card, "Беру")
    reply = await olga.replies(copy, "Незабудка, приезжайте")
    town.tg.edit(nina.id, nina.id, first, text="Незабудке очень нужен устав")
    town.tg.edit(olga.id, town.group, reply, text="Незабудка, приезжайте в четверг")
    await town.quiet()
    for command in ("/note Незабудка звонила", "/tag незабудки", "/urgent", "/history"):
        await olga.replies(copy, command)
    await nina.says(kind="photo", caption="Незабудки в саду")
    gone = await olga.replies(copy, "Незабудка, это лишнее")
    await olga.replies(town.at(gone), "/undo")
    await olga.presses_on(card, "В базу ответов")
    await called(
        town,
        "Незабудка Незабудкина",
        "Гранты",
        "15 мин",
        "Решено",
        thread=copy["message_thread_id"],
    )


async def _asks_more(town: Town, nina: Person) -> None:
    """The question is closed and rated; another one stays open."""
    card = town.in_desk("№ 1 ·")
    await nina.says("И про незабудки в теплице")
    await town.olga.replies(town.desk[-1], "/new")
    await town.olga.presses_on(card, "Закрыть")
    stars = next(m for m in nina.from_bot if "5" in labels(m))
    town.tg.press(nina.id, nina.id, stars["message_id"], "5")
    await town.quiet()
    await nina.presses("Добавить пару слов")
    await nina.says("Незабудке всё понравилось")
    await nina.says("/history")


async def _takes_part(nina: Person) -> None:
    """A seminar, its series, surveys with names and without."""
    await opens(nina, TITLE)
    await nina.presses("Записаться")
    await nina.presses("Сообщать о новых встречах")
    for survey in ("named", "needs"):
        await nina.says(f"/start survey_{survey}")
        await nina.presses("Ответить")
        await nina.says("Расскажите про незабудки" if survey == "named" else "Свету бы побольше")
    await nina.presses("4")


async def _is_reminded(town: Town, nina: Person) -> None:
    """Dates of all and of her own, and a broadcast."""
    await nina.says("/start deadline_village")
    await nina.presses("Напоминать")
    await nina.says("/deadlines")
    await nina.presses("Добавить свою дату")
    await nina.says("Полить незабудки")
    await nina.says("25.12.2026")
    await nina.presses("Каждый год")
    message = await town.olga.writes("Завтра приём")
    await town.olga.writes("/broadcast", reply_to=message)
    for label in ("Всем", "Отправить"):
        shown = next(m for m in reversed(town.desk) if label in labels(m))
        await town.olga.presses_on(shown, label)
    for _ in range(5):
        await town.later(seconds=1)
    await nina.says("/settings")
