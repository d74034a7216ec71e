"""A step that every request of Slack's takes before a listener is looked for."""

from collections.abc import Callable

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

Next = Callable[[], BoltResponse]


class Step(Middleware):
    """Hands a request to a function, with what goes on to the next step, and gives what it answers.

    A class of Bolt's own: for a function it would look up all that one may ask for, at every request.
    """

    def __init__(self, take: Callable[[BoltRequest, Next], BoltResponse]) -> None:
        self._take = take

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Next,  # noqa: A002 - Bolt's own name
    ) -> BoltResponse:
        """Take the step."""
        del resp
        return self._take(req, next)
