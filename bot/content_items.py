"""What a content file may hold: the items of each kind, and what they must keep to."""

import html
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from bot.setting_values import Duration, Zone, duration, invalid
from bot.texts import label, measured

MESSAGE_FITS = 3900
A_LINE = 80
"""What stands on a line of a card beside what content says: a day, hours, free places."""
YEARS = range(2000, 2101)
LONGEST_BEFORE = timedelta(days=366)
DATE_KINDS = ("grant", "report", "other")
TAGS = frozenset(
    "b strong i em u ins s strike del a code pre span tg-spoiler blockquote".split()  # noqa: SIM905
)


class _TagCheck(HTMLParser):
    """Walks a text of the HTML subset; `wrong` names the first tag Telegram would refuse."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: str | None = None
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        if tag not in TAGS or (tag == "span" and attrs != [("class", "tg-spoiler")]):
            self.wrong = self.wrong or f"<{tag}>"
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.wrong = self.wrong or f"<{tag}/>"

    def handle_endtag(self, tag: str) -> None:
        self.tags += 1
        if not self.open or self.open.pop() != tag:
            self.wrong = self.wrong or f"</{tag}>"


def _markup(text: str) -> str:
    """Return a plain text or one of the HTML subset as the latter."""
    tag = re.search(r"</?([a-zA-Z][\w-]*)(\s[^<>]*)?>", text)
    if tag is None and not re.search(r"&(lt|gt|amp|quot|#\d+);", text):
        return html.escape(text, quote=False)
    check = _TagCheck()
    check.feed(text)
    check.close()
    wrong = check.wrong or (f"<{check.open[-1]}>" if check.open else None)
    if wrong is None and text.count("<") != check.tags:
        wrong = "<"
    if wrong:
        raise invalid(label("content.tag", tag=wrong))
    return text


def _visible(markup: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", markup))


def _text(value: Any) -> Any:
    plain = isinstance(value, int | float | date) and not isinstance(value, bool)
    return str(value) if plain else value


NotBlank = StringConstraints(min_length=1, strip_whitespace=True)
Text = Annotated[str, NotBlank, BeforeValidator(_text)]
Id = Annotated[Text, Field(max_length=100)]
Markup = Annotated[Text, Field(max_length=4000), AfterValidator(_markup)]


class FaqItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    topic: Annotated[Text, Field(max_length=50)] | None = None
    question: Annotated[Text, Field(max_length=300)]
    answer: Markup
    aliases: list[Text] = []
    source: Text | None = None
    as_of: Text | None = None
    verify: bool = False
    see: list[Text] = []

    @model_validator(mode="after")
    def _fits(self) -> "FaqItem":
        """An answer is one message with its question and source."""
        words = _visible(self.answer)
        said = "".join([self.question, words, self.source or "", self.as_of or ""])
        if not words.strip():
            raise invalid(label("content.no_words"))
        if measured(said) > MESSAGE_FITS:
            raise invalid(label("content.too_long", most=MESSAGE_FITS))
        return self


class MunicipalityItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    name: Annotated[Text, Field(max_length=60)]
    region: Text
    timezone: Zone
    aliases: list[Text] = []


class CalendarItem(BaseModel):
    """A year: days without work, and weekend days that are worked."""

    model_config = ConfigDict(extra="forbid")
    year: Annotated[int, Field(ge=2000, le=2100)]
    holidays: list[date] = []
    workdays: list[date] = []
    source: Text | None = None
    as_of: Text | None = None

    @property
    def id(self) -> str:
        return str(self.year)

    @model_validator(mode="after")
    def _fits(self) -> "CalendarItem":
        for day in self.holidays + self.workdays:
            if day.year != self.year:
                raise invalid(label("content.other_year", day=day.isoformat(), year=self.year))
        for day in set(self.holidays) & set(self.workdays):
            raise invalid(label("content.both", day=day.isoformat()))
        return self


def _moment(value: Any) -> Any:
    """Take a moment only as it is written out, with its zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, datetime) or found.tzinfo is None or found.year not in YEARS:
        raise invalid(label("content.moment"))
    return found


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


Title = Annotated[Text, Field(max_length=200)]
SeminarPlace = Annotated[Text, Field(max_length=300)]
SeminarLink = Annotated[Text, Field(max_length=500)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=100_000)]


class SeriesItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Title


class SessionItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    starts_at: Moment
    ends_at: Moment | None = None
    title: Title | None = None
    place: SeminarPlace | None = None
    link: SeminarLink | None = None

    @model_validator(mode="after")
    def _fits(self) -> "SessionItem":
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise invalid(label("content.ends_first"))
        return self


class SectionItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Title
    capacity: Capacity | None = None


def lengths(before: list[str]) -> dict[str, timedelta]:
    """Return how long spans are, by their texts; of one length the first counts."""
    found: dict[timedelta, str] = {}
    for text in before:
        found.setdefault(duration(text), text)
    return {text: length for length, text in found.items()}


def spans(moment: datetime, before: list[str]) -> dict[str, datetime]:
    """Return the moments so long before another."""
    return {text: moment - length for text, length in lengths(before).items()}


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise invalid(label("settings.url"))
    return value


class SeminarItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Title
    starts_at: Moment
    ends_at: Moment | None = None
    place: SeminarPlace | None = None
    link: SeminarLink | None = None
    capacity: Capacity | None = None
    description: Annotated[Text, Field(max_length=2500), AfterValidator(_markup)] | None = None
    municipality: Text | None = None
    only_municipality: Annotated[bool, Field(strict=True)] = False
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    timezone: Zone | None = None
    series: SeriesItem | None = None
    sessions: Annotated[list[SessionItem], Field(max_length=30)] = []
    sections: Annotated[list[SectionItem], Field(max_length=12)] = []
    materials: Annotated[Text, Field(max_length=2500), AfterValidator(_markup)] | None = None
    remind_before: Annotated[list[Duration], Field(max_length=10)] = ["24h", "1h"]
    cancelled: bool = False

    @property
    def spans(self) -> dict[str, timedelta]:
        """When to remind, by how long before; spans of one length count once."""
        return lengths(self.remind_before)

    @property
    def over_at(self) -> datetime | None:
        """When it ends: where there are sessions, with the last of them."""
        if self.ends_at is not None or not self.sessions:
            return self.ends_at
        last = self.sessions[-1]
        ends = last.ends_at or last.starts_at
        return ends if ends > self.starts_at else None

    @model_validator(mode="before")
    @classmethod
    def _begins(cls, facts: Any) -> Any:
        """Let a seminar begin with its first session, where nothing else is said."""
        sessions = facts.get("sessions") if isinstance(facts, dict) else None
        first = sessions[0] if isinstance(sessions, list) and sessions else None
        if isinstance(first, dict) and "starts_at" in first and "starts_at" not in facts:
            return {**facts, "starts_at": first["starts_at"]}
        return facts

    @model_validator(mode="after")
    def _fits(self) -> "SeminarItem":
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise invalid(label("content.ends_first"))
        if any(duration(text) > LONGEST_BEFORE for text in self.remind_before):
            raise invalid(label("content.too_early", days=LONGEST_BEFORE.days))
        if self.only_municipality and self.municipality is None:
            raise invalid(label("content.only_where"))
        opens = self.opens_at
        if opens is not None and opens >= (self.closes_at or self.starts_at):
            raise invalid(label("content.opens_late"))
        if self.closes_at is not None and self.closes_at > self.starts_at:
            raise invalid(label("content.closes_late"))
        self._programme_fits()
        return self

    def _programme_fits(self) -> None:
        begins = [one.starts_at for one in self.sessions]
        if begins != sorted(set(begins)):
            raise invalid(label("content.sessions_order"))
        if begins and begins[0] != self.starts_at:
            raise invalid(label("content.sessions_first"))
        if begins and self.ends_at is not None and self.ends_at <= begins[-1]:
            raise invalid(label("content.sessions_end"))
        for section in self.sections:
            if sum(other.id == section.id for other in self.sections) > 1:
                raise invalid(label("content.section_twice", id=section.id))
        if self._length() > MESSAGE_FITS:
            raise invalid(label("content.card_long", most=MESSAGE_FITS))

    def _length(self) -> int:
        """Return how long the card is at the most: it is one message."""
        listed: list[SessionItem | SectionItem] = [*self.sessions, *self.sections]
        words = [self.title, self.place, self.link, _visible(self.description or "")]
        words += [one.title for one in listed]
        words += [text for one in self.sessions for text in (one.place, one.link)]
        said = "".join(text for text in words if text)
        return measured(said) + A_LINE * (len(listed) + 4)


def _kind(value: str) -> str:
    if value not in DATE_KINDS:
        raise invalid(label("content.date_kind", kinds=", ".join(DATE_KINDS)))
    return value


class DeadlineItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Annotated[Text, Field(max_length=200)]
    kind: Annotated[Text, AfterValidator(_kind)]
    due_at: Moment
    remind_before: Annotated[list[Duration], Field(max_length=10)] = ["14d", "3d", "1d"]
    codes: Annotated[list[Text], Field(max_length=50, alias="for")] = []
    url: Annotated[Text, Field(max_length=500), AfterValidator(_address)] | None = None
    note: Annotated[Text, Field(max_length=1500), AfterValidator(_markup)] | None = None
    source: Annotated[Text, Field(max_length=300)] | None = None
    as_of: Annotated[Text, Field(max_length=50)] | None = None
    verify: bool = False

    @property
    def spans(self) -> dict[str, datetime]:
        """When to remind: days are days of the date's own zone, which has a fixed offset here."""
        return spans(self.due_at, self.remind_before)

    @model_validator(mode="after")
    def _fits(self) -> "DeadlineItem":
        if any(duration(text) > LONGEST_BEFORE for text in self.remind_before):
            raise invalid(label("content.too_early", days=LONGEST_BEFORE.days))
        return self


KINDS: dict[str, type[BaseModel]] = {
    "faq": FaqItem,
    "municipalities": MunicipalityItem,
    "calendar": CalendarItem,
    "seminars": SeminarItem,
    "deadlines": DeadlineItem,
}
