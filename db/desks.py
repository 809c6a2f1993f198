"""Where a person's conversation stands in the staff group, and the group itself."""

from db.database import Tx


async def setting(tx: Tx, key: str) -> str | None:
    value = await tx.value("SELECT value FROM settings WHERE key = ?", key)
    return None if value is None else str(value)


async def set_setting(tx: Tx, key: str, value: str) -> None:
    await tx.run(
        "INSERT INTO settings (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        value,
    )


async def thread_of(tx: Tx, person_id: int, chat_id: int) -> int | None:
    value = await tx.value(
        "SELECT thread_id FROM desks WHERE person_id = ? AND chat_id = ?", person_id, chat_id
    )
    return None if value is None else int(value)


async def person_at(tx: Tx, chat_id: int, thread_id: int) -> int | None:
    value = await tx.value(
        "SELECT person_id FROM desks WHERE chat_id = ? AND thread_id = ?", chat_id, thread_id
    )
    return None if value is None else int(value)


async def set_thread(tx: Tx, person_id: int, chat_id: int, thread_id: int) -> bool:
    """Note a person's topic; False: there is no such person any more."""
    return bool(
        await tx.run(
            "INSERT INTO desks (person_id, chat_id, thread_id)"
            " SELECT id, ?, ? FROM people WHERE id = ?"
            " ON CONFLICT DO UPDATE SET thread_id = excluded.thread_id",
            chat_id,
            thread_id,
            person_id,
        )
    )


async def forget_thread(tx: Tx, chat_id: int, thread_id: int) -> None:
    await tx.run("DELETE FROM desks WHERE chat_id = ? AND thread_id = ?", chat_id, thread_id)


async def threads_of(tx: Tx, person_id: int) -> list[tuple[int, int]]:
    """Return (chat, thread) of every topic a person has."""
    found = await tx.rows("SELECT chat_id, thread_id FROM desks WHERE person_id = ?", person_id)
    return [(int(chat), int(thread)) for chat, thread in found]
