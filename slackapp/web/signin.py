"""Sign in with Slack, and out again, here or everywhere; whatever goes wrong is one sentence and a way on."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from slackapp import logs
from slackapp.clock import wall
from slackapp.storage.console import web_sessions
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import workspaces
from slackapp.web import security
from slackapp.web.access import public, signed_in, visitor, who
from slackapp.web.browser import Browser, digest, new_token
from slackapp.web.openid import Identity, NotVouched, Provider, SlackDown
from slackapp.web.signin_limiter import Limiter

CALLBACK: Final = "/sign-in/callback"
BEGUN: Final = "sign-in"
MINUTES: Final = 10
HOME: Final = "/"
LONGEST_PATH: Final = 1500
"""Bytes. It stands in an address once more, where each may take three; gunicorn takes lines of 4,094."""
# No backslash, space or control character: browsers read some as slashes and drop others.
_LOCAL: Final = re.compile(r"/(?!/)[!-\[\]-~]*")
_TOKEN: Final = re.compile(r"[\w-]{43}", re.ASCII)


class Why(StrEnum):
    """Why somebody sees the sign-in page again; the template has a sentence for each."""

    CANCELLED = "cancelled"
    DOWN = "down"
    ELSEWHERE = "elsewhere"
    LATE = "late"
    OUT = "out"
    REFUSED = "refused"


@dataclass(frozen=True)
class SignIn:
    """What signing in needs. Without a provider, the page says how an operator sets it up."""

    database: Database
    browser: Browser
    limiter: Limiter
    provider: Provider | None
    gives_links: bool = False
    """Whether App Home gives links that open the console once."""


def register(flask: Flask, parts: SignIn) -> None:
    """`/sign-in`, the way to Slack and back, `/account`, and two ways out."""
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.before_request
    def limit() -> Response | None:
        if request.endpoint in {"sign_in.slack", "sign_in.callback"} and request.method != "OPTIONS":
            return limited(parts.limiter)
        return None

    @blueprint.get("/sign-in")
    @public
    def sign_in() -> Response:
        target = local(request.args.get("next"))
        if visitor() is not None and not request.args.get("why"):
            return redirect(target, 303)
        page = render_template(
            "sign_in.html",
            start=f"{parts.browser.public_url}{url_for('sign_in.slack', next=target)}",
            why=_why(request.args.get("why")),
            ready=parts.provider is not None,
            gives_links=parts.gives_links,
        )
        return unkept(make_response(page))

    # A link and no form: browsers hold a form's redirects to form-action, and Slack leads through addresses
    # of its own.
    @blueprint.get("/sign-in/slack")
    @public
    def slack() -> Response:
        if parts.provider is None or request.method == "HEAD":
            return _again(None, local(request.args.get("next")))
        return _leave(parts, parts.provider, local(request.args.get("next")))

    @blueprint.get(CALLBACK)
    @public
    def callback() -> Response:
        if parts.provider is None or request.method == "HEAD":
            return _again(None, HOME)
        return _back(parts, parts.provider)

    _register_ways_out(blueprint, parts)
    flask.register_blueprint(blueprint)


def _register_ways_out(blueprint: Blueprint, parts: SignIn) -> None:
    @blueprint.get("/account")
    @signed_in
    def account() -> str:
        with parts.database.read() as connection:
            found = workspaces.find(connection, who().workspace)
        return render_template("account.html", workspace=found.name if found else "")

    @blueprint.post("/sign-out")
    @signed_in
    def sign_out() -> Response:
        with parts.database.write() as tx:
            web_sessions.end(tx, digest(parts.browser.token(security.SESSION)))
        return _out(parts.browser)

    @blueprint.post("/sign-out/everywhere")
    @signed_in
    def sign_out_everywhere() -> Response:
        me = who()
        with parts.database.write() as tx:
            web_sessions.end_all(tx, me.workspace, me.user)
        return _out(parts.browser)


def local(path: str | None) -> str:
    """The path, if it leads to a page of ours and not back to signing in or out; else `/`."""
    if not path or len(path) > LONGEST_PATH or not _LOCAL.fullmatch(path):
        return HOME
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or re.match(r"/sign-(in|out)\b", parts.path):
        return HOME
    return path


def _leave(parts: SignIn, provider: Provider, target: str) -> Response:
    # A browser keeps its token for all sign-ins that it begins, so that two tabs do not disturb each other.
    kept = parts.browser.token(BEGUN)
    token = kept if _TOKEN.fullmatch(kept) else new_token()
    state, nonce = new_token(), new_token()
    with parts.database.write() as tx:
        known = workspaces.every(tx)
        web_sessions.expect(
            tx,
            digest(token, state),
            {"nonce": nonce, "next": target},
            at=wall(),
            lasts=timedelta(minutes=MINUTES),
        )
    only = known[0].id if len(known) == 1 else None
    response = redirect(provider.authorize_url(state=state, nonce=nonce, workspace=only), 303)
    parts.browser.keep(response, BEGUN, token, MINUTES * 60)
    return unkept(response)


def _back(parts: SignIn, provider: Provider) -> Response:
    token, state = parts.browser.token(BEGUN), request.args.get("state", "")
    begun = None
    if token and state:
        with parts.database.write() as tx:
            begun = web_sessions.redeem(tx, digest(token, state), wall())
    if begun is None:
        return _again(Why.LATE, HOME)
    target = local(begun["next"])
    if request.args.get("error"):
        return _again(Why.CANCELLED if request.args["error"] == "access_denied" else Why.REFUSED, target)
    try:
        found = provider.identify(request.args.get("code", ""), begun["nonce"])
    except SlackDown:
        logs.get().warning("sign-in failed: Slack does not answer")
        return _again(Why.DOWN, target)
    except NotVouched as refusal:
        logs.get().warning("sign-in failed: what Slack sent is not valid", error=str(refusal))
        return _again(Why.REFUSED, target)
    return _enter(parts, found, target)


def _enter(parts: SignIn, found: Identity, target: str) -> Response:
    with parts.database.write() as tx:
        if workspaces.find(tx, found.workspace) is None:
            return _again(Why.ELSEWHERE, target)
        fresh = begin(tx, parts.browser, found)
    return led_in(parts.browser, fresh, target)


def begin(tx: Transaction, browser: Browser, found: Identity) -> str:
    """Begin a session of somebody in the place of the one that this browser had; returns its token."""
    fresh = new_token()
    web_sessions.end(tx, digest(browser.token(security.SESSION)))
    web_sessions.begin(
        tx, digest(fresh), workspace=found.workspace, user=found.user, name=found.name, at=wall()
    )
    return fresh


def led_in(browser: Browser, token: str, target: str) -> Response:
    """Let the browser keep the token of a session, and lead it to a page."""
    response = redirect(target, 303)
    browser.keep(response, security.SESSION, token, int(web_sessions.LONGEST.total_seconds()))
    return unkept(response)


def _again(why: Why | None, target: str) -> Response:
    # A redirect, so that neither the address bar nor a Referer goes on carrying code and state.
    wanted = None if target == HOME else target
    return unkept(redirect(url_for("sign_in.sign_in", why=why, next=wanted), 303))


def _out(browser: Browser) -> Response:
    response = _again(Why.OUT, HOME)
    browser.forget(response, security.SESSION)
    return response


def limited(limiter: Limiter) -> Response | None:
    """What whoever has tried too often is answered in the place of a page; None for everybody else."""
    seconds = limiter.wait(request.remote_addr)
    if not seconds:
        return None
    page = render_template("denied.html", why="often", minutes=-(-seconds // 60))
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(seconds)
    return unkept(response)


def _why(given: str | None) -> str:
    return given if given in set(Why) else ""


def unkept(response: Response) -> Response:
    """Let nothing on the way keep this answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
