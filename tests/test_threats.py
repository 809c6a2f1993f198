"""What docs/threats.md promises: each threat has a test that tries it; the ones of no other noun."""

import re
from pathlib import Path

import pytest

from bot import buttons
from bot.content_files import read
from bot.errors import ContentError
from tests.test_desk import asking
from tests.town import Person, Town

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "threats.md"
STAFF = (
    "stats",
    "report",
    "broadcast",
    "seminar",
    "survey",
    "gaps",
    "note",
    "block",
    "call",
    "undo",
)


def test_every_threat_names_a_test_that_is_there() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    named = [re.findall(r"`(test_\w+)`", line.rsplit("|", 2)[1]) for line in rows[2:]]
    there = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/test_*.py"))

    assert len(named) > 15
    assert all(named)
    assert [one for names in named for one in names if f"def {one}(" not in there] == []


@pytest.mark.parametrize("command", STAFF)
async def test_staff_commands_do_nothing_elsewhere(town: Town, command: str) -> None:
    """In private the text is a person's question at most; in another group it is nothing."""
    nina = await asking(town)
    mallory = await town.person("Мэллори").agrees()
    other = town.tg.add_group("Чужая группа")
    town.tg.join(other, mallory.id, "creator")
    before = len(town.tg.messages(town.group)), len(nina.from_bot)
    tables = {
        name: town.rows(f"SELECT count(*) FROM {name}") for name in ("consultations", "questions")
    }

    await mallory.says(f"/{command} {nina.id}")
    town.tg.send(mallory.id, other, f"/{command}")
    await town.quiet()

    assert (len(town.tg.messages(town.group)), len(nina.from_bot)) == before
    assert [m for m in town.tg.messages(other) if m["from"]["is_bot"]] == []
    assert {name: town.rows(f"SELECT count(*) FROM {name}") for name in tables} == tables


async def test_a_forged_button_touches_nothing_of_others(town: Town) -> None:
    nina = await asking(town, "Моё дело")
    await town.olga.presses_on(town.in_desk("№ 1"), "Закрыть")
    mallory = await town.person("Мэллори").agrees()
    before = town.rows("SELECT * FROM questions"), len(nina.from_bot)
    forged = [
        buttons.Rate(question=1, stars=1).pack(),
        buttons.Close(question=1).pack(),
        buttons.Claim(question=1).pack(),
        buttons.Propose(question=1).pack(),
        "rate:1", "close:x", "close:" + "9" * 40, "nothing:1", "",
    ]  # fmt: skip

    for data in forged:
        forge(town, mallory, data)
    await town.quiet()

    assert (town.rows("SELECT * FROM questions"), len(nina.from_bot)) == before


def forge(town: Town, who: Person, data: str) -> None:
    message = who.from_bot[-1]
    town.tg.push(
        {
            "callback_query": {
                "id": f"forged-{data[:20]}",
                "from": {"id": who.id, "is_bot": False, "first_name": who.name},
                "chat_instance": "1",
                "message": message,
                "data": data,
            },
        }
    )


NAMES = ["<b>жирная</b>", '<a href="http://e.org">тут</a>', "</b>&lt;", "<script>1</script>"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_never_markup(town: Town, name: str) -> None:
    nina = town.person(name)
    await nina.agrees()
    await nina.says("/ask")
    await nina.says(f"Вопрос {name}")
    await nina.presses("Указать район")
    await nina.says(name)
    await nina.says("/profile")

    card = town.in_desk("№ 1")
    assert name in card["text"]
    assert not [e for e in card.get("entities", []) if e["type"] == "text_link"]
    assert town.desk_texts[-1].startswith(f"Вопрос {name}")
    assert [call for call in town.tg.calls if not call.ok and "parse" in str(call.error)] == []


async def test_a_name_is_never_a_template(town: Town) -> None:
    nina = town.person("{{ 7 * 7 }}{% raw %}")
    await nina.agrees()
    await nina.says("/ask")
    await nina.says("{{ config }} {% include 'start/help.j2' %}")

    assert "{{ 7 * 7 }}{% raw %}" in town.in_desk("№ 1")["text"]
    assert town.desk_texts[-1] == "{{ config }} {% include 'start/help.j2' %}"


@pytest.mark.parametrize(
    "value",
    ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!include /etc/passwd"],
)
def test_a_content_file_makes_no_objects(tmp_path: Path, value: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(f"faq:\n  - id: x\n    question: q\n    answer: {value}\n", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read([path])
    assert str(path) in refused.value.lines[0]


async def test_a_name_leads_to_no_file(town: Town) -> None:
    nina = await asking(town)
    before = {path.name for path in town.folder.rglob("*")}
    await nina.says(kind="document", file=("../../etc/passwd", b"x"))
    await nina.says("/privacy")
    await nina.presses("Скачать мои данные")

    assert {path.name for path in town.folder.rglob("*")} == before
    sent = [m["document"]["file_name"] for m in nina.from_bot if "document" in m]
    assert all(re.fullmatch(r"[\w.-]+", name) for name in sent)


async def test_nothing_is_downloaded(town: Town) -> None:
    nina = await asking(town)
    await nina.says(kind="document")
    await nina.says(kind="photo")

    assert [call for call in town.tg.calls if call.method == "getFile"] == []
