"""Whether this process lives, and whether it can serve: for whoever restarts it or sends it people."""

from flask import Blueprint

from slackapp.storage.database import Database, DatabaseDown
from slackapp.web.access import public


def pages(database: Database) -> Blueprint:
    """`/health` answers while the process lives; `/ready` once its database does."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health")
    @public
    def health() -> tuple[str, int]:
        return "ok\n", 200

    @blueprint.get("/ready")
    @public
    def ready() -> tuple[str, int]:
        try:
            database.ping()
        except DatabaseDown:
            return "the database does not answer\n", 503
        return "ok\n", 200

    return blueprint
