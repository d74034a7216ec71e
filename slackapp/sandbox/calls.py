"""What the methods of the Web API share: arguments that must be there, and refusals in Slack's shape."""

from slackapp.sandbox.records import Json
from slackapp.sandbox.validation import Fault


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
        super().__init__("; ".join(map(str, faults)) if faults else error)
        self.error, self.faults, self.status, self.retry_after = error, faults or [], status, retry_after

    def as_json(self) -> Json:
        """Return the response body."""
        body: Json = {"ok": False, "error": self.error}
        if self.faults:
            body["errors"] = [str(fault) for fault in self.faults]
            body["response_metadata"] = {"messages": [f"[ERROR] {fault}" for fault in self.faults]}
        return body


def need(args: Json, name: str) -> str:
    """Return an argument that must be there; invalid_arguments otherwise."""
    if value := args.get(name):
        return str(value)
    raise ApiError("invalid_arguments", [Fault(f"/{name}", f"missing required field: {name}")])
