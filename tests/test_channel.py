"""Posts of the centre's channel: shown in the staff group, sent by one more press."""

from tests.conftest import Build
from tests.test_broadcasts import agreed, got, newest, over, tap
from tests.town import Town, labels, words

POST = "Открыт приём заявок"


async def with_channel(build: Build) -> tuple[Town, int]:
    """A town whose bot knows the centre's channel: its number is known before the bot starts."""
    town = await build()
    channel = town.tg.add_channel("Новости центра", town.olga.id)
    await town.quiet()
    await town.stop()
    town._settings["centre"] = {"channel": channel}
    await town.start()
    return town, channel


async def test_a_post_is_shown_and_one_press_begins(build: Build) -> None:
    town, channel = await with_channel(build)
    (nina,) = await agreed(town, "Нина")

    town.tg.send(town.olga.id, channel, POST)
    await town.quiet()
    assert town.desk_texts[-1] == POST
    assert labels(town.desk[-1]) == ["Разослать"]
    assert got(nina, POST) == 0
    await tap(town, "Разослать")
    assert "уже рассылается" in await tap(town, "Разослать")
    await tap(town, "Всем")
    await tap(town, "Отправить")
    await over(town)

    assert got(nina, POST) == 1
    assert labels(nina.from_bot[-1]) == ["Не присылать новости"]


async def test_only_administrators_send_it(build: Build) -> None:
    town, channel = await with_channel(build)
    sergey = town.consultant("Сергей")
    town.tg.send(town.olga.id, channel, POST)
    await town.quiet()

    assert await tap(town, "Разослать", sergey) == "Рассылает администратор группы."


async def test_an_album_is_shown_and_sent_as_one(build: Build) -> None:
    town, channel = await with_channel(build)
    (nina,) = await agreed(town, "Нина")
    items = [{"kind": "photo", "caption": POST}, {"kind": "photo"}]
    town.tg.album(town.olga.id, channel, items)
    await town.quiet()
    await town.later(seconds=2)
    assert words(newest(town, "Разослать")) == "Новая запись в канале."

    await tap(town, "Разослать")
    await tap(town, "Всем")
    await tap(town, "Отправить")
    await over(town)

    assert len({m["media_group_id"] for m in nina.messages if "photo" in m}) == 1
    assert len([m for m in nina.messages if "photo" in m]) == 2


async def test_other_channels_and_notices_are_nobodys(build: Build) -> None:
    town, channel = await with_channel(build)
    other = town.tg.add_channel("Чужой", town.olga.id)
    town.tg.send(town.olga.id, other, POST)
    town.tg.service(town.tg.chat(channel), town.olga.id, {"new_chat_title": "Иначе"})
    await town.quiet()

    assert POST not in town.desk_texts
    assert not any("Разослать" in labels(message) for message in town.desk)
