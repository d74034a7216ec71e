"""Switches that make the sandbox misbehave the way Slack sometimes does."""

from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

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


class Answer(BaseModel):
    """What a method answers instead of what it would, whatever Slack or a server on the way has to say.

    `method` is one of the Web API, `openid.connect.token`, `response_url`, or `*` for all. With `users`, only
    calls about one of them; with `calls`, only so many, after `after` others. `does` does the call all the
    same. Slack names an `error` in JSON; `body` is sent instead where it is given. `wait` is how many seconds
    it takes.
    """

    model_config = ConfigDict(extra="forbid")

    method: str
    error: str = ""
    status: int = Field(200, ge=200, le=599)
    headers: dict[str, str] = {}
    body: str | None = None
    content_type: str = "application/json; charset=utf-8"
    users: list[str] = []
    calls: int | None = None
    after: int = 0
    does: bool = False
    wait: float = Field(0.0, ge=0, le=60)

    def is_about(self, method: str, user: str) -> bool:
        """Whether it is the answer to this call; counts the call."""
        if self.method not in {method, "*"} or (self.users and user not in self.users):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.calls is not None:
            self.calls -= 1
        return self.calls is None or self.calls >= 0


class Faults(BaseModel):
    """The faults switched on now.

    `reject_charts` and `reject_pictures`: Slack that shows no chart, and fetches no picture. `id_token` makes
    every token bad in one way; "" makes good ones again. `refuse_posts` is the error that a message to a
    channel gets, such as is_archived. Of `answers` the first that is about a call is its answer.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    reject_charts: bool = False
    reject_pictures: bool = False
    rate_limit: Limit | None = None
    answers: list[Answer] = []
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

    def answer(self, method: str, user: str) -> Answer | None:
        """Return what this call is answered instead of what it would be; counts the call."""
        return next((each for each in self.answers if each.is_about(method, user)), None)
