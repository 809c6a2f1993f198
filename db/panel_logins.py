"""What Telegram's login button has signed: each is good once."""

from datetime import datetime

from db.database import Tx, stamp


async def use(tx: Tx, digest: str, expires_at: datetime) -> bool:
    """Use one up; False where it is used. What is too old to come again is forgotten."""
    await tx.run("DELETE FROM panel_logins WHERE expires_at <= ?", tx.now_text)
    return bool(
        await tx.run(
            "INSERT OR IGNORE INTO panel_logins (digest, expires_at) VALUES (?,?)",
            digest,
            stamp(expires_at),
        )
    )
