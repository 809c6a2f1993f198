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
from pydantic_core import PydanticCustomError

from bot.config import Duration, Zone, duration
from bot.texts import label

MESSAGE_FITS = 3900
YEARS = range(2000, 2101)
LONGEST_BEFORE = timedelta(days=366)
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
        raise PydanticCustomError("own", label("content.tag", tag=wrong))
    return text


def _visible(markup: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", markup))


def _text(value: Any) -> Any:
    plain = isinstance(value, int | float | date) and not isinstance(value, bool)
    return str(value) if plain else value


NotBlank = StringConstraints(min_length=1, strip_whitespace=True)
Text = Annotated[str, NotBlank, BeforeValidator(_text)]
Markup = Annotated[Text, Field(max_length=4000), AfterValidator(_markup)]


class FaqItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[Text, Field(max_length=100)]
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
        """An answer is one message with its question and source: Telegram counts in UTF-16."""
        words = _visible(self.answer)
        said = "".join([self.question, words, self.source or "", self.as_of or ""])
        if not words.strip():
            raise PydanticCustomError("own", label("content.no_words"))
        if len(said.encode("utf-16-le")) // 2 > MESSAGE_FITS:
            raise PydanticCustomError("own", label("content.too_long", most=MESSAGE_FITS))
        return self


class MunicipalityItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[Text, Field(max_length=100)]
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
                reason = label("content.other_year", day=day.isoformat(), year=self.year)
                raise PydanticCustomError("own", reason)
        for day in set(self.holidays) & set(self.workdays):
            raise PydanticCustomError("own", label("content.both", day=day.isoformat()))
        return self


def _moment(value: Any) -> Any:
    """Take a moment only as it is written out, with its zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, datetime) or found.tzinfo is None or found.year not in YEARS:
        raise PydanticCustomError("own", label("content.moment"))
    return found


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


class SeminarItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[Text, Field(max_length=100)]
    title: Annotated[Text, Field(max_length=200)]
    starts_at: Moment
    ends_at: Moment | None = None
    place: Annotated[Text, Field(max_length=300)] | None = None
    link: Annotated[Text, Field(max_length=500)] | None = None
    capacity: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None
    description: Annotated[Text, Field(max_length=2500), AfterValidator(_markup)] | None = None
    municipality: Text | None = None
    materials: Annotated[Text, Field(max_length=2500), AfterValidator(_markup)] | None = None
    remind_before: Annotated[list[Duration], Field(max_length=10)] = ["24h", "1h"]
    cancelled: bool = False

    @property
    def spans(self) -> dict[str, datetime]:
        """When to remind, by how long before; spans of one length count once."""
        lengths: dict[timedelta, str] = {}
        for text in self.remind_before:
            lengths.setdefault(duration(text), text)
        return {text: self.starts_at - length for length, text in lengths.items()}

    @model_validator(mode="after")
    def _fits(self) -> "SeminarItem":
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise PydanticCustomError("own", label("content.ends_first"))
        if any(duration(text) > LONGEST_BEFORE for text in self.remind_before):
            raise PydanticCustomError("own", label("content.too_early", days=LONGEST_BEFORE.days))
        return self


KINDS: dict[str, type[BaseModel]] = {
    "faq": FaqItem,
    "municipalities": MunicipalityItem,
    "calendar": CalendarItem,
    "seminars": SeminarItem,
}
