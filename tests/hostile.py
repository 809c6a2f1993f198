"""Updates as Telegram would never send them: an ordinary day's, and what becomes of them."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.rare_updates import SECRET, Json
from tests.town import Town

KINDS = (
    "photo",
    "video",
    "voice",
    "video_note",
    "audio",
    "document",
    "sticker",
    "location",
    "venue",
    "contact",
    "poll",
    "animation",
    "dice",
)

HUGE = 2**52
BEYOND = 2**80

WORDS = [
    "", " ", "\u200b\u200d\u2060", "\ud83d", "a\udc00b", "\x00\x07\x1b[31m", "\u202eтекст\u202c", "مرحبا بالعالم",
    "👩‍👩‍👧‍👦" * 372, "😀" * 2048, "ы" * 4096, "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 40,
    "<b>жирный", "</code></pre>", "<a href='javascript:alert(1)'>x</a>", "<tg-spoiler><b>x</tg-spoiler>", "&lt;&#0;&amp",
    "*_[`~>#+-=|{}.!\\", "{{ 7*7 }}", "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}", "{0.__class__}", "%s%n",
    "'; DROP TABLE people; --", "../../etc/passwd", "/start faq_'\"<>", "/start " + "x" * 600, "/faq", "/faq <b>", "/ask", "/ask {{x}}",
    "/start@another_bot", "/help@resursnik_demo_bot", "/cancel", "/my", "/profile", "/privacy", "/gaps", "/answer x", "/question", "/", "//", "/\u0000", "faq" * 900, "?" * 999,
    "Спросить консультанта", "Частые вопросы", "Yfgbcfnm", "\n" * 300, "т" * 10 + "\t", "https://t.me/+" + "x" * 200,
]  # fmt: skip
"""Texts, names, captions, titles."""

DATA = [
    "", ":", "consent", "consent:", "consent:1", "consent:1:ask:0::0", "consent:x:y:z:w:v", "consent:1:send:999999:1.2.x:0",
    "ask:-1:0:", "ask:99999999999999999999:0:", f"ask:{BEYOND}:0:", "ask:7:0:1.1.1.1.1.1.1.1", "ask:1:1:²", "faq:0:0", "faq:1:-1", "faq:1:99999",
    f"faq:{BEYOND}:0", "faq:-5:0", "entry:0:0", f"entry:{BEYOND}:0", "entry:1:-1", "helped:1:2:0:0", "helped:x:1:1:1", f"helped:{HUGE}:1:1:1",
    "claim:77777:0", "close:77777", "close:", "propose:77777", f"rate:{BEYOND}:5", "rate:77777:9", "rate:1:-1", "place:-7", f"place:{BEYOND}", "place:1",
    f"proptopic:{BEYOND}:1", "proptopic:1:77777", "approve:77777", f"approve:{HUGE}", "noprop:-1", f"showprop:{BEYOND}", "gaps", "gap:77777",
    f"gapans:{BEYOND}", "gapans:77777", "gapalias:77777:0", f"gapalias:1:{BEYOND}", "nogap:77777", f"nogap:-{HUGE}",
    "org:2", "privacy:", "privacy:nothing", "privacy:export", "other_bot:17:yes", '{"a": 1}', "я" * 32, "x" * 64, "x" * 4000, "\ud800", "\x00",
]  # fmt: skip
"""Data of buttons: of other bots, of other years, of nobody."""

NUMBERS = [
    0,
    -1,
    1,
    3.7,
    -0.0,
    HUGE,
    -HUGE,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    BEYOND,
    1e400,
    -1e400,
    float("nan"),
    True,
    "17",
    "seventeen",
    "１７",
]
ODD: list[Any] = [None, False, [], {}, [[]], [None], {"": ""}, [{}], "x", *NUMBERS]
FIELDS = [
    "field_of_2031",
    "",
    "text",
    "caption",
    "entities",
    "caption_entities",
    "quote",
    "media_group_id",
    "from",
    "photo",
    "reply_to_message",
]
ENTITIES = [
    [{"type": "bold", "offset": -1, "length": 9999}], [{"type": "text_link", "offset": 1, "length": 1}],
    [{"type": "spoiler", "offset": 0, "length": 3}, {"type": "code", "offset": 1, "length": 9}], [{"type": "of_2031", "offset": 0, "length": 1}],
]  # fmt: skip


# -- valid ones ------------------------------------------------------------------------------------


async def recorded(town: Town) -> list[Json]:
    """Return the updates of an ordinary day: everything people do in the small Telegram."""
    found: list[Json] = []
    put = town.tg.updates.on_arrival

    def note() -> None:
        if town.tg.updates.queue:
            found.append(copy.deepcopy(town.tg.updates.queue[-1][1]))

    put.append(note)
    await _private(town)
    await _staff(town)
    await _groups(town)
    put.remove(note)
    return [update for update in found if isinstance(update, dict)]


async def _private(town: Town) -> None:
    tg, passer = town.tg, town.person("Прохожий")
    nina = await town.person("Нина", "Петрова").agrees()
    for person in (passer, nina):
        await person.says(
            f"{SECRET}: сколько стоит зарегистрировать нко",
            entities=[{"type": "bold", "offset": 0, "length": 5}],
        )
        await person.says("/faq")
        await person.presses(
            "Спросить консультанта"
        ) if "Спросить консультанта" in person.buttons else None
        for kind in KINDS:
            await person.says(kind=kind)
        tg.album(person.id, person.id, [{"kind": "photo", "caption": SECRET}, {"kind": "video"}])
    await nina.says(f"/ask {SECRET}: кто поможет с уставом?")
    mine = await nina.says(
        f"{SECRET}: и ещё одно", reply_to=nina.from_bot[-1]["message_id"], quote="ещё"
    )
    tg.edit(nina.id, nina.id, mine, text=f"{SECRET}: и ещё другое")
    tg.forward(nina.id, nina.id, mine, nina.id)
    tg.press_data(nina.id, nina.id, 999_999, "claim:1:0")
    tg.block(passer.id)
    tg.unblock(passer.id)
    await town.quiet()


async def _staff(town: Town) -> None:
    tg, group, olga = town.tg, town.group, town.olga
    copied = town.desk[-1]
    reply = await olga.replies(copied, f"{SECRET}: приезжайте")
    tg.edit(olga.id, group, reply, text=f"{SECRET}: приходите")
    await olga.writes(f"{SECRET}: коллеги?", thread=copied["message_thread_id"])
    await olga.presses_on(town.in_desk("№ 1"), "Беру")
    await olga.writes("/help")
    for kind in ("photo", "voice", "sticker", "poll"):
        await olga.replies(copied, kind=kind)
    tg.rename_topic(group, copied["message_thread_id"], SECRET)
    guest = tg.add_person("Гость")
    tg.join(group, guest)
    tg.leave(group, guest)
    await town.quiet()


async def _groups(town: Town) -> None:
    tg, olga = town.tg, town.olga
    other = tg.add_group(f"{SECRET}: соседи", supergroup=False)
    tg.join(other, olga.id)
    tg.send(olga.id, other, f"/start {SECRET}")
    tg.migrate(other)
    await town.quiet()


# -- and what they become --------------------------------------------------------------------------


def mutated(chance: random.Random, seed: str) -> Json:
    """Return the update of a JSON text: as it is, with other words, or with its form broken."""
    update: Json = json.loads(seed)
    how = chance.random()
    if how < 0.1:
        return update
    mutations = WORDED if how < 0.75 else BROKEN
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = [place for place in _places(update) if mutations is BROKEN or _is_worded(*place)]
        if places:
            chance.choice(mutations)(chance, *chance.choice(places))
    return update


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) inside; the staff group's own description stays true."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        inner = node[key]
        yield node, key
        if isinstance(inner, list) or (isinstance(inner, dict) and not inner.get("is_forum")):
            yield from _places(inner)


def _is_worded(node: Any, key: Any) -> bool:
    """Whether people or other programs choose it: it stays readable whatever it is."""
    return isinstance(node[key], str) and key not in CHOSEN_BY_TELEGRAM


CHOSEN_BY_TELEGRAM = {"type", "status", "language_code", "id", "currency", "source"}


def _other_words(chance: random.Random, node: Any, key: Any) -> None:
    words = chance.choice(DATA if key == "data" else WORDS)
    node[key] = words if chance.random() < 0.6 else node[key][:96] + words[:2000]


def _other_value(chance: random.Random, node: Any, key: Any) -> None:
    number = isinstance(node[key], int | float) and not isinstance(node[key], bool)
    node[key] = copy.deepcopy(chance.choice(NUMBERS if number else [*ODD, *WORDS]))


def _missing(_: random.Random, node: Any, key: Any) -> None:
    del node[key]


def _more(chance: random.Random, node: Any, key: Any) -> None:
    if isinstance(node, dict):
        node[chance.choice(FIELDS)] = copy.deepcopy(chance.choice([*ODD, *WORDS, *ENTITIES]))
    else:
        node.append(copy.deepcopy(node[key]))


def _deep(chance: random.Random, node: Any, key: Any) -> None:
    value = node[key]
    for _ in range(chance.choice((1, 3, 40))):
        value = {"reply_to_message": value} if isinstance(value, dict) else [value]
    node[key] = value


def _many(_: random.Random, node: Any, key: Any) -> None:
    if isinstance(node[key], list):
        node[key] = [copy.deepcopy(item) for item in node[key][:3] for _ in range(40)]


Mutation = Callable[[random.Random, Any, Any], None]
WORDED: tuple[Mutation, ...] = (_other_words,)
BROKEN: tuple[Mutation, ...] = (_other_value, _other_value, _missing, _more, _deep, _many)
