"""After a seminar: thanks, materials and a question; nobody is blamed, and nothing comes twice."""

import json
from typing import Any

import pytest

from tests.test_overdue import until_omsk
from tests.test_posters import page_of
from tests.test_privacy import forgotten
from tests.test_programme import SESSIONS
from tests.test_reminders import from_yaya
from tests.test_seminars import TITLE, announced, signs_up, told
from tests.town import Person, Town, labels, words

MATERIALS = "Слайды: https://disk.example/1"
THANKS, MISSED, NEUTRAL = "Спасибо, что были", "Жаль, что не получилось", "Семинар прошёл"
STARS = ["1", "2", "3", "4", "5"]


def after(person: Person) -> list[str]:
    return [text for text in person.texts if text.startswith((THANKS, MISSED, NEUTRAL))]


async def marks(town: Town, name: str, before: str = "▫️") -> None:
    """The administrator notes that somebody came, or with another mark before, takes it back."""
    page = await page_of(town, town.olga)
    await town.olga.presses_on(page, f"{before} {name}")


async def held(town: Town, *names: str, materials: str | None = MATERIALS) -> list[Person]:
    """A seminar that these have signed up for and that has begun two hours ago."""
    more: dict[str, Any] = {"materials": materials} if materials else {}
    await announced(town, **more)
    people = [await signs_up(town, name) for name in names]
    await until_omsk(town, "2026-12-01 12:00")
    return people


async def test_who_came_is_thanked_and_who_did_not_is_not_blamed(town: Town) -> None:
    nina, petr, anna = await held(town, "Нина", "Пётр", "Анна")
    await marks(town, "Нина")
    await marks(town, "Пётр")
    await marks(town, "Пётр", "✅")
    await until_omsk(town, "2026-12-01 13:59")
    assert after(nina) == after(petr) == after(anna) == []

    await until_omsk(town, "2026-12-01 14:00")
    await until_omsk(town, "2026-12-03 20:00")

    (thanks,), (missed,), (unmarked,) = after(nina), after(petr), after(anna)
    assert thanks.startswith(THANKS)
    assert missed.startswith(MISSED)
    assert unmarked == missed
    assert all(MATERIALS in text for text in (thanks, missed))
    assert nina.buttons == STARS
    assert petr.buttons == []


async def test_an_hour_after_the_last_mark(town: Town) -> None:
    nina, petr = await held(town, "Нина", "Пётр")
    await until_omsk(town, "2026-12-01 15:00")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-01 15:50")
    await marks(town, "Пётр")
    await until_omsk(town, "2026-12-01 16:49")
    assert after(nina) == after(petr) == []

    await until_omsk(town, "2026-12-01 16:51")

    assert after(nina)[0].startswith(THANKS)
    assert after(petr)[0].startswith(THANKS)


async def test_its_own_end_counts(town: Town) -> None:
    await announced(town, ends_at="2026-12-01T18:00+06:00")
    nina = await signs_up(town)
    await until_omsk(town, "2026-12-01 11:00")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-01 18:59")
    assert after(nina) == []

    await until_omsk(town, "2026-12-01 19:00")

    assert after(nina)[0].startswith(THANKS)


async def test_where_nobody_was_marked_all_hear_the_same_after_two_days(town: Town) -> None:
    nina, petr = await held(town, "Нина", "Пётр")
    await until_omsk(town, "2026-12-03 12:59")
    assert after(nina) == after(petr) == []

    await until_omsk(town, "2026-12-03 13:00")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-03 20:00")

    assert len(after(nina)) == 1, "a mark made later says nothing more"
    assert after(nina)[0].startswith(NEUTRAL)
    assert MATERIALS in after(petr)[0]
    assert nina.buttons == STARS


async def test_the_night_is_waited_for_to_end_by_the_persons_own_clock(town: Town) -> None:
    nina, petr = await held(town, "Нина", "Пётр")
    await from_yaya(nina)
    await until_omsk(town, "2026-12-01 19:30")
    await marks(town, "Нина")
    await marks(town, "Пётр")

    await until_omsk(town, "2026-12-01 20:31")
    assert after(petr) != []
    assert after(nina) == [], "it is half past nine in Yaya"
    await until_omsk(town, "2026-12-02 07:59")
    assert after(nina) == []
    await until_omsk(town, "2026-12-02 08:00")

    assert len(after(nina)) == 1


async def test_materials_that_come_later_go_out_once(town: Town) -> None:
    nina, petr = await held(town, "Нина", "Пётр", materials=None)
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-01 14:00")
    assert "Материалы" not in after(nina)[0]

    await announced(town, materials=MATERIALS)
    await announced(town, materials=f"{MATERIALS} и ещё")
    await town.later(hours=1)

    for person in (nina, petr):
        assert len(told(person, "Материалы семинара")) == 1
        assert MATERIALS in told(person, "Материалы семинара")[0]
        assert len(after(person)) == 1


async def test_who_had_the_materials_gets_them_once(town: Town) -> None:
    (nina,) = await held(town, "Нина")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-01 14:00")

    await announced(town, materials=f"{MATERIALS} и ещё")
    await town.later(hours=1)

    assert told(nina, "Материалы семинара") == []


@pytest.mark.parametrize("why", ["left", "queued", "cancelled", "blocked"])
async def test_who_had_no_place_or_is_gone_hears_nothing(town: Town, why: str) -> None:
    await announced(town, materials=MATERIALS, capacity=1)
    nina, petr = await signs_up(town), await signs_up(town, "Пётр")
    if why == "left":
        await nina.presses("Отменить запись")
    elif why == "blocked":
        town.tg.block(nina.id)
    await until_omsk(town, "2026-12-01 12:00")
    if why == "cancelled":
        await announced(town, cancelled=True)
    await until_omsk(town, "2026-12-03 14:00")

    silent = petr if why == "queued" else nina
    assert after(silent) == []


async def test_who_has_blocked_the_bot_is_not_written_to_until_they_are_back(town: Town) -> None:
    nina, petr = await held(town, "Нина", "Пётр")
    await marks(town, "Нина")
    await marks(town, "Пётр")
    town.tg.block(nina.id)
    await until_omsk(town, "2026-12-01 14:00")
    assert town.rows("SELECT count(*) FROM told_afterwards WHERE what = 'after'") == [(1,)]
    assert len(after(petr)) == 1

    town.tg.unblock(nina.id)
    await nina.says("/start")
    await town.later(minutes=1)

    assert len(after(nina)) == 1


async def test_a_start_after_a_standstill_says_it_once(town: Town) -> None:
    (nina,) = await held(town, "Нина")
    await marks(town, "Нина")
    await town.stop()
    await town.start()
    await until_omsk(town, "2026-12-01 14:00")
    await town.stop()
    await town.start()
    await town.later(seconds=2)

    assert len(after(nina)) == 1


async def test_stars_and_a_few_words_reach_the_staff_without_a_name(town: Town) -> None:
    nina, petr = await held(town, "Нина", "Пётр")
    await marks(town, "Нина")
    await marks(town, "Пётр")
    await until_omsk(town, "2026-12-01 14:00")

    await nina.presses("5")
    assert nina.heard == "Спасибо! Ваша оценка семинару: 5 из 5."
    before = len(nina.from_bot)
    press = await nina.presses("5")
    assert "уже стоит" in town.tg.answers[press]["text"]
    assert len(nina.from_bot) == before
    await petr.presses("2")
    await petr.presses("4")
    await nina.presses("Добавить пару слов")
    await nina.says("Очень <b>понятно</b> про смету")
    assert nina.heard == "Спасибо! Передам."

    page = await page_of(town, town.olga)
    assert "оценка: 4,5" in words(page)
    await town.olga.presses_on(page, "Ещё")
    await town.olga.presses_on(town.at(page["message_id"]), "Отзывы")
    shown = words(town.at(page["message_id"]))
    assert "4,5 из 5 (2 оценки)" in shown
    assert "5 — Очень <b>понятно</b> про смету" in shown
    assert "Нина" not in shown
    await town.olga.presses_on(town.at(page["message_id"]), "← Назад")
    await town.olga.presses_on(town.at(page["message_id"]), "← Весь список")
    assert "Нина — на месте" in words(town.at(page["message_id"]))


async def test_who_was_not_there_cannot_rate(town: Town) -> None:
    (nina,) = await held(town, "Нина")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-01 14:00")
    message = next(m for m in nina.from_bot if labels(m) == STARS)["message_id"]
    await town.change("UPDATE registrations SET state = 'left' WHERE id = ?", [(1,)])

    town.tg.press(nina.id, nina.id, message, "5")
    await town.quiet()

    assert town.rows("SELECT count(*) FROM seminar_ratings") == [(0,)]


async def test_erased_words_go_and_the_stars_stay(town: Town) -> None:
    (nina,) = await held(town, "Нина")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-01 14:00")
    await nina.presses("4")
    await nina.presses("Добавить пару слов")
    await nina.says("Секретный отзыв")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))
    (rating,) = kept["seminar_ratings"]
    assert (rating["seminar"], rating["stars"], rating["comment"]) == (TITLE, 4, "Секретный отзыв")

    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")

    await forgotten(town, "Секретный отзыв")
    assert town.rows("SELECT stars, comment FROM seminar_ratings") == [(4, None)]
    assert town.rows("SELECT count(*) FROM told_afterwards") == [(0,)]


async def test_of_several_sessions_the_last_one_is_waited_for(town: Town) -> None:
    """It says no end, so three hours are taken for it, and one more for the marks."""
    await announced(town, sessions=SESSIONS, materials=MATERIALS)
    nina = await signs_up(town)
    await until_omsk(town, "2026-12-01 10:30")
    await marks(town, "Нина")
    await until_omsk(town, "2026-12-03 18:59")
    assert after(nina) == []

    await until_omsk(town, "2026-12-03 19:00")

    assert len(after(nina)) == 1
