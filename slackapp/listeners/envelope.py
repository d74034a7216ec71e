"""What Slack sends, read once into the shapes we use: whatever comes after may trust them.

Of a request only what we use is read, and of that nothing has another shape than it says here. The rest is
left out, and so is what is null: neither Bolt nor a listener meets it. Who needs one more field adds it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from json import loads
from typing import Annotated, Any, Final, Literal, TypeAlias
from urllib.parse import parse_qsl

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

Json: TypeAlias = dict[str, Any]

MOST_FIELDS: Final = 100
"""Fields of a form; a slash command has about twenty."""


def _storable(text: str) -> str:
    if "\0" in text:  # PostgreSQL takes none; pydantic itself refuses half of a surrogate pair
        raise ValueError("a text without the character 0 is expected")
    return text


Text = Annotated[str, StringConstraints(strict=True), AfterValidator(_storable)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9]{1,64}$")]
"""Of a person, a workspace or an enterprise."""
Address = Annotated[Text, StringConstraints(pattern=r"^https?://")]
Blank = BeforeValidator(lambda value: None if value == "" else value)  # a form has no null


class Shape(BaseModel):
    """Some of what Slack sends; what is not named in it is left out."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Team(Shape):
    """The workspace of a click, or the enterprise in its place."""

    id: Id


class User(Shape):
    """Who clicked; `team_id` is the workspace in which they do."""

    id: Id
    team_id: Id | None = None


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

    values: dict[Text, dict[Text, Held]]


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
    team_id: Annotated[Id | None, Blank] = None
    enterprise_id: Annotated[Id | None, Blank] = None
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
    team_id: Id | None = None
    enterprise_id: Id | None = None
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


class Kind(Enum):
    """What is to be done with a request."""

    FOR_LISTENERS = auto()
    HANDSHAKE = auto()
    CHOICES = auto()
    """A list asks what it offers; none of ours does."""
    NOT_OURS = auto()
    """As Slack sends it, but nothing that we listen for: an event, or a look at our certificate."""
    ODD = auto()
    """Not as Slack sends it."""


@dataclass(frozen=True)
class Envelope:
    """A request that was read; of an odd one the body is as it came, and nothing in it can be trusted."""

    kind: Kind
    body: Json


class Unreadable(Exception):
    """A request holds no JSON object and no form in which one could look for somebody to answer."""


READ: Final[Mapping[str, tuple[type[Shape], Kind]]] = {
    "block_actions": (Press, Kind.FOR_LISTENERS),
    "view_submission": (Submission, Kind.FOR_LISTENERS),
    "view_closed": (Closed, Kind.NOT_OURS),
    "url_verification": (Handshake, Kind.HANDSHAKE),
}


def read(raw: bytes) -> Envelope:
    """Read a request that Slack has signed; Unreadable where there is nothing to read."""
    try:
        body, once = _parsed(raw.decode())
    except (ValueError, RecursionError):  # not UTF-8, not JSON, nested without end, too many fields
        raise Unreadable from None
    if not isinstance(body, dict):
        raise Unreadable
    return _read(body) if once else Envelope(Kind.ODD, body)


def _parsed(text: str) -> tuple[object, bool]:
    """The payload of a request; and whether each field is there once, so that nobody can read another."""
    if text.lstrip().startswith("{"):  # whatever its content type says: the text itself leaves no doubt
        return loads(text), True
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    fields = dict(pairs)
    return loads(fields["payload"]) if "payload" in fields else fields, len(fields) == len(pairs)


def _read(body: Json) -> Envelope:
    kind = body["type"] if isinstance(body.get("type"), str) else ""
    if "command" in body:
        return _shaped(body, Command, Kind.FOR_LISTENERS)
    if body.get("ssl_check") == "1":
        return Envelope(Kind.NOT_OURS, {})
    if kind == "event_callback":
        named = _shaped(body, AnyEvent, Kind.NOT_OURS)
        ours = named.kind is Kind.NOT_OURS and named.body["event"]["type"] == "app_home_opened"
        return _shaped(body, Event, Kind.FOR_LISTENERS) if ours else named
    if kind == "app_rate_limited":
        return Envelope(Kind.NOT_OURS, {})
    if kind in {"block_suggestion", "dialog_suggestion"}:
        return Envelope(Kind.CHOICES, {})
    return _shaped(body, *READ[kind]) if kind in READ else Envelope(Kind.ODD, body)


def _shaped(body: Json, shape: type[Shape], kind: Kind) -> Envelope:
    try:
        return Envelope(kind, shape.model_validate(body).model_dump(exclude_none=True))
    except ValidationError:
        return Envelope(Kind.ODD, body)
