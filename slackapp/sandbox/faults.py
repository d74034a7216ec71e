"""Switches that make the sandbox misbehave the way Slack sometimes does."""

from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict

BadToken = Literal[
    "signature",  # signed by another key
    "issuer",
    "audience",
    "expired",
    "nonce",
    "future",  # issued in five minutes
    "none",  # unsigned
    "hs256",  # signed with the public key as a secret
    "team",  # no claim of the workspace
    "missing",  # no nonce
    "absent",  # no token at all
]
BAD_TOKENS: Final[tuple[str, ...]] = get_args(BadToken)


class Limit(BaseModel):
    """The next `calls` calls of one method are answered with 429 and `Retry-After: retry_after` (seconds)."""

    method: str
    calls: int = 1
    retry_after: int = 1


class Faults(BaseModel):
    """The faults switched on now.

    `reject_charts` and `reject_pictures`: Slack that shows no chart, and fetches no picture. `id_token` makes
    every token bad in one way; "" makes good ones again. `refuse_posts` is the error that a message to a
    channel gets, such as is_archived.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    reject_charts: bool = False
    reject_pictures: bool = False
    rate_limit: Limit | None = None
    refuse_posts: str = ""
    id_token: Literal["", BadToken] = ""

    def clear(self) -> None:
        """Switch everything off."""
        self.set(Faults().model_dump())

    def set(self, wanted: dict[str, Any]) -> None:
        """Switch on what is named; ValueError for an unknown name or a misshapen value."""
        for name, value in wanted.items():
            setattr(self, name, value)

    def retry_after(self, method: str) -> int | None:
        """Return the seconds to wait when this call of `method` must be refused; counts the call."""
        limit = self.rate_limit
        if limit is None or limit.method != method or limit.calls <= 0:
            return None
        limit.calls -= 1
        return limit.retry_after
