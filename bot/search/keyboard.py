"""Text typed with the wrong keyboard layout, in Latin letters, or with letters that look alike."""

import re
from collections.abc import Callable
from typing import Final

from bot.search.words import WORD, clean

_EN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~"
_RU: Final = "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе"
_TO_RUSSIAN: Final = str.maketrans(_EN, _RU)
_TO_LATIN: Final = str.maketrans(_RU[:32], _EN[:32])
_ALIKE: Final = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
_SOUNDS: Final = (
    *(("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш")),
    *(("ya", "я"), ("ja", "я"), ("yu", "ю"), ("ju", "ю"), ("yo", "е"), ("jo", "е"), ("ye", "е")),
)
_LETTERS: Final = str.maketrans("abvgdezijklmnoprstufhcywxq'", "абвгдезийклмнопрстуфхцывхкь")
_LATIN: Final = re.compile(r"[a-z]")
_RUSSIAN: Final = re.compile(r"[а-я]")
_ENDS: Final = ".,;:?!\"'"

Known = Callable[[str], bool]


def respell(cleaned: str, known: Known) -> str:
    """The text as it was meant; ``known`` tells a word of the search's vocabulary.

    Latin words that are known stay; the others are read as another layout or as transliteration,
    whichever makes known words of more of them, and stay as they are where neither does.
    """
    chunks = [_one_alphabet(chunk) for chunk in cleaned.split()]
    foreign = [chunk for chunk in chunks if _LATIN.search(chunk) and not _knows(chunk, known)]
    if not foreign:
        return " ".join(_from_russian(chunk, known) for chunk in chunks)
    reading = max((_as_layout, _as_sounds), key=lambda read: _score(foreign, read, known))
    if _score(foreign, reading, known) == 0:
        return " ".join(chunks)
    return " ".join(
        reading(chunk, known) if not _RUSSIAN.search(chunk) and not _knows(chunk, known) else chunk
        for chunk in chunks
    )


def _one_alphabet(chunk: str) -> str:
    """A word of both alphabets is a Russian one with letters that look alike."""
    if not (_LATIN.search(chunk) and _RUSSIAN.search(chunk)):
        return chunk
    same = chunk.translate(_ALIKE)
    return chunk if _LATIN.search(same) else same


def _knows(chunk: str, known: Known) -> bool:
    words = WORD.findall(chunk)
    return bool(words) and all(word.isdigit() or known(word) for word in words)


def _score(chunks: list[str], read: Callable[[str, Known], str], known: Known) -> int:
    """Letters in known words after reading; short words prove nothing."""
    words = (word for chunk in chunks for word in WORD.findall(read(chunk, known)))
    return sum(len(word) for word in words if len(word) > 2 and known(word))


def _as_layout(chunk: str, known: Known) -> str:
    """A mark at the end may be a letter or a mark: what makes a known word wins."""
    whole = clean(chunk.translate(_TO_RUSSIAN))
    bare = clean(chunk.strip(_ENDS).translate(_TO_RUSSIAN))
    return bare if not known(whole) and known(bare) else whole


def _as_sounds(chunk: str, known: Known) -> str:
    del known
    for latin, russian in _SOUNDS:
        chunk = chunk.replace(latin, russian)
    return chunk.translate(_LETTERS)


def _from_russian(chunk: str, known: Known) -> str:
    """A Latin word that the index knows, typed with the Russian layout on."""
    if len(chunk) < 4 or not chunk.isalpha() or known(chunk):
        return chunk
    latin = chunk.translate(_TO_LATIN)
    return latin if latin.isascii() and latin.isalpha() and known(latin) else chunk
