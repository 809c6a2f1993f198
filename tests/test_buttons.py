"""Every button ever offered fits into what Telegram carries, and is told from the others."""

from importlib import import_module
from pathlib import Path

import pytest
from aiogram.filters.callback_data import CallbackData

from bot import replies
from bot.broadcast_menus import CODE_FITS
from handlers.questions import MORE_FITS

ROOT = Path(__file__).parent.parent
MODULES = [import_module(f"bot.{path.stem}") for path in sorted(ROOT.glob("bot/*buttons.py"))]
BUTTONS = [
    cls
    for module in MODULES
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, CallbackData)
]
KINDS = [cls for cls in BUTTONS if cls is not CallbackData]
LONGEST_TEXTS = {
    ("Consent", "want"): "send",
    ("Consent", "more"): "9" * MORE_FITS,
    ("Ask", "more"): "9" * MORE_FITS,
    ("Privacy", "what"): "export",
    ("SurveyPaper", "what"): "picture",
    ("AskProfile", "step"): "employees",
    ("AnswerProfile", "step"): "employees",
    ("AnswerProfile", "choice"): "employees_yes",
    ("Concerns", "what"): "contests",
    ("Cast", "do"): "everybody",
    ("CastFor", "kind"): "registered",
    ("CastCode", "code"): "c" * CODE_FITS,
    ("OptOut", "category"): "seminars",
    ("PracticeMenu", "by"): "themes",
    ("DraftDo", "do"): "nophoto",
    ("FixPractice", "field"): "result",
    ("DeclinePractice", "reason"): "personal",
}
MESSAGE_FIELDS = {"message"}
LARGEST_MESSAGE = 2**31 - 1  # Telegram counts messages in 32 bits
LARGEST = 10**12


def test_prefixes_of_buttons_are_their_own() -> None:
    prefixes = [cls.__prefix__ for cls in KINDS]
    assert len(prefixes) > 10
    assert len(set(prefixes)) == len(prefixes)


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_a_button_with_the_largest_numbers_fits(cls: type[CallbackData]) -> None:
    """64 bytes; a text of a button must be listed above with its longest value."""
    values: dict[str, object] = {}
    for name, field in cls.model_fields.items():
        if field.annotation is str:
            values[name] = LONGEST_TEXTS[cls.__name__, name]
        elif field.annotation is int:
            values[name] = LARGEST_MESSAGE if name in MESSAGE_FIELDS else LARGEST
        else:
            values[name] = True
    packed = cls(**values).pack()
    assert len(packed.encode()) <= 64
    assert cls.unpack(packed) == cls(**values)


def test_the_reaction_is_one_that_bots_may_set() -> None:
    allowed = (ROOT / "bot/sandbox/reactions.txt").read_text(encoding="utf-8").split()
    assert "✅" not in allowed
    assert replies.DELIVERED in allowed
