"""What App Home shows to HR, for each thing that can have become of a check-in and of its messages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from slackapp.blocks.hr import ForHR
from slackapp.blocks.week import Came, Sending, Week

OPENED = datetime(2026, 6, 1, tzinfo=UTC)
CLOSES = OPENED + timedelta(days=3, hours=18)
NEXT = OPENED + timedelta(weeks=1)
LIMIT = CLOSES - timedelta(hours=12)
REFUSALS = (
    *("invalid_auth", "account_inactive", "missing_scope", "restricted_action"),
    *("messages_tab_disabled", "no_answer", "something_new"),
)
STEPS = ("teams", "support", "schedule", "guardians", "words", "test", "whom", "launch")


def weeks() -> Iterator[tuple[str, Week]]:
    """Everything that there can be to tell, each under its name."""
    for came in Came:
        yield came, Week(came, OPENED, CLOSES, next=NEXT)
    for sending in Sending:
        yield sending, Week(Came.OPEN, OPENED, CLOSES, sending=sending, begins=OPENED, next=NEXT)
    for error in REFUSALS:
        yield error, Week(Came.OPEN, OPENED, CLOSES, Sending.LATE, refused=error, refused_at=OPENED)
    for limit, passed in ((None, False), (LIMIT, False), (LIMIT, True)):
        name = f"paused-{limit is None}-{passed}"
        yield name, Week(Came.OPEN, OPENED, CLOSES, paused_since=OPENED, limit=limit, passed=passed)
    yield "overdue", Week(Came.NONE, overdue=True)


def sections() -> Iterator[tuple[str, ForHR]]:
    """What HR's section of App Home can hold: nothing to do, and everything at once."""
    for name, week in weeks():
        yield name, ForHR((), week, "https://leanon.example/hr")
    worst = [
        (f"<{number}> & a *task* that takes its time " * 4, "https://leanon.example/" + "x" * 200)
        for number in range(12)
    ]
    yield "worst", ForHR([*worst, ("No address", "")], Week(Came.OPEN, OPENED, CLOSES, Sending.LATE))
