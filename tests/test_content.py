"""Content in the database: loaded as often as one likes, and said as it was written."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import content
from bot.content_files import read
from bot.content_items import FaqItem
from bot.sandbox import Telegram
from bot.texts import render
from db import faq, municipalities
from db.database import Database
from db.faq import EntryRow
from tests.town import entry, write_content

ONE = "faq:\n- id: a\n  question: Что?\n  answer: Да.\n"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "centre.db")
    yield database
    await database.close()


async def entries(db: Database) -> dict[str, EntryRow]:
    async with db.read() as tx:
        return {row.id: row for row in await faq.entries(tx)}


async def load(db: Database, *paths: Path, only: bool = False) -> list[content.Loaded]:
    return await content.load(db, read(paths), only=only)


# -- what is taken in --------------------------------------------------------------------------------


async def test_yaml_json_and_a_byte_order_mark_are_taken(db: Database, tmp_path: Path) -> None:
    (tmp_path / "y.yaml").write_text(
        ONE + "  topic: Счёт\n  aliases: [что там, 12]\n  as_of: 2026-11-21\n"
    )
    (tmp_path / "bom.yaml").write_bytes("\N{BOM}".encode() + ONE.replace("id: a", "id: b").encode())
    (tmp_path / "dos.yaml").write_bytes(
        ONE.replace("id: a", "id: 7").replace("\n", "\r\n").encode()
    )
    plain = json.dumps({"faq": [entry("c", "Где?", "Тут 😀")]}, indent="\t")
    (tmp_path / "j.json").write_text(plain)

    assert await load(db, *sorted(tmp_path.glob("*.yaml")), tmp_path / "j.json") == [
        content.Loaded("faq", 4, 0)
    ]

    found = await entries(db)
    assert set(found) == {"a", "b", "c", "7"}
    assert (json.loads(found["a"].aliases), found["a"].as_of) == (["что там", "12"], "2026-11-21")
    assert found["c"].answer == "Тут 😀"
    async with db.read() as tx:
        assert {topic.title: topic.entries for topic in await faq.topics(tx)} == {
            "Счёт": 1,
            "Разное": 3,
        }


async def test_loading_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    file = write_content(tmp_path / "f.json", faq=[entry("a", "Что?"), entry("b", "Где?")])
    await load(db, file)
    first = await entries(db)

    await load(db, file)

    assert await entries(db) == first


async def test_a_changed_entry_keeps_its_number(db: Database, tmp_path: Path) -> None:
    """Buttons of last year carry the number."""
    await load(db, write_content(tmp_path / "f.json", faq=[entry("a", "Что?"), entry("b", "Где?")]))
    before = (await entries(db))["b"].number

    await load(
        db, write_content(tmp_path / "g.json", faq=[entry("b", "Когда?", "Скоро.", topic="Время")])
    )

    changed = (await entries(db))["b"]
    assert (changed.number, changed.question, changed.answer) == (before, "Когда?", "Скоро.")
    assert set(await entries(db)) == {"a", "b"}


async def test_only_retires_what_is_not_there_of_the_kinds_that_are(
    db: Database, tmp_path: Path
) -> None:
    place = {
        "id": "p",
        "name": "Тарский район",
        "region": "Омская область",
        "timezone": "Asia/Omsk",
    }
    both = [entry("a", "Что?"), entry("b", "Где?")]
    await load(db, write_content(tmp_path / "f.json", faq=both, municipalities=[place]))
    number = (await entries(db))["b"].number

    only_a = write_content(tmp_path / "g.json", faq=[entry("a", "Что?")])
    assert await load(db, only_a, only=True) == [content.Loaded("faq", 1, 1)]

    assert set(await entries(db)) == {"a"}
    async with db.read() as tx:
        assert [row.id for row in await municipalities.everywhere(tx)] == ["p"]
        retired = "SELECT retired_at IS NOT NULL FROM faq_entries WHERE number = ?"
        assert await tx.value(retired, number)
    await load(db, write_content(tmp_path / "h.json", faq=[entry("b", "Где?")]))
    assert (await entries(db))["b"].number == number, "what comes back has its number again"


async def test_what_shipped_can_be_retired_and_stays_so(db: Database, tmp_path: Path) -> None:
    assert await content.load_shipped(db)
    assert len(await entries(db)) > 60

    await load(db, write_content(tmp_path / "f.json", faq=[entry("own", "Что?")]), only=True)

    assert set(await entries(db)) == {"own"}
    assert not await content.load_shipped(db)
    assert set(await entries(db)) == {"own"}


async def test_many_entries_are_written_in_their_order(db: Database, tmp_path: Path) -> None:
    """More than one slice."""
    count = content.SLICE * 2 + 1
    listed = [entry(f"e{n}", f"Что {n}?") for n in range(count)]
    await load(db, write_content(tmp_path / "f.json", faq=listed))
    assert list(await entries(db)) == [f"e{n}" for n in range(count)]


# -- as it is said --------------------------------------------------------------------------------------


def answer_said(answer: str) -> dict:
    """Load an answer in the mind, say it to Telegram; return the message as it stands there."""
    item = FaqItem(id="a", question="Что?", answer=answer)
    row = EntryRow(1, "a", 1, item.question, item.answer, "[]", "закон <1>", "2026", True, "[]")
    tg = Telegram()
    nina = tg.add_person("Нина")
    tg.send(nina, nina, "/start")
    text = render("faq/answer", entry=row)
    return dict(tg.call("sendMessage", {"chat_id": nina, "text": text, "parse_mode": "HTML"}))


@pytest.mark.parametrize("answer", ["a < b & c > d", "AT&T", "<кто вы>", "если x<y", "1 <3>"])
def test_plain_answers_are_said_as_they_were_written(answer: str) -> None:
    said = answer_said(answer)
    assert said["text"].split("\n")[2] == answer


def test_markup_and_entities_are_said_as_markup() -> None:
    said = answer_said('<b>ТОС</b> &lt;5&gt; <a href="https://example.org/?a=1&b=2">сюда</a>')
    assert said["text"].split("\n")[2] == "ТОС <5> сюда"
    assert {e["type"] for e in said["entities"]} >= {"bold", "text_link"}
    assert (
        next(e["url"] for e in said["entities"] if e["type"] == "text_link")
        == "https://example.org/?a=1&b=2"
    )


PIECES = ["<b>", "</b>", "<i>", "</i>", '<a href="x">', "</a>", "<", ">", "&", "&lt;", "&nbsp;", "&#1;", "<b", "/>",
          "<B>", "<!--", "-->", "<span>", "</span>", '<span class="tg-spoiler">', "слово", " ", "\n", '"', "</ b>",
          "<br/>", "<?x?>", "<![CDATA[", "]]>", "<b x=1>", "<b x='", "'", "5"]  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
@example("<b>да</b> <")
def test_whatever_the_loader_takes_telegram_takes(answer: str) -> None:
    try:
        FaqItem(id="a", question="Что?", answer=answer)
    except ValueError:
        return
    answer_said(answer)
