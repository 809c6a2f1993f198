# ruff: noqa: F811 - fixtures of another file are named again by each test
"""Organisations on the staff panel: found, looked at, outcomes of theirs, two that are one."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.panel_doubles import pairs
from db.panel_organisations import Key
from tests.test_organisations import member
from tests.test_outcomes import CONFIRM, claims
from tests.test_panel import Screen, enters, screen, town  # noqa: F401 - fixtures
from tests.test_report import config, report  # noqa: F401 - fixtures
from tests.town import Town, labels

ROOT = Path(__file__).parents[1]
LIST = "/panel/organisations"
ACTS = "SELECT act, about FROM panel_acts WHERE act NOT IN ('enter', 'leave') ORDER BY id"


async def opens(screen: Screen, name: str) -> Screen:
    """Open the card of an organisation by the link in the register."""
    await screen.opens(LIST)
    found = re.search(rf'href="({LIST}/\d+)">{re.escape(name)}<', screen.text)
    assert found, screen.words
    return await screen.opens(found[1])


async def records(screen: Screen, number: int, kind: str, **fields: str) -> Screen:
    form = {"kind": kind, "once": screen.hidden("once"), **fields}
    return await screen.sends(f"{LIST}/{number}/outcome", **form)


# -- found and looked at ---------------------------------------------------------------------------


async def test_the_register_is_searched_by_name_inn_and_municipality(
    town: Town,
    screen: Screen,
) -> None:
    await member(town, "Нина", "АНО «Росток» ИНН 7707083893", "Тарский район")
    await member(town, "Анна", "ТОС Берёзка", "Большереченский район")
    await enters(screen, town.olga)

    for typed, there, not_there in (
        ("росток", "Росток", "Берёзка"),
        ("7707", "Росток", "Берёзка"),
        ("ИНН 7707083893", "Росток", "Берёзка"),
        ("больше", "Берёзка", "Росток"),
        ("тарск", "Росток", "Берёзка"),
        ("ский", "Ничего не нашлось", "Росток"),
        ("", "Берёзка", "Страницы"),
    ):
        await screen.opens(LIST, params={"q": typed}, headers={"HX-Request": "true"})
        assert there in screen.words
        assert not_there not in screen.words
        assert "<html" not in screen.text, "a part, as one types"

    await screen.opens(LIST, params={"q": "7707083894"})
    assert "опечатка" in screen.words
    assert "Ничего не нашлось" in screen.words
    await screen.opens(LIST, params={"place": "omsk-tara"})
    assert "Росток" in screen.words
    assert "Берёзка" not in screen.words


async def test_the_register_is_narrowed_by_who_they_are(town: Town, screen: Screen) -> None:
    await member(town, "Нина", "АНО Росток")
    await member(town, "Анна", "ТОС Берёзка")
    await town.change(
        "INSERT INTO profiles (person_id, answers, changed_at) VALUES (?, ?, ?)",
        [
            (1, '{"form": "ano"}', "2026-11-20T00:00:00.000Z"),
            (2, '{"form": "ano"}', "2026-11-20T00:00:00.000Z"),
        ],
    )
    anna2 = await member(town, "Вера", "ТОС Берёзка")
    assert anna2
    await town.change(
        "INSERT INTO profiles (person_id, answers, changed_at) VALUES (?, ?, ?)",
        [(3, '{"form": "tos"}', "2026-11-21T00:00:00.000Z")],
    )
    await enters(screen, town.olga)

    await screen.opens(LIST, params={"form": "ano"})
    assert "Росток" in screen.words
    assert "Берёзка" not in screen.words, "what was answered last counts"
    await screen.opens(LIST, params={"form": "tos"})
    assert "Берёзка" in screen.words
    assert (await screen.opens(LIST, params={"form": "<x>"})).status == 200


async def test_the_register_is_turned_by_pages(town: Town, screen: Screen) -> None:
    await town.change(
        "INSERT INTO organisations (key, name, made_at) VALUES (?, ?, '2026-11-01')",
        [(f"клуб {n:03}", f"Клуб {n:03}") for n in range(120)],
    )
    await enters(screen, town.olga)
    await screen.opens(LIST, params={"q": "клуб"})
    seen = set(re.findall(r"Клуб \d{3}", screen.text))
    for _ in range(2):
        after = re.search(r'href="([^"]+)">Дальше', screen.text)
        assert after
        await screen.opens(after[1].replace("&amp;", "&"))
        seen |= set(re.findall(r"Клуб \d{3}", screen.text))
    assert len(seen) == 120
    assert "Дальше" not in screen.text


async def test_a_card_shows_people_questions_and_what_they_typed_stays_text(
    town: Town,
    screen: Screen,
) -> None:
    nina = await member(town, "Нина <b>", "Клуб <script>alert(1)</script>", "Тарский район")
    await nina.says("/ask")
    await nina.says("Как <i>открыть</i> счёт?")
    await enters(screen, town.olga)

    await screen.opens(f"{LIST}/1")

    assert "<script>alert" not in screen.text
    assert "<i>открыть" not in screen.text
    assert "Клуб <script>alert(1)</script>" in screen.words
    assert "Люди: 1" in screen.words
    assert '<a href="/panel/questions/1">' in screen.text
    assert "Тарский район" in screen.words
    await screen.opens(LIST)
    assert "<script>alert" not in screen.text
    await screen.opens("/panel/questions/1")
    assert screen.status == 200


async def test_staff_take_an_organisation_out_of_the_catalogue(town: Town, screen: Screen) -> None:
    await member(town, "Нина", "АНО Росток")
    await town.change(
        "UPDATE organisations SET public = 1, about = ?, told_by = 1", [("Учим <b>всех</b>",)]
    )
    await enters(screen, town.consultant("Павел"))
    await screen.opens(f"{LIST}/1")
    assert "Учим <b>всех</b>" in screen.words

    await screen.sends(f"{LIST}/1/hide")

    assert "Не показана" in screen.words
    assert town.rows("SELECT public, about FROM organisations") == [(0, None)]
    assert town.rows(ACTS) == [("unlisted", "1")]


# -- outcomes --------------------------------------------------------------------------------------


async def test_a_grant_is_recorded_once_and_stands_in_the_report(
    town: Town,
    screen: Screen,
    report,
) -> None:
    await member(town, "Нина", "АНО Росток")
    await enters(screen, town.consultant("Павел"))
    await screen.opens(f"{LIST}/1")
    form = {"contest": "Местные инициативы", "rubles": "1,5 млн", "year": "2026"}
    once = screen.hidden("once")

    for _ in range(2):
        await screen.sends(f"{LIST}/1/outcome", kind="won", once=once, **form)

    assert screen.status == 200
    assert screen.words.count("выиграли «Местные инициативы» — 1 500 000 ₽, 2026") >= 1
    assert town.rows(
        "SELECT rubles, noted_by IS NOT NULL, confirmed_at IS NOT NULL FROM outcomes"
    ) == [(1_500_000, 1, 1)]
    assert town.rows(ACTS) == [("outcome", "1")]
    found = await report()
    assert (found["grants_won"], found["sum_raised"]) == (1, 1_500_000)


async def test_the_same_form_of_help_counts_once_and_another_twice(
    town: Town,
    screen: Screen,
) -> None:
    await member(town, "Нина", "АНО Росток")
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    form = {
        "csrf": screen.hidden("csrf"),
        "once": screen.hidden("once"),
        "kind": "helped",
        "help": "Проектор",
    }
    path = f"{LIST}/1/outcome"
    async with screen.http.post(screen.base + path, data=form):
        pass
    await asyncio.gather(*(screen.ask("POST", path, data=form) for _ in range(3)))
    assert town.rows("SELECT count(*) FROM outcomes") == [(1,)]

    await screen.opens(f"{LIST}/1")
    await records(screen, 1, "helped", help="Проектор")
    assert town.rows("SELECT count(*) FROM outcomes") == [(2,)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rubles": "много", "contest": "К", "year": "2026"}, "Не понял сумму"),
        ({"rubles": "", "contest": "К", "year": "2026"}, "Не понял сумму"),
        ({"rubles": "100", "contest": " ", "year": "2026"}, "одной строкой"),
        ({"rubles": "100", "contest": "К", "year": "2099"}, "Нужен год"),
        ({"rubles": "100", "contest": "", "deadline": "999", "year": "2026"}, ""),
        ({"kind": "stolen"}, ""),
    ],
)
async def test_what_is_no_outcome_is_refused(
    town: Town,
    screen: Screen,
    fields: dict[str, str],
    said: str,
) -> None:
    await member(town, "Нина", "АНО Росток")
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")

    await records(screen, 1, **{"kind": "won", **fields})

    assert screen.status == 409
    assert said in screen.words
    assert town.rows("SELECT count(*) FROM outcomes") == [(0,)]


async def test_what_staff_noted_is_taken_back_on_its_own_card_only(
    town: Town,
    screen: Screen,
) -> None:
    await member(town, "Нина", "АНО Росток")
    await member(town, "Анна", "ТОС Берёзка")
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    await records(screen, 1, "registered")
    await screen.opens(f"{LIST}/1")

    await screen.sends(f"{LIST}/2/drop", outcome="1")
    assert screen.status == 409
    await screen.opens(f"{LIST}/1")
    await screen.sends(f"{LIST}/1/drop", outcome="1")

    assert "Пока ничего не записано" in screen.words
    assert town.rows("SELECT count(*) FROM outcomes") == [(0,)]
    for strange in ("", "x", "²", "9" * 30):
        await screen.opens(f"{LIST}/1")
        await screen.sends(f"{LIST}/1/drop", outcome=strange)
        assert screen.status == 404


async def test_a_claim_is_confirmed_on_the_panel_and_the_group_sees_it(
    town: Town,
    screen: Screen,
    report,
) -> None:
    nina = await member(town, "Нина", "АНО Росток")
    await claims(nina, "Местные инициативы", "300 000")
    asked = town.in_desk("Местные инициативы")
    assert CONFIRM in labels(asked)
    await enters(screen, town.consultant("Павел"))
    await screen.opens("/panel/claims")
    assert "Нина" in screen.words
    assert "300 000 ₽" in screen.words
    number = re.findall(r'action="/panel/claims/(\d+)"', screen.text)[0]

    for _ in range(2):
        await screen.sends(f"/panel/claims/{number}", do="yes", home="")
        assert screen.status == 200

    assert "Все победы подтверждены" in screen.words
    assert [text for text in nina.texts if "Поздравляем" in text] == [nina.heard]
    said = town.at(asked["message_id"])
    assert "Подтверждено — Павел" in said["text"]
    assert labels(said) == []
    assert town.rows(ACTS) == [("outcome_yes", number)]
    assert (await report())["sum_raised"] == 300_000


async def test_a_claim_that_is_not_confirmed_is_as_if_never_said(
    town: Town,
    screen: Screen,
) -> None:
    nina = await member(town, "Нина", "АНО Росток")
    await claims(nina, "Местные инициативы", "300 000")
    heard = len(nina.from_bot)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/1")
    assert "Ждёт подтверждения" in screen.words
    number = re.findall(r'action="/panel/claims/(\d+)"', screen.text)[0]

    await screen.sends(f"/panel/claims/{number}", do="no", home="1")

    assert "АНО Росток" in screen.words
    assert "Пока ничего не записано" in screen.words
    assert len(nina.from_bot) == heard
    assert "Не подтверждено — Ольга" in town.in_desk("Местные инициативы")["text"]
    await screen.opens("/panel/claims")
    await screen.sends(f"/panel/claims/{number}", do="yes", home="")
    assert screen.status == 409


# -- two that are one ------------------------------------------------------------------------------


async def twins(town: Town) -> None:
    nina = await member(town, "Нина", "АНО «Росток» ИНН 7707083893", "Тарский район")
    await claims(nina, "Местные инициативы", "300 000")
    await member(town, "Анна", "Росток", "Тарский район")
    await member(town, "Вера", "Клуб ветеранов", "Тарский район")


async def test_two_are_joined_in_two_steps(town: Town, screen: Screen) -> None:
    await twins(town)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/2/join")
    assert "АНО «Росток»" in screen.words
    assert "Клуб ветеранов" not in screen.words, "unlike names are not offered"
    await screen.opens(f"{LIST}/2/join", params={"q": "клуб"})
    assert "Клуб ветеранов" in screen.words

    await screen.opens(f"{LIST}/2/join", params={"with": "1"})
    assert "Людей 1 1" in screen.words
    assert "ИНН 7707083893 перейдёт" in screen.words
    assert town.rows("SELECT count(*) FROM organisation_joins") == [(0,)], "looking changes nothing"
    await screen.sends(f"{LIST}/2/join", **{"with": "1"})

    assert "Люди: 2" in screen.words
    assert "Соединена с «АНО «Росток»»: Ольга" in screen.words
    assert "300 000 ₽" in screen.words
    assert town.rows("SELECT count(*) FROM people WHERE organisation_id = 2") == [(2,)]
    assert town.rows("SELECT inn FROM organisations WHERE id = 2") == [("7707083893",)]
    assert town.rows(ACTS) == [("joined", "2 ← 1")]
    assert "Росток" in (await screen.opens(f"{LIST}/1")).words, "an old link leads to it"


async def test_joined_twice_and_at_once_is_joined_once(town: Town, screen: Screen) -> None:
    await twins(town)
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/2/join", params={"with": "1"})
    form = {"csrf": screen.hidden("csrf"), "with": "1"}
    swapped = {**form, "with": "2"}

    await asyncio.gather(
        *(screen.ask("POST", f"{LIST}/2/join", data=form) for _ in range(4)),
        screen.ask("POST", f"{LIST}/1/join", data=swapped),
    )
    await screen.ask("POST", f"{LIST}/2/join", data=form)

    assert screen.status == 200
    assert town.rows("SELECT count(*) FROM organisation_joins") == [(1,)]
    assert len(town.rows(ACTS)) == 1
    assert town.rows("SELECT count(DISTINCT organisation_id) FROM people WHERE id < 3") == [(1,)]


async def test_what_cannot_be_one_is_refused(town: Town, screen: Screen) -> None:
    await member(town, "Нина", "АНО Росток ИНН 7707083893")
    await member(town, "Анна", "АНО Росток два ИНН 7736050003")
    await enters(screen, town.olga)

    await screen.opens(f"{LIST}/1/join", params={"with": "2"})
    assert screen.status == 409
    assert "разные ИНН" in screen.words
    await screen.opens(f"{LIST}/1/join", params={"with": "1"})
    assert screen.status == 409
    await screen.opens(f"{LIST}/1/join", params={"with": "77"})
    assert screen.status == 409
    await screen.opens(f"{LIST}/1/join", params={"with": "x"})
    assert screen.status == 404
    await screen.opens(f"{LIST}/1/join")
    await screen.sends(f"{LIST}/1/join", **{"with": "1"})
    assert screen.status == 409


async def test_only_who_leads_joins(town: Town, screen: Screen) -> None:
    await twins(town)
    await enters(screen, town.consultant("Павел"))
    await screen.opens(f"{LIST}/2")
    assert "/join" not in screen.text
    for path in (f"{LIST}/2/join", f"{LIST}/2/join?with=1", "/panel/doubles"):
        await screen.opens(path)
        assert screen.status == 409
        assert "администраторы" in screen.words
    await screen.opens(f"{LIST}/2")
    await screen.sends(f"{LIST}/2/join", **{"with": "1"})
    assert screen.status == 409
    assert town.rows("SELECT count(*) FROM organisation_joins") == [(0,)]


async def test_names_alike_in_one_municipality_are_listed(town: Town, screen: Screen) -> None:
    await twins(town)
    await enters(screen, town.olga)

    await screen.opens("/panel/doubles")

    assert f"{LIST}/1/join?with=2" in screen.text
    assert "Клуб ветеранов" not in screen.words


async def test_what_is_said_to_be_different_does_not_come_back(town: Town, screen: Screen) -> None:
    await twins(town)
    await enters(screen, town.olga)
    await screen.opens("/panel/doubles")
    assert "Это разные" in screen.words

    await screen.sends(f"{LIST}/1/difference", **{"with": "2", "page": "0"})
    assert "Отмечено: АНО «Росток» и Росток — разные организации" in screen.words
    assert "Похожих нет" in screen.words
    await screen.sends(f"{LIST}/2/difference", **{"with": "1", "page": "0"})
    await screen.opens(f"{LIST}/2/join")
    assert "АНО «Росток»" not in screen.words, "nor is it offered"

    await screen.opens(f"{LIST}/2")
    assert "Не то же, что АНО «Росток» : Ольга, 23.11.2026" in screen.words
    await screen.sends(f"{LIST}/2/difference", **{"with": "1", "do": "back"})
    assert "Не то же" not in screen.words
    await screen.opens("/panel/doubles")
    assert f"{LIST}/1/join?with=2" in screen.text
    assert town.rows(ACTS) == [("differ", "1, 2"), ("alike", "2, 1")]


async def test_one_that_was_told_apart_is_still_told_apart_from_what_it_became(
    town: Town, screen: Screen
) -> None:
    await twins(town)
    await member(town, "Зоя", "Росток", "Большереченский район")
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/4")
    for other in ("1", "2"):
        await screen.sends(f"{LIST}/4/difference", **{"with": other})
    await screen.sends(f"{LIST}/1/difference", **{"with": "2"})
    await screen.opens(f"{LIST}/2/join", params={"with": "1"})
    assert "Ольга, 23.11.2026: это разные организации" in screen.words

    await screen.sends(f"{LIST}/2/join", **{"with": "1"})

    told = town.rows("SELECT one, other FROM organisation_differences")
    assert told == [(2, 4)], "and what was joined after all is not different"
    assert "Не то же, что Росток" in screen.words


async def test_only_who_leads_tells_apart_and_never_one_from_itself(
    town: Town, screen: Screen
) -> None:
    await twins(town)
    await enters(screen, town.consultant("Павел"))
    await screen.opens(f"{LIST}/2")
    await screen.sends(f"{LIST}/2/difference", **{"with": "1"})
    assert screen.status == 409
    assert "администраторы" in screen.words
    await enters(screen, town.olga)
    await screen.opens(f"{LIST}/2")
    await screen.sends(f"{LIST}/2/difference", **{"with": "2"})
    assert screen.status == 409
    await screen.opens(f"{LIST}/2")
    await screen.sends(f"{LIST}/2/difference", **{"with": "77"})
    assert screen.status == 409

    assert town.rows("SELECT count(*) FROM organisation_differences") == [(0,)]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("тос березка", "a"), ("тос березка", None), True),
        (("тос березка", "a"), ("тос бирезка", "a"), True),
        (("ано росток", "a"), ("росток", "a"), True),
        (("ано росток", "a"), ("росток тос", "a"), True),
        (("ано", "a"), ("тос", "a"), False),
        (("ано росток", "a"), ("росток", "b"), False),
        (("школа no 5", "a"), ("школа no 6", "a"), False),
        (("рассвет", "a"), ("росавит", "a"), False),
        (("клуб ветеранов", "a"), ("клуб ветерановв", "a"), True),
    ],
)
def test_which_names_are_alike(one: tuple, other: tuple, alike: bool) -> None:
    assert bool(list(pairs([Key(1, *one), Key(2, *other)]))) is alike


def test_a_heap_of_one_name_makes_no_heap_of_pairs() -> None:
    found = [Key(number, "тос березка", "a") for number in range(300)]
    assert len(list(pairs(found))) == 299


def test_one_told_apart_from_the_first_of_a_heap_is_compared_with_the_rest() -> None:
    found = [Key(number, "тос березка", "a") for number in (1, 2, 3)]
    assert list(pairs(found, {(1, 2)})) == [(1, 3)]
    assert list(pairs(found, {(1, 2), (1, 3)})) == [(2, 3)]
    assert not list(pairs(found, {(1, 2), (1, 3), (2, 3)}))


async def test_what_was_done_is_told_in_words(town: Town, screen: Screen) -> None:
    told = set[str]()
    for name in ("organisations", "practices"):
        source = (ROOT / "handlers" / "web" / f"{name}.py").read_text(encoding="utf-8")
        told |= set(re.findall(r'visit\.note\(tx, "(\w+)"', source))
    assert len(told) >= 8
    await enters(screen, town.olga)
    await town.change(
        "INSERT INTO panel_acts (staff_id, act, about, happened_at) VALUES (?, ?, '7', '2026-11-01')",
        [(town.olga.id, act) for act in (*told, "outcome_yes", "outcome_no", "differ", "alike")],
    )

    await screen.opens("/panel/state")

    assert screen.status == 200
    assert screen.words.count("№ 7") >= 9
