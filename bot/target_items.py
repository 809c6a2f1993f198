"""What a content file may hold of what is planned."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.periods import named as period_named
from bot.setting_values import invalid
from bot.texts import label, labels


def _period(value: Any) -> str:
    try:
        period_named(str(value))
    except ValueError as error:
        raise invalid(label("content.period")) from error
    return str(value)


def _figure(value: Any) -> str:
    if value not in labels("figures"):
        known = ", ".join(labels("figures"))
        raise invalid(label("content.figure", known=known))
    return str(value)


class TargetItem(BaseModel):
    """What is planned of a figure of the report; it is known by figure and period."""

    model_config = ConfigDict(extra="forbid")
    figure: Annotated[str, BeforeValidator(_figure), Field(alias="id")]
    period: Annotated[str, BeforeValidator(_period)]
    value: Annotated[float, Field(gt=0, le=1_000_000_000, allow_inf_nan=False)]

    @property
    def id(self) -> str:
        return f"{self.figure} {self.period}"


KINDS: dict[str, type[BaseModel]] = {"targets": TargetItem}
