"""Methods that ask about chats and members."""

from __future__ import annotations

from bot.sandbox.chats import Chat, Member
from bot.sandbox.methods.access import chat_of, need_right
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.wire import Json, Params, bad_request

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")


@method("getChat")
def get_chat(tg: Talk, params: Params) -> object:
    chat = chat_of(tg, params)
    full: Json = {
        **chat.brief(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {**dict.fromkeys(_GIFTS, False), "gifts_from_channels": False},
    }
    if chat.private and chat.person and chat.person.username:
        full["active_usernames"] = [chat.person.username]
    if not chat.private:
        full["permissions"] = dict.fromkeys(_PERMISSIONS, True)
    if chat.invite_link:
        full["invite_link"] = chat.invite_link
    if chat.pinned and chat.pinned[-1] in chat.posts:
        full["pinned_message"] = tg.view(chat.posts[chat.pinned[-1]])
    return full


def _member(tg: Talk, chat: Chat, user: int) -> Json:
    if user != tg.bot_id and user not in tg.people:
        raise bad_request("invalid user_id specified")
    if chat.private:
        if user not in (chat.id, tg.bot_id):
            raise bad_request("member not found")
        return Member("member").view(tg.user(user))
    return chat.members.get(user, Member("left")).view(tg.user(user))


@method("getChatMember")
def get_chat_member(tg: Talk, params: Params) -> object:
    chat = chat_of(tg, params)
    return _member(tg, chat, params.need_integer("user_id"))


@method("getChatAdministrators")
def get_chat_administrators(tg: Talk, params: Params) -> object:
    """Other bots are left out, this one is not."""
    chat = chat_of(tg, params)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [member.view(tg.user(user)) for user, member in chat.members.items() if member.leads]


@method("getChatMemberCount")
def get_chat_member_count(tg: Talk, params: Params) -> object:
    chat = chat_of(tg, params)
    return 2 if chat.private else sum(member.inside for member in chat.members.values())


@method("leaveChat")
def leave_chat(tg: Talk, params: Params) -> object:
    chat = chat_of(tg, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    tg.member_changed(chat, tg.bot_id, Member("left"), by=tg.bot_id)
    return True


def _link(tg: Talk, params: Params) -> tuple[Chat, str]:
    chat = chat_of(tg, params)
    if chat.private:
        raise bad_request("can't invite members to a private chat")
    need_right(tg, chat, "can_invite_users", "manage chat invite link")
    return chat, f"https://t.me/+sandbox{tg.number():08d}"


@method("exportChatInviteLink")
def export_chat_invite_link(tg: Talk, params: Params) -> object:
    chat, link = _link(tg, params)
    chat.invite_link = link
    return link


@method("createChatInviteLink")
def create_chat_invite_link(tg: Talk, params: Params) -> object:
    _, link = _link(tg, params)
    invite: Json = {
        "invite_link": link,
        "creator": tg.bot_user(),
        "creates_join_request": params.flag("creates_join_request"),
        "is_primary": False,
        "is_revoked": False,
    }
    if params.has("name"):
        invite["name"] = params.string("name")
    numbers = ("expire_date", "member_limit")
    invite.update({name: params.integer(name) for name in numbers if params.has(name)})
    return invite


@method("getUserProfilePhotos")
def get_user_profile_photos(tg: Talk, params: Params) -> object:
    if params.need_integer("user_id") not in {*tg.people, tg.bot_id}:
        raise bad_request("invalid user_id specified")
    return {"total_count": 0, "photos": []}
