"""Content files: a bad one is refused whole, with file, line and reason, and nothing worse happens."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import content_files
from bot.content import shipped_files
from bot.content_files import KINDS, read
from bot.errors import ContentError
from tests.town import entry

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
ONE = "faq:\n- id: a\n  question: Что?\n  answer: Да.\n"


def wrong(
    folder: Path, text: str | bytes, name: str = "bad.yaml", *, strict: bool = False
) -> list[str]:
    """Return what is said of a bad file, without the folder."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentError) as refused:
        read([path], strict=strict)
    return [line.removeprefix(f"{folder}/") for line in refused.value.lines]


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "должен начинаться с раздела: faq"),
        ("# только слова\n", 1, "должен начинаться с раздела"),
        ("- a\n", 1, "должен начинаться с раздела"),
        ("привет\n", 1, "должен начинаться с раздела"),
        ("faq:\n", 1, "нужен список записей"),
        ("faq:\n- привет\n", 2, "нужен раздел с ключами"),
        (ONE + "\nfaqs:\n- id: b\n", 6, "раздел «faqs» не знаком"),
        ("faq:\n\t- id: a\n", 2, "не разбирается как YAML"),
        (ONE + "  source: [1\n", 6, "не разбирается как YAML"),
        (ONE + "  source: *nowhere\n", 5, "не разбирается как YAML"),
        (ONE + "---\n" + ONE, 5, "не разбирается как YAML"),
        ("faq:\n- id: a\n  question: Что?\n", 2, "answer: не указано"),
        (ONE + "- id: b\n  question:\n  answer: Да\n", 6, "question: нужна строка"),
        (ONE + "- id: b\n  question: ' '\n  answer: Да\n", 6, "question: не может быть пустым"),
        (
            ONE + f"- id: b\n  question: {'х' * 301}\n  answer: Да\n",
            6,
            "question: длиннее, чем можно: не больше 300",
        ),
        (ONE + "  colour: red\n", 5, "colour: такого ключа нет"),
        (ONE + "  1: да\n", 5, "1: имя ключа должно быть словом"),
        (ONE + "  verify: может\n", 5, "verify: нужно true или false"),
        (ONE + "  aliases: один\n", 5, "aliases: нужен список"),
        (ONE + "  see: [[a]]\n", 5, "see.0: нужна строка"),
        (ONE + "  as_of: 2024-13-45\n", 5, "непонятное значение «2024-13-45»"),
        (ONE + "  source: !!bool перекрёсток\n", 5, "непонятное значение «перекрёсток»"),
        (ONE + f"  source: {'9' * 5000}\n", 5, "непонятное значение"),
        (ONE + "  answer: Нет.\n", 5, "ключ «answer» повторяется"),
        (ONE + "  see: &see [*see]\n", 5, "не разбирается как YAML"),
        (
            "municipalities:\n- {id: p, name: П, region: О, timezone: Asia/Tara}\n",
            2,
            "нет такого часового пояса",
        ),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    (said,) = wrong(tmp_path, text)
    assert said.startswith(f"bad.yaml:{line}: ")
    assert reason in said


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        ("<b>жирно", "<b>"),
        ("жирно</b>", "</b>"),
        ("<b><i>вперемешку</b></i>", "</b>"),
        ("раз<br>два", "<br>"),
        ("<h1>Заголовок</h1>", "<h1>"),
        ("<script>alert(1)</script>", "<script>"),
        ("<span>серое</span>", "<span>"),
        ("до 5 < 6, <b>да</b>", "<"),
        ("<!-- заметка --><b>да</b>", "<"),
    ],
)
def test_markup_that_telegram_would_refuse_is_refused_here(
    tmp_path: Path, answer: str, tag: str
) -> None:
    quoted = json.dumps(answer, ensure_ascii=False)
    (said,) = wrong(tmp_path, f"faq:\n- id: a\n  question: Что?\n  answer: {quoted}\n")
    assert said.startswith(f"bad.yaml:4: answer: разметка {tag}: такого тега нет или он не закрыт")


@pytest.mark.parametrize("answer", ["х" * 3900, "<b>" + "х" * 3899 + "</b>", "😀" * 1950])
def test_an_answer_that_would_not_fit_into_one_message_is_refused(
    tmp_path: Path, answer: str
) -> None:
    (said,) = wrong(tmp_path, json.dumps({"faq": [entry("a", "Что?", answer)]}))
    assert said.startswith("bad.yaml:1: слишком длинный текст")


def test_an_answer_without_words_is_refused(tmp_path: Path) -> None:
    assert wrong(tmp_path, json.dumps({"faq": [entry("a", "Что?", "<b> </b>")]})) == [
        "bad.yaml:1: answer: пустой текст"
    ]


def test_one_id_in_two_files_is_refused_and_both_are_named(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ONE)
    (tmp_path / "two.yaml").write_text("\n\n" + ONE)
    with pytest.raises(ContentError) as refused:
        read([tmp_path / "one.yaml", tmp_path / "two.yaml"])
    assert refused.value.lines == [f"{tmp_path}/two.yaml:4: id «a» уже есть: {tmp_path}/one.yaml:2"]


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = "faq:\n- id: a\n  question: Что?\n  colour: red\n- question: Где?\n  answer: <u>тут\n"
    assert [said.split(": ")[0:2] for said in wrong(tmp_path, text)] == [
        ["bad.yaml:2", "answer"],
        ["bad.yaml:4", "colour"],
        ["bad.yaml:5", "id"],
        ["bad.yaml:6", "answer"],
    ]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    for junk in (
        bytes(range(256)),
        b"\x00\x01\x02",
        "faq: привет".encode("cp1251"),
        ONE.encode("utf-16"),
    ):
        (said,) = wrong(tmp_path, junk)
        assert "не текст в кодировке UTF-8" in said
    (said,) = wrong(tmp_path, ONE + "  source: \x07\n")
    assert said.startswith("bad.yaml:5: ")


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "не читается"), (tmp_path / "no.yaml", "такого файла нет")):
        with pytest.raises(ContentError) as refused:
            read([path])
        assert refused.value.lines[0].startswith(f"{path}: {reason}")


@pytest.mark.parametrize("deep", [60, 1_000, 300_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_a_file_of_brackets_does_not_crash_the_process(
    tmp_path: Path, opening: str, deep: int
) -> None:
    """Before the guard, the C parser overflowed its stack: a signal, no exception."""
    for closing in ("", {"[": "]", "{a: ": "1}", "- ": "1"}[opening] * deep):
        (said,) = wrong(tmp_path, f"faq:\n  {opening * deep}{closing}")
        assert said.startswith("bad.yaml:")


def test_aliases_that_unfold_without_end_do_not_eat_the_memory(tmp_path: Path) -> None:
    laughs = ["a0: &a0 [хи, хи]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    said = wrong(tmp_path, "\n".join(laughs) + "\nfaq: *a19\n")
    assert len(said) < 100


# -- the strict rules ----------------------------------------------------------------------------------


def test_what_ships_passes_the_strict_check() -> None:
    shipped = read(shipped_files(), strict=True)
    assert len(shipped.kinds["faq"]) >= 60
    assert len(shipped.kinds["municipalities"]) >= 80


FIT = {"topic": "Т", "source": "закон", "as_of": "2026"}


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([entry("a", "Что?", source="з", as_of="2026")], "a: не указано: topic"),
        ([entry("a", "Что?", topic="Т", as_of="2026")], "a: не указано: source"),
        ([entry("a", "Что?", topic="Т", source="з")], "a: не указано: as_of"),
        ([entry("a", "Что?", see=["b"], **FIT)], "a: see ведёт в никуда: b"),
        ([entry("a", "Что?", "х" * 901, **FIT)], "a: слишком длинный текст"),
        ([entry("a", "Что?", "Пошлина 4 000 ₽.", **FIT)], "a: сумма без года: «Пошлина 4 000 ₽.»"),
        (
            [entry("a", "Что?", aliases=["Устав АНО"], **FIT), entry("b", "Где?", aliases=["устав ано"], **FIT)],
            "b: вариант «устав ано» уже есть у a",
        ),
    ],
)  # fmt: skip
def test_strict_rules_are_only_for_what_ships(tmp_path: Path, entries: list, reason: str) -> None:
    text = json.dumps({"faq": entries})
    (said,) = wrong(tmp_path, text, strict=True)
    assert reason in said
    read([tmp_path / "bad.yaml"])


# -- nothing else is ever raised -------------------------------------------------------------------------

WORDS = ["faq:", "\n", "\n- ", "\n  ", "id: ", "a", "question: ", "answer: ", "aliases: ", "as_of: ", "verify: ", "see: ",
         "municipalities:", "timezone: ", "[", "]", "{", "}", "*a", "&a ", "<<: ", "? ", ": ", ", ", "!!int ", "!!bool ",
         "!!timestamp ", "!!binary ", "!!float ", "!!set ", "!!python/name:os ", "2024-13-45", "0o9", "1:99", ".inf",
         "~", "|\n", ">\n", "'", '"', "%YAML 1.1\n", "---", "...", "\t", "\\ud83d", "<b>", "\N{NEL}", "=", "@", "🙂"]  # fmt: skip

anything = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(WORDS), max_size=25).map(lambda words: "".join(words).encode()),
    st.lists(st.sampled_from(WORDS), max_size=12).map(
        lambda words: (ONE + "  source: " + "".join(words)).encode()
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "answer", "see", "x"]), inner)
    ),
    max_leaves=9,
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch") / "any.yaml"


@settings(deadline=None, max_examples=500)
@given(data=anything)
@example(data=b"faq:\n- &a {id: *a}")
@example(data=b"faq: !!set {a}")
def test_no_file_makes_reading_raise_anything_but_a_reason(scratch: Path, data: bytes) -> None:
    read_or_refuse(scratch, data)


def items(kind: str) -> st.SearchStrategy[dict[str, list]]:
    keys = st.sampled_from(list(KINDS[kind].model_fields))
    return st.fixed_dictionaries(
        {kind: st.lists(st.dictionaries(keys, JSON, max_size=4), max_size=3)}
    )


@settings(deadline=None, max_examples=200)
@given(data=st.sampled_from(list(KINDS)).flatmap(items))
def test_no_values_make_reading_raise_anything_but_a_reason(scratch: Path, data: dict) -> None:
    """For every kind of content there is."""
    read_or_refuse(scratch, json.dumps(data).encode())


def read_or_refuse(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        read([path])
    except ContentError as refused:
        assert refused.lines
        for line in refused.lines:
            reason = line.removeprefix(str(path))
            assert reason != line
            assert len(reason) < 500
            assert CYRILLIC.search(reason), reason


def test_the_quick_parser_is_the_one_in_use() -> None:
    """Loading what ships takes ten times as long without libyaml, and the guards above are its."""
    assert issubclass(content_files._Loader, yaml.CSafeLoader)


def test_a_key_that_is_no_word_is_named_in_short(tmp_path: Path) -> None:
    (said,) = wrong(tmp_path, "? ? ? ? (:")
    assert "раздел «?» не знаком" in said
    (said,) = wrong(tmp_path, f"{'ж' * 900}: []")
    assert len(said) < 300
