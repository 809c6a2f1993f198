"""What tells who somebody is: phones, addresses, long numbers, their name; found in a text."""

import re
from collections.abc import Collection, Iterator

from bot.search.words import clean, stem, tables, weigh

FOUND = re.compile(
    r"""
    [\w.+-]+@[\w-]+(?:\.[\w-]+)+                            # e-mail
    | (?<![\w@./])@[A-Za-z]\w{3,31}\b                       # account
    | (?<!\d)\d{4}(?:[ -]\d{4}){3}(?!\d)                    # card
    | (?<![\d+])(?:\+?7|8)(?:[\s()-]{0,3}\d){10}(?!\d)      # phone
    | (?<!\d)9\d\d[\s)-]{0,2}\d{3}[\s-]?\d\d[\s-]?\d\d(?!\d)
    | (?<!\d)\d{3}-\d{3}-\d{3}[ -]\d\d(?!\d)                # insurance number
    | (?<!\d)\d\d[ ]\d\d[ ]\d{6}(?!\d)                      # passport
    | (?<!\d)\d{4}[ ]\d{6}(?!\d)
    | (?<!\d)\d{9,}(?!\d)                                   # taxpayer, account, any long number
    | (?<![\d-])\d{1,3}-\d\d-\d\d(?![\d-])                  # a village's phone
    """,
    re.VERBOSE,
)
PAGE = re.compile(r"https?://\S+")
WORD = re.compile(r"[^\W\d_]+")
FREE_CALL = "800"
"""How a number begins, after its 8, that is free to call and nobody's own."""
TELLING = 3
"""Letters that a word of a name has at the least: shorter ones are initials."""
FLEETING = "аяоеиыуюйь"
NOUN = frozenset(["", *"а я о е и ы у ю й ь ой ою ом ым ей ею ем ью".split()])  # noqa: SIM905
ADJECTIVE = frozenset("ий ый ой ая ого ому им ым ом ую ою".split())  # noqa: SIM905
FIRST = ("ий", "ый", "ой", "ая")
"""How names end in their cases."""


def details(text: str, names: str = "", ours: Collection[str] = ()) -> list[str]:
    """Return what is personal in a plain text, each once, in its order.

    `names`: how the person is called; `ours`: phones and addresses that anybody may know.
    """
    text = PAGE.sub(" ", text)
    public = {_bare(one) for one in ours}
    found = [one for one in FOUND.findall(text) if not _is_public(one, public)]
    return list(dict.fromkeys([*found, *_named(text, names)]))


def without(text: str, names: str = "") -> str:
    """Return a text with what is personal cut out, addresses of pages too."""
    text = PAGE.sub(" ", text)
    for one in sorted(details(text, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", text)
    return " ".join(text.split())


def _is_public(found: str, public: set[str]) -> bool:
    bare = _bare(found)
    return bare in public or (len(bare) == 10 and bare.startswith(FREE_CALL))


def _bare(found: str) -> str:
    """An address without case; of a phone the ten digits that do not depend on the first."""
    digits = "".join(letter for letter in found if letter.isdigit())
    if "@" in found or len(digits) < 5:
        return found.strip().casefold()
    return digits[1:] if len(digits) == 11 and digits[0] in "78" else digits


def _named(text: str, names: str) -> Iterator[str]:
    """Yield the words of a name, in any case of theirs, with a capital or as they stand in it."""
    known = [word for word in WORD.findall(clean(names)) if _tells(word)]
    for word in WORD.findall(text) if known else ():
        bare = clean(word)
        if any(bare == name or (word[0].isupper() and _is_form(bare, name)) for name in known):
            yield word


def _tells(word: str) -> bool:
    """Whether a word of a name is no word of everyday: people are called «НКО Родник», too."""
    return len(word) >= TELLING and word not in tables().short and weigh(word, stem(word)) >= 1


def _is_form(word: str, name: str) -> bool:
    base = name[:-1] if name[-1] in FLEETING else name
    if word.startswith(base) and word[len(base) :] in NOUN:
        return True
    base = name[:-2] if name.endswith(FIRST) else name
    return len(base) >= TELLING and word.startswith(base) and word[len(base) :] in ADJECTIVE
