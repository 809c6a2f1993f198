"""Measurements: ours against a bare aiogram echo bot, on the same small Telegram, in one run."""
