"""Block Kit as pydantic models: what the app sends, in Slack's shapes and within Slack's limits.

Source: docs.slack.dev, "Block Kit reference". What passes here is expected to pass at Slack. What the app
does not send is refused, as the sandbox could not show it; the table is there for what comes next.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

MOST_CHARTS: Final = 2

_T = TypeVar("_T")
_AnyText = TypeVar("_AnyText", bound="_Words")


def _wrong(message: str, at: str = "") -> PydanticCustomError:
    """A rule of Slack's is broken; `at` leads from the part that is checked to the one that is wrong."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "at": at})


class _Part(BaseModel):
    """An object with the members that are named and no others, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_null(cls, value: object) -> object:
        for name, member in value.items() if isinstance(value, dict) else ():
            if member is None:
                raise _wrong("must not be null", f"/{name}")
        return value


def _at_most(characters: int) -> AfterValidator:
    """Bound the length of a text object."""

    def check(text: _AnyText) -> _AnyText:
        if len(text.text) > characters:
            raise _wrong(f"must be less than {characters + 1} characters", "/text")
        return text

    return AfterValidator(check)


def _distinct(key: Callable[[Any], str | None], message: str) -> AfterValidator:
    """Refuse a list in which two members have the same key; those without one do not count."""

    def check(listed: list[_T]) -> list[_T]:
        keys = [found for one in listed if (found := key(one))]
        if len(set(keys)) < len(keys):
            raise _wrong(message)
        return listed

    return AfterValidator(check)


_Id = Annotated[str, Field(min_length=1, max_length=255)]


class _Words(_Part):
    text: Annotated[str, Field(min_length=1)]


class _Plain(_Words):
    type: Literal["plain_text"]
    emoji: bool = True


class _Mrkdwn(_Words):
    type: Literal["mrkdwn"]
    verbatim: bool = False


_Text = Annotated[_Plain | _Mrkdwn, Field(discriminator="type")]


class _Button(_Part):
    type: Literal["button"]
    action_id: _Id | None = None
    text: Annotated[_Plain, _at_most(75)]
    value: Annotated[str, Field(max_length=2000)] | None = None
    style: Literal["primary", "danger"] | None = None


class _Option(_Part):
    text: Annotated[_Text, _at_most(75)]
    value: Annotated[str, Field(min_length=1, max_length=150)]


class _RadioButtons(_Part):
    type: Literal["radio_buttons"]
    action_id: _Id | None = None
    options: Annotated[
        list[_Option],
        Field(min_length=1, max_length=10),
        _distinct(lambda option: option.value, "option values must be unique"),
    ]


class _PlainTextInput(_Part):
    type: Literal["plain_text_input"]
    action_id: _Id | None = None
    initial_value: Annotated[str, Field(max_length=3000)] | None = None
    placeholder: Annotated[_Plain, _at_most(150)] | None = None
    multiline: bool = False
    min_length: Annotated[int, Field(ge=0, le=3000)] = 0
    max_length: Annotated[int, Field(ge=1, le=3000)] = 3000


class _Block(_Part):
    block_id: _Id | None = None


class _Section(_Block):
    type: Literal["section"]
    text: Annotated[_Text, _at_most(3000)]


class _Header(_Block):
    type: Literal["header"]
    text: Annotated[_Plain, _at_most(150)]


class _Divider(_Block):
    type: Literal["divider"]


class _Image(_Block):
    """A picture that is fetched from an address."""

    type: Literal["image"]
    image_url: Annotated[str, Field(pattern="^https?://[^\\s]+$", max_length=3000)]
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Annotated[_Plain, _at_most(2000)] | None = None


class _Context(_Block):
    type: Literal["context"]
    elements: Annotated[list[Annotated[_Text, _at_most(3000)]], Field(min_length=1, max_length=10)]


class _Actions(_Block):
    type: Literal["actions"]
    elements: Annotated[
        list[_Button],
        Field(min_length=1, max_length=25),
        _distinct(lambda button: button.action_id, "action_id must be unique within a block"),
    ]


class _Input(_Block):
    type: Literal["input"]
    label: Annotated[_Plain, _at_most(2000)]
    element: Annotated[_RadioButtons | _PlainTextInput, Field(discriminator="type")]
    hint: Annotated[_Plain, _at_most(2000)] | None = None
    optional: bool = False


class _Cell(_Part):
    type: Literal["raw_text"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]


class _Column(_Part):
    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


class _Table(_Block):
    """Rows of cells, the first of which is the heading."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[_Cell], Field(min_length=1, max_length=20)]], Field(min_length=1, max_length=100)
    ]
    column_settings: Annotated[list[_Column], Field(max_length=20)] = []


_Label = Annotated[str, Field(min_length=1, max_length=20)]
_AxisTitle = Annotated[str, Field(min_length=1, max_length=50)]


class _Point(_Part):
    label: _Label
    value: Annotated[float, Field(allow_inf_nan=False)]


class _Series(_Part):
    name: _Label
    data: Annotated[list[_Point], Field(min_length=1, max_length=20)]


class _Axes(_Part):
    categories: Annotated[
        list[_Label], Field(min_length=1, max_length=20), _distinct(str, "categories must be unique")
    ]
    x_label: _AxisTitle | None = None
    y_label: _AxisTitle | None = None


class _LineChart(_Part):
    """Lines over categories: at most 6 series of 20 points, one value each for every category."""

    type: Literal["line"]
    series: Annotated[
        list[_Series],
        Field(min_length=1, max_length=6),
        _distinct(lambda series: series.name, "series names must be unique"),
    ]
    axis_config: _Axes

    @model_validator(mode="after")
    def _one_value_per_category(self) -> Self:
        for place, series in enumerate(self.series):
            if [point.label for point in series.data] != self.axis_config.categories:
                at = f"/series/{place}/data"
                raise _wrong("must have one data point for each category, in their order", at)
        return self


class _DataVisualization(_Block):
    """A chart with its title. Source: docs.slack.dev, "Data visualization block"."""

    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=50)]
    chart: _LineChart


def _few_charts(blocks: list[_T]) -> list[_T]:
    if sum(isinstance(block, _DataVisualization) for block in blocks) > MOST_CHARTS:
        raise _wrong(f"no more than {MOST_CHARTS} data_visualization blocks allowed in a message")
    return blocks


_Everywhere = _Section | _Header | _Divider | _Context | _Actions | _Input | _Image
_one_id_each = _distinct(lambda block: block.block_id, "block_id must be unique within a surface")
MessageBlocks = Annotated[
    list[Annotated[_Everywhere | _Table | _DataVisualization, Field(discriminator="type")]],
    Field(max_length=50),
    _one_id_each,
    AfterValidator(_few_charts),
]
ModalBlocks = Annotated[
    list[Annotated[_Everywhere, Field(discriminator="type")]],
    Field(min_length=1, max_length=100),
    _one_id_each,
]
HomeBlocks = Annotated[
    list[Annotated[_Everywhere | _Table, Field(discriminator="type")]],
    Field(min_length=1, max_length=100),
    _one_id_each,
]


class _View(_Part):
    private_metadata: Annotated[str, Field(max_length=3000)] = ""
    callback_id: Annotated[str, Field(max_length=255)] = ""


class Modal(_View):
    """A dialog over the page."""

    type: Literal["modal"]
    blocks: ModalBlocks
    title: Annotated[_Plain, _at_most(24)]
    submit: Annotated[_Plain, _at_most(24)] | None = None
    close: Annotated[_Plain, _at_most(24)] | None = None
    notify_on_close: bool = False

    @model_validator(mode="after")
    def _inputs_can_be_sent(self) -> Self:
        if not self.submit and any(isinstance(block, _Input) for block in self.blocks):
            raise _wrong("missing required field: submit (a modal with input blocks needs it)")
        return self


class Home(_View):
    """The app's page in Slack."""

    type: Literal["home"]
    blocks: HomeBlocks
