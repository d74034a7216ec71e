"""What logging is set to, as it was before a test: a level that stays makes every later test slower."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def levels() -> dict[str, int]:
    """The level of each logger that has one of its own, by its name; the root's name is empty."""
    root = logging.getLogger()
    known = {"": root, **root.manager.loggerDict}
    return {
        name: each.level for name, each in known.items() if isinstance(each, logging.Logger) and each.level
    }


@contextmanager
def logging_as_before() -> Iterator[None]:
    """Leave the root's handlers, the level of every logger and structlog as they were."""
    root = logging.getLogger()
    handlers, before = list(root.handlers), levels()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for name, _ in before.items() ^ levels().items():
            logging.getLogger(name).setLevel(before.get(name, logging.NOTSET))
        structlog.reset_defaults()
