import asyncio
import gc
import logging
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.late_models import build_late

if TYPE_CHECKING:
    from tests.town import Town


collect_ignore = [] if find_spec("numpy") else ["test_meaning.py"]

gc.disable()
build_late()

for name in [name for name in os.environ if name.startswith("BOT_")]:
    del os.environ[name]  # settings of who runs the tests

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What was imported lasts: looking through it for rubbish would cost seconds."""
    gc.enable()
    gc.freeze()


@pytest.fixture
def log_as_it_was() -> Iterator[None]:
    """For what runs the program in this process: it takes the log over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def _starts_are_cheap() -> Iterator[None]:
    from tests import ready  # aiogram costs seconds, who deals out has no use

    with ready.held():
        yield


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a handful of entries, so that a test does not load all that ships."""
    from tests.town import entry, write_content

    folder = tmp_path_factory.mktemp("base")
    answers = write_content(
        folder / "faq.json",
        faq=[
            entry("reg", "Сколько стоит зарегистрировать НКО?", "Пошлина — 4 000 ₽ (2025).", topic="Регистрация",
                  aliases=["цена регистрации ано"], source="НК РФ, ст. 333.33", as_of="2025", verify=True, see=["acc"]),
            entry("acc", "В каком банке открыть счёт?", "В любом, где обслуживают НКО.", topic="Регистрация"),
            entry("tos", "Как создать ТОС?", "Соберите жителей.", topic="ТОС", as_of="2026-11-21"),
            entry("rep", "Когда сдавать отчёт в Минюст?", "До 15 апреля.", topic="Отчётность"),
            entry("grant", "Как написать заявку на грант?", "Начните с проблемы.", topic="Гранты"),
        ],
        municipalities=[
            {"id": "omsk-bolsherechye", "name": "Большереченский район", "region": "Омская область",
             "timezone": "Asia/Omsk", "aliases": ["Большеречье"]},
            {"id": "omsk-tara", "name": "Тарский район", "region": "Омская область", "timezone": "Asia/Omsk"},
            {"id": "kuz-yaya", "name": "Яйский муниципальный округ", "region": "Кемеровская область",
             "timezone": "Asia/Novokuznetsk"},
        ],
    )  # fmt: skip
    path = folder / "centre.db"
    asyncio.run(_fill(path, answers))
    return path


async def _fill(path: Path, answers: Path) -> None:
    from bot import content
    from db import desks
    from db.database import Database

    db = await Database.open(path)
    await content.load(db, content.read([answers]))
    async with db.write() as tx:
        await desks.set_setting(tx, content.LOADED, tx.now_text)
    await db.checkpoint()
    await db.close()


Build = Callable[..., Awaitable["Town"]]


@pytest.fixture
async def build(tmp_path: Path, small_base: Path) -> AsyncIterator[Build]:
    """Return a builder of towns: `await build(forum=False, staff={...})`."""
    from tests.town import Town

    towns: list[Town] = []

    async def make(**how: Any) -> "Town":
        folder = tmp_path / str(len(towns))
        folder.mkdir()
        shutil.copy(small_base, folder / "centre.db")
        town = Town(folder, **how)
        towns.append(town)
        return await town.open()

    yield make
    for town in towns:
        await town.close()


@pytest.fixture
async def town(build: Build) -> "Town":
    return await build()
