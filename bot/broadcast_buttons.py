"""Buttons of broadcasts and of /settings. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class Cast(CallbackData, prefix="cast"):
    """A broadcast; do: a page of choices ('menu', 'places', 'seminars', 'codes', 'surveys'),
    'everybody', 'several', 'category', 'show'; 'send', 'sure', 'hour', 'humane', 'now', 'cancel';
    'pause', 'resume', 'stop'.
    """

    broadcast: int
    do: str


class CastFor(CallbackData, prefix="castfor"):
    """Who a broadcast is for, by number; kind: 'place', 'seminar' (asks which of its people),

    'registered', 'attended', 'absent'; 'got', 'missed' (of an earlier broadcast),
    'silent' (of a survey).
    """

    broadcast: int
    kind: str
    number: int


class CastCode(CallbackData, prefix="castcode"):
    """Who a broadcast is for, by a code of profiles."""

    broadcast: int
    code: str


class CastPost(CallbackData, prefix="castpost"):
    """«Разослать»: a post of the centre's channel becomes a broadcast."""

    message: int


class OptOut(CallbackData, prefix="optout"):
    """«Не присылать новости», or to be sent them again; `list`: pressed in /settings."""

    category: str
    out: bool
    list: bool = False
