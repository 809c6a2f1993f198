"""A long story in which the small Telegram shows everything it can answer and tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.files import png
from bot.sandbox.telegram import Telegram
from bot.sandbox.wire import UploadedFile

PICTURE = UploadedFile("picture.png", png(), "image/png")
PAPER = UploadedFile("paper.pdf", b"%PDF-1.4 paper", "application/pdf")
BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
ALL_KINDS = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "poll",
    "poll_answer",
]
PEOPLES_KINDS = (
    "photo voice video video_note audio document animation sticker location venue contact poll dice"
)


class Stage:
    """A world with a person, a forum and a plain group, where each method can be called."""

    def __init__(self) -> None:
        self.tg = Telegram()
        self.tg.updates.allow(ALL_KINDS)
        self.person = self.tg.add_person("Anna", "Petrova", "anna")
        self.first = self.tg.send(self.person, self.person, "/start hello https://example.org")
        self.forum = self.tg.add_group("Consultants", forum=True)
        self.tg.join(self.forum, self.person, "creator")
        self.group = self.tg.add_group("Plain", supergroup=False)
        self.thread = int(
            self.call("createForumTopic", chat_id=self.forum, name="Anna")["message_thread_id"]
        )
        self.message = int(self.say()["message_id"])
        self.query = self.tg.press(self.person, self.person, self.message, "Yes")
        self.file = str(
            self.call("sendDocument", chat_id=self.person, document=PAPER)["document"]["file_id"]
        )
        self.inline = self.tg.inline(self.person, "words")

    def call(self, method: str, /, **params: Any) -> Any:
        """Call as a client does over HTTP: numbers and objects as strings, files beside them."""
        files = {k: v for k, v in params.items() if isinstance(v, UploadedFile)}
        plain = {k: v for k, v in params.items() if k not in files}
        texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in plain.items()}
        return self.tg.call(method, texts, files)

    def say(self, **params: Any) -> Any:
        params = {"text": "Hello", "reply_markup": BUTTONS, **params}
        return self.call("sendMessage", chat_id=self.person, **params)

    def pin(self) -> dict[str, Any]:
        """Pin a message; nothing more is needed then to unpin it."""
        self.call("pinChatMessage", chat_id=self.person, message_id=self.message)
        return {}

    def sample(self, method: str, parameter: str) -> Any:
        """A value that this method takes for this required parameter."""
        special = _SPECIAL.get((method, parameter))
        if special:
            return special(self)
        return _SAMPLES[parameter](self)


Sample = Callable[[Stage], Any]
_SAMPLES: dict[str, Sample] = {
    "chat_id": lambda s: s.person,
    "from_chat_id": lambda s: s.person,
    "user_id": lambda s: s.person,
    "message_id": lambda s: s.message,
    "message_ids": lambda s: [s.first, s.message],
    "message_thread_id": lambda s: s.thread,
    "text": lambda _: "<b>Bold</b> and plain",
    "name": lambda _: "A name",
    "url": lambda _: "",
    "photo": lambda _: PICTURE,
    "latitude": lambda _: 56.9,
    "longitude": lambda _: 74.3,
    "title": lambda _: "Library",
    "address": lambda _: "Lenina 1",
    "phone_number": lambda _: "+79990000000",
    "first_name": lambda _: "Anna",
    "question": lambda _: "When?",
    "options": lambda _: [{"text": "Today"}, {"text": "Tomorrow"}],
    "action": lambda _: "typing",
    "callback_query_id": lambda s: s.query,
    "inline_query_id": lambda s: s.inline,
    "results": lambda _: [],
    "file_id": lambda s: s.file,
    "commands": lambda _: [{"command": "start", "description": "Begin"}],
    "media": lambda s: [{"type": "document", "media": s.file}] * 2,
    **{kind: lambda _: PAPER for kind in PEOPLES_KINDS.split()[1:8]},
}
_FORUM = (
    "createForumTopic editForumTopic closeForumTopic reopenForumTopic deleteForumTopic "
    "hideGeneralForumTopic unhideGeneralForumTopic editGeneralForumTopic getChatAdministrators "
    "leaveChat exportChatInviteLink createChatInviteLink"
)
_SPECIAL: dict[tuple[str, str], Sample] = {
    **{(method, "chat_id"): lambda s: s.forum for method in _FORUM.split()},
    ("editMessageMedia", "media"): lambda s: {"type": "document", "media": s.file},
}
# What a method needs besides its required parameters, or before it is called.
ALSO: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "editMessageText": lambda s: {"chat_id": s.person, "message_id": s.message, "text": "New"},
    "editMessageReplyMarkup": lambda s: {"chat_id": s.person, "message_id": s.message},
    "editMessageCaption": lambda s: {
        "chat_id": s.person,
        "message_id": s.call("sendDocument", chat_id=s.person, document=PAPER)["message_id"],
        "caption": "New",
    },
    "editMessageMedia": lambda s: {
        "chat_id": s.person,
        "message_id": s.call("sendPhoto", chat_id=s.person, photo=PICTURE)["message_id"],
    },
    "editForumTopic": lambda _: {"name": "Another"},
    "reopenForumTopic": lambda s: _before(s, "closeForumTopic", message_thread_id=s.thread),
    "unhideGeneralForumTopic": lambda s: _before(s, "hideGeneralForumTopic"),
    "unpinChatMessage": lambda s: s.pin(),
}


def _before(stage: Stage, method: str, **params: Any) -> dict[str, Any]:
    stage.call(method, chat_id=stage.forum, **params)
    return {}


def tell(stage: Stage) -> None:
    """People and the bot do everything once; calls and updates stay in `stage.tg`."""
    _people_talk(stage)
    _bot_talks(stage)
    _group_lives(stage)
    _bot_introduces_itself(stage)


def _people_talk(stage: Stage) -> None:
    tg, anna = stage.tg, stage.person
    for kind in PEOPLES_KINDS.split():
        tg.send(anna, anna, kind=kind, caption="Look" if kind == "photo" else None)
        tg.send(anna, stage.forum, kind=kind, thread=stage.thread)
    tg.album(anna, anna, [{"kind": "photo", "caption": "Two"}, {"kind": "video"}])
    tg.edit(anna, anna, stage.first, "/start again")
    tg.react(anna, anna, stage.message, "👍")
    tg.react(anna, anna, stage.message, None)
    answer = tg.send(anna, anna, "Answer", reply_to=stage.message, quote="Hello")
    tg.forward(anna, anna, answer, stage.forum, thread=stage.thread)
    tg.send(anna, stage.forum, "Nameless", as_group=True)
    stage.say(reply_markup={"keyboard": [[{"text": "Menu"}]], "resize_keyboard": True})
    tg.tap(anna, "Menu")
    tg.block(anna)
    tg.unblock(anna)
    tg.press(anna, anna, stage.message, "Yes")
    tg.delete(anna, anna, answer)
    tg.press_data(anna, anna, answer, "of a deleted message")


def _bot_talks(stage: Stage) -> None:
    anna, forum, thread = stage.person, stage.forum, stage.thread
    rich = "<b>Bold <i>both</i></b> <a href='https://example.org'>link</a> <code>x</code> @anna_p"
    stage.say(text=rich, parse_mode="HTML", link_preview_options={"is_disabled": True})
    stage.say(text="Kept", protect_content=True, reply_parameters={"message_id": stage.first})
    stage.call("sendMessage", chat_id=forum, message_thread_id=thread, text="In the topic")
    stage.call("sendMessage", chat_id=stage.group, text="In the plain group")
    quoting = {"message_id": stage.first, "chat_id": anna, "quote": "start"}
    stage.call("sendMessage", chat_id=forum, text="About it", reply_parameters=quoting)
    pair = [{"type": "photo", "media": f"attach://{name}", "caption": name} for name in "ab"]
    album = stage.call("sendMediaGroup", chat_id=anna, media=pair, a=PICTURE, b=PICTURE)
    numbers = [message["message_id"] for message in album]
    to_topic = {"chat_id": forum, "message_thread_id": thread, "from_chat_id": anna}
    stage.call("copyMessages", message_ids=numbers, **to_topic)
    stage.call("forwardMessages", message_ids=numbers, **to_topic)
    stage.call("copyMessage", message_id=numbers[0], caption="Other", **to_topic)
    stage.call("forwardMessage", message_id=stage.first, **to_topic)
    emoji = [{"type": "emoji", "emoji": "👌"}]
    stage.call("setMessageReaction", chat_id=anna, message_id=stage.first, reaction=emoji)
    stage.call("setMessageReaction", chat_id=anna, message_id=stage.first)


def _group_lives(stage: Stage) -> None:
    tg, forum = stage.tg, stage.forum
    pavel = tg.add_person("Pavel")
    tg.join(forum, pavel)
    tg.promote(forum, pavel)
    tg.demote(forum, pavel)
    topic = tg.create_topic(forum, stage.person, "Theirs")
    tg.close_topic(forum, topic)
    tg.reopen_topic(forum, topic)
    tg.rename_topic(forum, topic, "Renamed")
    tg.rename_group(forum, "Experts")
    for chat in (forum, stage.person):
        stage.call("getChat", chat_id=chat)
    for user in (pavel, stage.person, tg.bot_id):
        stage.call("getChatMember", chat_id=forum, user_id=user)
    tg.leave(forum, pavel)
    stage.call("getChatMember", chat_id=forum, user_id=pavel)
    tg.join(forum, pavel)
    tg.kick(forum, pavel)
    stage.call("getChatMember", chat_id=forum, user_id=pavel)
    tg.migrate(stage.group)
    tg.demote_bot(forum)
    tg.remove_bot(forum)
    tg.restore_bot(forum)


def _bot_introduces_itself(stage: Stage) -> None:
    scope = {"type": "chat", "chat_id": stage.forum}
    commands = [{"command": "report", "description": "Report"}]
    stage.call("setMyCommands", commands=commands, scope=scope)
    stage.call("getMyCommands", scope=scope)
    stage.call("setMyDescription", description="About")
    stage.call("setMyShortDescription", short_description="About")
    stage.call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="secret")  # noqa: S106
    stage.call("getWebhookInfo")
    stage.call("deleteWebhook")
