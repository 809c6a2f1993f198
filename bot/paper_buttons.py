"""Buttons of posters, calendars, certificates and opinions of seminars. Append only.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class Poster(CallbackData, prefix="poster"):
    """«Афиша»."""

    seminar: int


class SeminarLink(CallbackData, prefix="semlink"):
    """«Ссылка»."""

    seminar: int


class ToCalendar(CallbackData, prefix="tocal"):
    """«В календарь телефона»."""

    seminar: int


class RateSeminar(CallbackData, prefix="ratesem"):
    """How useful a seminar was, 1 to 5."""

    seminar: int
    stars: int


class CommentSeminar(CallbackData, prefix="semwords"):
    """A few words about a seminar."""

    seminar: int


class Opinions(CallbackData, prefix="opinions"):
    """«Отзывы»: what people said of a seminar."""

    seminar: int


class Certificates(CallbackData, prefix="certs"):
    """«Сертификаты» of a seminar; `sure`: issue them."""

    seminar: int
    sure: bool = False


class AskCertificate(CallbackData, prefix="cert"):
    """«Сертификат»: its holder wants it, once more."""

    certificate: int


class NameCertificate(CallbackData, prefix="certname"):
    """«Верно» / «Исправить имя»."""

    certificate: int
    right: bool
