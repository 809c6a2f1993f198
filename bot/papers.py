"""Papers: posters, certificates, charts and one-page reports, drawn by typst from templates/papers.

A template reads its facts with `#let facts = json(bytes(sys.inputs.facts))`, so nothing that a
person has typed becomes markup; pictures come in as text (SVG).
"""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from bot.texts import FOLDER

PAPERS = FOLDER / "papers"
PPI = 144.0
"""Dots an inch of a PNG: an A6 card is as wide as the screen of a phone."""


async def drawn(
    paper: str | Path, form: Literal["png", "pdf"], facts: Mapping[str, Any], *, ppi: float = PPI
) -> bytes:
    """Return the one page of templates/papers/<paper>.typ; facts: what JSON can hold.

    A Path is a template of the centre's own: it may use what lies in its folder.

    Raises typst.TypstError where the template has a mistake.
    """
    return await asyncio.to_thread(partial(_drawn, paper, form, facts, ppi))


def _drawn(
    paper: str | Path, form: Literal["png", "pdf"], facts: Mapping[str, Any], ppi: float
) -> bytes:
    # 30 MB that only those pay who draw.
    import typst

    file = paper.absolute() if isinstance(paper, Path) else PAPERS / f"{paper}.typ"
    made = typst.compile(
        file,
        root=file.parent,
        ignore_system_fonts=True,
        format=form,
        ppi=ppi,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False, default=str)},
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{file.name} makes more than one page")
    return made


def qr(address: str) -> str:
    """Return the QR code of an address as SVG, for `image(bytes(facts.qr), format: "svg")`."""
    import segno

    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=4, border=2)
    return picture.getvalue().decode()
