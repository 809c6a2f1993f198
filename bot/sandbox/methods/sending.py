"""Methods that send what carries no file: text, places, contacts, polls, dice."""

from __future__ import annotations

from bot.sandbox import entities
from bot.sandbox.content import DICE_SIDES, dice, poll
from bot.sandbox.methods.access import deliver, open_chat_of
from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.utf16 import units
from bot.sandbox.wire import Json, Params, bad_request, names

ACTIONS = names(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
_LOCATION = ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
_VENUE = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")


@method("sendMessage")
def send_message(tg: Talk, params: Params) -> object:
    fields = entities.text_fields(entities.text_of(params))
    preview = params.object("link_preview_options")
    if preview:
        fields["link_preview_options"] = preview
    return deliver(tg, params, fields)


@method("sendChatAction")
def send_chat_action(tg: Talk, params: Params) -> object:
    if params.need("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    open_chat_of(tg, params)
    return True


def _location(params: Params) -> Json:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("invalid location specified")
    extra = {name: params.integer(name) for name in _LOCATION if params.has(name)}
    return {"latitude": latitude, "longitude": longitude, **extra}


@method("sendLocation")
def send_location(tg: Talk, params: Params) -> object:
    return deliver(tg, params, {"location": _location(params)})


@method("sendVenue")
def send_venue(tg: Talk, params: Params) -> object:
    location = _location(params)
    venue = {"location": location, "title": params.need("title"), "address": params.need("address")}
    venue.update({name: params.string(name) for name in _VENUE if params.has(name)})
    return deliver(tg, params, {"venue": venue, "location": location})


@method("sendContact")
def send_contact(tg: Talk, params: Params) -> object:
    contact = {name: params.need(name) for name in ("phone_number", "first_name")}
    contact.update({n: params.string(n) for n in ("last_name", "vcard") if params.has(n)})
    return deliver(tg, params, {"contact": contact})


@method("sendDice")
def send_dice(tg: Talk, params: Params) -> object:
    emoji = params.string("emoji") or "🎲"
    if emoji not in DICE_SIDES:
        raise bad_request("invalid dice emoji specified")
    return deliver(tg, params, dice(emoji))


@method("sendPoll")
def send_poll(tg: Talk, params: Params) -> object:
    params.need("question")
    question = entities.read(params, "question", "question_entities", "question_parse_mode")
    if not 1 <= units(question.text) <= 300:
        raise bad_request("poll question length must not exceed 300")
    params.need("options")
    options = [_option(option) for option in params.array("options")]
    if not 1 <= len(options) <= 12:
        raise bad_request("poll must have at least 1 and at most 12 options")
    settings: Json = {
        "is_anonymous": params.flag("is_anonymous", default=True),
        "allows_multiple_answers": params.flag("allows_multiple_answers"),
        "is_closed": params.flag("is_closed"),
        **_quiz(params, len(options)),
    }
    return deliver(tg, params, {"poll": poll(tg, question.text, options, **settings)})


def _option(option: object) -> Json:
    if isinstance(option, str):
        option = {"text": option}
    if not isinstance(option, dict):
        raise bad_request("can't parse poll option: expected an Object")
    rich = entities.read(Params(option), "text", "text_entities", "text_parse_mode")
    if not 1 <= units(rich.text) <= 100:
        raise bad_request("poll options length must not exceed 100")
    shown: Json = {"text": rich.text}
    return {**shown, "text_entities": rich.entities} if rich.entities else shown


def _quiz(params: Params, options: int) -> Json:
    kind = params.string("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("invalid poll type specified")
    if kind == "regular":
        return {}
    right = params.array("correct_option_ids") or [params.integer("correct_option_id", -1)]
    if not all(isinstance(number, int) and 0 <= number < options for number in right):
        raise bad_request("wrong correct option ID specified")
    return {"type": "quiz", "correct_option_ids": right, "allows_revoting": False}
