"""What the methods of the Web API share: arguments in either encoding, and refusals in Slack's shape."""

import json
from collections.abc import Callable
from typing import TypeVar

from slackapp.sandbox.records import Json
from slackapp.sandbox.validation import Fault

_T = TypeVar("_T")


class ApiError(Exception):
    """A call is refused: Slack's name for the reason, the faults in what was sent, and how HTTP says it."""

    def __init__(
        self,
        error: str,
        faults: list[Fault] | None = None,
        *,
        status: int = 200,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(error)
        self.error, self.faults, self.status, self.retry_after = error, faults or [], status, retry_after

    def as_json(self) -> Json:
        """Return the response body."""
        body: Json = {"ok": False, "error": self.error}
        if self.faults:
            body["errors"] = [str(fault) for fault in self.faults]
            body["response_metadata"] = {"messages": [f"[ERROR] {fault}" for fault in self.faults]}
        return body


class Args:
    """The arguments of a call. Forms carry objects as JSON text and booleans as words; JSON carries both."""

    def __init__(self, raw: Json) -> None:
        self._raw = raw

    def has(self, name: str) -> bool:
        """Whether an argument is given and not null."""
        return self._raw.get(name) is not None

    def text(self, name: str) -> str:
        """Return a string, empty when it is not given."""
        return str(self._raw[name]) if self.has(name) else ""

    def need(self, name: str) -> str:
        """Return a string that must be there; invalid_arguments otherwise."""
        if value := self.text(name):
            return value
        raise ApiError("invalid_arguments", [Fault(f"/{name}", f"missing required field: {name}")])

    def flag(self, name: str) -> bool:
        """Return a boolean, false when it is not given."""
        return self.text(name).lower() in {"1", "true"}

    def whole(self, name: str) -> int:
        """Return a whole number, zero when it is not given; invalid_arguments when it is something else."""
        return self._parsed(name, int, "invalid_arguments", "must be an integer") if self.text(name) else 0

    def data(self, name: str, error: str) -> object:
        """Return an object or array, parsed when it came as text; ApiError `error` when it is not JSON."""
        value = self._raw.get(name)
        return (
            self._parsed(name, json.loads, error, "must be valid JSON") if isinstance(value, str) else value
        )

    def _parsed(self, name: str, read: Callable[[str], _T], error: str, fault: str) -> _T:
        try:
            return read(self.text(name))
        except ValueError as wrong:
            raise ApiError(error, [Fault(f"/{name}", fault)]) from wrong
