"""What holds for every page: the session it belongs to, where a form came from, and its headers."""

import base64
import contextlib
import hmac
from typing import Any, Final

from flask import Flask, Response, current_app, g, make_response, render_template, request
from markupsafe import Markup

from slackapp.clock import wall
from slackapp.storage.console import web_sessions
from slackapp.storage.console.web_sessions import Session
from slackapp.storage.database import Database, DatabaseDown
from slackapp.web import request_limits
from slackapp.web.browser import Browser, digest

SESSION: Final = "session"
FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def register(flask: Flask, database: Database, browser: Browser) -> None:
    """Give every response its headers, and templates the token that their forms must bring back."""
    flask.extensions["leanon-door"] = (database, browser)

    @flask.after_request
    def careful(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "session" in g:  # the page may show who is signed in
            response.headers["Cache-Control"] = "no-store"
        return response

    @flask.context_processor
    def shared() -> dict[str, Any]:
        return {"csrf_field": csrf_field, "csrf_token": csrf_token}


def session() -> Session | None:
    """The session of this request, looked up once; None where nobody is signed in.

    Raises:
        DatabaseDown: it cannot be looked up.
    """
    if "session" not in g:
        g.session = _looked_up()
    found: Session | None = g.session
    return found


def _looked_up() -> Session | None:
    database, browser = _door()
    token = browser.token(SESSION)
    if not token:
        return None
    key, now = digest(token), wall()
    with database.read() as connection:
        found = web_sessions.session(connection, key, now)
    if found is not None and now - found.seen_at >= web_sessions.TOUCHED_EVERY:
        # Being busy is no reason to refuse a page; the next request notes it.
        with contextlib.suppress(DatabaseDown), database.write() as tx:
            web_sessions.touch(tx, key, now)
    return found


def csrf_token() -> str:
    """What a form must bring back: known to pages of this session only."""
    _, browser = _door()
    token = browser.token(SESSION)
    if not token:
        return ""
    mac = hmac.digest(token.encode(), b"a form of this session", "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def csrf_field() -> Markup:
    """The hidden field of a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def is_genuine() -> bool:
    """Whether a request that changes something was sent from a page of this session."""
    if request.method in SAFE:
        return True
    brought = request.headers.get(HEADER) or request.form.get(FIELD, "")
    wanted = csrf_token()
    return bool(wanted) and is_ours() and hmac.compare_digest(brought.encode(), wanted.encode())


def is_ours() -> bool:
    """Whether a request began on a page of ours, as far as its browser says; old ones say nothing."""
    _, browser = _door()
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return origin in {None, browser.origin} and site in {None, "same-origin", "none"}


def refused(status: int) -> Response:
    """The page for a form that cannot be taken: it holds what was typed, to be sent again.

    A form of another site is not repeated: whoever pressed a button there has not written it.
    """
    page = render_template("denied.html", why="form", status=status, typed=typed(), again=is_repeatable())
    return make_response(page, status)


def typed() -> list[tuple[str, str]]:
    """What somebody typed into the form that is not taken, to be sent again from the page that says so."""
    fields = request.form.items(multi=True) if is_repeatable() else ()
    return [(name, value) for name, value in fields if name != FIELD]


def is_repeatable() -> bool:
    """Whether the refused form came from a page of ours, and all of it can be sent again."""
    if not request_limits.is_read_for_nobody() and _is_nobody():
        return False
    said = request.headers.get("Origin") or request.headers.get("Sec-Fetch-Site")
    return bool(said) and is_ours() and not request.files


def _is_nobody() -> bool:
    try:
        return session() is None
    except DatabaseDown:
        return False  # that cannot be known now, and what somebody typed is not to be lost for it


def _door() -> tuple[Database, Browser]:
    found: tuple[Database, Browser] = current_app.extensions["leanon-door"]
    return found
