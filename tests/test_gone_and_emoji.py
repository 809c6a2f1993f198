"""A vanished person stops nobody, and an edit full of emoji arrives."""

import pytest

from tests.town import Town


def refused(town: Town) -> list[str]:
    return [
        f"{c.method}: {c.error}"
        for c in town.tg.calls
        if getattr(c.error, "code", 0) == 400 and c.method.startswith("editMessage")
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("😀" * 2048, "б" * 3200), ("а" * 900, "😀" * 1900), ("а" * 4000, "😀" * 1700)]
)
async def test_an_edit_full_of_emoji_reaches_the_desk(town: Town, old: str, new: str) -> None:
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    message = await nina.says(old)

    town.tg.edit(nina.id, nina.id, message, text=new)
    await town.quiet()

    assert refused(town) == []
    assert any(text.startswith(new[:20]) for text in town.desk_texts)


async def test_a_person_whose_chat_is_gone_does_not_stop_the_desk(town: Town) -> None:
    nina, vera = await town.person("Нина").agrees(), await town.person("Вера").agrees()
    for person in (nina, vera):
        await person.says("/ask")
        await person.says("начало")

    town.tg.send(nina.id, nina.id, "последние слова")
    del town.tg.chats[nina.id]
    await town.quiet()
    await vera.says("а меня слышно?")

    assert town.desk_texts[-1] == "а меня слышно?"


async def test_rights_taken_away_are_the_groups_trouble_and_lose_nothing(town: Town) -> None:
    """The group is there, so it is not the source that is gone: the copy waits."""
    nina = await town.person("Нина").agrees()
    await nina.says("/ask")
    await nina.says("начало")
    town.tg.remove_bot(town.group)
    town.tg.send(nina.id, nina.id, "подождёт")
    await town.until(lambda: any(not call.ok for call in town.tg.calls))

    town.tg.restore_bot(town.group)
    await town.until(lambda: town.desk_texts and town.desk_texts[-1] == "подождёт")
