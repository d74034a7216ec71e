"""Small checks that combine into the shape of a block; each fault has a JSON pointer and Slack's wording."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong: where (a JSON pointer) and what."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], list[Fault]]


@dataclass(frozen=True)
class Field:
    """A member of an object: its check, and whether it must be there."""

    check: Check
    required: bool = False


def need(check: Check) -> Field:
    """Return a required field."""
    return Field(check, required=True)


def may(check: Check) -> Field:
    """Return an optional field."""
    return Field(check)


def fault(pointer: str, message: str) -> list[Fault]:
    """Return one fault, as a list."""
    return [Fault(pointer, message)]


def string(longest: int, shortest: int = 0) -> Check:
    """Text of a bounded length, in characters."""

    def check(value: object, at: str) -> list[Fault]:
        if not isinstance(value, str):
            return fault(at, "must be a string")
        if len(value) > longest:
            return fault(at, f"must be less than {longest + 1} characters")
        if len(value) < shortest:
            return fault(at, f"must be more than {shortest - 1} characters")
        return []

    return check


def boolean(value: object, at: str) -> list[Fault]:
    """True or false."""
    return [] if isinstance(value, bool) else fault(at, "must be a boolean")


def number(value: object, at: str) -> list[Fault]:
    """A finite number."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return [] if good else fault(at, "must be a number")


def integer(least: int, most: int) -> Check:
    """A whole number within bounds, both allowed."""

    def check(value: object, at: str) -> list[Fault]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            return fault(at, f"must be an integer from {least} to {most}")
        return []

    return check


def anything(_value: object, _at: str) -> list[Fault]:
    """Anything: parts of Slack the sandbox passes over."""
    return []


def enum(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: object, at: str) -> list[Fault]:
        return [] if value in allowed else fault(at, f"must be one of {', '.join(allowed)}")

    return check


def many(item: Check, most: int, least: int = 1) -> Check:
    """A list of bounded length."""

    def check(value: object, at: str) -> list[Fault]:
        if not isinstance(value, list):
            return fault(at, "must be an array")
        if len(value) > most:
            return fault(at, f"no more than {most} items allowed")
        if len(value) < least:
            return fault(at, f"must contain at least {least} items" if least > 1 else "must provide a value")
        return [found for place, one in enumerate(value) for found in item(one, f"{at}/{place}")]

    return check


def record(shape: Mapping[str, Field]) -> Check:
    """An object with these members and no others."""

    def check(value: object, at: str) -> list[Fault]:
        if not isinstance(value, dict):
            return fault(at, "must be an object")
        found = [
            Fault(at, f"missing required field: {name}")
            for name, one in shape.items()
            if one.required and name not in value
        ]
        for name, member in value.items():
            if name not in shape:
                found += fault(at, f"invalid additional property: {name}")
            else:
                found += shape[name].check(member, f"{at}/{name}")
        return found

    return check


def tagged(kinds: Mapping[str, Check], allowed: Sequence[str] | None = None) -> Check:
    """An object whose `type` names its shape, optionally only of the `allowed` types."""

    def check(value: object, at: str) -> list[Fault]:
        if not isinstance(value, dict):
            return fault(at, "must be an object")
        kind = value.get("type")
        if not isinstance(kind, str):
            return fault(at, "missing required field: type")
        if kind not in kinds or (allowed is not None and kind not in allowed):
            return fault(f"{at}/type", f"unsupported type: {kind}")
        return kinds[kind](value, at)

    return check


def both(*checks: Check) -> Check:
    """Every one of several checks; later ones run only on what passed the earlier."""

    def check(value: object, at: str) -> list[Fault]:
        for one in checks:
            if found := one(value, at):
                return found
        return []

    return check
