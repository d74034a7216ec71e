"""Block Kit as pydantic models: what the app sends, in Slack's shapes and within Slack's limits.

Source: docs.slack.dev, "Block Kit reference". What passes here is expected to pass at Slack. What the app
does not send is refused, as the sandbox could not show it; the table is there for what comes next.
"""

from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from slackapp.sandbox.block_elements import (
    Button,
    Checkboxes,
    ConversationsSelect,
    Datepicker,
    Id,
    Part,
    Plain,
    PlainTextInput,
    Preformatted,
    RadioButtons,
    StaticSelect,
    Text,
    UsersSelect,
    at_most,
    distinct,
    short,
    wrong,
)

MOST_CHARTS: Final = 2

_T = TypeVar("_T")


class _Block(Part):
    block_id: Id | None = None


class _Section(_Block):
    type: Literal["section"]
    text: Annotated[Text, at_most(3000)]


class _Header(_Block):
    type: Literal["header"]
    text: Annotated[Plain, at_most(150)]


class _Divider(_Block):
    type: Literal["divider"]


class _Image(_Block):
    """A picture that is fetched from an address."""

    type: Literal["image"]
    image_url: Annotated[str, Field(pattern="^https?://[^\\s]+$"), short(3000)]
    alt_text: Annotated[str, Field(min_length=1), short(2000)]
    title: Annotated[Plain, at_most(2000)] | None = None


class _Context(_Block):
    type: Literal["context"]
    elements: Annotated[list[Annotated[Text, at_most(3000)]], Field(min_length=1, max_length=10)]


class _Actions(_Block):
    type: Literal["actions"]
    elements: Annotated[
        list[Button],
        Field(min_length=1, max_length=25),
        distinct(lambda button: button.action_id, "action_id must be unique within a block"),
    ]


class _Input(_Block):
    type: Literal["input"]
    label: Annotated[Plain, at_most(2000)]
    element: Annotated[
        RadioButtons
        | PlainTextInput
        | StaticSelect
        | UsersSelect
        | ConversationsSelect
        | Datepicker
        | Checkboxes,
        Field(discriminator="type"),
    ]
    hint: Annotated[Plain, at_most(2000)] | None = None
    optional: bool = False


class _RichText(_Block):
    """Text without marks; of its parts, the app sends the framed one alone."""

    type: Literal["rich_text"]
    elements: Annotated[list[Preformatted], Field(min_length=1)]


class _Cell(Part):
    type: Literal["raw_text"]
    text: Annotated[str, Field(min_length=1), short(3000)]


class _Column(Part):
    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


class _Table(_Block):
    """Rows of cells, the first of which is the heading."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[_Cell], Field(min_length=1, max_length=20)]], Field(min_length=1, max_length=100)
    ]
    column_settings: Annotated[list[_Column], Field(max_length=20)] = Field(default_factory=list)


_Label = Annotated[str, Field(min_length=1), short(20)]
_AxisTitle = Annotated[str, Field(min_length=1), short(50)]


class _Point(Part):
    label: _Label
    value: Annotated[float, Field(allow_inf_nan=False)]


class _Series(Part):
    name: _Label
    data: Annotated[list[_Point], Field(min_length=1, max_length=20)]


class _Axes(Part):
    categories: Annotated[
        list[_Label], Field(min_length=1, max_length=20), distinct(str, "categories must be unique")
    ]
    x_label: _AxisTitle | None = None
    y_label: _AxisTitle | None = None


class _LineChart(Part):
    """Lines over categories: at most 6 series of 20 points, one value each for every category."""

    type: Literal["line"]
    series: Annotated[
        list[_Series],
        Field(min_length=1, max_length=6),
        distinct(lambda series: series.name, "series names must be unique"),
    ]
    axis_config: _Axes

    @model_validator(mode="after")
    def _one_value_per_category(self) -> Self:
        for place, series in enumerate(self.series):
            if [point.label for point in series.data] != self.axis_config.categories:
                at = f"/series/{place}/data"
                raise wrong("must have one data point for each category, in their order", at)
        return self


class _DataVisualization(_Block):
    """A chart with its title. Source: docs.slack.dev, "Data visualization block"."""

    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1), short(50)]
    chart: _LineChart


def _few_charts(blocks: list[_T]) -> list[_T]:
    if sum(isinstance(block, _DataVisualization) for block in blocks) > MOST_CHARTS:
        raise wrong(f"no more than {MOST_CHARTS} data_visualization blocks allowed in a message")
    return blocks


_Everywhere = _Section | _Header | _Divider | _Context | _Actions | _Input | _RichText | _Image
_one_id_each = distinct(lambda block: block.block_id, "block_id must be unique within a surface")
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


class _View(Part):
    private_metadata: Annotated[str, short(3000)] = ""
    callback_id: Annotated[str, short(255)] = ""


class Modal(_View):
    """A dialog over the page."""

    type: Literal["modal"]
    blocks: ModalBlocks
    title: Annotated[Plain, at_most(24)]
    submit: Annotated[Plain, at_most(24)] | None = None
    close: Annotated[Plain, at_most(24)] | None = None
    notify_on_close: bool = False

    @model_validator(mode="after")
    def _inputs_can_be_sent(self) -> Self:
        if not self.submit and any(isinstance(block, _Input) for block in self.blocks):
            raise wrong("missing required field: submit (a modal with input blocks needs it)")
        return self


class Home(_View):
    """The app's page in Slack."""

    type: Literal["home"]
    blocks: HomeBlocks
