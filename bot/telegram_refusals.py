"""What Telegram's refusals mean for what was to be said."""

from dataclasses import dataclass

from aiogram import exceptions

GONE_TOPIC = ("message thread not found", "topic_deleted", "topic_id_invalid")
NO_CHAT = ("chat not found", "peer_id_invalid", "user not found")
NO_RIGHTS = ("not enough rights", "have no rights", "chat_write_forbidden", "need administrator")


class SendError(Exception):
    """Why a call did not do what was meant."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedError(SendError):
    """Telegram will never do this."""


class NoMethodError(RefusedError):
    """The server does not know the method: an older one of somebody's own."""


class UnreachableError(RefusedError):
    """The person has blocked the bot, is gone, or never wrote to it."""


class ShutOutError(SendError):
    """The bot is not in the group, or has lost its rights there."""


class TopicGoneError(SendError):
    """The topic was deleted."""


class TopicClosedError(SendError):
    """The topic is closed."""


class NoTopicsError(SendError):
    """The group has no topics, or the bot may not make one."""


class LostError(SendError):
    """It was not done, or whether it was is not known. `answered`: Telegram did say something."""

    def __init__(self, reason: str = "", *, answered: bool = False) -> None:
        super().__init__(reason)
        self.answered = answered


@dataclass(slots=True)
class WaitError(Exception):
    """A 429: nothing was done, and not before so many seconds."""

    seconds: float


@dataclass(slots=True)
class MovedError(Exception):
    """The group has another number now."""

    chat: int


def meaning(error: exceptions.TelegramAPIError, chat: int) -> SendError | WaitError | MovedError:
    """Return what a refusal of Telegram's means for what was to be said."""
    if isinstance(error, exceptions.TelegramRetryAfter):
        return WaitError(float(error.retry_after))
    if isinstance(error, exceptions.TelegramMigrateToChat):
        return MovedError(error.migrate_to_chat_id)
    reason = error.message.removeprefix("Bad Request: ").removeprefix("Forbidden: ")
    lower = reason.lower()
    private = chat > 0
    if isinstance(error, exceptions.TelegramForbiddenError):
        return UnreachableError(reason) if private else ShutOutError(reason)
    if isinstance(error, exceptions.TelegramBadRequest):
        return _bad_request(reason, lower, private=private)
    if isinstance(error, exceptions.TelegramEntityTooLarge | exceptions.TelegramConflictError):
        return RefusedError(reason)
    if isinstance(error, exceptions.TelegramNotFound):
        return NoMethodError(reason)
    answered = isinstance(error, exceptions.TelegramServerError)
    return LostError(type(error).__name__, answered=answered)


def no_chat(lower: str) -> bool:
    return any(words in lower for words in NO_CHAT)


def of_group(lower: str) -> bool:
    """Whether a refusal may be about a group: a person kicks nobody."""
    return no_chat(lower) or "kicked" in lower or "not a member" in lower


def _bad_request(reason: str, lower: str, *, private: bool) -> SendError:
    if any(words in lower for words in GONE_TOPIC):
        return TopicGoneError(reason)
    if "topic_closed" in lower:
        return TopicClosedError(reason)
    if no_chat(lower):
        return UnreachableError(reason) if private else ShutOutError(reason)
    if not private and any(words in lower for words in NO_RIGHTS):
        return ShutOutError(reason)
    return RefusedError(reason)
