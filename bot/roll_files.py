"""The roll of a seminar as a workbook, for the administrators of the staff group."""

from bot.errors import RefusalError
from bot.outbox import To, put
from bot.rolls import in_order
from bot.texts import label, labels, local
from bot.workbooks import Cell, Rows, workbook
from db import registrations, seminars
from db.database import Database, Tx
from db.registrations import Named

MAKER = "roll"


async def send(tx: Tx, number: int, to: To) -> None:
    """Queue the file: it is made when it is sent, and nothing of it is stored."""
    if await seminars.get(tx, number) is None:
        raise RefusalError("seminar_gone")
    await put(tx, to, "document", {"maker": MAKER, "args": {"seminar": number}})


async def make(db: Database, args: dict[str, object]) -> tuple[str, bytes] | None:
    """Return the name, which names nobody, and the bytes; None where the seminar is gone."""
    number = int(str(args["seminar"]))
    async with db.read() as tx:
        if await seminars.get(tx, number) is None:
            return None
        people = in_order(await registrations.names(tx, number))
        name = f"seminar-{number}-{tx.now:%Y-%m-%d}.xlsx"
    return name, workbook({label("roll_file.sheet"): _rows(people)})


def _rows(people: list[Named]) -> Rows:
    heading: list[Cell] = list(labels("roll_columns").values())
    return [heading, *(_row(number, one) for number, one in enumerate(people, start=1))]


def _row(number: int, one: Named) -> list[Cell]:
    return [
        number,
        one.name,
        one.place,
        one.organisation,
        one.section,
        label(f"states.{one.state}"),
        one.host,
        one.phone,
        local(one.signed_up_at),
        label("roll_file.coming") if one.coming else None,
    ]
