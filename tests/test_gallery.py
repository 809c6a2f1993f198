"""`bot gallery`: every page of the panel out of sample facts, none forgotten."""

import re
from pathlib import Path

from bot import gallery
from bot.texts import FOLDER


def test_every_page_has_a_sample() -> None:
    pages = {
        path.stem
        for path in (FOLDER / "web").glob("*.j2")
        if re.search(r'{% extends "web/', path.read_text(encoding="utf-8"))
    }
    shown = {facts.get("template", name) for name, facts in gallery.samples().items()}

    assert len(pages) > 15
    assert pages <= shown


def test_pages_are_written_where_they_can_be_opened(tmp_path: Path) -> None:
    made = gallery.write(tmp_path / "new" / "folder")

    for page in made:
        text = page.read_text(encoding="utf-8")
        assert text.startswith("<!doctype html>")
        for name in re.findall(r'(?:src|href)="([\w.]+\.(?:js|css|svg))"', text):
            assert (page.parent / name).is_file()
        assert "/panel/file/" not in text
