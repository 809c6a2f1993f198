"""aiogram's models, each built when it is first used: docs/decisions/0021-late-models.md."""

import sys
from typing import Any

from pydantic import BaseModel, ConfigDict


def build_late() -> None:
    """Import aiogram so that each of its models is built when it is first used.

    By itself it builds all 600 at once: seconds, and a hundred megabytes, most of them for what a
    bot never meets. Does nothing where aiogram has been imported before: all works then, too.
    """
    if "aiogram" in sys.modules:
        return
    config, rebuild = BaseModel.model_config, BaseModel.__dict__["model_rebuild"]
    names: dict[str, Any] = {}

    def remember(cls: Any, /, *, _types_namespace: dict[str, Any], **how: Any) -> None:  # noqa: ARG001
        names.update(_types_namespace)

    def build(cls: Any, /, **how: Any) -> bool | None:
        found: bool | None = rebuild.__func__(cls, **{**how, "_types_namespace": names})
        return found

    BaseModel.model_config = ConfigDict(defer_build=True)
    BaseModel.model_rebuild = classmethod(remember)  # type: ignore[assignment]
    try:
        import aiogram.types
    finally:
        BaseModel.model_config = config
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]

    from aiogram.client.context_controller import BotContextController
    from aiogram.methods import Response

    for base in (BotContextController, Response):
        base.model_rebuild = classmethod(build)  # type: ignore[assignment]
    aiogram.types.Update.model_rebuild()  # the one that is needed always
