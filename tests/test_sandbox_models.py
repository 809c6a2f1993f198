"""The small Telegram answers nothing that aiogram's models or the Bot API do not know."""

import inspect
import json
from typing import Any

import aiogram.methods
import pytest
from aiogram.methods import Response
from aiogram.types import Update
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.sandbox.methods import METHODS
from bot.sandbox.telegram import REFUSED, Telegram
from bot.sandbox.wire import ApiError, UploadedFile
from tools.spec import differences, value_problems
from tools.story import ALSO, Stage, tell

METHOD_MODELS: dict[str, Any] = {
    name: model
    for _, model in inspect.getmembers(aiogram.methods, inspect.isclass)
    if isinstance(name := getattr(model, "__api_method__", None), str)
}


def unknown_fields(model: Any, raw: Any, place: str) -> list[str]:
    """Fields of the raw answer that the validated model has no name for."""
    if isinstance(raw, list):
        pairs = zip(model, raw, strict=True)
        return [f for one, part in pairs for f in unknown_fields(one, part, f"{place}[]")]
    if not isinstance(model, BaseModel):
        return []
    names = {field.alias or name: name for name, field in type(model).model_fields.items()}
    found = [f"{place}.{key}" for key in raw if key not in names]
    for key in raw.keys() & names.keys():
        found += unknown_fields(getattr(model, names[key]), raw[key], f"{place}.{key}")
    return found


def checked(kind: Any, raw: Any, place: str) -> list[str]:
    answer = Response[kind].model_validate_json(json.dumps({"ok": True, "result": raw}))
    return unknown_fields(answer.result, raw, place)


def test_every_answer_and_update_of_a_long_story_fits_aiograms_models():
    stage = Stage()
    tell(stage)
    unknown = []
    for call in stage.tg.calls:
        assert call.ok, call
        unknown += checked(METHOD_MODELS[call.method].__returning__, call.result, call.method)
    for _, update in stage.tg.updates.queue:
        unknown += checked(Update, update, "update")
    assert unknown == []
    kinds = {kind for _, update in stage.tg.updates.queue for kind in update}
    assert kinds > {"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}


@pytest.mark.parametrize("name", sorted(METHODS.keys() - {"close"}))
def test_every_method_answers_what_aiograms_model_of_it_expects(name):
    stage, model = Stage(), METHOD_MODELS[name]
    required = [field for field, about in model.model_fields.items() if about.is_required()]
    params = {field: stage.sample(name, field) for field in required}
    result = stage.call(name, **params | ALSO.get(name, lambda _: {})(stage))
    assert checked(model.__returning__, result, name) == []


def test_a_field_that_aiogram_does_not_know_is_found():
    raw = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private", "colour": "red"}}
    assert checked(aiogram.types.Message, raw, "m") == ["m.chat.colour"]


def test_every_method_aiogram_has_is_answered_or_refused_by_name():
    assert METHOD_MODELS.keys() == METHODS.keys() | REFUSED


USER = {"fields": {"id": {"types": ["Integer"], "required": True}}, "subtypes": []}


def test_the_check_against_a_description_finds_what_differs():
    api: dict[str, Any] = {"types": {"User": USER}, "methods": {}}
    assert value_problems(api, ["User"], {"id": 1}, "x") == []
    assert value_problems(api, ["User"], {"id": True, "age": 5}, "x") == [
        "x: User has no field 'age'",
        "x.id: True is not Integer",
    ]
    assert value_problems(api, ["Array of User"], [{}], "x") == ["x[]: User lacks 'id'"]
    api["methods"]["getMe"] = {
        "returns": ["User"],
        "fields": {"chat_id": {"types": ["Integer"], "required": True}},
    }
    found = set(differences(api))
    assert "getMe: taken without chat_id" in found
    assert "sendMessage: no such method in the Bot API" in found
    assert "getMe: User has no field 'is_bot'" in found


def words(line: str) -> st.SearchStrategy[str]:
    return st.sampled_from(line.split())


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
NAMES = words(
    "type emoji text message_id chat_id media command inline_keyboard keyboard url callback_data "
    "offset length id description quote user"
)
ANYTHING = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
PARAMETERS = words(
    "text parse_mode entities reply_markup reply_parameters message_thread_id media reaction scope "
    "commands allowed_updates offset limit message_ids caption options name menu_button"
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(METHODS)), st.dictionaries(PARAMETERS, ANYTHING, max_size=4), st.data()
)
def test_any_nonsense_is_refused_as_telegram_refuses(method, nonsense, data):
    tg = Telegram()
    person = tg.add_person("Анна")
    sent = tg.send(person, person, "/start")
    sense = {"chat_id": person, "from_chat_id": person, "message_id": sent, "text": "x"}
    sense["photo"] = "attach://photo"
    kept = data.draw(st.sets(st.sampled_from(sorted(sense))))
    params = {**{name: sense[name] for name in kept}, **nonsense}
    try:
        tg.call(method, params, {"photo": UploadedFile("a.png", b"x")})
    except ApiError as error:
        assert error.code in {400, 403, 404, 409, 413, 429}
