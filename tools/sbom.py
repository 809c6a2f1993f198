"""What the product is made of, as CycloneDX 1.6: `python -m tools.sbom > sbom.json`.

Out of requirements.lock and what the installed packages say of themselves.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)

PERMITTED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT MPL-2.0 PSF-2.0 Zlib".split()  # noqa: SIM905
)
"""Licences that go together with MIT when a package is used as it is."""
OLD_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A pinned package; `licence`: an SPDX expression, None where it is not installed here."""

    name: str
    version: str
    licence: str | None

    @property
    def terms(self) -> set[str]:
        return set(re.split(r"\s+(?:AND|OR)\s+|[()]", self.licence or "")) - {""}


def parts() -> list[Part]:
    """Return what the lock pins, each once, by name."""
    pinned = dict.fromkeys(PINNED.findall(LOCK.read_text(encoding="utf-8")))
    return [Part(name, version, _licence(name)) for name, version in sorted(pinned)]


def _licence(name: str) -> str | None:
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None  # for another system
    written = _one(told, "License-Expression") or _one(told, "License")
    if written in OLD_WORDS:
        return OLD_WORDS[written]
    if written and len(written) < 80:
        return written
    return " AND ".join(sorted(set(_classified(told)))) or None


def _one(told: metadata.PackageMetadata, field: str) -> str:
    return str((told.get_all(field) or [""])[0])


def _classified(told: metadata.PackageMetadata) -> Iterator[str]:
    for line in told.get_all("Classifier") or []:
        if line.startswith("License ::"):
            words = line.rsplit(" :: ", 1)[1]
            yield OLD_WORDS.get(words, words)


def bill(made_of: list[Part]) -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [
            {
                "type": "library",
                "name": part.name,
                "version": part.version,
                "purl": f"pkg:pypi/{part.name}@{part.version}",
                **({"licenses": [{"expression": part.licence}]} if part.licence else {}),
            }
            for part in made_of
        ],
    }


def main() -> int:
    json.dump(bill(parts()), sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
