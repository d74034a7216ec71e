"""Logging that cannot carry an answer: an allow-list of fields, no bodies, no user ids, no locals."""

import logging
import os
import re
import resource
import sys
import threading
import time
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

# Nothing here names a person; a field that is not listed is dropped before it is rendered.
ALLOWED: Final = frozenset(
    {"event", "level", "timestamp", "workspace", "round", "job", "error", "seconds", "attempt", "method"}
)
PINNED: Final = ("slack_sdk", "redis", "gunicorn", "werkzeug", "urllib3")
# At INFO the first two repeat every statement; as a warning Bolt repeats parts of what it cannot route.
# At INFO RQ says when each job begins and ends: how long one that reminds took tells about how many had not
# answered, to whoever reads the log's clock later (R12).
# As a warning psycopg names the database's host and user.
QUIET: Final = {
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "rq": logging.WARNING,
    "slack_bolt": logging.ERROR,
    "psycopg": logging.ERROR,
}
# Gunicorn hands these to nobody above them; the first is silent unless an operator turns the access log on.
OWN_HANDLERS: Final = ("gunicorn.access", "gunicorn.error")
# Slack's user, direct-message and bot ids, tokens, signatures and links that answer an interaction; what
# stands behind an address: the codes of a sign-in, and what somebody searched for; and addresses of pictures.
_SECRETS = re.compile(
    r"\b(?:[UWDB][A-Z0-9]{3,}|(?:xox[a-z]|xapp)-[\w-]+|v0=[0-9a-f]+)\b|https?://\S*(?:hooks|response)\S*"
    r"|(?<=\?)[\w.%+-]+=[^\s\"]*"
    r"|(?<=/picture/)[^\s\"]+"
)

# Gunicorn repeats what it could not read of a request, and the address of one that it could not answer.
_OF_REQUEST = re.compile(r"^(Invalid request|Error handling request)\b.*")

SAID_EVERY: Final = 600.0
"""Seconds between two lines of the log that say the same of what people do."""
_TRACEBACK: Final = "Traceback (most recent call last):"


def configure(level: str = "info") -> None:
    """Set up what this process leaves behind: one JSON line an event on standard error, and no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold answers and keys
    os.umask(0o077)  # the database and its log are nobody else's to read
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(redact)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=max(number, logging.INFO), handlers=[handler], force=True)
    for name in PINNED:
        logging.getLogger(name).setLevel(max(number, logging.INFO))
    for name in OWN_HANDLERS:
        logging.getLogger(name).addFilter(redact)
    for name, level_ in QUIET.items():
        logging.getLogger(name).setLevel(max(number, level_))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow_listed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def allow_listed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not allowed, and redact the text of those that are."""
    return {
        key: _SECRETS.sub("[redacted]", value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in event.items()
        if key in ALLOWED
    }


def redact(record: logging.LogRecord) -> bool:
    """Redact other libraries' lines, and cut exceptions down to the name of their class.

    Drops what is below INFO, or below QUIET, whoever turned that logger up.
    """
    if record.levelno < QUIET.get(record.name.partition(".")[0], logging.INFO):
        return False
    text, *more = record.getMessage().splitlines() or [""]
    raised = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else _raised(more)
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    if record.name == "gunicorn.error":
        text = _OF_REQUEST.sub(r"\1", text)
    record.msg = _SECRETS.sub("[redacted]", f"{text} ({raised})" if raised else text)
    record.args = None
    return True


def _raised(lines: list[str]) -> str:
    # RQ puts a whole traceback into its text. The first line that is not indented again names the class; what
    # follows may repeat values, as PostgreSQL's errors do.
    after = lines[lines.index(_TRACEBACK) + 1 :] if _TRACEBACK in lines else []
    return next((line.partition(":")[0] for line in after if not line.startswith(" ")), "")


def get() -> Any:  # noqa: ANN401 - structlog's own loggers are typed as Any
    """The logger of this process. Events are short fixed sentences, never built from values."""
    return structlog.get_logger()


class Seldom:
    """Says once in a while that it is time to write something down; asked by many threads.

    For lines that are written only when somebody does something: how many there were would tell (R12).
    """

    def __init__(self, seconds: float = SAID_EVERY) -> None:
        self._seconds, self._next, self._lock = seconds, dict[str, float](), threading.Lock()

    def is_due(self, about: str = "") -> bool:
        """Whether so many seconds have gone by since this last said yes about the same."""
        now = time.monotonic()
        with self._lock:
            if now < self._next.get(about, now):
                return False
            self._next[about] = now + self._seconds
            return True
