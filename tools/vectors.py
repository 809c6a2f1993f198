"""What the shipped texts mean, computed beforehand: `python -m tools.vectors` after each edit.

A first start must not wait for two thousand vectors; texts of a centre's own are computed there.
"""

import sys

from bot import content
from bot.search import Entry
from bot.search.meaning import embedder, missing, packed
from bot.vectors import SHIPPED, shipped


def entries() -> list[Entry]:
    """Return the shipped entries as the search takes them."""
    faq = [placed.item for placed in content.read(content.shipped_files()).kinds["faq"]]
    return [Entry(e.id, e.question, tuple(e.aliases), e.answer, e.topic) for e in faq]


def main() -> int:
    embed = embedder()
    if embed is None:
        print("the model is not installed here", file=sys.stderr)
        return 1
    wanted = missing(entries(), {})
    known = shipped()
    vectors = {key: known.get(key) or embed(*text) for key, text in wanted.items()}
    SHIPPED.write_bytes(packed(vectors))
    print(f"{len(vectors)} vectors, {len(vectors.keys() - known.keys())} of them new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
