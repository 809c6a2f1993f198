"""Methods that send files, albums, and give them back."""

from __future__ import annotations

from bot.sandbox import entities, markup
from bot.sandbox.files import (
    CAPTIONED,
    DOWNLOAD_LIMIT,
    PHOTO_LIMIT,
    UPLOAD_LIMIT,
    StoredFile,
    image_size,
)
from bot.sandbox.methods.access import deliver, place_of, put
from bot.sandbox.methods.editing import edited_post, rewrite
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.wire import ApiError, Json, Params, UploadedFile, bad_request

_NUMBERS = ("duration", "width", "height", "length")
_WORDS = ("performer", "title", "emoji")
_GROUPS = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}
_WRONG = "wrong file identifier/HTTP URL specified"


def stored_file(tg: Talk, params: Params, kind: str, field: str) -> StoredFile:
    """The file a parameter names: an upload of this call or an id given before."""
    upload = params.files.get(field)
    value = params.string(field)
    if value.startswith("attach://"):
        upload = params.files.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request(_WRONG)
    if upload is not None:
        return _uploaded(tg, params, kind, upload)
    if not value:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = tg.files.by_id.get(value)
    if file is None:
        raise bad_request(_WRONG)
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _uploaded(tg: Talk, params: Params, kind: str, upload: UploadedFile) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        if image_size(upload.content) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if len(upload.content) > PHOTO_LIMIT:
            raise bad_request("file is too big for a photo")
    details: Json = {name: params.integer(name) for name in _NUMBERS if params.has(name)}
    details.update({name: params.string(name) for name in _WORDS if params.has(name)})
    known = {name: value for name, value in details.items() if name in _DETAILS.get(kind, ())}
    return tg.files.add(kind, upload.name, upload.content, **known)


_DETAILS = {
    "video": ("duration", "width", "height"),
    "animation": ("duration", "width", "height"),
    "audio": ("duration", "performer", "title"),
    "voice": ("duration",),
    "video_note": ("duration", "length"),
    "sticker": ("emoji",),
}


def _sender(name: str, kind: str) -> None:
    """The method that sends files of one kind."""

    def send(tg: Talk, params: Params) -> object:
        caption = entities.caption_of(params) if kind in CAPTIONED else entities.Rich("")
        params.need("chat_id")
        file = stored_file(tg, params, kind, kind)
        return deliver(tg, params, {**tg.files.field(file), **entities.caption_fields(caption)})

    method(name)(send)


_sender("sendPhoto", "photo")
_sender("sendVideo", "video")
_sender("sendAudio", "audio")
_sender("sendVoice", "voice")
_sender("sendDocument", "document")
_sender("sendVideoNote", "video_note")
_sender("sendAnimation", "animation")
_sender("sendSticker", "sticker")


def _input_media(tg: Talk, params: Params, item: object, kinds: frozenset[str]) -> Json:
    """The content an InputMedia object stands for."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = str(item.get("type"))
    if kind not in kinds:
        raise bad_request(f"can't parse InputMedia: type '{kind}' is not allowed here")
    one = Params(item, params.files)
    caption = entities.caption_of(one)
    content = tg.files.field(stored_file(tg, one, kind, "media"))
    shown = {"has_media_spoiler": True} if one.flag("has_spoiler") else {}
    return {**content, **entities.caption_fields(caption), **shown}


@method("sendMediaGroup")
def send_media_group(tg: Talk, params: Params) -> object:
    """2 to 10 photos and videos, or documents, or audio; never mixed."""
    params.need("chat_id")
    params.need("media")
    items = params.array("media")
    if not 2 <= len(items) <= 10:
        raise bad_request("group send requires 2 to 10 items: wrong number of media specified")
    contents = [_input_media(tg, params, item, frozenset(_GROUPS)) for item in items]
    if len({_GROUPS[item["type"]] for item in items}) > 1:
        raise bad_request("documents and audio can't be mixed with other media types in an album")
    if params.has("reply_markup"):
        raise bad_request("reply_markup is not supported in albums")
    place = place_of(tg, params)
    tg.limits.admit(place.chat.id, len(contents))
    album = {"media_group_id": f"{13_000_000_000_000_000 + tg.number()}"}
    posts = [put(tg, params, place, {**album, **content}, None) for content in contents]
    return [tg.view(post) for post in posts]


@method("editMessageMedia")
def edit_message_media(tg: Talk, params: Params) -> object:
    params.need("media")
    item = params.object("media")
    post = edited_post(tg, params)
    if not CAPTIONED & post.body.keys() and "text" not in post.body:
        raise bad_request("message can't be edited")
    content = _input_media(tg, params, item, frozenset(_GROUPS) | {"animation"})
    markup.read(params, inline_only=True)
    gone = (*CAPTIONED, "caption", "caption_entities", "text", "entities", "has_media_spoiler")
    return rewrite(tg, params, post, content, gone)


@method("getFile")
def get_file(tg: Talk, params: Params) -> object:
    file = tg.files.by_id.get(params.need("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**file.ids(), "file_size": file.size, "file_path": file.path}
