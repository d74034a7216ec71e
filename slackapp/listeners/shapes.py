"""The shapes of what Slack sends, as far as we use it: what is not named here, no listener gets."""

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Json: TypeAlias = dict[str, Any]

LONGEST: Final = 40_000
"""Characters of a text; no text of Slack's has more."""


def _storable(text: str) -> str:
    if "\0" in text:  # PostgreSQL takes none; pydantic itself refuses half of a surrogate pair
        raise ValueError("a text without the character 0 is expected")
    return text


Text = Annotated[str, StringConstraints(strict=True, max_length=LONGEST), AfterValidator(_storable)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9]{1,64}$")]
"""Of a person, a workspace or an enterprise."""
Address = Annotated[Text, StringConstraints(pattern=r"^https?://")]
Blank = BeforeValidator(lambda value: None if value == "" else value)  # a form has no null
Keyed = BeforeValidator(lambda value: {} if value == [] else value)  # Slack writes {} as [] in places


MaybeId = Annotated[Id | None, Blank]


class Shape(BaseModel):
    """Some of what Slack sends; what is not named in it is left out."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Team(Shape):
    """The workspace of a click, or the enterprise in its place."""

    id: Id


class User(Shape):
    """Who clicked; `team_id` is the workspace in which they do."""

    id: Id
    team_id: MaybeId = None


class Option(Shape):
    """What is chosen in a list."""

    value: Text


class Held(Shape):
    """What a field of a form holds."""

    type: Text | None = None
    value: Text | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_user: Text | None = None
    selected_date: Text | None = None
    selected_conversation: Text | None = None


class State(Shape):
    """All fields of a form, by block and action."""

    values: Annotated[dict[Text, Annotated[dict[Text, Held], Keyed]], Keyed]


class View(Shape):
    """The modal or the Home tab that a button stands in, with what it takes to show it once more."""

    id: Text
    type: Text
    callback_id: Text = ""
    private_metadata: Text = ""
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    blocks: list[Json] = Field(default_factory=list)


class Shown(View):
    """A view that a button was pressed in, with all that is needed to show it once more."""

    title: Json | None = None
    close: Json | None = None
    submit: Json | None = None
    blocks: list[Json] = []


class Form(View):
    """A modal that was sent."""

    callback_id: Text
    state: State


class Container(Shape):
    """Where a button stands."""

    type: Text | None = None
    message_ts: Text | None = None
    channel_id: Text | None = None
    view_id: Text | None = None
    is_ephemeral: bool | None = None


class Button(Shape):
    """What was pressed, or chosen in a field that tells us at once."""

    action_id: Text
    block_id: Text = ""
    type: Text = "button"
    value: Text | None = None


def _check_workspace(team: object, enterprise: object) -> None:
    if not (team or enterprise):
        raise ValueError("a workspace or an enterprise is expected")


class _ByPerson(Shape):
    team: Team | None = None
    enterprise: Team | None = None
    user: User
    response_url: Address | None = None
    trigger_id: Text | None = None

    @model_validator(mode="after")
    def _of_a_workspace(self) -> "_ByPerson":
        _check_workspace(self.team, self.enterprise)
        return self


class Press(_ByPerson):
    """A button was pressed."""

    type: Literal["block_actions"]
    actions: list[Button] = Field(min_length=1)
    view: Shown | None = None
    container: Container | None = None

    @model_validator(mode="after")
    def _to_be_answered(self) -> "Press":
        if not (self.response_url or self.trigger_id):
            raise ValueError("a way to answer is expected")
        return self


class Submission(_ByPerson):
    """A modal was sent."""

    type: Literal["view_submission"]
    view: Form


class Closed(_ByPerson):
    """A modal was closed: Slack says so of those that ask for it, and none of ours does."""

    type: Literal["view_closed"]
    view: View


class Command(Shape):
    """A slash command was typed."""

    command: Text
    text: Text = ""
    team_id: MaybeId = None
    enterprise_id: MaybeId = None
    user_id: Id
    response_url: Address
    trigger_id: Text | None = None

    @model_validator(mode="after")
    def _of_a_workspace(self) -> "Command":
        _check_workspace(self.team_id, self.enterprise_id)
        return self


class HomeOpened(Shape):
    """Somebody opened the app's Home, or its messages."""

    type: Literal["app_home_opened"]
    user: Id
    tab: Text | None = None


class Event(Shape):
    """Something happened that we listen for."""

    type: Literal["event_callback"]
    team_id: MaybeId = None
    enterprise_id: MaybeId = None
    event: HomeOpened

    @model_validator(mode="after")
    def _of_a_workspace(self) -> "Event":
        _check_workspace(self.team_id, self.enterprise_id)
        return self


class Named(Shape):
    """What says of what kind it is, and no more that we need."""

    type: Text


class AnyEvent(Shape):
    """Something happened, whatever it is."""

    event: Named


class Handshake(Shape):
    """Slack asks whether somebody answers at this address."""

    challenge: Annotated[Text, StringConstraints(min_length=1, max_length=1000)]
