"""Practices: told by people, published by the centre, asked about through the centre."""

from bot import forms, personal
from bot.buttons import button, named
from bot.config import Centre
from bot.copies import Said
from bot.errors import RefusalError
from bot.outbox import About, Button, Buttons, To, edit_row, put, say
from bot.practice_buttons import (
    AskAuthor,
    DeclinePractice,
    FixPractice,
    FixTheme,
    HidePractice,
    PracticeMenu,
    PublishPractice,
    TellPractice,
    ViewPractice,
    WithdrawPractice,
)
from bot.texts import label, labels, render
from db import municipalities, people
from db import practices as rows
from db.database import Tx
from db.people import Consultant, Person
from db.practices import Practice
from db.practices import Told as Told  # noqa: PLC0414 - the doors take it from here

PURPOSE = "practice"
THEMES = (
    "place",
    "culture",
    "children",
    "elders",
    "sport",
    "nature",
    "memory",
    "care",
    "volunteers",
    "money",
    "other",
)
"""Append only: buttons name them by their place."""
FITS = {"title": 100, "did": 1500, "result": 1000, "reason": 500}
WAITING = 5
"""Practices of one person that nobody has decided on."""
WORDS = ("title", "did", "result")


def theme_at(place: int) -> str:
    """Return the theme of a button."""
    if not 0 <= place < len(THEMES):
        raise RefusalError("old_button")
    return THEMES[place]


def theme_name(theme: str) -> str:
    return label(f"practice_themes.{theme}")


def fitting(field: str, words: str | None) -> str:
    """Return what was typed, as it is kept; refused where it is nothing or too much."""
    text = (words or "").strip()
    if field == "title":
        text = " ".join(text.split())
    if not text:
        raise RefusalError("practice_words")
    if len(text) > FITS[field]:
        raise RefusalError("practice_long", most=FITS[field], now=len(text))
    return text


async def may_tell(tx: Tx, person: Person) -> None:
    """Refuse who is not listened to, or has told of enough for now."""
    if person.blocked_at is not None:
        raise RefusalError("blocked")
    if await rows.waiting_of(tx, person.id) >= WAITING:
        raise RefusalError("practice_waiting", most=WAITING)


async def tell(tx: Tx, person: Person, told: Told, centre: Centre) -> int:
    """Bring a practice to the staff group, into the person's topic; return its number."""
    await may_tell(tx, person)
    number = await rows.add(tx, person.id, person.municipality_id, told)
    desk = To(desk_of=person.id)
    if told.photo:
        picture = {"kind": "photo", "file": told.photo}
        row = await put(tx, desk, "file", picture, about=About(PURPOSE))
        await rows.add_post(tx, number, row, "photo")
    text, buttons = await _at_desk(tx, await _get(tx, number), centre)
    row = await say(tx, desk, text, buttons=buttons, about=About(PURPOSE))
    await rows.add_post(tx, number, row, "")
    return number


async def _get(tx: Tx, number: int) -> Practice:
    found = await rows.get(tx, number)
    if found is None:
        raise RefusalError("practice_gone")
    return found


async def _facts(tx: Tx, one: Practice) -> dict[str, object]:
    person = await people.get(tx, one.person_id)
    return {
        "one": one,
        "theme": theme_name(one.theme),
        "place": await municipalities.get(tx, one.municipality_id),
        "person": person,
        "author": person if one.signed else None,
    }


# -- for people ------------------------------------------------------------------------------------


async def card(tx: Tx, person: Person | None, number: int) -> tuple[Practice, str, Buttons]:
    """Return a practice as people read it: published, or their own."""
    one = await _get(tx, number)
    own = person is not None and one.person_id == person.id
    if one.state != "published" and not own:
        raise RefusalError("practice_gone")
    text = render("practices/card", own=own, **await _facts(tx, one))
    buttons: list[list[Button]] = []
    if own and one.state != "hidden":
        buttons.append([button("practice_withdraw", WithdrawPractice(practice=number))])
    elif not own and one.person_id is not None:
        buttons.append([button("ask_author", AskAuthor(practice=number))])
    buttons.append([button("all_practices", PracticeMenu(by="all"))])
    return one, text, buttons


async def as_read(tx: Tx, one: Practice) -> str:
    """Return a practice as everybody reads it, with the words given."""
    return render("practices/card", own=False, **await _facts(tx, one))


async def asked_about(tx: Tx, person: Person | None, number: int) -> Practice:
    """Return the practice whose author may be asked."""
    one, _, _ = await card(tx, person, number)
    if one.person_id is None or (person is not None and one.person_id == person.id):
        raise RefusalError("practice_no_author")
    return one


async def ask(tx: Tx, person: Person, number: int, said: Said) -> forms.Begun:
    """Bring a question about a practice to the centre, as a question of its own."""
    await asked_about(tx, person, number)
    return await forms.ask(tx, person, "practice", [], said, practice=number)


async def withdraw(tx: Tx, person: Person | None, number: int, *, sure: bool) -> Practice:
    """Return a person's own practice, taken away with all its words where they are `sure`."""
    one = await _get(tx, number)
    if person is None or one.person_id != person.id:
        raise RefusalError("practice_gone")
    if sure:
        if one.card_row is not None:
            await edit_row(tx, one.card_row, render("practices/withdrawn_desk"))
        await rows.remove(tx, number)
    return one


# -- in the group ----------------------------------------------------------------------------------


def personal_in(one: Practice, author: Person | None, centre: Centre) -> list[str]:
    """Return what may tell who somebody is, while nobody has decided on it."""
    if one.state != "sent":
        return []
    name = author.name if author is not None and not one.signed else ""
    said = f"{one.title}\n{one.did}\n{one.result}"
    return personal.details(said, name, (centre.phone, centre.email))[:10]


async def _at_desk(tx: Tx, one: Practice, centre: Centre) -> tuple[str, Buttons]:
    facts = await _facts(tx, one)
    by = await people.consultant(tx, one.decided_by)
    author = facts["person"]
    found = personal_in(one, author if isinstance(author, Person) else None, centre)
    text = render("practices/desk", by=by, personal=found, **facts)
    fix = button("practice_fix", FixPractice(practice=one.number, field="menu"))
    if one.state == "published":
        return text, [[fix, button("practice_hide", HidePractice(practice=one.number))]]
    publish = button("practice_publish", PublishPractice(practice=one.number))
    if one.state in {"declined", "hidden"}:
        return text, [[publish]]
    decline = button("practice_decline", DeclinePractice(practice=one.number, reason="menu"))
    return text, [[publish], [fix, decline]]


async def refresh(tx: Tx, number: int, centre: Centre) -> None:
    """Let the card in the group say how things stand."""
    one = await _get(tx, number)
    if one.card_row is not None:
        await edit_row(tx, one.card_row, *await _at_desk(tx, one, centre))


async def _offer(tx: Tx, number: int, centre: Centre, buttons: Buttons) -> None:
    """Let the card show other buttons."""
    one = await _get(tx, number)
    if one.card_row is not None:
        text, _ = await _at_desk(tx, one, centre)
        await edit_row(tx, one.card_row, text, buttons)


async def publish(tx: Tx, number: int, staff: Consultant, centre: Centre) -> None:
    """Show a practice to everybody; its author is told, once."""
    one = await _get(tx, number)
    if one.state == "published":
        raise RefusalError("practice_published")
    await rows.decide(tx, number, "published", staff.user_id)
    await refresh(tx, number, centre)
    open_it = [[button("practice_open", ViewPractice(practice=number))]]
    await _tell_author(tx, one, "practices/published", open_it)


async def _tell_author(
    tx: Tx, one: Practice, template: str, buttons: Buttons = (), **facts: object
) -> None:
    author = await people.get(tx, one.person_id)
    if author is not None:
        await say(tx, To(author.address), render(template, one=one, **facts), buttons=buttons)


async def offer_fixes(tx: Tx, number: int, field: str, to: To, centre: Centre) -> None:
    """Go a step in «Поправить»: offer the fields, ask for words, offer themes, take the photo."""
    one = await _get(tx, number)
    if field in WORDS:
        await _prompt(tx, one, field, to, getattr(one, field))
    elif field == "menu":
        await _offer(tx, number, centre, _fields(one))
    elif field == "theme":
        found = [
            named(theme_name(t), FixTheme(practice=number, theme=at)) for at, t in enumerate(THEMES)
        ]
        pairs = [found[at : at + 2] for at in range(0, len(found), 2)]
        await _offer(tx, number, centre, [*pairs, [_back(number)]])
    else:
        if field == "photo":
            await rows.set_field(tx, number, "photo", None)
        await refresh(tx, number, centre)


def _back(number: int) -> Button:
    return button("back", FixPractice(practice=number, field="back"))


def _fields(one: Practice) -> Buttons:
    fields = ["title", "did", "result", "theme", *(["photo"] if one.photo else [])]
    names = labels("practice_fields")
    listed = [[named(names[f], FixPractice(practice=one.number, field=f))] for f in fields]
    return [*listed, [_back(one.number)]]


async def _prompt(tx: Tx, one: Practice, field: str, to: To, words: str) -> None:
    """Ask for words, which come as a reply."""
    name = label(f"practice_fields.{field}")
    text = render("practices/prompt", field=field, name=name, words=words)
    row = await say(tx, to, text, about=About(PURPOSE))
    await rows.add_post(tx, one.number, row, field)


async def post_at(tx: Tx, chat: int, message: int) -> tuple[int, str] | None:
    """Return practice and field of a message in the group that is about a practice."""
    return await rows.post_at(tx, chat, message)


async def answer(tx: Tx, number: int, field: str, words: str | None, staff: Consultant) -> bool:
    """Take what was replied to a message about a practice; False where nothing was asked."""
    if field not in FITS:
        return False
    text = fitting(field, words)
    if field == "reason":
        await _decline(tx, number, text, staff)
    else:
        await rows.set_field(tx, number, field, text)
    return True


async def set_theme(tx: Tx, number: int, theme: str, centre: Centre) -> None:
    await _get(tx, number)
    await rows.set_field(tx, number, "theme", theme)
    await refresh(tx, number, centre)


async def decline(
    tx: Tx, number: int, reason: str, staff: Consultant, to: To, centre: Centre
) -> None:
    """Go a step in «Отклонить»: offer reasons, ask for one, or say it to the author."""
    one = await _get(tx, number)
    if one.state != "sent":
        raise RefusalError("practice_decided")
    known = labels("practice_reasons")
    if reason == "menu":
        found = [
            [named(words, DeclinePractice(practice=number, reason=key))]
            for key, words in labels("practice_reason_buttons").items()
        ]
        await _offer(tx, number, centre, [*found, [_back(number)]])
    elif reason == "own":
        await _prompt(tx, one, "reason", to, "")
    elif reason in known:
        await _decline(tx, number, known[reason], staff)
        await refresh(tx, number, centre)
    else:
        raise RefusalError("old_button")


async def _decline(tx: Tx, number: int, reason: str, staff: Consultant) -> None:
    one = await _get(tx, number)
    if one.state != "sent":
        raise RefusalError("practice_decided")
    await rows.decide(tx, number, "declined", staff.user_id)
    again = [[button("tell_practice", TellPractice())]]
    await _tell_author(tx, one, "practices/declined", again, reason=reason)


async def hide(tx: Tx, number: int, staff: Consultant, centre: Centre) -> None:
    """Show a practice to nobody any more; its author is told."""
    one = await _get(tx, number)
    if one.state != "published":
        raise RefusalError("practice_decided")
    await rows.decide(tx, number, "hidden", staff.user_id)
    await refresh(tx, number, centre)
    await _tell_author(tx, one, "practices/hidden")
