"""`privacy register`: what the operator keeps in a file, out of the settings as they are."""

from pathlib import Path

import pytest

from bot.__main__ import main
from tests.test_config import KEY

CONFIG = """
[telegram]
token = "1:a"
[staff]
chat_id = -100
[centre]
name = "Опора"
operator = "АНО <Опора> & «Ко»"
inn = 5503000000
[privacy]
closed_questions = "5y"
inactive_people = "21d"
warned_before = "31d"
"""


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_register_tells_purposes_categories_terms_and_measures(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config, out = tmp_path / "config.toml", tmp_path / f"reg.{form}"
    config.write_text(CONFIG, encoding="utf-8")

    assert main(["privacy", "register", "--config", str(config), "--out", str(out)]) == 0

    assert str(out) in capsys.readouterr().out
    text = out.read_text(encoding="utf-8")
    operator = "АНО <Опора> & «Ко»" if form == "md" else "АНО &lt;Опора&gt; &amp; «Ко»"
    for words in (operator, "5503000000", "5 лет после закрытия вопроса", "21 день", "31 день",
                  "Семинары", "Меры защиты", "Трансграничная", "журнал"):  # fmt: skip
        assert words in text
    assert "<script" not in text


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["privacy", "register", "--out", str(tmp_path / "reg.pdf")])


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_register_names_encrypted_copies_and_where_they_go(tmp_path: Path, form: str) -> None:
    config, out = tmp_path / "config.toml", tmp_path / f"reg.{form}"
    said = []
    for more in ("", f'keys = ["{KEY}"]\n', f'keys = ["{KEY}"]\nsend_to = 5\n'):
        config.write_text(f"{CONFIG}[backup]\n{more}", encoding="utf-8")
        assert main(["privacy", "register", "--config", str(config), "--out", str(out)]) == 0
        text = out.read_text(encoding="utf-8")
        said.append(("копии зашифрованы" in text, "в личном чате Telegram" in text))
    assert said == [(False, False), (True, False), (True, True)]
