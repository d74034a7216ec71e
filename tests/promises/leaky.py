"""An app and a job with a leak in every way a process can say something: each of them must be found."""

import logging
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from slackapp import app, logs
from slackapp.blocks import checkin
from slackapp.listeners import checkin as listener
from slackapp.listeners.services import sender
from slackapp.storage.rounds import intake
from slackapp.storage.rounds.intake import Put

WAYS: dict[str, Callable[[str], object]] = {
    "structlog": lambda text: logs.get().info(text),
    "a field of structlog": lambda text: logs.get().info("answer", error=text),
    "the root logger": lambda text: logging.getLogger().info(text),
    "a logger of our own": lambda text: logging.getLogger("slackapp.listeners").info("body: %s", text),
    "slack_bolt": lambda text: logging.getLogger("slack_bolt.App").error(text),
    "slack_sdk": lambda text: logging.getLogger("slack_sdk.web.base_client").info(text),
    "sqlalchemy": lambda text: logging.getLogger("sqlalchemy.engine").warning(text),
    "gunicorn": lambda text: logging.getLogger("gunicorn.error").info(text),
    "flask": lambda text: _APP[0].logger.warning(text),  # noqa: PLW0108 - there is none before it is made
    "standard output": lambda text: print(text, flush=True),  # noqa: T201 - the leak itself
    "standard error": lambda text: sys.stderr.write(f"{text}\n"),
    "a warning": lambda text: warnings.warn(text, stacklevel=1),
}
_APP: list[Flask] = []
WORKERS_WAYS = ("structlog", "a field of structlog", "the root logger", "standard output", "standard error")


def from_env() -> Flask:
    """The real app, which says every body and every answer in every way there is."""
    flask = app.from_env()
    _APP[:] = [flask]
    real_answers, real_put = checkin.answers_from, intake.put

    def leaking_sender(body: dict[str, Any]) -> tuple[str, str]:
        for name, say in WAYS.items():
            say(f"<{name}> {body}".replace("\n", " "))
        return sender(body)

    def leaking_put(*parts: Any, **given: Any) -> Put:  # noqa: ANN401 - passes on what put takes
        logs.get().info("<an answer>", error=str(given["answers"]))
        logs.get().info("<a score>", seconds=sum(answer or 0 for answer in given["answers"] or ()))
        return real_put(*parts, **given)

    def leaking_answers(*given: Any) -> Sequence[int | None]:  # noqa: ANN401 - passes on what it takes
        answers = real_answers(*given)
        logging.getLogger("slackapp").info("<answers> %s", " ".join(map(str, answers)))
        return answers

    setattr(listener, "sender", leaking_sender)  # noqa: B010 - not a name that the module exports
    setattr(checkin, "answers_from", leaking_answers)  # noqa: B010 - as above
    setattr(intake, "put", leaking_put)  # noqa: B010 - as above
    return flask


def job(text: str) -> None:
    """Say this text as a job would, and fail with it."""
    for name in WORKERS_WAYS:
        WAYS[name](f"<job: {name}> {text}")
    logging.getLogger("rq.worker").warning("<job: rq> %s", text)
    raise ValueError(text)
