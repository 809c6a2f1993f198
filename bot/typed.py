"""What staff type in a few words: a day and an hour, a place and a link, a number of seats."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import RefusalError

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресен")
NEAR = {"послезавтра": 2, "завтра": 1, "сегодня": 0}
ONLINE = re.compile(r"\b(онлайн|online)\b", re.IGNORECASE)
LINK = re.compile(r"https?://\S+")

ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
WORDY = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(MONTHS)})[а-я]*\.?(?:\s+(\d{{4}})(?:\s*(?:года|г\b\.?))?)?"
    r"(?![\d:.])"
)
DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?(?![\d:])")
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
HOURS = re.compile(rf"(?<!\d){CLOCK}(?:\s*(?:-|–|—|до)\s*{CLOCK})?(?!\d)")
YEARS_AHEAD = 5
PLACE_FITS = 300
LINK_FITS = 500
MOST_SEATS = 100_000


def moment(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """Return beginning and end, by the clock of a zone: «1 февраля 10:00», «завтра в 15:00».

    Refuses what cannot be understood, and what is past. A day without a year is the next one.
    """
    words = " ".join(text.lower().replace("ё", "е").split())
    local = now.astimezone(zone)
    found = _day(words, local.date())
    if found is None:
        raise RefusalError("typed_when")
    days, rest = found
    hours = HOURS.search(rest)
    if hours is None or re.search(r"\d", rest.replace(hours[0], "", 1)):
        raise RefusalError("typed_when")
    starts, ends = _clock(hours[1], hours[2]), _clock(hours[3], hours[4])
    if starts is None or (hours[3] and (ends is None or ends <= starts)):
        raise RefusalError("typed_when")
    for day in days:
        begins = datetime.combine(day, starts, zone)
        if begins > now:
            return begins, datetime.combine(day, ends, zone) if ends else None
    raise RefusalError("typed_past")


def _clock(hour: str | None, minute: str | None) -> time | None:
    if hour is None or int(hour) > 23 or int(minute or 0) > 59:
        return None
    return time(int(hour), int(minute or 0))


def _day(words: str, today: date) -> tuple[list[date], str] | None:
    """Return the days that are meant, the likeliest first, and the words beside them."""
    if match := ISO.search(words):
        return _dates(match[3], int(match[2]), match[1], today), _without(words, match)
    if match := WORDY.search(words):
        month = MONTHS.index(match[2]) + 1
        return _dates(match[1], month, match[3], today), _without(words, match)
    for name, ahead in NEAR.items():
        if name in words:
            return [today + timedelta(days=ahead)], words.replace(name, "", 1)
    for number, name in enumerate(WEEKDAYS):
        if name in words:
            ahead = (number - today.weekday() - 1) % 7 + 1
            return [today + timedelta(days=ahead)], re.sub(rf"{name}[а-я]*", "", words, count=1)
    if match := DOTTED.search(words):
        return _dates(match[1], int(match[2]), match[3], today), _without(words, match)
    return None


def _without(words: str, match: re.Match[str]) -> str:
    return f"{words[: match.start()]} {words[match.end() :]}"


def _dates(day: str, month: int, year: str | None, today: date) -> list[date]:
    years = range(today.year, today.year + YEARS_AHEAD)
    if year is not None:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        years = range(full, full + 1)
    found = []
    for one in years:
        try:
            found.append(date(one, month, int(day)))
        except ValueError:
            continue
    if not found:
        raise RefusalError("typed_when")
    return found


def place_and_link(text: str) -> tuple[str | None, str | None]:
    """Return a place and a link out of one line; «онлайн» beside a link is no place."""
    words = " ".join(text.split())
    match = LINK.search(words)
    link = match[0].rstrip(".,;)") if match else None
    place = LINK.sub("", words) if match else words
    if link is not None and ONLINE.search(place):
        place = ONLINE.sub("", place)
    place = re.sub(r"\s+и$", "", place.strip(" ,.;:—-"))
    if len(place) > PLACE_FITS or len(link or "") > LINK_FITS or not (place or link):
        raise RefusalError("typed_where", most=PLACE_FITS)
    return place or None, link


def seats(text: str) -> int:
    """Return a number of seats."""
    match = re.fullmatch(r"\D{0,20}(\d{1,6})\D{0,20}", " ".join(text.split()))
    number = int(match[1]) if match else 0
    if not 1 <= number <= MOST_SEATS:
        raise RefusalError("typed_seats")
    return number
