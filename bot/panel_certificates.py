"""Certificates on the staff panel: who waits for one, who has one, the papers themselves."""

from dataclasses import dataclass

from markupsafe import Markup

from bot import certificate_sheet, certificates, seats
from bot.certificate_sheet import Sheet as Paper
from bot.certificates import Printer
from bot.config import Centre, Settings
from bot.errors import RefusalError
from bot.outbox import To
from bot.panel_content import shown
from bot.texts import label
from db import panel_certificates as rows
from db.certificates import holders
from db.database import Database, Tx
from db.panel_certificates import Issued
from db.people import Consultant
from db.seminars import Seminar

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """`text`: how things stand, in the words of the chat; `waiting`: who came and has none."""

    seminar: Seminar
    text: Markup
    waiting: list[str]
    issued: list[Issued]
    page: int
    more: bool


async def sheet(tx: Tx, number: int, page: int) -> Sheet:
    text, _ = await certificates.asked(tx, number)
    seminar = await seats.seminar(tx, number)
    found = await rows.issued(tx, number, SHOWN + 1, page * SHOWN)
    waiting = [one.name for one in await holders(tx, number)]
    return Sheet(
        seminar,
        shown(text.partition("\n\n")[2].strip()),
        waiting,
        found[:SHOWN],
        page,
        len(found) > SHOWN,
    )


async def issue(
    tx: Tx, number: int, staff: Consultant, settings: Settings, chat: int, bot: str
) -> int:
    """Give each who attended and has none a certificate; what is handed out comes to the group."""
    return await certificates.issue(tx, number, staff, settings, Printer(To(chat), bot))


async def paper(db: Database, centre: Centre, certificate: int, bot: str) -> tuple[str, bytes]:
    """Return a certificate as its holder gets it; refused while they have not agreed."""
    made = await certificates.make(db, centre, {"certificate": certificate, "bot": bot})
    if made is None:
        raise RefusalError("certificate_waits")
    return made


async def sample(db: Database, centre: Centre, number: int, bot: str) -> tuple[str, bytes]:
    """Return how the certificates of a seminar will look; it has no number, and nobody's name."""
    async with db.read() as tx:
        seminar = await seats.seminar(tx, number)
        now = tx.now
    none, name = label("papers.sample"), label("papers.sample_name")
    begins, ends = seminar.starts_at, seminar.ends_at
    paper = Paper(none, name, seminar.title, begins, ends, now, bot)
    return f"{label('papers.certificate')}-{none}.pdf", await certificate_sheet.draw(paper, centre)
