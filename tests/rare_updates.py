"""Valid updates that a bot seldom sees: kinds it has no use for, and messages of rare contents."""

from typing import Any

Json = dict[str, Any]
SECRET = "Сокровенное"
"""Stands in every word of theirs, so that a log that quotes people is found out."""


def rare(person: int, group: int) -> list[Json]:
    """Return valid updates of the kinds that the bot has no use for, and rare messages."""
    user = {"id": person, "is_bot": False, "first_name": SECRET, "language_code": "ru"}
    chat = {"id": person, "type": "private", "first_name": SECRET}
    channel = {"id": -1001999999999, "type": "channel", "title": SECRET}
    staff = {"id": group, "type": "supergroup", "title": SECRET, "is_forum": True}
    base = {"message_id": 900_001, "date": 1_795_000_000, "chat": chat, "from": user}
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
    file = {"file_id": "x", "file_unique_id": "y"}
    post = {"message_id": 5, "date": 1, "chat": channel, "sender_chat": channel, "text": SECRET}
    answer = {"id": "1", "from": user, "chat_instance": "1"}
    old = {"chat": chat, "message_id": 3, "date": 0}
    poll = {"id": "1", "question": SECRET, "options": [], "total_voter_count": 0, "is_closed": True,
            "is_anonymous": False, "type": "quiz", "allows_multiple_answers": False}  # fmt: skip
    order = {"id": "1", "from": user, "invoice_payload": SECRET}
    paid = {"currency": "XTR", "total_amount": 1}
    origin = {"date": 1, "type": "hidden_user", "sender_user_name": SECRET}
    boost = {"boost_id": "1", "source": {"source": "premium", "user": user}}
    connection = {"id": "b", "user": user, "user_chat_id": person, "date": 1, "is_enabled": True}
    messages: list[Json] = [
        {"text": SECRET, "forward_origin": origin},
        {"text": SECRET, "forward_origin": {"date": 1, "type": "channel", "chat": channel, "message_id": 4}},
        {"text": SECRET, "via_bot": {"id": 9, "is_bot": True, "first_name": "gif"}},
        {"text": SECRET, "sender_chat": channel, "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
        {"text": SECRET, "from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": channel},
        {"text": SECRET, "external_reply": {"origin": origin, "photo": photo}, "quote": {"text": SECRET, "position": 0}},
        {"text": SECRET, "reply_to_message": {"chat": chat, "message_id": 2, "date": 0}},
        {"text": SECRET, "reply_to_story": {"chat": chat, "id": 1}},
        {"text": SECRET, "is_paid_post": True, "effect_id": "5", "paid_star_count": 3},
        {"story": {"chat": chat, "id": 1}}, {"game": {"title": SECRET, "description": SECRET, "photo": photo}},
        {"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]}},
        {"giveaway": {"chats": [channel], "winners_selection_date": 1, "winner_count": 1}},
        {"giveaway_winners": {"chat": channel, "giveaway_message_id": 1, "winners_selection_date": 1, "winner_count": 1, "winners": [user]}},
        {"giveaway_created": {}}, {"giveaway_completed": {"winner_count": 1}},
        {"successful_payment": {**paid, "invoice_payload": "x", "telegram_payment_charge_id": "1", "provider_payment_charge_id": "2"}},
        {"refunded_payment": {**paid, "invoice_payload": "x", "telegram_payment_charge_id": "1"}},
        {"invoice": {"title": SECRET, "description": SECRET, "start_parameter": "x", **paid}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}}, {"chat_shared": {"request_id": 1, "chat_id": -5}},
        {"web_app_data": {"data": SECRET, "button_text": SECRET}}, {"write_access_allowed": {}}, {"connected_website": "x.ru"},
        {"passport_data": {"data": [], "credentials": {"data": "x", "hash": "x", "secret": "x"}}},
        {"proximity_alert_triggered": {"traveler": user, "watcher": user, "distance": 1}},
        {"video_chat_started": {}}, {"video_chat_ended": {"duration": 1}}, {"video_chat_scheduled": {"start_date": 1}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}, {"boost_added": {"boost_count": 1}},
        {"new_chat_title": SECRET}, {"new_chat_photo": photo}, {"delete_chat_photo": True}, {"group_chat_created": True},
        {"pinned_message": {"chat": chat, "message_id": 2, "date": 0}}, {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}},
        {"forum_topic_created": {"name": SECRET, "icon_color": 1}}, {"general_forum_topic_hidden": {}}, {"left_chat_member": user},
        {"contact": {"phone_number": "1", "first_name": SECRET}}, {"dice": {"emoji": "🎲", "value": 6}}, {"poll": poll},
        {"document": file, "caption": SECRET, "has_media_spoiler": True, "show_caption_above_media": True},
        {"animation": {**file, "width": 1, "height": 1, "duration": 1}, "document": file},
        {"migrate_to_chat_id": -1001888888888}, {"migrate_from_chat_id": -5}, {"something_of_2031": {"text": SECRET}}, {},
    ]  # fmt: skip
    in_staff = [m for m in messages if not any(key.startswith("migrate") for key in m)]
    return [
        *({"message": {**base, **message}} for message in messages),
        *({"edited_message": {**base, "edit_date": 2, **message}} for message in messages),
        *({"message": {**base, "chat": staff, "message_id": 900_002, **message}} for message in in_staff),
        {"channel_post": post}, {"edited_channel_post": {**post, "edit_date": 2}},
        {"message": {**post, "chat": staff, "is_automatic_forward": True}},
        {"callback_query": {**answer, "data": "x"}}, {"callback_query": {**answer, "message": old, "data": "consent:1::0::0"}},
        {"callback_query": {**answer, "inline_message_id": "x", "data": "faq:0:0"}}, {"callback_query": {**answer, "message": old, "game_short_name": "x"}},
        {"inline_query": {"id": "1", "from": user, "query": SECRET, "offset": ""}},
        {"chosen_inline_result": {"result_id": "1", "from": user, "query": SECRET}},
        {"poll": poll}, {"poll_answer": {"poll_id": "1", "user": user, "option_ids": [0], "option_persistent_ids": ["a"]}},
        {"shipping_query": {**order, "shipping_address": dict.fromkeys(("country_code", "state", "city", "street_line1", "street_line2", "post_code"), "x")}},
        {"pre_checkout_query": {**order, **paid}}, {"purchased_paid_media": {"from": user, "paid_media_payload": "x"}},
        {"business_connection": connection}, {"business_message": {**base, "business_connection_id": "b", "text": SECRET}},
        {"edited_business_message": {**base, "business_connection_id": "b", "text": SECRET}},
        {"deleted_business_messages": {"business_connection_id": "b", "chat": chat, "message_ids": [1]}},
        {"chat_boost": {"chat": channel, "boost": {**boost, "add_date": 1, "expiration_date": 2}}}, {"removed_chat_boost": {"chat": channel, **boost, "remove_date": 1}},
        {"chat_join_request": {"chat": staff, "from": user, "user_chat_id": person, "date": 1, "bio": SECRET}},
        {"message_reaction": {"chat": chat, "message_id": 1, "user": user, "date": 1, "old_reaction": [], "new_reaction": [{"type": "paid"}]}},
        {"message_reaction_count": {"chat": channel, "message_id": 1, "date": 1, "reactions": []}},
        {"my_chat_member": {"chat": channel, "from": user, "date": 1, "old_chat_member": {"status": "left", "user": user}, "new_chat_member": {"status": "member", "user": user}}},
        {"something_of_2031": {"text": SECRET}}, {},
    ]  # fmt: skip
