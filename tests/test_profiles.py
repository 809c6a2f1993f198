"""/profile in a minute: buttons only, every step skipped or changed; then what concerns one."""

import json
from pathlib import Path

import pytest

from bot.content import SHIPPED
from tests.conftest import Build
from tests.town import Person, Town, write_content

DUTIES = [SHIPPED / "calendar.yaml", SHIPPED / "obligations.yaml", SHIPPED / "contests.yaml"]


@pytest.fixture
async def town(build: Build) -> Town:
    town = await build()
    for file in DUTIES:
        await town.load(file)
    return town


async def answers(nina: Person, *labels: str) -> None:
    await nina.says("/profile")
    await nina.presses("Рассказать об организации")
    for label in labels:
        await nina.presses(label)


ANO_ON_USN = ("АНО", "УСН", "Есть сотрудники", "Нет ящиков", "Нет", "Пропустить", "Пропустить")


def wishes(town: Town) -> list[str]:
    found = town.rows("SELECT subject FROM deadline_wishes WHERE remind = 1 ORDER BY subject")
    return [subject for (subject,) in found]


async def test_consent_comes_first_and_the_profile_goes_on_by_itself(town: Town) -> None:
    nina = town.person()
    await nina.says("/profile")
    assert nina.buttons == ["Согласен", "Не согласен"]
    assert town.rows("SELECT 1 FROM profiles") == []

    await nina.presses("Согласен")

    assert nina.buttons[0] == "Рассказать об организации"


async def test_buttons_lead_to_what_concerns_one(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Культура", "Готово →")

    assert "АНО, УСН, есть сотрудники" in nina.heard
    assert "Вас касаются:" in nina.heard
    assert "• Отчёт НКО в Минюст — 15 апреля 2027" in nina.heard
    assert "Проверьте, касается ли вас:" in nina.heard
    assert "Напоминать о них?" in nina.heard
    assert nina.buttons[:2] == ["Напоминать", "Не сейчас"]
    codes = {code for (code,) in town.rows("SELECT code FROM profile_codes")}
    assert codes == {"is_ano", "all_nko", "nko", "usn", "employees", "likes_culture"}
    assert wishes(town) == [], "nobody is reminded before «Напоминать»"


async def test_one_press_reminds_of_all_that_is_confirmed_and_says_so(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Пропустить")
    summary = nina.from_bot[-1]["message_id"]
    town.tg.press(nina.id, nina.id, summary, "Напоминать")
    town.tg.press(nina.id, nina.id, summary, "Напоминать")
    await town.quiet()

    assert "Буду напоминать" in nina.heard
    assert "• Отчёт НКО в Минюст — 15 апреля 2027" in nina.heard
    assert "minjust_report" in wishes(town)
    assert "rosstat_list" not in wishes(town), "what is to be checked waits for a yes"
    confirmed = "SELECT count(*) FROM duties WHERE confirmed = 0 AND id IN (SELECT subject FROM deadline_wishes)"
    assert town.rows(confirmed) == [(0,)]
    assert len(nina.from_bot) == len({m["message_id"] for m in nina.from_bot})


async def test_not_now_reminds_of_nothing(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Пропустить")
    await nina.presses("Не сейчас")
    assert "не буду" in nina.heard
    assert wishes(town) == []


async def test_everything_may_be_skipped(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *["Пропустить"] * 8)
    assert "без подробностей" in nina.heard
    assert "Напоминать" not in nina.buttons
    assert town.rows("SELECT 1 FROM profile_codes") == []


async def test_who_is_not_registered_is_asked_less(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, "ТОС без регистрации")
    assert "Откуда вы?" in nina.heard
    await nina.presses("Пропустить")
    await nina.presses("Пропустить")

    assert "Вас касаются" not in nina.heard
    assert "не нужно" not in nina.heard
    await nina.presses("Конкурсы для вас")
    assert "Ориентир, проверьте: Прошлый приём — с 1 по 30 сентября 2025" in nina.heard
    assert "Президентские гранты" not in nina.heard
    await nina.presses("Дальше →")
    assert "(2 из " in nina.heard
    await nina.presses("← Назад")
    assert "(1 из " in nina.heard


async def test_answers_are_changed_later(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Пропустить")
    await nina.says("/profile")
    assert "АНО" in nina.heard
    await nina.presses("Изменить ответы")
    assert "✅ АНО" in nina.buttons
    await nina.presses("Инициативная группа")

    codes = {code for (code,) in town.rows("SELECT code FROM profile_codes")}
    assert codes == {"is_group", "residents", "individual"}


async def test_one_may_go_back(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, "АНО", "УСН")
    await nina.presses("← Назад")
    assert "✅ УСН" in nina.buttons
    await nina.presses("ОСНО (общий)")
    codes = {code for (code,) in town.rows("SELECT code FROM profile_codes")}
    assert codes == {"is_ano", "all_nko", "nko", "osno", "vat_payer"}


async def test_the_municipality_is_typed_and_the_profile_goes_on(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, "Просто житель")
    await nina.presses("Указать район")
    await nina.says("тар")
    await nina.presses("Тарский район")

    assert "Что вам интересно?" in nina.heard
    await nina.presses("Пропустить")
    await nina.presses("Конкурсы для вас")
    listed = nina.heard
    assert "Родные города" in listed
    assert "Югры" not in listed, "of another region"


async def test_the_progress_survives_a_restart(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, "АНО", "УСН")
    await town.stop()
    await town.start()

    await nina.presses("Есть сотрудники")

    assert "ящики" in nina.heard
    kept = json.loads(town.rows("SELECT answers FROM profiles")[0][0])
    assert (kept["form"], kept["tax"], kept["employees"]) == ("ano", "usn", "employees_yes")


async def test_what_no_calendar_knows_is_told(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Пропустить")
    await nina.presses("Что ещё бывает")

    assert "Сменились руководитель, адрес или устав: сообщите в Минюст сразу" in nina.heard
    assert "Форма 1-СОНКО в Росстат — если форма есть в вашем списке" in nina.heard
    assert "Ближайший срок: 01.04.2027" in nina.heard
    assert "Подтверждение вида деятельности в СФР: было до 2025 года" in nina.heard
    assert "Декларация по НДС — если платите НДС" in nina.heard
    assert "аудит фонда" not in nina.heard, "of funds, which they are not"


async def test_an_old_button_gets_an_answer(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina)
    await town.change("UPDATE people SET address = ? WHERE address = ?", [(1, nina.id)])
    press = await nina.presses("АНО")
    assert town.tg.answers[press]["text"]


async def test_the_profile_is_exported_and_erased(town: Town) -> None:
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Пропустить")
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")
    kept = json.loads(town.file(nina.from_bot[-2]["document"]["file_id"]))
    assert kept["profile"]["answers"]["form"] == "ano"
    assert "all_nko" in kept["profile"]["codes"]

    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    assert town.rows("SELECT 1 FROM profiles") == town.rows("SELECT 1 FROM profile_codes") == []


async def test_a_confirmed_contest_shows_its_date(town: Town, tmp_path: Path) -> None:
    dated = {"id": "fpg_2", "title": "Президентские гранты", "for": ["nko"],
             "close": "2027-03-16T23:30+03:00"}  # fmt: skip
    await town.load(write_content(tmp_path / "c.json", contests=[dated]))
    nina = await town.person().agrees()
    await answers(nina, *ANO_ON_USN, "Пропустить")
    await nina.presses("Конкурсы для вас")
    assert "Приём до 16.03.2027 23:30 по Москве" in nina.heard
