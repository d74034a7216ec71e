"""What the methods of the Web API share: arguments in either encoding, and refusals in Slack's shape."""

from __future__ import annotations

import json

from slackapp.sandbox.records import Json
from slackapp.sandbox.schema import Fault


class ApiError(Exception):
    """A call is refused: Slack's name for the reason, and the details."""

    def __init__(self, error: str, faults: list[Fault] | None = None, **more: object) -> None:
        super().__init__(error)
        self.error, self.faults, self.more = error, faults or [], more

    def as_json(self) -> Json:
        """Return the response body."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.faults:
            body.setdefault("errors", [str(fault) for fault in self.faults])
            body["response_metadata"] = {"messages": [f"[ERROR] {fault}" for fault in self.faults]}
        return body


class Args:
    """The arguments of a call. Forms carry objects as JSON text and booleans as words; JSON carries both."""

    def __init__(self, raw: Json) -> None:
        self._raw = raw

    def text(self, name: str, default: str = "") -> str:
        """Return a string, or the default when it is not given."""
        value = self._raw.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return a string that must be there; invalid_arguments otherwise."""
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", [Fault(f"/{name}", f"missing required field: {name}")])
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean, false when it is not given."""
        return self.text(name).lower() in {"1", "true"}

    def whole(self, name: str, default: int) -> int:
        """Return a whole number; invalid_arguments when it is something else."""
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError as wrong:
            raise ApiError("invalid_arguments", [Fault(f"/{name}", "must be an integer")]) from wrong

    def has(self, name: str) -> bool:
        """Whether an argument is given and not null."""
        return self._raw.get(name) is not None

    def data(self, name: str, error: str) -> object:
        """Return an object or array, parsed when it came as text; ApiError `error` when it is not JSON."""
        value = self._raw.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as broken:
            raise ApiError(error, [Fault(f"/{name}", "must be valid JSON")]) from broken
