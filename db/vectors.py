"""Vectors of the FAQ's texts, by the key of the text."""

from collections.abc import Iterable, Mapping

from db.database import Tx


async def known(tx: Tx) -> dict[bytes, bytes]:
    return {bytes(key): bytes(vector) for key, vector in await tx.rows("SELECT * FROM faq_vectors")}


async def add(tx: Tx, vectors: Mapping[bytes, bytes]) -> None:
    await tx.many(
        "INSERT OR REPLACE INTO faq_vectors (key, vector) VALUES (?, ?)", [*vectors.items()]
    )


async def forget(tx: Tx, keys: Iterable[bytes]) -> None:
    """Forget vectors of texts that are no more: words of people may have stood there."""
    await tx.many("DELETE FROM faq_vectors WHERE key = ?", [(key,) for key in keys])
