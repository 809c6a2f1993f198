"""What a content file may hold of surveys."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.content_items import Id, Text
from bot.setting_values import invalid
from bot.texts import label


class SurveyQuestionItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    text: Annotated[Text, Field(max_length=500)]
    kind: Literal["one", "many", "scale", "text"]
    options: Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=30)] = []

    @model_validator(mode="after")
    def _fits(self) -> "SurveyQuestionItem":
        chosen = self.kind in {"one", "many"}
        if chosen and len(self.options) < 2:
            raise invalid(label("content.survey_options", id=self.id))
        if self.kind == "text" and self.options:
            raise invalid(label("content.survey_text", id=self.id))
        if len(set(self.options)) != len(self.options):
            raise invalid(label("content.survey_twice", id=self.id))
        return self


class SurveyItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Annotated[Text, Field(max_length=200)]
    anonymous: bool = True
    questions: Annotated[list[SurveyQuestionItem], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _fits(self) -> "SurveyItem":
        ids = [one.id for one in self.questions]
        for one in ids:
            if ids.count(one) > 1:
                raise invalid(label("content.survey_same", id=one))
        return self


KINDS: dict[str, type[BaseModel]] = {"surveys": SurveyItem}
