"""What a load balancer and a monitor ask: whether this process can serve, and which others are silent."""

from collections.abc import Callable
from typing import Final, TypeAlias

from flask import Flask, request

from slackapp.signs_of_life import Sign, SignsUnknown
from slackapp.storage import schema
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.schema import WrongSchema
from slackapp.web.access import public

Silent: TypeAlias = Callable[[], list[Sign]]
"""The kinds of process of this installation that are silent; raises SignsUnknown."""
NOBODY_KNOWS: Final = "the queue's Redis does not answer"


def register(flask: Flask, database: Database, silent: Silent) -> None:
    """`/health` answers while the process lives; `/ready` once its database does, with this version's tables.

    What else is wrong `/ready` only says: all processes have the same Redis and the same clock, so sending
    people to another one would help nobody. With `?all=1` that is 503 as well, for whoever watches the whole.
    """

    @flask.get("/health")
    @public
    def health() -> tuple[str, int]:
        return "ok\n", 200

    @flask.get("/ready")
    @public
    def ready() -> tuple[str, int]:
        here = _missing(database)
        if here:
            return f"{here}\n", 503
        elsewhere = _silent(silent)
        is_well = not elsewhere or request.args.get("all") != "1"
        first = "ok" if is_well else "not all of it runs"
        return "".join(f"{line}\n" for line in (first, *elsewhere)), 200 if is_well else 503


def _missing(database: Database) -> str:
    try:
        schema.check(database)
    except DatabaseDown:
        return "the database does not answer"
    except WrongSchema as error:
        return str(error)
    return ""


def _silent(silent: Silent) -> list[str]:
    try:
        return [f"{sign.kind}: {sign}" for sign in silent()]
    except SignsUnknown:
        return [NOBODY_KNOWS]
