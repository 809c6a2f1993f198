"""A small Telegram for the demo, the tests and the benchmarks; knows nothing of the product."""

from bot.sandbox.limits import Limits
from bot.sandbox.server import Server, serve
from bot.sandbox.telegram import Telegram
from bot.sandbox.wire import ApiError, Call, Cut, Impossible, UploadedFile

__all__ = [
    "ApiError",
    "Call",
    "Cut",
    "Impossible",
    "Limits",
    "Server",
    "Telegram",
    "UploadedFile",
    "serve",
]
