"""What a content file may hold of reception hours."""

from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.content_items import Id, Text
from bot.setting_values import invalid
from bot.texts import label

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | date) else value


def _weekday(value: Any) -> str:
    if value not in WEEKDAYS:
        raise invalid(label("content.weekday", known=", ".join(WEEKDAYS)))
    return str(value)


def _clock(value: Any) -> time:
    # YAML takes 10:30 for a number of minutes, in base sixty.
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    try:
        found = value if isinstance(value, time) else time.fromisoformat(str(value).zfill(5))
    except ValueError as error:
        raise invalid(label("content.clock")) from error
    return found


Clock = Annotated[time, BeforeValidator(_clock)]
Weekday = Annotated[str, BeforeValidator(_weekday)]


class SlotItem(BaseModel):
    """Hours on weekdays or on dates, by the centre's clock; each `minutes` one person."""

    model_config = ConfigDict(extra="forbid")
    id: Id
    weekday: Annotated[list[Weekday], BeforeValidator(_listed)] = []
    dates: Annotated[list[date], BeforeValidator(_listed), Field(max_length=366)] = []
    opens: Annotated[Clock, Field(alias="from")]
    closes: Annotated[Clock, Field(alias="to")]
    minutes: Annotated[int, Field(ge=5, le=480)]
    consultant: Annotated[Text, Field(max_length=100)] | None = None
    place: Annotated[Text, Field(max_length=300)] | None = None

    @property
    def weekdays(self) -> list[int]:
        """The days of the week, 0: Monday."""
        return sorted({WEEKDAYS.index(day) for day in self.weekday})

    @model_validator(mode="after")
    def _fits(self) -> "SlotItem":
        if not self.weekday and not self.dates:
            raise invalid(label("content.slot_days"))
        span = timedelta(hours=self.closes.hour, minutes=self.closes.minute) - timedelta(
            hours=self.opens.hour, minutes=self.opens.minute
        )
        if span < timedelta(minutes=self.minutes):
            raise invalid(label("content.slot_short"))
        return self


KINDS: dict[str, type[BaseModel]] = {"slots": SlotItem}
