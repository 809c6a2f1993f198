"""Files: photos, voices, documents, as people and the bot send them."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.sandbox.wire import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
MEDIA = ("photo", "video", "voice", "video_note", "audio", "document", "animation", "sticker")
CAPTIONED = frozenset({"photo", "video", "voice", "audio", "document", "animation"})
_FOLDERS = {"photo": "photos", "voice": "voice", "audio": "music", "document": "documents"}
_MIMES = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "animation": "video/mp4",
    "sticker": "image/webp",
}
_NAMES = {
    "photo": "photo.png",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "video": "video.mp4",
    "video_note": "note.mp4",
    "animation": "animation.mp4",
    "sticker": "sticker.webp",
    "document": "document.pdf",
}
_PREFIX = {"photo": "AgAC", "voice": "AwAC", "video": "BAAC", "document": "BQAC", "sticker": "CAAC"}


@dataclass(slots=True)
class StoredFile:
    """A file of one kind; `details` is its Bot API object without the ids."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    size: int
    details: Json

    @property
    def path(self) -> str:
        """The file_path that getFile gives."""
        folder = _FOLDERS.get(self.kind, f"{self.kind}s")
        number = int(hashlib.sha256(self.file_id.encode()).hexdigest()[:6], 16)
        suffix = PurePosixPath(self.name).suffix or mimetypes.guess_extension(self.mime) or ""
        return f"{folder}/file_{number}{suffix}"

    def ids(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id}


class Files:
    """All files by their id and by their path."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def add(
        self,
        kind: str,
        name: str | None = None,
        content: bytes | None = None,
        mime: str = "",
        size: int | None = None,
        **details: object,
    ) -> StoredFile:
        """Keep a file; `size` may claim another size than the bytes have."""
        data = SAMPLES.get(kind, b"sample") if content is None else content
        name = name or _NAMES.get(kind, "file.bin")
        mime = mime or mimetypes.guess_type(name)[0] or _MIMES.get(kind, "application/octet-stream")
        file_id = _file_id(kind, len(self.by_id))
        unique = base64.urlsafe_b64encode(hashlib.sha256(file_id.encode()).digest()[:9]).decode()
        length = len(data) if size is None else size
        shape = {**_shape(kind, name, mime, data), **{k: v for k, v in details.items() if v}}
        file = StoredFile(file_id, unique, kind, name, mime, data, length, shape)
        self.by_id[file_id] = file
        self.by_path[file.path] = file
        return file

    def field(self, file: StoredFile) -> Json:
        """The field of a message that shows this file: {"photo": [...]}, {"voice": {...}}."""
        shown: Json = {**file.ids(), **file.details, "file_size": file.size}
        if file.kind == "photo":
            small = {**shown, "width": max(1, shown["width"] // 4)}
            small["height"] = max(1, shown["height"] // 4)
            small["file_unique_id"] = file.unique_id[:-1] + "s"
            return {"photo": [small, shown]}
        if file.kind == "animation":
            names = ("file_name", "mime_type")
            twin = {k: shown[k] for k in names if k in shown}
            return {"animation": shown, "document": {**file.ids(), **twin, "file_size": file.size}}
        return {file.kind: shown}


def _file_id(kind: str, number: int) -> str:
    digest = hashlib.sha256(f"{kind} {number}".encode()).digest()
    return _PREFIX.get(kind, "BQAC") + base64.urlsafe_b64encode(digest + digest[:16]).decode()


def _shape(kind: str, name: str, mime: str, data: bytes) -> Json:
    """The fields of the kind's Bot API object besides the ids and the size."""
    if kind == "photo":
        width, height = image_size(data) or (800, 600)
        return {"width": width, "height": height}
    if kind in {"video", "animation"}:
        return {"width": 640, "height": 360, "duration": 5, "file_name": name, "mime_type": mime}
    if kind == "video_note":
        return {"length": 240, "duration": 5}
    if kind == "voice":
        return {"duration": 3, "mime_type": mime}
    if kind == "audio":
        return {"duration": 30, "file_name": name, "mime_type": mime}
    if kind == "sticker":
        look = {"type": "regular", "is_animated": False, "is_video": False}
        return {"width": 512, "height": 512, **look}
    return {"file_name": name, "mime_type": mime}


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP; None when it is no such image."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 512, 512
    return None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Size from the frame header; a picture without one counts as 800 by 600."""
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + length
    return 800, 600


def png(width: int = 160, height: int = 120) -> bytes:
    """A small picture: a gradient."""

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes((120 + x * 100 // width, 160 + y * 60 // height, 140))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows)))
    return b"\x89PNG\r\n\x1a\n" + image + chunk(b"IEND", b"")


SAMPLES = {
    "photo": png(),
    "voice": b"OggS\x00\x02" + bytes(64),
    "document": b"%PDF-1.4\n%%EOF\n",
}
