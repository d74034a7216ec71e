"""What a browser holds and the database keeps of a sign-in, as the tests look at it."""

from collections.abc import Callable
from http import HTTPStatus

import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.storage import tables
from tests.web.conftest import Site

Sites = Callable[[dict[str, str]], Site]

BEGUN = "leanon-sign-in"
SESSION = "leanon-session"


def rows(site: Site) -> list[sa.Row[tuple[object, ...]]]:
    with site.database.read() as connection:
        return list(connection.execute(sa.select(tables.console_session)))


def token_of(client: FlaskClient, name: str = SESSION) -> str:
    cookie = client.get_cookie(name)
    return cookie.value if cookie else ""


def said(client: FlaskClient, location: str) -> str:
    """The sentence that somebody reads who was led here."""
    return client.get(location).get_data(as_text=True)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == HTTPStatus.OK
