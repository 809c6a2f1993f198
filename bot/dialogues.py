"""aiogram's dialogue state in our file, in the transaction of the update that changes it."""

from contextvars import ContextVar
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from db import dialogues as rows
from db.database import Tx

current: ContextVar[Tx] = ContextVar("current")
"""The transaction of the update being handled: a second one would wait for it for ever."""


def _key(key: StorageKey) -> rows.Key:
    return key.chat_id, key.user_id, key.thread_id or 0


class Storage(BaseStorage):
    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        await rows.set_state(current.get(), _key(key), name)

    async def get_state(self, key: StorageKey) -> str | None:
        return await rows.state(current.get(), _key(key))

    async def set_data(self, key: StorageKey, data: Any) -> None:
        await rows.set_data(current.get(), _key(key), dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await rows.data(current.get(), _key(key))

    async def close(self) -> None:
        """Nothing to close: aiogram calls this before anything else at its end."""
