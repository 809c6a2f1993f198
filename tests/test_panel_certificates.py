"""Certificates from the staff panel: the same numbers, names and rights as in the chat."""

from tests.test_certificates import NUMBER, attended, numbers, papers
from tests.test_panel import Screen, enters, screen, town
from tests.test_privacy import forgotten
from tests.town import Town

__all__ = ["screen", "town"]
PAGE = "/panel/seminars/1/certificates"


async def test_they_are_issued_once_named_by_the_holder_and_downloaded(
    town: Town, screen: Screen
) -> None:
    nina, _ = await attended(town, "Нина", "Пётр")
    await enters(screen, town.olga)
    await screen.opens("/panel/seminars/1")
    assert PAGE in screen.text
    await screen.opens(f"{PAGE}/sample")
    assert screen.body.startswith(b"%PDF")
    await screen.opens(PAGE)
    assert "Пришли: 2" in screen.words

    for _ in range(2):
        await screen.sends(PAGE)

    assert len(numbers(town)) == 2
    assert "Выдать" not in screen.words.partition("Уже выданы")[2]
    assert "ждём, когда человек подтвердит имя" in screen.words
    assert (await screen.opens("/panel/certificates/1")).status == 409
    await nina.presses("Верно")
    assert len(papers(nina)) == 1
    await screen.opens(PAGE)
    (number,) = {found for found in NUMBER.findall(screen.text) if found == numbers(town)[0]}
    assert f"?start=verify_{number}" in screen.text
    await screen.opens("/panel/certificates/1")
    assert screen.status == 200
    assert screen.body.startswith(b"%PDF")
    assert "attachment" in screen.headers["Content-Disposition"]
    acts = [act for (act,) in town.rows("SELECT act FROM panel_acts ORDER BY id")]
    assert acts == ["enter", "certificates", "certificates", "certificate"]


async def test_who_was_erased_leaves_no_name_and_no_file(town: Town, screen: Screen) -> None:
    (nina,) = await attended(town, "Нина")
    await enters(screen, town.olga)
    await screen.opens(PAGE)
    await screen.sends(PAGE)
    await nina.presses("Верно")
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    await forgotten(town, "Нина")

    await screen.opens(PAGE)
    assert "имя удалено" in screen.words
    assert (await screen.opens("/panel/certificates/1")).status == 409


async def test_only_who_leads_sees_and_issues_them(town: Town, screen: Screen) -> None:
    await attended(town, "Нина")
    await enters(screen, town.consultant("Павел"))
    for path in (PAGE, f"{PAGE}/sample", "/panel/certificates/1"):
        assert (await screen.opens(path)).status == 409
    await screen.opens("/panel/seminars/1")
    assert "Сертификаты" not in screen.words
    await screen.opens("/panel/answers/1")
    await screen.sends(PAGE)
    assert screen.status == 409
    assert numbers(town) == []


async def test_nothing_is_issued_before_it_begins(town: Town, screen: Screen) -> None:
    from tests.test_seminars import announced

    await announced(town)
    await enters(screen, town.olga)
    assert (await screen.opens(PAGE)).status == 409
    assert (await screen.opens("/panel/seminars/77/certificates")).status == 409
