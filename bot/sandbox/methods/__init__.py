"""The methods of the Bot API that the small Telegram answers, by family."""

from bot.sandbox.methods import (
    chats,
    copying,
    editing,
    media,
    polling,
    profile,
    sending,
    topics,
)
from bot.sandbox.methods.registry import METHODS

__all__ = [
    "METHODS",
    "chats",
    "copying",
    "editing",
    "media",
    "polling",
    "profile",
    "sending",
    "topics",
]
