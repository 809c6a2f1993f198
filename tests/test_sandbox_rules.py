"""What the small Telegram refuses, and in which words."""

import pytest

from bot.sandbox.telegram import Telegram
from bot.sandbox.utf16 import cut
from bot.sandbox.wire import ApiError
from tools.story import BUTTONS, PAPER, PICTURE, Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


def refused(stage: Stage, method: str, **params) -> str:
    with pytest.raises(ApiError) as caught:
        stage.call(method, **params)
    return f"{caught.value.code} {caught.value.description}"


def saying(stage: Stage, **params) -> str:
    return refused(stage, "sendMessage", **{"chat_id": stage.person, "text": "Hello", **params})


def keyboard(**button) -> dict:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "400 Bad Request: message text is empty"),
        ({"text": " \n "}, "400 Bad Request: message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "400 Bad Request: message text is empty"),
        ({"text": "ж" * 4097}, "400 Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "400 Bad Request: message is too long"),
        ({"chat_id": ""}, "400 Bad Request: chat_id is empty"),
        ({"chat_id": 5}, "400 Bad Request: chat not found"),
        ({"chat_id": "@nobody"}, "400 Bad Request: chat not found"),
        ({"parse_mode": "MarkdownV2"}, "can't parse entities"),
        ({"parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"entities": [{"type": "bold", "offset": 3, "length": 9}]},
            "ends after the end of the text",
        ),
        ({"reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"message_thread_id": 7}, "400 Bad Request: message thread not found"),
        ({"reply_markup": "{"}, "can't parse reply_markup JSON object"),
    ],
)
def test_a_message_that_telegram_would_refuse_is_refused(stage, params, words):
    assert words in saying(stage, **params)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "A", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "A"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "", "callback_data": "a"}, "must be non-empty"),
        ({"text": "A", "callback_data": "a", "url": "https://a.ru"}, "exactly one action"),
        ({"text": "A", "url": "nowhere"}, "is invalid"),
        ({"text": "A", "calback_data": "a"}, "unknown field"),
    ],
)
def test_a_button_that_telegram_would_refuse_is_refused(stage, button, words):
    assert words in saying(stage, reply_markup=keyboard(**button))


def test_sixty_four_bytes_of_data_and_a_hundred_buttons_are_the_limit(stage):
    most = {"inline_keyboard": [[{"text": "A", "callback_data": "я" * 32}]] * 100}
    assert stage.say(reply_markup=most)["reply_markup"] == most
    more = {"inline_keyboard": most["inline_keyboard"] * 2}
    assert "REPLY_MARKUP_TOO_LONG" in saying(stage, reply_markup=more)


def test_length_is_counted_after_parsing_and_in_utf16_units(stage):
    assert len(stage.say(text="<b>" + "ж" * 4096 + "</b>", parse_mode="HTML")["text"]) == 4096
    assert stage.say(text="😀" * 2048)["text"] == "😀" * 2048


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>жир</b>", "жир", [("bold", "жир")]),
        ("😀<i>a</i>", "😀a", [("italic", "a")]),
        ("<b>a<u>b</u></b>", "ab", [("bold", "ab"), ("underline", "b")]),
        ("<strong>a</strong><b>b</b>", "ab", [("bold", "ab")]),
        ("<s>a</s> <tg-spoiler>b</tg-spoiler>", "a b", [("strikethrough", "a"), ("spoiler", "b")]),
        ('<span class="tg-spoiler">b</span>', "b", [("spoiler", "b")]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        ("<code>a <b>b</b></code>", "a b", [("code", "a b")]),
        ("&lt;b&gt; &amp;amp; &quot; &nbsp; &#33;", '<b> &amp; " &nbsp; !', []),
        ("  <b> a </b>  ", "a", [("bold", "a")]),
        ("<B>a</B>", "a", [("bold", "a")]),
        ("1 &lt; 2 > 1", "1 < 2 > 1", []),
        ("ст.32 т.п. г.Омск", "ст.32 т.п. г.Омск", []),
        (
            "сайт нко.рф, a.ru/x?y=1.",
            "сайт нко.рф, a.ru/x?y=1.",
            [("url", "нко.рф"), ("url", "a.ru/x?y=1")],
        ),
        ("/start@bot @mention_it #тег a@b.ru", None, None),
    ],
)
def test_html_becomes_text_and_entities(stage, html, text, entities):
    message = stage.say(text=html, parse_mode="HTML")
    found = message.get("entities", [])
    words = [(e["type"], cut(message["text"], e["offset"], e["length"])) for e in found]
    if entities is None:
        entities = [
            ("bot_command", "/start@bot"),
            ("mention", "@mention_it"),
            ("hashtag", "#тег"),
            ("email", "a@b.ru"),
        ]
        text = html
    assert message["text"] == text
    assert words == entities


def test_links_carry_their_address(stage):
    html = '<a href="https://example.org/?a=1&amp;b=2">go</a> <a href="tg://user?id=5">he</a>'
    link, mention = stage.say(text=html, parse_mode="HTML")["entities"]
    assert link["url"] == "https://example.org/?a=1&b=2"
    assert (mention["type"], mention["user"]["id"]) == ("text_mention", 5)


def test_code_with_a_language_is_one_entity(stage):
    html = '<pre><code class="language-python">x</code></pre>'
    (entity,) = stage.say(text=html, parse_mode="HTML")["entities"]
    assert (entity["type"], entity["language"]) == ("pre", "python")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("ж<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a < b", "at byte offset 2"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<b", "Unclosed start tag at byte offset 0"),
    ],
)
def test_broken_html_is_refused_with_its_place(stage, html, words):
    answer = saying(stage, text=html, parse_mode="HTML")
    assert "400 Bad Request: can't parse entities: " in answer
    assert words in answer


def test_a_person_who_never_wrote_cannot_be_written_to(stage):
    stranger = stage.tg.add_person("Pavel")
    words = "403 Forbidden: bot can't initiate conversation with a user"
    assert saying(stage, chat_id=stranger) == words
    stage.tg.send(stranger, stranger, "/start")
    assert stage.call("sendMessage", chat_id=stranger, text="Welcome")["text"] == "Welcome"


def test_edits_are_refused_where_nothing_changes_or_nothing_may_change(stage):
    chat, first, mine = stage.person, stage.first, stage.message

    def edit(message, text="Hello", **params):
        return refused(
            stage, "editMessageText", chat_id=chat, message_id=message, text=text, **params
        )

    assert "message is not modified" in edit(mine, reply_markup=BUTTONS)
    assert "message can't be edited" in edit(first, text="/start")
    assert "message to edit not found" in edit(999)
    menu = stage.say(reply_markup={"keyboard": [[{"text": "Menu"}]]})
    assert "message can't be edited" in edit(menu["message_id"], text="Other")
    assert "message identifier is not specified" in refused(
        stage, "editMessageText", chat_id=chat, text="x"
    )
    photo = stage.call("sendPhoto", chat_id=chat, photo=PICTURE)["message_id"]
    assert "there is no text in the message to edit" in edit(photo)
    assert "there is no caption" in refused(
        stage, "editMessageCaption", chat_id=chat, message_id=mine, caption="x"
    )


def test_an_edit_without_a_keyboard_takes_the_keyboard_away(stage):
    edited = stage.call(
        "editMessageText", chat_id=stage.person, message_id=stage.message, text="Hello"
    )
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]


def test_copies_pass_over_what_cannot_be_copied(stage):
    chat, forum = stage.person, stage.forum
    to = {"chat_id": chat, "from_chat_id": forum}
    said = stage.tg.send(stage.person, forum, "Words", thread=stage.thread)
    ids = stage.call("copyMessages", message_ids=[stage.thread, said, 9999], **to)
    assert [set(one) for one in ids] == [{"message_id"}]
    assert "there are no messages to copy" in refused(
        stage, "copyMessages", message_ids=[stage.thread, 9999], **to
    )
    assert "strictly increasing" in refused(stage, "copyMessages", message_ids=[3, 2], **to)
    assert "message to copy not found" in refused(stage, "copyMessage", message_id=9999, **to)
    assert "message can't be copied" in refused(stage, "copyMessage", message_id=stage.thread, **to)


def test_a_copy_may_carry_another_caption_or_none(stage):
    chat = stage.person
    photo = stage.tg.send(chat, chat, kind="photo", caption="Old")
    where = {"chat_id": chat, "from_chat_id": chat, "message_id": photo}
    captions = []
    for extra in ({}, {"caption": "New"}, {"caption": ""}):
        number = stage.call("copyMessage", **where, **extra)["message_id"]
        captions.append(stage.tg.find(chat, number).body.get("caption"))
    assert captions == ["Old", "New", None]


def test_only_reactions_of_the_fixed_list_may_be_set(stage):
    def react(*emoji):
        reaction = [{"type": "emoji", "emoji": one} for one in emoji]
        return {"chat_id": stage.person, "message_id": stage.first, "reaction": reaction}

    assert stage.call("setMessageReaction", **react("👌")) is True
    shown = stage.tg.messages(stage.person)[0]["reactions"]
    assert shown == [{"emoji": "👌", "by": stage.tg.bot_id}]
    assert "REACTION_INVALID" in refused(stage, "setMessageReaction", **react("✅"))
    assert "REACTIONS_TOO_MANY" in refused(stage, "setMessageReaction", **react("👌", "👍"))
    stage.call("setMessageReaction", **react())
    assert stage.tg.messages(stage.person)[0]["reactions"] == []


def test_files_are_checked(stage):
    chat = stage.person
    wrong = "wrong file identifier/HTTP URL specified"
    assert wrong in refused(stage, "sendDocument", chat_id=chat, document="unknown")
    assert wrong in refused(stage, "sendDocument", chat_id=chat, document="attach://nothing")
    assert "IMAGE_PROCESS_FAILED" in refused(stage, "sendPhoto", chat_id=chat, photo=PAPER)
    assert "can't use file of type Document as Photo" in refused(
        stage, "sendPhoto", chat_id=chat, photo=stage.file
    )
    assert "caption is too long" in refused(
        stage, "sendDocument", chat_id=chat, document=PAPER, caption="ж" * 1025
    )
    one = [{"type": "photo", "media": "attach://a"}]
    assert "wrong number of media" in refused(
        stage, "sendMediaGroup", chat_id=chat, media=one, a=PICTURE
    )
    stage.tg.send(chat, chat, kind="document", size=21 * 1024 * 1024)
    big = stage.tg.messages(chat)[-1]["document"]["file_id"]
    assert "file is too big" in refused(stage, "getFile", file_id=big)


def test_messages_older_than_two_days_stay(stage):
    chat = stage.person
    stage.tg.move_clock(3 * 86_400)
    old = {"chat_id": chat, "message_id": stage.message}
    assert "can't be deleted for everyone" in refused(stage, "deleteMessage", **old)
    fresh = stage.say()["message_id"]
    assert stage.call("deleteMessage", chat_id=chat, message_id=fresh) is True
    words = refused(stage, "deleteMessage", chat_id=chat, message_id=fresh)
    assert words == "400 Bad Request: message to delete not found"


def test_a_button_press_is_answered_once(stage):
    answer = {"callback_query_id": stage.query, "text": "Done", "show_alert": True}
    assert stage.call("answerCallbackQuery", **answer) is True
    kept = stage.tg.answers[stage.query]
    assert (kept["text"], kept["show_alert"]) == ("Done", True)
    assert "query is too old" in refused(stage, "answerCallbackQuery", **answer)


def test_unknown_methods_and_those_not_answered_here_are_told_apart():
    tg = Telegram()
    for method, code in (("sendMassage", 404), ("sendInvoice", 400)):
        with pytest.raises(ApiError) as caught:
            tg.call(method, {})
        assert caught.value.code == code
    assert tg.call("GETME", {})["is_bot"] is True
