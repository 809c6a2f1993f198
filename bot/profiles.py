"""What an organisation is, asked by buttons in a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.buttons import Place, button
from bot.duty_buttons import AnswerProfile, AskProfile
from bot.errors import RefusalError
from bot.outbox import Button, Buttons
from bot.texts import label, labels, render
from db import profiles as rows
from db.database import Tx
from db.people import Person

AT, REMIND = "at", "remind"
"""Beside the answers: the step that was asked last, and whether «Напоминать» was pressed."""
FORM, PLACE = "form", "place"
SKIPPED = ""
DONE = "!"
ASKED_NUMBER = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A question; `registered`: only of organisations that are; `many`: several may be chosen."""

    key: str
    choices: tuple[str, ...]
    many: bool = False
    registered: bool = False
    in_line: int = 2


STEPS = (
    Step(FORM, rows.KINDS, in_line=1),
    Step("tax", ("usn", "osno", "tax_no"), registered=True),
    Step("employees", ("employees_yes", "employees_no"), registered=True),
    Step("boxes", ("boxes_yes", "boxes_no"), registered=True),
    Step("foreign", ("foreign_yes", "foreign_no"), registered=True),
    Step("grants", ("fpg", "pfki", "subsidy"), many=True, registered=True, in_line=1),
    Step(PLACE, ()),
    Step(
        "interests",
        (
            "culture",
            "youth",
            "elders",
            "children",
            "nature",
            "sport",
            "memory",
            "health",
            "village",
            "faith",
        ),
        many=True,
    ),
)
BY_KEY = {step.key: step for step in STEPS}
OF_NKO = ("all_nko", "nko")
CODES: Mapping[str, tuple[str, ...]] = {
    "ano": OF_NKO,
    "fund": (*OF_NKO, "fund"),
    "public": (*OF_NKO, "public_association"),
    "tos_entity": (*OF_NKO, "public_association", "tos", "residents"),
    "other_nko": OF_NKO,
    "institution": ("institution", "municipal_institution"),
    "tos": ("tos", "residents", "individual"),
    "group": ("residents", "individual"),
    "alone": ("individual",),
    "usn": ("usn",),
    "osno": ("osno", "vat_payer"),
    "employees_yes": ("employees",),
    "boxes_yes": ("donation_boxes",),
    "foreign_yes": ("foreign_funding",),
    "fpg": ("grant_fpg",),
    "pfki": ("grant_fpg",),
    "subsidy": ("subsidy",),
}
ASKED_FOR = frozenset(code for found in CODES.values() for code in found) - {"vat_payer"}
"""Conditions that the questions are about. Of the others, and of VAT beside the general regime,
nobody was asked."""
UNREGISTERED = frozenset({"tos", "group", "alone", "institution"})
INTEREST = "likes_"
KIND = rows.KIND
"""How the codes of interests and of the kind of organisation begin; news are sent by them."""


def codes_of(answers: Mapping[str, Any]) -> set[str]:
    """Return the codes that answers amount to; what is asked of the registered counts for them."""
    found: set[str] = set()
    for step in steps(answers):
        chosen = answers.get(step.key) or ()
        for choice in (chosen,) if isinstance(chosen, str) else chosen:
            found.update(CODES.get(choice, ()))
            if step.key == FORM:
                found.add(KIND + choice)
            if step.key == "interests":
                found.add(INTEREST + choice)
    return found


def steps(answers: Mapping[str, Any], person: Person | None = None) -> list[Step]:
    """Return the questions that make sense after these answers."""
    skipped = PLACE if person is not None and person.municipality_id else None
    free = answers.get(FORM) in UNREGISTERED
    return [
        step for step in STEPS if not (free and step.registered) and step.key != skipped
    ]  # fmt: skip


# -- asking --------------------------------------------------------------------------------------


async def answer(tx: Tx, person: Person, key: str, choice: str) -> str | None:
    """Keep an answer; return the step to ask now, None at the end. An old button: refused."""
    step = BY_KEY.get(key)
    if step is None or choice not in (*step.choices, SKIPPED, DONE):
        raise RefusalError("old_button")
    answers = await rows.answers(tx, person.id)
    stays = False
    if choice in step.choices:
        stays = step.many
        answers[key] = _toggled(answers.get(key), choice) if step.many else choice
    following = key if stays else _after(answers, person, key)
    answers[AT] = following
    await rows.put(tx, person.id, answers, codes_of(answers))
    return following


def _toggled(chosen: Any, choice: str) -> list[str]:
    before = chosen if isinstance(chosen, list) else []
    return [c for c in before if c != choice] if choice in before else [*before, choice]


def _after(answers: Mapping[str, Any], person: Person, key: str) -> str | None:
    later = [step.key for step in STEPS][[step.key for step in STEPS].index(key) + 1 :]
    wanted = [step.key for step in steps(answers, person)]
    return next((key for key in later if key in wanted), None)


async def stands_at(tx: Tx, person: Person, key: str) -> bool:
    """Tell whether a question is the one that a person was asked last."""
    return (await rows.answers(tx, person.id)).get(AT) == key


async def begin(tx: Tx, person: Person, key: str) -> str:
    """Return the step to ask: the one of that name, else the first; it is noted."""
    key = key if key in BY_KEY else FORM
    answers = await rows.answers(tx, person.id)
    await rows.put(tx, person.id, {**answers, AT: key}, codes_of(answers))
    return key


async def question(tx: Tx, person: Person, key: str) -> tuple[str, Buttons]:
    """Return what is asked in a step, with its answers as buttons."""
    answers = await rows.answers(tx, person.id)
    step, wanted = BY_KEY[key], steps(answers, person)
    at = next((n for n, one in enumerate(wanted) if one.key == key), 0)
    text = render(
        "profile/question",
        at=at + 1,
        of=len(wanted),
        question=label(f"profile_questions.{key}"),
        many=step.many,
    )
    chosen = answers.get(key) or ()
    chosen = (chosen,) if isinstance(chosen, str) else chosen
    found = [_choice(step, choice, chosen=choice in chosen) for choice in step.choices]
    lines: list[list[Button]] = [
        found[n : n + step.in_line] for n in range(0, len(found), step.in_line)
    ]
    if key == PLACE:
        lines.append([button("tell_place", Place(number=ASKED_NUMBER))])
    below = [button("back", AskProfile(step=wanted[at - 1].key))] if at else []
    end = "profile_done" if step.many and chosen else "skip"
    below.append(button(end, AnswerProfile(step=key, choice=DONE if chosen else SKIPPED)))
    return text, [*lines, below]


def _choice(step: Step, choice: str, *, chosen: bool) -> Button:
    name = label(f"profile.{choice}")
    words = label("profile_marks.chosen", name=name) if chosen else name
    return Button(words, AnswerProfile(step=step.key, choice=choice).pack())


async def described(tx: Tx, person: Person) -> list[str]:
    """Return the answers in words."""
    return _words(await rows.answers(tx, person.id))


def _words(answers: Mapping[str, Any]) -> list[str]:
    known = labels("profile")
    found: list[str] = []
    for step in steps(answers):
        chosen = answers.get(step.key) or ()
        for choice in (chosen,) if isinstance(chosen, str) else chosen:
            if choice in known and not choice.endswith("_no"):
                words = known[choice]
                found.append(words if words[:2].isupper() else words[0].lower() + words[1:])
    return found


async def note_wish(tx: Tx, person: Person, *, remind: bool) -> None:
    """Keep whether a person wants to be reminded of what their profile names."""
    answers = {**await rows.answers(tx, person.id), REMIND: remind}
    await rows.put(tx, person.id, answers, codes_of(answers))


# -- export, erasure, two accounts of one person -------------------------------------------------


async def of_person(tx: Tx, person: Person) -> dict[str, object]:
    """Return what is kept here of a person, for their own eyes."""
    return {
        "answers": await rows.answers(tx, person.id),
        "codes": await rows.codes(tx, person.id),
    }


async def join_people(tx: Tx, new: int, old: int) -> None:
    await rows.join(tx, new, old)
