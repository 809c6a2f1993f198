import subprocess
import sys

ALL_OF_THEM = """
from bot.late_models import build_late
build_late()
import aiogram.methods, aiogram.types
from pydantic import BaseModel

found = [
    model
    for module in (aiogram.types, aiogram.methods)
    for name in module.__all__
    if isinstance(model := getattr(module, name), type) and issubclass(model, BaseModel)
]
waiting = [model for model in found if not model.__pydantic_complete__]
for model in found:
    model.model_rebuild()
print(len(found), len(waiting), sum(model.__pydantic_complete__ for model in found))
"""
USED = """
from bot.late_models import build_late
build_late()
from aiogram.methods import GetChatMember, Response, SendMessage
from aiogram.types import ChatMemberOwner, ForceReply, Message, Update

user = {"id": 5, "is_bot": False, "first_name": "А"}
message = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "Привет"}
update = Update.model_validate({"update_id": 1, "message": {**message, "from": user}})
assert update.message.from_user.first_name == "А"
assert Message.model_validate(message).text == "Привет"
sent = SendMessage(chat_id=5, text="Привет", reply_markup=ForceReply())
assert sent.model_dump(exclude={"parse_mode"}, exclude_none=True)["reply_markup"]["force_reply"] is True
owner = {"status": "creator", "user": user, "is_anonymous": False}
answer = Response[GetChatMember.__returning__].model_validate({"ok": True, "result": owner})
assert isinstance(answer.result, ChatMemberOwner)
"""


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_models_are_built_when_they_are_used() -> None:
    python(USED)


def test_every_model_can_be_built_late() -> None:
    found, waiting, built = map(int, python(ALL_OF_THEM).split())
    assert found > 500
    assert waiting > 400
    assert built == found


def test_where_aiogram_came_first_all_works_too() -> None:
    python("import aiogram" + USED)
