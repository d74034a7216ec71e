"""Elements of Block Kit as pydantic models: what stands in blocks, in Slack's shapes and within its limits.

Source: docs.slack.dev, "Block elements" and "Composition objects".
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

_T = TypeVar("_T")
_AnyText = TypeVar("_AnyText", bound="Words")


def wrong(message: str, at: str = "") -> PydanticCustomError:
    """A rule of Slack's is broken; `at` leads from the part that is checked to the one that is wrong."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "at": at})


class Part(BaseModel):
    """An object with the members that are named and no others, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_null(cls, value: object) -> object:
        for name, member in value.items() if isinstance(value, dict) else ():
            if member is None:
                raise wrong("must not be null", f"/{name}")
        return value


def at_most(characters: int) -> AfterValidator:
    """Bound the length of a text object."""

    def check(text: _AnyText) -> _AnyText:
        if units(text.text) > characters:
            raise wrong(f"must be less than {characters + 1} characters", "/text")
        return text

    return AfterValidator(check)


def units(text: str) -> int:
    """The length of a text to whoever counts the most: in units of UTF-16, as Slack says nothing of it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def short(characters: int) -> AfterValidator:
    """Bound the length of a text."""

    def check(text: str) -> str:
        if units(text) > characters:
            raise wrong(f"must be less than {characters + 1} characters")
        return text

    return AfterValidator(check)


def distinct(key: Callable[[Any], str | None], message: str) -> AfterValidator:
    """Refuse a list in which two members have the same key; those without one do not count."""

    def check(listed: list[_T]) -> list[_T]:
        keys = [found for one in listed if (found := key(one))]
        if len(set(keys)) < len(keys):
            raise wrong(message)
        return listed

    return AfterValidator(check)


Id = Annotated[str, Field(min_length=1), short(255)]


class Words(Part):
    """Some text."""

    text: Annotated[str, Field(min_length=1)]


class Plain(Words):
    """Text without markup."""

    type: Literal["plain_text"]
    emoji: bool = True


class _Mrkdwn(Words):
    type: Literal["mrkdwn"]
    verbatim: bool = False


Text = Annotated[Plain | _Mrkdwn, Field(discriminator="type")]


class _Confirm(Part):
    """What Slack asks before it passes a press on."""

    title: Annotated[Plain, at_most(100)]
    text: Annotated[Plain, at_most(300)]
    confirm: Annotated[Plain, at_most(30)]
    deny: Annotated[Plain, at_most(30)]
    style: Literal["primary", "danger"] = "primary"


class Button(Part):
    """A button; with `confirm`, Slack asks first."""

    type: Literal["button"]
    action_id: Id | None = None
    text: Annotated[Plain, at_most(75)]
    value: Annotated[str, short(2000)] | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: _Confirm | None = None


class _Option(Part):
    text: Annotated[Text, at_most(75)]
    value: Annotated[str, Field(min_length=1), short(150)]
    description: Annotated[Text, at_most(75)] | None = None


_one_value_each = distinct(lambda option: option.value, "option values must be unique")
_FewOptions = Annotated[list[_Option], Field(min_length=1, max_length=10), _one_value_each]


_ManyOptions = Annotated[list[_Option], Field(min_length=1, max_length=100), _one_value_each]


class _Group(Part):
    """Options of a long list, under a label."""

    label: Annotated[Plain, at_most(75)]
    options: _ManyOptions


class RadioButtons(Part):
    """A choice of one among few, all in sight."""

    type: Literal["radio_buttons"]
    action_id: Id | None = None
    options: _FewOptions


class StaticSelect(Part):
    """A list that opens to choose one of many."""

    type: Literal["static_select"]
    action_id: Id | None = None
    options: _ManyOptions | None = None
    option_groups: Annotated[list[_Group], Field(min_length=1, max_length=100)] | None = None
    initial_option: _Option | None = None
    placeholder: Annotated[Plain, at_most(150)] | None = None

    @model_validator(mode="after")
    def _starts_with_what_it_offers(self) -> Self:
        if (self.options is None) is (self.option_groups is None):
            raise wrong("must have either options or option_groups")
        groups = self.option_groups or ()
        offered = [*(self.options or ()), *(option for group in groups for option in group.options)]
        if self.initial_option is not None and self.initial_option not in offered:
            raise wrong("must be one of the options", "/initial_option")
        return self


class UsersSelect(Part):
    """A list of everybody in the workspace, which Slack fills."""

    type: Literal["users_select"]
    action_id: Id | None = None
    placeholder: Annotated[Plain, at_most(150)] | None = None


class _Conversations(Part):
    include: Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)]
    exclude_external_shared_channels: bool = False


class ConversationsSelect(Part):
    """A list of the conversations that somebody is in, which Slack fills; the sandbox with channels alone."""

    type: Literal["conversations_select"]
    action_id: Id | None = None
    filter: _Conversations
    placeholder: Annotated[Plain, at_most(150)] | None = None


class Checkboxes(Part):
    """Boxes to tick, as many as somebody likes."""

    type: Literal["checkboxes"]
    action_id: Id | None = None
    options: _FewOptions
    initial_options: Annotated[list[_Option], Field(min_length=1, max_length=10)] | None = None

    @model_validator(mode="after")
    def _start_with_what_they_offer(self) -> Self:
        if any(option not in self.options for option in self.initial_options or ()):
            raise wrong("must be among the options", "/initial_options")
        return self


def _a_day(text: str) -> str:
    try:
        same = date.fromisoformat(text).isoformat() == text
    except ValueError:
        same = False
    if not same:
        raise wrong("must be a date in the format YYYY-MM-DD")
    return text


class Datepicker(Part):
    """A calendar to choose one day from."""

    type: Literal["datepicker"]
    action_id: Id | None = None
    initial_date: Annotated[str, AfterValidator(_a_day)] | None = None
    placeholder: Annotated[Plain, at_most(150)] | None = None


class PlainTextInput(Part):
    """A line, or several, to type in."""

    type: Literal["plain_text_input"]
    action_id: Id | None = None
    initial_value: Annotated[str, short(3000)] | None = None
    placeholder: Annotated[Plain, at_most(150)] | None = None
    multiline: bool = False
    min_length: Annotated[int, Field(ge=0, le=3000)] = 0
    max_length: Annotated[int, Field(ge=1, le=3000)] = 3000

    @model_validator(mode="after")
    def _holds_what_stands_in_it(self) -> Self:
        if self.initial_value is not None and units(self.initial_value) > self.max_length:
            raise wrong("must be no longer than max_length", "/initial_value")
        return self


class _RichWords(Words):
    type: Literal["text"]


class Preformatted(Part):
    """Text in a frame, as it stands."""

    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[_RichWords], Field(min_length=1)]
