"""What tells who somebody is, found in a text before others read it."""

import pytest

from bot.personal import details, without


@pytest.mark.parametrize(
    "text",
    [
        "до 15.04.2026 и с 2026-11-23", "4 000 000 ₽ (2026)", "10-15 человек", "ФЗ № 7-ФЗ, ст. 32",
        "https://pravo.gov.ru/123456789012", "ОКВЭД 94.99, форма 11001", "Любая НКО", "ТОС может всё",
    ],
)  # fmt: skip
def test_what_anybody_may_know_is_not_personal(text: str) -> None:
    assert details(text, "Люба ТОС «Родник» НКО") == []


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("карта 4276 1234 5678 9012", "", ["4276 1234 5678 9012"]),
        ("паспорт 52 04 123456", "", ["52 04 123456"]),
        ("снилс 123-456-789 01", "", ["123-456-789 01"]),
        ("тел. 2-14-56", "", ["2-14-56"]),
        ("это для Ивановой Марии", "мария иванова", ["Ивановой", "Марии"]),
        ("с Петром и пётр", "Пётр", ["Петром", "пётр"]),
    ],
)
def test_what_tells_who_somebody_is(text: str, name: str, found: list[str]) -> None:
    assert details(text, name) == found


def test_cut_out_it_leaves_the_rest() -> None:
    text = "я нина 89131234567, https://vk.com/id123456789 где печать?"
    assert without(text, "Нина") == "я , где печать?"
