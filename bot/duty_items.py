"""What a content file may say of duties that come again, and of contests."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.content_items import LONGEST_BEFORE, Id, Markup, Moment, Text
from bot.rules import Abolished, Agreed, Event, Rule, Shift
from bot.setting_values import Duration, duration, invalid
from bot.texts import label

MOSCOW = "Europe/Moscow"
"""Contests close by its clock unless they say another."""
BEFORE = ["14d", "3d", "1d"]
CONFIRMED = "A"
WHO = frozenset(
    {
        "all_nko",
        "public_association",
        "usn",
        "osno",
        "employees",
        "fund",
        "charity",
        "donation_boxes",
        "foreign_funding",
        "statistics_list",
        "vat_payer",
        "wants_usn",
        "receipts_over_limit",
        "special_categories",
        "grant_fpg",
        "subsidy",
        "personal_data_operator",
        "has_property",
    }
)
"""Whom a duty may concern."""
APPLICANTS = frozenset(
    "nko institution municipal_institution individual residents tos business ip farmer".split()  # noqa: SIM905
)
"""Who may apply to a contest."""

Code = Annotated[Text, Field(max_length=40, pattern=r"^[\w-]+$")]
Title = Annotated[Text, Field(max_length=100)]
Line = Annotated[Text, Field(max_length=300)]
Note = Annotated[Markup, Field(max_length=1000)]


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Title
    source: Line | None = None
    url: Line | None = None
    as_of: Text | None = None
    verify: bool = False
    note: Note | None = None
    # Of the register that rules were gathered in: taken, and `confidence` heeded.
    confidence: Text | None = None
    sources: list[Text] = []
    changes_yearly: bool | None = None

    def codes(self) -> list[str]:
        raise NotImplementedError

    @property
    def known_codes(self) -> frozenset[str]:
        raise NotImplementedError

    def faults(self) -> Iterator[str]:
        """Yield what the strict check has against it."""
        if not self.as_of:
            yield label("content.missing", key="as_of")
        for code in self.codes():
            if code not in self.known_codes:
                known = ", ".join(sorted(self.known_codes))
                yield label("content.unknown_code", code=code, codes=known)


class ObligationItem(_Item):
    """A duty as a rule; `who`: all of these must hold. Where it is to be verified, nobody is
    reminded until they, or staff, say so.
    """

    kind: Literal["report", "other"] = "report"
    who: Annotated[list[Code], Field(min_length=1, max_length=10)]
    rule: Rule
    weekend_shift: Shift = "none_confirmed"
    law: Line | None = None
    auto_remind: bool | None = None
    computed_2027: list[date] = []

    @property
    def confirmed(self) -> bool:
        if self.verify or self.auto_remind is False:
            return False
        return self.confidence is None or self.confidence.startswith(CONFIRMED)

    @property
    def known_codes(self) -> frozenset[str]:
        return WHO

    def codes(self) -> list[str]:
        return sorted(set(self.who))

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if not self.law:
            yield label("content.missing", key="law")
        if isinstance(self.rule, Event | Agreed | Abolished) and not self.rule.words:
            yield label("content.missing", key="rule.when")

    @model_validator(mode="after")
    def _fits(self) -> "ObligationItem":
        dated = not isinstance(self.rule, Event | Agreed | Abolished)
        if dated and self.weekend_shift == "n/a":
            raise invalid(label("content.no_date_rule"))
        return self


def _opening(value: Any) -> Any:
    """Take a moment with its zone, or a day: its beginning in Moscow."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(MOSCOW))
    return value


class ContestItem(_Item):
    """A contest: `guide` is what is known of the last one; `open` and `close`, of the next."""

    operator: Line | None = None
    region: Line | None = None
    applicants: Annotated[list[Code], Field(alias="for", min_length=1, max_length=20)]
    who: Line | None = None
    guide: Note | None = None
    max_sum: Line | None = None
    open: Annotated[Moment, BeforeValidator(_opening)] | None = None
    close: Moment | None = None
    remind_before: Annotated[list[Duration], Field(max_length=10)] = BEFORE

    @property
    def known_codes(self) -> frozenset[str]:
        return APPLICANTS

    def codes(self) -> list[str]:
        return sorted(set(self.applicants))

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        missing = [key for key in ("guide", "source") if not getattr(self, key)]
        yield from (label("content.missing", key=key) for key in missing)

    @model_validator(mode="after")
    def _fits(self) -> "ContestItem":
        if self.open is not None and self.close is None:
            raise invalid(label("content.open_alone"))
        if self.open is not None and self.close is not None and self.close <= self.open:
            raise invalid(label("content.close_first"))
        if any(duration(text) > LONGEST_BEFORE for text in self.remind_before):
            raise invalid(label("content.too_early", days=LONGEST_BEFORE.days))
        return self


KINDS: dict[str, type[BaseModel]] = {"obligations": ObligationItem, "contests": ContestItem}
