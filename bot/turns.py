"""Whose turn it is: rows in their places, who goes first, and what has to wait for what.

Rows of a place follow each other. Between places the higher lane goes first; within a lane who was
told little goes before who was told much, else who came first. Times are monotonic seconds.
"""

import heapq
import time
from dataclasses import dataclass, field

from bot.desks import Desks
from bot.inflight import Gate, InFlight, gates
from bot.results import QUIET_ACTS
from db.outbox import OutboxRow

Key = tuple[str, int, int]

BURST = 3
"""Rows that may follow each other before somebody else goes first: a card and what is under it."""
APART = {"quiet": 0.25, "chat": 1.0, "desk": 3.0}
"""Seconds apart that further rows have their turns: as fast as Telegram takes them."""
FLOWS_KEPT = 5_000


@dataclass
class Place:
    """Rows that must follow each other, the higher lane first; `held`: the one held of late."""

    key: Key
    chat: int
    queue: list[tuple[int, int, float, OutboxRow]] = field(default_factory=list)
    busy: bool = False
    held: int | None = None

    @property
    def first(self) -> OutboxRow:
        return self.queue[0][3]


class Turns:
    """Rows that wait for their turn. `first` says whose it is: then `begin` or `hold` it."""

    def __init__(self, desks: Desks, flying: InFlight) -> None:
        self._desks = desks
        self._flying = flying
        self._places: dict[Key, Place] = {}
        self._ready: list[tuple[int, float, int, Key]] = []
        self._held: list[tuple[float, Key]] = []
        self._at_gates: dict[Gate, list[tuple[int, float, int, Key]]] = {}
        self._flows: dict[Key, float] = {}
        self._known: set[int] = set()
        self._behind: dict[int, list[OutboxRow]] = {}

    def know(self, row: OutboxRow) -> None:
        """A row is in our hands from now on, until it is over."""
        self._known.add(row.id)

    def add(self, row: OutboxRow) -> None:
        """Let a row wait for its turn; one that speaks of another row, behind that."""
        if row.act in QUIET_ACTS:
            target = row.content.get("row")
            if target in self._known and target != row.id:
                self._behind.setdefault(target, []).append(row)
                return
        key = self._key(row)
        place = self._places.setdefault(key, Place(key, self.chat(row)))
        heapq.heappush(place.queue, (row.lane, row.id, self._turn(key), row))
        self._offer(place)

    def over(self, row: OutboxRow) -> None:
        """A row has ended: what waited behind it may go."""
        self._known.discard(row.id)
        for behind in self._behind.pop(row.id, ()):
            self.add(behind)

    @property
    def empty(self) -> bool:
        return not any(place.queue for place in self._places.values())

    def chat(self, row: OutboxRow) -> int:
        return self._desks.chat if row.desk_of is not None else row.chat_id or 0

    def clear(self) -> None:
        """Forget all that waits: it is going to be read anew."""
        for place in self._places.values():
            place.queue.clear()
        for kept in (self._ready, self._at_gates, self._behind, self._known):
            kept.clear()

    # -- choosing ----------------------------------------------------------------------------------

    def first(self) -> Place | None:
        """Return the place whose turn it is, as far as calls in flight let it."""
        self._open_gates()
        while self._ready:
            entry = self._ready[0]
            place = self._fitting(entry)
            shut = None if place is None else self._shut(place)
            if place is not None and shut is None:
                return place
            heapq.heappop(self._ready)
            if shut is not None:
                heapq.heappush(self._at_gates.setdefault(shut, []), entry)
        return None

    def begin(self, place: Place) -> OutboxRow:
        """Take out the first row of the place whose turn it is."""
        heapq.heappop(self._ready)
        place.busy = True
        return heapq.heappop(place.queue)[3]

    def end(self, place: Place, again: OutboxRow | None) -> None:
        """What was begun has ended; or is to be done `again`, before anybody who came later."""
        if again is not None:
            heapq.heappush(place.queue, (again.lane, again.id, 0.0, again))
        place.busy = False
        if place.queue:
            self._offer(place)
        elif self._places.get(place.key) is place:
            self._places.pop(place.key)

    def hold(self, place: Place, seconds: float) -> None:
        """The place whose turn it is waits for so long."""
        heapq.heappop(self._ready)
        place.held = place.first.id
        heapq.heappush(self._held, (time.monotonic() + seconds, place.key))

    def let_go(self, *, everything: bool = False) -> float | None:
        """Offer the places whose time has come; return the seconds until the next one's does."""
        now = time.monotonic()
        while self._held and (everything or self._held[0][0] <= now):
            place = self._places.get(heapq.heappop(self._held)[1])
            if place is not None:
                self._offer(place)
        return self._held[0][0] - now if self._held else None

    @property
    def at_gates(self) -> bool:
        """Whether somebody waits for others' calls to end."""
        return bool(self._at_gates)

    def _open_gates(self) -> None:
        for gate, waiting in list(self._at_gates.items()):
            room = self._flying.room(gate)
            while waiting and room > 0:
                entry = heapq.heappop(waiting)
                if self._fitting(entry) is not None:
                    heapq.heappush(self._ready, entry)
                    room -= 1
            if not waiting:
                del self._at_gates[gate]

    def _fitting(self, entry: tuple[int, float, int, Key]) -> Place | None:
        """Return the place of an entry, None where it does not say any more how things stand."""
        place = self._places.get(entry[3])
        fits = place is not None and not place.busy and place.queue
        return place if fits and place and place.first.id == entry[2] else None

    def _shut(self, place: Place) -> Gate | None:
        found = gates(place.chat, place.first.act)
        return next((gate for gate in found if self._flying.room(gate) <= 0), None)

    def _offer(self, place: Place) -> None:
        if place.queue and not place.busy:
            lane, row_id, turn, _ = place.queue[0]
            heapq.heappush(self._ready, (lane, turn, row_id, place.key))

    def _key(self, row: OutboxRow) -> Key:
        chat = self.chat(row)
        # What is marked or corrected stands already: it need not queue behind what is new.
        if row.act in QUIET_ACTS:
            content = row.content
            return ("quiet", chat, content.get("row") or content.get("message") or row.id)
        if row.desk_of is not None and self._desks.forum:
            return ("desk", chat, row.desk_of)
        return ("chat", chat, 0)

    def _turn(self, key: Key) -> float:
        """Return the moment at which a new row has its turn: later, where many came before."""
        now, apart = time.monotonic(), APART[key[0]]
        flow = ("quiet", key[1], 0) if key[0] == "quiet" else key
        told = max(self._flows.get(flow, 0.0), now - BURST * apart) + apart
        self._flows[flow] = told
        if len(self._flows) > FLOWS_KEPT:
            self._flows = {f: at for f, at in self._flows.items() if at > now}
        return max(now, told)
