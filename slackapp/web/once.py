"""`/once/<token>`: a link from App Home lets one person in, once, where nobody can sign in with Slack.

Opening the address shows a page with a button and uses nothing up: programs open links before people do.
"""

from flask import Blueprint, Flask, make_response, render_template
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.storage.console import console_links
from slackapp.storage.console.console_links import Gone, NoRole, Whose
from slackapp.web import security
from slackapp.web.access import public
from slackapp.web.openid import Identity
from slackapp.web.signin import SignIn, begin, led_in, limited, unkept

CONSOLE = "/hr"


def register(flask: Flask, parts: SignIn) -> None:
    """The page of a link, and its button."""
    blueprint = Blueprint("once", __name__)

    @blueprint.before_request
    def limit() -> Response | None:
        return limited(parts.limiter)

    @blueprint.after_request
    def silent(response: Response) -> Response:
        # Whoever serves what a page loads would read its address. With "no-referrer" a browser would not
        # say either where the form came from.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    @blueprint.get("/once/<token>")
    @public
    def once(token: str) -> Response:
        try:
            with parts.database.read() as connection:
                found = console_links.look(connection, _usable(parts, token), at=wall())
        except Gone:
            return _page("gone", 410)
        return _page("", 200, found)

    @blueprint.post("/once/<token>")
    @public
    def enter(token: str) -> Response:
        if not security.is_ours():
            return security.refused(400)
        try:
            with parts.database.write() as tx:
                found = console_links.use(tx, _usable(parts, token), at=wall())
                fresh = begin(tx, parts.browser, Identity(found.workspace, found.user, found.name))
        except Gone:
            return _page("gone", 410)
        except NoRole:
            return _page("role", 403)
        return led_in(parts.browser, fresh, CONSOLE)

    flask.register_blueprint(blueprint)


def _usable(parts: SignIn, token: str) -> str:
    if not parts.gives_links:  # else a cookie might go over a network in clear
        raise Gone
    return token


def _page(why: str, status: int, found: Whose | None = None) -> Response:
    return unkept(make_response(render_template("once.html", why=why, found=found), status))
