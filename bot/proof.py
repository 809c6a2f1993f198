"""The proof of the replica: once a day it is brought back beside the base, and looked through."""

import logging
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from bot import litestream
from bot.config import Settings
from bot.litestream import ReplicaError
from db import desks as rows
from db.database import Database, replica_folder, stamp

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
AGAIN_AFTER = timedelta(hours=1)
ANEW_AFTER = timedelta(minutes=1)
PROVED = "replica_proved"


class Proof:
    """`broken`: the last one has failed, and none has held since."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self._settings = settings
        self._due: datetime | None = None
        self.broken = False

    async def holds(self) -> bool:
        """Prove it where that is due. False: no whole base came of it, and it has to begin anew."""
        now = self._db.clock()
        if self._due is None:
            async with self._db.read() as tx:
                told = await rows.setting(tx, PROVED)
            self._due = datetime.fromisoformat(told) + EVERY if told else now
        if now < self._due <= now + EVERY:  # else the clock was ahead when it was last proved
            return True
        try:
            folder = replica_folder(self._db.path)
            with tempfile.TemporaryDirectory(prefix=litestream.PROOF, dir=folder) as beside:
                await litestream.restore(self._settings, Path(beside) / "proof.db")
        except ReplicaError as error:
            lost = error.code in {"broken", "empty"}
            self.broken = self.broken or lost
            self._due = now + (ANEW_AFTER if lost else AGAIN_AFTER)
            log.warning("the replica could not be proved (%s): %s", error.code, error.told[-300:])
            return not lost
        self._due, self.broken = now + EVERY, False
        async with self._db.write() as tx:
            await rows.set_setting(tx, PROVED, stamp(now))
        return True
