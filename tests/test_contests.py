"""Staff enter this year's dates of a contest; whom it concerns is told once, and awake."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import typed_dates
from tests.conftest import Build
from tests.test_profiles import ANO_ON_USN, DUTIES, answers
from tests.town import Person, Town, labels

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FPG = "Президентские гранты, второй конкурс"


@pytest.fixture
async def town(build: Build) -> Town:
    town = await build(forum=False)
    for file in DUTIES:
        await town.load(file)
    return town


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("2 февраля – 16 марта 23:30 мск", "2027-02-02T00:00", "2027-03-16T23:30"),
        ("со 2 февраля по 16 марта", "2027-02-02T00:00", "2027-03-16T23:59"),
        ("02.02 - 16.03.2027, до 23:30", "2027-02-02T00:00", "2027-03-16T23:30"),
        ("1 декабря – 15 января", "2026-12-01T00:00", "2027-01-15T23:59"),
        ("15 октября – 2 декабря 2026 года", "2026-10-15T00:00", "2026-12-02T23:59"),
        ("до 5 мая 18:00", None, "2027-05-05T18:00"),
        ("2027-02-02 10:00 2027-03-16 23:30", "2027-02-02T10:00", "2027-03-16T23:30"),
    ],
)
def test_dates_as_they_are_typed(text: str, opens: str | None, closes: str) -> None:
    found = typed_dates.read(text, NOW, MOSCOW)
    assert found is not None
    assert found.closes == datetime.fromisoformat(closes).replace(tzinfo=MOSCOW)
    assert found.opens == (opens and datetime.fromisoformat(opens).replace(tzinfo=MOSCOW))


@pytest.mark.parametrize("text", ["скоро", "31 февраля", "1 1 1", "5 мая 25:00", "1.1 - 2.2 - 3.3"])
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert typed_dates.read(text, NOW, MOSCOW) is None


async def enter(town: Town, words: str, contest: str = FPG) -> None:
    await town.olga.writes("/deadlines")
    listed = town.in_desk("Сроки: что видят люди")
    while contest not in labels(town.at(listed["message_id"])):
        await town.olga.presses_on(listed, "Дальше →")
    await town.olga.presses_on(listed, contest)
    await town.olga.presses_on(listed, "Внести даты")
    await town.olga.replies(town.in_desk("Ответьте на это сообщение"), words)


async def ano(town: Town, name: str = "Нина", place: str | None = None) -> Person:
    nina = await town.person(name).agrees()
    if place:
        await nina.presses("Указать район")
        await nina.says(place)
        await nina.presses(next(b for b in nina.buttons if b != "Пропустить"))
        await nina.presses("Пропустить")
    await answers(nina, *ANO_ON_USN[: 6 if place else 7], "Пропустить")
    return nina


def told(person: Person, words: str = "Открыт приём") -> list[str]:
    return [text for text in person.texts if words in text]


async def test_dates_are_entered_in_a_dialogue_and_told_when_it_opens(town: Town) -> None:
    nina = await ano(town)
    await enter(town, "2 февраля – 16 марта 23:30 мск")

    assert "приём с 02.02.2027 до 16.03.2027 23:30 по Москве" in town.desk_texts[-1]
    found = town.rows(
        "SELECT id, kind, due_at, zone, needs, verify FROM deadlines WHERE kind = 'grant'"
    )
    assert found == [("fpg_2:2027", "grant", "2027-03-16T20:30:00.000Z", "Europe/Moscow", 1, 0)]
    source = "SELECT source, as_of FROM deadlines WHERE kind = 'grant'"
    assert town.rows(source) == [("Центр «Опора»", "2026-11-23")]
    assert told(nina) == [], "it has not opened"

    await town.later(days=71)  # 2 February
    (text,) = told(nina)
    assert "До 16 марта 2027, 23:30 по Москве (у вас 17 марта 2027, 2:30)" in text
    assert nina.buttons == ["Подробнее", "Напоминать"]
    await town.later(days=1)
    assert len(told(nina)) == 1


async def test_what_is_open_already_is_told_at_once_to_whom_it_concerns(town: Town) -> None:
    nina, omsk = await ano(town), await ano(town, "Вера", "тар")
    kuzbass = await ano(town, "Зоя", "яй")
    silent = await town.person("Иван").agrees()
    await enter(town, "1 ноября – 20 декабря", "Субсидии НКО Омской области")
    await town.later(minutes=10)

    assert len(told(omsk)) == 1
    assert told(kuzbass) == told(silent) == []
    assert told(nina) == [], "nobody knows where she is from"


async def test_nobody_is_told_at_night(town: Town) -> None:
    await town.later(hours=12)  # midnight in Omsk
    nina = await ano(town)
    await enter(town, "1 ноября – 20 декабря")
    await town.later(minutes=10)
    assert told(nina) == []

    await town.later(hours=10)
    assert len(told(nina)) == 1


async def test_corrected_dates_are_told_to_who_waits_for_them(town: Town) -> None:
    nina = await ano(town)
    await enter(town, "2 февраля – 16 марта 23:30 мск")
    await town.change(
        "INSERT INTO deadline_wishes SELECT id, ?, 1, '2026' FROM people", [("fpg_2",)]
    )
    await enter(town, "2 февраля – 20 марта 2028", FPG)

    (text,) = told(nina, "Изменения:")
    assert "теперь до 20.03.2028 23:59" in text
    assert "Было: 16.03.2027 23:30" in text
    alive = town.rows("SELECT id FROM deadlines WHERE kind = 'grant' AND retired_at IS NULL")
    assert alive == [("fpg_2:2028",)], "one date ahead"


@pytest.mark.parametrize(
    ("words", "said"), [("скоро", "Не получилось прочитать"), ("1 мая 2026", "уже закончился")]
)
async def test_what_cannot_be_taken_is_asked_again(town: Town, words: str, said: str) -> None:
    await enter(town, words)
    assert said in town.desk_texts[-1]

    await town.olga.replies(town.in_desk("Ответьте на это сообщение"), "до 16 марта")
    assert "приём до 16.03.2027" in town.desk_texts[-1]


async def test_only_administrators_enter_dates(town: Town) -> None:
    pyotr = town.consultant("Пётр")
    await pyotr.writes("/deadlines")
    assert "администратор" in town.desk_texts[-1]

    await town.olga.writes("/deadlines")
    listed = town.in_desk("Сроки: что видят люди")
    await pyotr.presses_on(listed, FPG)
    press = await pyotr.presses_on(listed, "Внести даты")
    assert "администратор" in town.tg.answers[press]["text"]


async def test_a_reply_elsewhere_is_no_date(town: Town) -> None:
    """Who was asked for dates may answer a person first."""
    nina = await town.person().agrees()
    await nina.says("/ask")
    await nina.says("Когда приём?")
    question = town.in_desk("Когда приём?")
    await town.olga.writes("/deadlines")
    listed = town.in_desk("Сроки: что видят люди")
    await town.olga.presses_on(listed, FPG)
    await town.olga.presses_on(listed, "Внести даты")

    await town.olga.replies(question, "Приём до 5 мая")

    assert nina.heard == "Приём до 5 мая"
    assert town.rows("SELECT 1 FROM deadlines WHERE kind = 'grant'") == []


async def test_a_rule_is_confirmed_and_reminds_who_wants_all(town: Town) -> None:
    nina, vera = await ano(town), await ano(town, "Вера")
    await nina.presses("Напоминать")
    await vera.presses("Не сейчас")
    await town.olga.writes("/deadlines")
    listed = town.in_desk("Сроки: что видят люди")
    await town.olga.presses_on(listed, "Правила на проверку: 8")
    await town.olga.presses_on(listed, "Проверить, какие формы ждёт Росстат")
    await town.olga.presses_on(listed, "Подтвердить правило")

    assert "Подтверждено" in town.in_desk("Проверить, какие формы")["text"]
    await town.later(minutes=10)
    assert "• Проверить, какие формы ждёт Росстат — 20.01.2027" in nina.heard
    assert "Росстат" not in vera.heard
    verify = "SELECT DISTINCT verify FROM deadlines WHERE duty = 'rosstat_list'"
    assert town.rows(verify) == [(0,)]
    found = town.rows("SELECT person_id FROM deadline_wishes WHERE subject = 'rosstat_list'")
    assert len(found) == 1

    await town.load(DUTIES[1])
    assert town.rows(verify) == [(0,)], "what staff have confirmed stays so"
