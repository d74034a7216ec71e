"""Says of blocks and views what Slack would refuse: each fault with its JSON pointer."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from slackapp.sandbox.block_kit import Home, MessageBlocks, Modal

MODAL, HOME = "modal", "home"

_MESSAGE: Final = TypeAdapter[Any](MessageBlocks)
_VIEWS: Final = {MODAL: TypeAdapter[Any](Modal), HOME: TypeAdapter[Any](Home)}
# What Slack says of what pydantic finds; of the rest, pydantic's own words are plain enough.
_WORDING: Final = {
    "missing": "missing required field: {name}",
    "extra_forbidden": "invalid additional property: {name}",
    "union_tag_not_found": "missing required field: type",
    "union_tag_invalid": "unsupported type: {tag}",
    "string_too_long": "must be less than {over} characters",
    "string_too_short": "must be more than {under} characters",
    "too_long": "no more than {max_length} items allowed",
    "too_short": "must provide a value",
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where (a JSON pointer) and what."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


def check_blocks(blocks: object) -> list[Fault]:
    """What Slack would refuse in the blocks of a message; nothing where all is well."""
    return faults_of(_MESSAGE, blocks, "/blocks")


def check_view(view: object, surface: str) -> list[Fault]:
    """What Slack would refuse in a view of this surface, a modal or a home tab; nothing where all is well."""
    return faults_of(_VIEWS[surface], view, "/view")


def faults_of(shape: TypeAdapter[Any], value: object, at: str) -> list[Fault]:
    """What Slack would refuse in a value of this shape, whose JSON pointer begins with `at`."""
    try:
        shape.validate_python(value)
    except ValidationError as refused:
        return [_fault(error, value, at) for error in refused.errors(include_url=False)]
    return []


def _fault(error: ErrorDetails, value: Any, pointer: str) -> Fault:  # noqa: ANN401 - whatever was sent
    """Say an error of pydantic's as Slack would; the names of types on its way are no part of a pointer."""
    kind, context, path = error["type"], error.get("ctx", {}), list(error["loc"])
    name = path.pop() if kind in {"missing", "extra_forbidden"} else ""
    for step in path:
        if isinstance(step, int) or (isinstance(value, dict) and step in value):
            value, pointer = value[step], f"{pointer}/{step}"
    if kind == "union_tag_invalid":
        pointer += "/type"
    elif kind == "literal_error" and path[-1] == "type":  # where there is one type only, there is no union
        kind, context = "union_tag_invalid", {"tag": value}
    over, under = context.get("max_length", 0) + 1, context.get("min_length", 1) - 1
    words = _WORDING.get(kind, error["msg"]).format(**context, name=name, over=over, under=under)
    return Fault(pointer + context.get("at", ""), words)
