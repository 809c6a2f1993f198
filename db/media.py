"""The files of what was said in questions. They stay with Telegram; here are their names there."""

from dataclasses import dataclass

from db.database import Tx


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as Telegram names it; `size`: bytes, None where it was not told."""

    file: str
    kind: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    id: int
    size: int | None


async def keep(tx: Tx, where: tuple[int, int], kept: Kept) -> None:
    """Note the file of the message that stands at (chat, message)."""
    await tx.run(
        "INSERT OR IGNORE INTO media (message_row, file, size)"
        " SELECT id, ?, ? FROM messages WHERE chat_id = ? AND message_id = ?",
        kept.file,
        kept.size,
        *where,
    )


async def of_message(tx: Tx, message_row: int) -> Kept | None:
    return await tx.one(
        Kept,
        "SELECT f.file, m.kind, f.size FROM media f JOIN messages m ON m.id = f.message_row"
        " WHERE f.message_row = ?",
        message_row,
    )


async def of_question(tx: Tx, question: int) -> dict[int, int | None]:
    """Return the sizes of the files of a question, by the messages that have one."""
    found = await tx.all(
        Numbered,
        "SELECT f.message_row, f.size FROM media f JOIN messages m ON m.id = f.message_row"
        " WHERE m.question_id = ?",
        question,
    )
    return {one.id: one.size for one in found}
