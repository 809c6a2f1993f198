"""A whole life in the village: somebody who has used everything that the bot offers.

Every word of hers, and of what was said to her, bears a root of MARKS: a grep finds it. But what
she says in a survey without names: nothing leads from there to her, so it stays, as she was told.
"""

from pathlib import Path

from bot import panel_questions
from db import people
from tests.test_afterwards import marks
from tests.test_arrivals import HALF_AN_HOUR_BEFORE, coded, is_here
from tests.test_calls import called
from tests.test_certificates import issued
from tests.test_forms import FIRST, receiving
from tests.test_guests import brings
from tests.test_organisations import shows
from tests.test_outcomes import CONFIRM, claims, notes
from tests.test_overdue import until_omsk
from tests.test_seminars import TITLE, announced, opens
from tests.town import Person, Town, labels, words, write_content

MARKS = ("Незабуд", "незабуд", "nezabudka")
"""No other word in the templates or in the content begins so."""

GUEST = "Мария Незабудова"
KEPT = (
    "Незабудка Незабудкина", "nezabudka", "ТОС Незабудки", "Сажаем незабудки",
    "Незабудке очень нужен устав", "Незабудка, приезжайте в четверг", "Незабудки в саду",
    "Незабудка, письмо готово", "Незабудке всё понравилось", "Расскажите про незабудки",
    "Полить незабудки", GUEST, "Главе Незабудкину", "Сквер незабудок", "О незабудках",
    "Конкурс незабудок", "Вторая незабудка", "Дали незабудкам воды", "Незабудки у клуба",
    "Посадили незабудки", "Незабудки цветут", "Незабудка звонила", "Незабудка Петровна", "На семинаре цвели незабудки",
)  # fmt: skip
"""What she may have of it: her words, those said to her, and those noted of her, as they stand."""
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
    await announced(town, series=CLUB, capacity=5)
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
    await _is_shown(town, nina)
    await _requests(town, nina)
    await _reaches(town, nina)
    await _comes(town, nina)
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
    await nina.presses("В календарь телефона")
    await brings(nina, GUEST)
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


async def _is_shown(town: Town, nina: Person) -> None:
    """In the catalogue, and among the practices: without «Оставить без имени»."""
    await shows(nina, "Сажаем незабудки")
    await nina.says("/practices")
    await nina.presses("Рассказать о своей")
    for part in ("Незабудки у клуба", "Купили незабудки", "Незабудки цветут"):
        await nina.says(part)
    await nina.presses("Благоустройство")
    await nina.says(kind="photo")
    await nina.presses("Отправить в центр")
    card = town.in_desk("Незабудки у клуба")
    for step in ("Поправить", "Что сделали"):
        await town.olga.presses_on(town.at(card["message_id"]), step)
    prompt = town.in_desk("пришлите новый текст")
    await town.olga.replies(prompt, "Посадили незабудки")
    await town.olga.presses_on(town.at(card["message_id"]), "Опубликовать")
    await nina.says("/practices")
    await nina.presses("Присылать практику недели")
    anna = await town.person("Анна").agrees()
    await anna.says("/practices")
    await anna.presses("Присылать практику недели")
    await anna.presses("Незабудки у клуба")
    await anna.presses("Спросить автора")
    await anna.says("Где брали рассаду?")
    await anna.says("/catalog")


async def _requests(town: Town, nina: Person) -> None:
    """A form, a time at the centre, and an answer that was written on the panel."""
    await nina.says("/request")
    await nina.presses("Письмо поддержки")
    for part in ("Главе Незабудкину", "Сквер незабудок"):
        await nina.says(part)
    await nina.presses("Пропустить")
    await receiving(town, consultant="Ольга")
    await nina.says("/request")
    await nina.presses("Записаться на приём")
    await nina.says("О незабудках")
    await nina.presses(FIRST)
    async with town.app.db.write() as tx:
        olga = await people.consultant(tx, town.olga.id)
        assert olga
        await panel_questions.answer(tx, 2, olga, "Незабудка, письмо готово", "1")
    town.app.sender.wake()
    await town.quiet()
    assert "Незабудка, письмо готово" in nina.texts


async def _reaches(town: Town, nina: Person) -> None:
    """Grants won, as she says, confirmed and not yet, and what staff have noted."""
    await claims(nina, "Конкурс незабудок", "300 000")
    await town.olga.presses_on(town.in_desk("Конкурс незабудок"), CONFIRM)
    await claims(nina, "Вторая незабудка", "5")
    thread = town.in_desk("Вторая незабудка")["message_thread_id"]
    await town.olga.writes("/outcome", thread=thread)
    await notes(town, "Помогли делом", "Дали незабудкам воды")
    assert len(town.rows("SELECT 1 FROM outcomes")) == 3


async def _comes(town: Town, nina: Person) -> None:
    """She is there with her guest; both have certificates, and she says how it was."""
    await until_omsk(town, HALF_AN_HOUR_BEFORE)
    _, code = await coded(town)
    await is_here(nina, code)
    assert "Отмечено" in nina.heard
    await until_omsk(town, "2026-12-01 11:00")
    await marks(town, GUEST)
    await issued(town)
    for name in ("Незабудка Петровна", GUEST):
        asked = [m for m in nina.from_bot if labels(m) == ["Верно", "Исправить имя"]]
        (one,) = (m for m in asked if (GUEST in words(m)) == (name == GUEST))
        label = "Верно" if name == GUEST else "Исправить имя"
        town.tg.press(nina.id, nina.id, one["message_id"], label)
        await town.quiet()
        if name != GUEST:
            await nina.says(name)
    await until_omsk(town, "2026-12-01 14:00")
    await nina.presses("5")
    await nina.presses("Добавить пару слов")
    await nina.says("На семинаре цвели незабудки")
    assert town.rows("SELECT count(name) FROM certificates") == [(2,)]
    assert town.rows("SELECT comment IS NOT NULL FROM seminar_ratings") == [(1,)]
