"""`/healthz` and `/metrics`: how the bot does, for a machine to ask. Served by aiohttp."""

from collections import Counter
from collections.abc import Iterable

from aiohttp import web

from bot.intake import Intake
from bot.lanes import lanes
from bot.nightly import last
from bot.replication import Replication
from bot.watch import Watch
from bot.web import Add
from db import watching

TEXT = "text/plain; version=0.0.4"
OUTCOMES = ("sent", "failed", "dropped")
Sample = tuple[str, float]


def _metric(name: str, kind: str, about: str, samples: Iterable[Sample]) -> list[str]:
    """Return the lines of a metric; each sample is its labels («», «{lane="reply"}») and value."""
    name = f"resursnik_{name}"
    lines = [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
    return [*lines, *(f"{name}{labels} {value:.15g}" for labels, value in samples)]


class Page:
    """The pages of who watches; they tell nothing about people."""

    def __init__(
        self, watch: Watch, intake: Intake, outcomes: Counter[str], replica: Replication
    ) -> None:
        self._db = watch.db
        self._settings = watch.settings
        self._watch = watch
        self._intake = intake
        self._outcomes = outcomes
        self._replica = replica

    def register(self, add: Add) -> None:
        add("GET", "/healthz", self._health)
        add("GET", "/metrics", self._metrics)

    async def _health(self, _: web.Request) -> web.Response:
        """200 while updates are asked for and the queue moves, else 503 and what is wrong.

        A replica's age stands below: the bot does its work without one.
        """
        troubles = self._watch.troubles()
        text = "".join(f"{trouble}\n" for trouble in troubles) or "ok\n"
        if self._replica.wanted:
            age = self._replica.age()
            text += "replica: not yet\n" if age is None else f"replica: {age:.0f} s behind\n"
        return web.Response(text=text, status=503 if troubles else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        lines = [*await self._of_file(), *self._of_process()]
        return web.Response(
            body="".join(f"{line}\n" for line in lines).encode(), headers={"Content-Type": TEXT}
        )

    async def _of_file(self) -> list[str]:
        async with self._db.read() as tx:
            waiting = await lanes(tx)
            decisions = await watching.decisions(tx)
            now = tx.now
        rows: list[Sample] = []
        ages: list[Sample] = []
        for one in waiting:
            labels = f'{{lane="{one.lane}"}}'
            rows.append((labels, one.rows))
            ages.append((labels, max((now - one.since).total_seconds(), 0) if one.since else 0))
        searches = [(f'{{decision="{name}"}}', number) for name, number in decisions]
        return [
            *_metric("queue_rows", "gauge", "Rows of the outbox that are due.", rows),
            *_metric("queue_age_seconds", "gauge", "How long the first of them is due.", ages),
            *_metric("searches", "gauge", "What the search said of itself.", searches),
        ]

    def _of_process(self) -> list[str]:
        sent = [(f'{{outcome="{name}"}}', self._outcomes[name]) for name in OUTCOMES]
        troubles = self._watch.troubles()
        made = last(self._settings)
        backup = [("", made.timestamp())] if made else []
        age = self._replica.age()
        replica = [("", age)] if age is not None else []
        name, about = "update_seconds", "From an update's arrival to its commit."
        taken = self._intake
        return [
            *_metric("sent_total", "counter", "What became of rows, since the start.", sent),
            *_metric(name, "summary", about, [("_sum", taken.seconds), ("_count", taken.updates)]),
            *_metric("telegram_up", "gauge", "Telegram answers.", [("", "silent" not in troubles)]),
            *_metric("healthy", "gauge", "As /healthz says.", [("", not troubles)]),
            *_metric("disk_free_bytes", "gauge", "Beside the database.", [("", self._watch.free)]),
            *_metric("replica_age_seconds", "gauge", "Since all was in the replica.", replica),
            *_metric("last_backup_timestamp_seconds", "gauge", "Nightly backups.", backup),
        ]
