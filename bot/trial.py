"""`faq check`: how well the search finds what it should, on questions whose entry is known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError
from bot.search.measure import Figures, Question
from bot.texts import label, short

NOBODY = {None, "", "none"}
MISSES_SHOWN = 15
TEXTS = ("text", "question")
IDS = ("id", "expected")


def read(path: Path, known: set[str]) -> list[Question]:
    """Read questions with the id of the entry that answers each, `none` where nothing should.

    A list, or a list under `questions`, of {text, id} or [text, id]; or a mapping of text to id.
    ContentError names the file, the number of the question and the reason.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refused(path, "no_file", reason=error.strerror or error) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused(path, "no_yaml", reason=" ".join(str(error).split())) from error
    if isinstance(raw, dict) and "questions" in raw:
        raw = raw["questions"]
    items = list(raw.items()) if isinstance(raw, dict) else raw
    if not isinstance(items, list) or not items:
        raise _refused(path, "no_questions")
    found = []
    for number, item in enumerate(items, 1):
        text, expected = _pair(item)
        if not isinstance(text, str) or not text.strip():
            raise _refused(path, "no_text", number=number)
        if expected not in NOBODY and expected not in known:
            raise _refused(path, "unknown_entry", number=number, id=expected)
        found.append(Question(text, None if expected in NOBODY else str(expected)))
    return found


def _pair(item: Any) -> tuple[Any, Any]:
    if isinstance(item, dict):
        text = next((item[name] for name in TEXTS if name in item), None)
        return text, next((item[name] for name in IDS if name in item), None)
    if isinstance(item, list | tuple) and len(item) == 2:
        return item[0], item[1]
    return None, None


def _refused(path: Path, name: str, **facts: Any) -> ContentError:
    return ContentError([f"{path}: {label(f'trial.{name}', **facts)}"])


def report(figures: Figures) -> Iterator[str]:
    """Say the figures, and the worst misses."""
    if figures.asked:
        yield label("trial.asked", number=figures.asked)
        yield label("trial.top1", share=figures.top1)
        yield label("trial.top3", share=figures.top3)
        yield label("trial.at_once", share=figures.at_once)
        yield label("trial.right", share=figures.precision)
    if figures.foreign:
        yield label("trial.foreign", number=figures.foreign)
        yield label("trial.false", number=figures.false, share=figures.false_answers)
    for at, (question, result) in enumerate(figures.misses[:MISSES_SHOWN]):
        if at == 0:
            yield label("trial.misses")
        yield label(
            "trial.miss",
            text=short(question.text, 90),
            id=question.id or "none",
            found=result.hits[0].id if result.hits else "none",
            decision=label(f"cli.{result.decision}"),
        )
