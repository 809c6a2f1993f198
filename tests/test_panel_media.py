"""Files of a dialogue on the staff panel: shown or saved, and only to who is inside."""

import logging

import pytest

from handlers.web.door import HEADERS
from tests.test_desk import asking
from tests.test_panel import Screen, enters, screen, town
from tests.test_privacy import forgotten
from tests.town import Person, Town

__all__ = ["screen", "town"]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x20" + b"x" * 30
HTML = b"<html><script>alert(1)</script>"


async def shows(town: Town, screen: Screen, kind: str, **how: object) -> str:
    """Somebody asks, and sends a file; return the address that the page has for it."""
    nina = await asking(town)
    await nina.says(None, kind=kind, **how)
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    (row,) = town.rows("SELECT message_row FROM media")
    address = f"/panel/media/{row[0]}"
    assert address in screen.text
    return address


@pytest.mark.parametrize(
    ("kind", "content", "tag", "mime"),
    [
        ("photo", None, "<img", "image/png"),
        ("voice", None, "<audio", "audio/ogg"),
        ("sticker", ("s.webp", b"RIFFxxxxWEBPVP8 "), "<img", "image/webp"),
        ("video", ("v.mp4", b"\0\0\0\x18ftypmp42"), "<video", "video/mp4"),
    ],
)
async def test_what_is_safe_is_shown(
    town: Town,
    screen: Screen,
    kind: str,
    content: tuple[str, bytes] | None,
    tag: str,
    mime: str,
) -> None:
    address = await shows(town, screen, kind, **({"file": content} if content else {}))
    assert f'{tag} id="media' in screen.text

    await screen.opens(address)

    assert screen.status == 200
    assert screen.headers["Content-Type"] == mime
    assert screen.headers["Content-Disposition"] == "inline"
    assert screen.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in screen.headers["Cache-Control"]
    csp = "Content-Security-Policy"
    assert screen.headers[csp] == HEADERS[csp]
    if content:
        assert screen.body == content[1]


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("document", "page.html", HTML),
        ("document", "photo.png", PNG),
        ("voice", "voice.html", HTML),
        ("video", "film.svg", b"<svg onload=alert(1)>"),
    ],
)
async def test_all_else_is_only_saved(
    town: Town, screen: Screen, kind: str, name: str, content: bytes
) -> None:
    address = await shows(town, screen, kind, file=(name, content))
    await screen.opens(address)

    assert screen.body == content
    assert screen.headers["Content-Type"] == "application/octet-stream"
    assert screen.headers["Content-Disposition"].startswith("attachment")


async def test_what_consultants_send_is_shown_too(town: Town, screen: Screen) -> None:
    await asking(town)
    await town.olga.replies(town.desk[-1], None, kind="photo")
    await enters(screen, town.olga)
    await screen.opens("/panel/questions/1")
    assert "<img" in screen.text


async def test_a_stranger_and_who_left_see_nothing(town: Town, screen: Screen) -> None:
    address = await shows(town, screen, "photo")
    cookies = screen.http.cookie_jar
    cookies.clear()
    assert (await screen.opens(address)).status == 401
    assert PNG[:4] not in screen.body


async def test_only_messages_of_a_dialogue_have_files(town: Town, screen: Screen) -> None:
    await shows(town, screen, "photo")
    assert (await screen.opens("/panel/media/1")).status == 409  # the text
    assert (await screen.opens("/panel/media/999")).status == 409
    assert (await screen.opens("/panel/media/AgACx")).status == 404


async def test_silence_of_telegram_is_a_line_not_an_error(
    town: Town, screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    address = await shows(town, screen, "photo")
    caplog.set_level(logging.DEBUG)
    town.tg.faults.down = True
    try:
        assert (await screen.opens("/panel/questions/1")).status == 200
        assert (await screen.opens(address)).status == 409
    finally:
        town.tg.faults.down = False
    assert "Telegram сейчас не отвечает" in screen.words
    for record in caplog.records:
        assert town.tg.token not in record.getMessage()
        assert "Traceback" not in (record.exc_text or "")
    assert town.tg.token not in screen.text


async def test_a_file_that_is_gone_or_too_large_is_told(
    town: Town, screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    address = await shows(town, screen, "photo")
    (file,) = town.rows("SELECT file FROM media")[0]
    stored = town.tg.files.by_id[file]
    del town.tg.files.by_path[stored.path]
    assert (await screen.opens(address)).status == 409
    assert town.tg.token not in caplog.text + screen.text
    stored.size = 21 * 1024 * 1024
    await screen.opens(address)
    assert "больше 20 МБ" in screen.words
    del town.tg.files.by_id[file]
    await screen.opens(address)
    assert "Этого файла больше нет" in screen.words


async def test_a_file_goes_with_the_person(town: Town, screen: Screen) -> None:
    address = await shows(town, screen, "photo")
    (file,) = town.rows("SELECT file FROM media")[0]
    nina = Person(town, int(town.rows("SELECT address FROM people")[0][0]), "Нина")
    await nina.says("/privacy")
    await nina.presses("Удалить мои данные")
    await nina.presses("Удалить навсегда")
    await forgotten(town, str(file))
    assert town.rows("SELECT count(*) FROM media") == [(0,)]
    assert (await screen.opens(address)).status == 409
