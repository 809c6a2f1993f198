"""What the product is made of: pinned, with hashes, without addresses, under licences that fit."""

import re
import tomllib
from pathlib import Path

import pytest

from tools.sbom import LOCK, PERMITTED, Part, bill, parts

ROOT = Path(__file__).parent.parent
LOCKS = [LOCK, ROOT / "requirements-dev.lock"]


@pytest.mark.parametrize("part", parts(), ids=lambda part: f"{part.name}-{part.version}")
def test_a_licence_fits(part: Part) -> None:
    """A package for another system is not here to be asked."""
    if part.licence is None:
        assert re.search(
            rf"^{part.name}=={re.escape(part.version)} ;", LOCK.read_text(), re.MULTILINE
        )
        return
    assert part.terms <= PERMITTED


def test_a_licence_that_does_not_fit_is_seen() -> None:
    assert not Part("x", "1", "MIT AND GPL-3.0-only").terms <= PERMITTED
    assert Part("x", "1", "(MIT OR Apache-2.0) AND PSF-2.0").terms <= PERMITTED


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_with_hashes_and_holds_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = "\n".join(
        page.read_text(encoding="utf-8").lower()
        for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))
    )
    names = [re.split(r"[><= ;\[]", line, maxsplit=1)[0] for line in project["dependencies"]]
    assert len(names) > 10
    assert [name for name in names if name not in reasons] == []


def test_the_bill_names_each_part_once() -> None:
    listed = bill(parts())["components"]
    assert isinstance(listed, list)
    names = [one["purl"] for one in listed]
    assert len(names) == len(set(names)) >= 30
