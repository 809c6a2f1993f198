"""What is planned for the figures of the report, and how far it has come."""

from dataclasses import dataclass

from bot import periods
from bot.periods import Period
from bot.texts import label
from db import targets as rows
from db.database import Tx
from db.targets import TargetRow

Figure = int | float | None


@dataclass(frozen=True, slots=True)
class Target:
    """Plan and fact of one figure for the whole of its own period."""

    figure: str
    period: str
    planned: float
    reached: Figure

    @property
    def name(self) -> str:
        return label(f"figures.{self.figure}")

    @property
    def share(self) -> int:
        """How much of the plan is reached, in whole percent, rounded down."""
        return int((self.reached or 0) * 100 // self.planned)


async def put(tx: Tx, figure: str, period: str, value: float) -> None:
    days = periods.named(period)
    await rows.put(tx, TargetRow(figure, period, str(days.first), str(days.last), value))


async def targets(tx: Tx, period: Period) -> list[TargetRow]:
    """Return what is planned for years, quarters and months that share a day with a period."""
    return await rows.within(tx, str(period.first), str(period.last))
