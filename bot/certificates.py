"""Certificates: issued by staff, named by who holds them, confirmed to anybody who has a number."""

import re
import secrets
import unicodedata
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import certificate_sheet, seats
from bot.buttons import button, named
from bot.certificate_sheet import Sheet
from bot.config import Centre, Settings, span
from bot.errors import RefusalError
from bot.moments import awake, when
from bot.outbox import Buttons, Lane, To, put, say
from bot.paper_buttons import AskCertificate, Certificates, NameCertificate
from bot.roll_buttons import RollMore
from bot.texts import home, label, render, short
from db import certificates as rows
from db import guests, seminars
from db.certificates import Certificate, Holder, Owned
from db.database import Database, Tx
from db.people import Consultant, Person
from db.seminars import Seminar

LETTERS = "DFGJLNQRUVW23456789"
"""No letter that has a Cyrillic twin, nothing that looks like another one."""
RANDOM = 4
NUMBER = re.compile(rf"\d{{4}}-\d{{4,}}-[{LETTERS}]{{{RANDOM}}}")
VARIANT = re.compile("[\ufe00-\ufe0f]")
"""Says of an emoji how to look."""
NAME_FITS = 100
SHOWN = 10
GUESSES = 20
AN_HOUR = timedelta(hours=1)
MANY = 10_000


@dataclass(frozen=True, slots=True)
class Printer:
    """Where papers go that staff hand out, and the bot that confirms them."""

    to: To
    bot: str


async def _begun(tx: Tx, number: int) -> Seminar:
    found = await seats.held(tx, number)
    if not found.has_begun(tx.now):
        raise RefusalError("certificates_early")
    return found


# -- for staff -------------------------------------------------------------------------------------


async def asked(tx: Tx, number: int) -> tuple[str, Buttons]:
    """Return what «Сертификаты» says: how many attended, and whether to issue."""
    seminar = await _begun(tx, number)
    found = await rows.holders(tx, number)
    waiting, here = len(found), sum(one.address is None for one in found)
    counts = await rows.counts(tx, number)
    text = render("certificates/asked", seminar=seminar, counts=counts, waiting=waiting, here=here)
    sure = Certificates(seminar=number, sure=True)
    issue = [[button("issue", sure, number=waiting)]] if waiting else []
    return text, [*issue, [button("back", RollMore(seminar=number))]]


async def issue(
    tx: Tx, number: int, staff: Consultant, settings: Settings, printer: Printer
) -> int:
    """Give each who attended and has none a certificate, and ask them for its name.

    Of a guest the host is asked; of whom staff have added they get the paper at once.
    """
    seminar = await _begun(tx, number)
    found = await rows.holders(tx, number)
    for holder in found:
        one = replace(holder, name=printable(holder.name))
        certificate = await rows.add(tx, await _number(tx), number, one, staff.user_id)
        if one.address is None:
            await hand_out(tx, certificate, printer)
        elif one.reachable:
            await _ask_name(tx, certificate, seminar, one, To(one.address), settings)
    return len(found)


def printable(name: str) -> str:
    """Return a name without what no font prints: flowers and flags are left out."""
    signs = (sign for sign in unicodedata.normalize("NFC", name) if not VARIANT.match(sign))
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMNPZ" else " " for sign in signs)
    return " ".join(kept.split()) or name


async def _number(tx: Tx) -> tuple[str, int, int]:
    """Return a new number with its year and its place in it. Four letters are not to be guessed."""
    year = tx.now.astimezone(home()).year
    running = await rows.running(tx, year)
    end = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return f"{year}-{running:04}-{end}", year, running


async def _ask_name(
    tx: Tx, certificate: int, seminar: Seminar, one: Holder, to: To, settings: Settings
) -> None:
    """Not at night: who presses the button at ten in the evening wakes nobody."""
    zone = ZoneInfo(one.timezone) if one.timezone else settings.centre.zone
    moment = awake(tx.now, zone, span(settings.reminders.quiet_hours))
    await say(
        tx,
        to,
        render("certificates/ready", name=one.name, seminar=seminar, guest=one.guest),
        buttons=_right_or_not(certificate),
        lane=Lane.REMINDER,
        not_before=moment if moment > tx.now else None,
    )


async def hand_out(tx: Tx, certificate: int, printer: Printer) -> None:
    """Queue the PDF of somebody whom staff have added, for staff; twice in a minute is once."""
    if not await rows.is_of_staff(tx, certificate):
        raise RefusalError("certificate_gone")
    await rows.agree(tx, certificate)
    await _put(tx, printer.to, certificate, printer.bot, tapped=True)


async def _put(tx: Tx, to: To, certificate: int, bot: str, *, tapped: bool) -> None:
    """Queue the PDF; two taps within a minute are one."""
    content = {"maker": "certificate", "args": {"certificate": certificate, "bot": bot}}
    once = f"certificate:{certificate}:{tx.now:%Y%m%d%H%M}" if tapped else None
    await put(tx, to, "document", content, once=once)


def _right_or_not(certificate: int) -> Buttons:
    return [
        [button("name_right", NameCertificate(certificate=certificate, right=True))],
        [button("name_wrong", NameCertificate(certificate=certificate, right=False))],
    ]


# -- for who holds it ------------------------------------------------------------------------------


async def of(tx: Tx, person: Person | None, certificate: int) -> Certificate:
    """Return a person's own certificate."""
    found = await rows.of(tx, certificate, person.id) if person else None
    if found is None:
        raise RefusalError("certificate_gone")
    return found


async def ready(tx: Tx, person: Person | None, certificate: int) -> tuple[str, Buttons]:
    """Return the question for the name that is to be printed."""
    found = await of(tx, person, certificate)
    seminar = await seminars.get(tx, found.seminar)
    guest = await guests.get(tx, found.registration_id) if found.registration_id else None
    text = render("certificates/ready", name=found.name, seminar=seminar, guest=guest is not None)
    return text, _right_or_not(certificate)


async def send(tx: Tx, person: Person, certificate: int, bot: str, *, tapped: bool) -> None:
    """Queue the PDF under the name that stands; two taps within a minute are one."""
    await of(tx, person, certificate)
    await rows.agree(tx, certificate)
    await _put(tx, To(person.address), certificate, bot, tapped=tapped)


async def rename(tx: Tx, person: Person, certificate: int, typed: str) -> str:
    """Put another name on a certificate; return it. RefusalError where it cannot be one."""
    found = await of(tx, person, certificate)
    name = printable(typed)
    if not 2 <= len(name) <= NAME_FITS or sum(letter.isalpha() for letter in name) < 2:
        raise RefusalError("certificate_name", most=NAME_FITS)
    await rows.set_name(tx, found.id, name)
    return name


async def make(db: Database, centre: Centre, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the name and the bytes of the PDF; None where it does not hold any more."""
    async with db.read() as tx:
        found = await rows.to_draw(tx, int(str(args["certificate"])))
        seminar = await seminars.get(tx, found.seminar) if found else None
    if found is None or seminar is None:
        return None
    sheet = Sheet(
        found.number,
        found.name or "",
        seminar.title,
        seminar.starts_at,
        seminar.ends_at,
        found.issued_at,
        str(args["bot"]),
    )
    data = await certificate_sheet.draw(sheet, centre)
    return f"{label('papers.certificate')}-{found.number}.pdf", data


async def buttons_of(tx: Tx, person: Person) -> Buttons:
    """Return a button for each of a person's last certificates, and of their guests'."""
    found = await rows.owned(tx, person.id)
    return [[named(_label(one), AskCertificate(certificate=one.id))] for one in found[:SHOWN]]


def _label(one: Owned) -> str:
    if one.guest:
        name = short(one.name or "", 25)
        return label("buttons.certificate_of_guest", name=name, title=one.title)
    return label("buttons.certificate_of", title=short(one.title, 40))


async def of_person(tx: Tx, person: Person) -> list[dict[str, object]]:
    """Return a person's certificates, for their own eyes."""
    return [
        {
            "number": one.number,
            "name": one.name,
            "seminar": one.title,
            "issued_at": one.issued_at.isoformat(),
        }
        for one in await rows.owned(tx, person.id)
    ]


# -- for anybody -----------------------------------------------------------------------------------


@dataclass
class Guesses:
    """Who has asked for how many numbers within an hour. It is in no file: nobody is kept."""

    _of: defaultdict[int, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, address: int, now: datetime) -> None:
        """Count one; RefusalError where it is one too many."""
        if len(self._of) > MANY:
            self._of.clear()
        made = self._of[address]
        while made and not timedelta(0) <= now - made[0] < AN_HOUR:
            made.popleft()
        if len(made) >= GUESSES:
            raise RefusalError("many_guesses")
        made.append(now)


async def verify(tx: Tx, typed: str) -> str:
    """Return what may be said of a number: name, seminar and date, or that there is none such."""
    match = NUMBER.search(typed.upper())
    found = await rows.numbered(tx, match[0]) if match else None
    seminar = await seminars.get(tx, found.seminar) if found else None
    if found is None or seminar is None:
        return render("certificates/unknown")
    at = when(seminar.starts_at, seminar.ends_at, None)
    return render("certificates/verified", certificate=found, seminar=seminar, when=at)
