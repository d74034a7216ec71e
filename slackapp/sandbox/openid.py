"""The page of Sign in with Slack: it says which app asks for what, and leads back with a code or a no.

Source: docs.slack.dev, "Sign in with Slack"; OpenID Connect Core 1.0, 3.1.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from slackapp.sandbox import pages
from slackapp.sandbox.openid_tokens import Subject
from slackapp.sandbox.state import State
from slackapp.sandbox.workspace import ME, Pages

SCOPES = {
    "openid": "Know your Slack member id and your workspace",
    "profile": "Know your name",
    "email": "Know your email address",
}


class Unasked(Exception):
    """The app's question cannot be put to anybody; the message says why, in Slack's word for it."""


@dataclass(frozen=True)
class Question:
    """What an app asks, checked as far as it must be before anybody is led anywhere."""

    redirect_uri: str
    state: str
    nonce: str
    scopes: frozenset[str]
    fault: str
    """What is wrong with the rest, in the words of OAuth; empty where nothing is."""

    def answer(self, **more: str) -> str:
        """Where to lead the person with this answer."""
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        fields = {**more, **({"state": self.state} if self.state else {})}
        return f"{self.redirect_uri}{joint}{urlencode(fields)}"


def blueprint(state: State) -> Blueprint:
    """Return the routes of the provider over this state."""
    routes, show = Blueprint("openid", __name__), Pages(state)

    @routes.errorhandler(Unasked)
    def unasked(fault: Unasked) -> AnyResponse:
        return make_response(show.render("unasked.html", fault=str(fault), shown_time=""), 400)

    @routes.get("/openid/connect/authorize")
    def authorize() -> AnyResponse:
        asked = _question(state, request.args)
        if asked.fault:
            return redirect(asked.answer(error=asked.fault), 303)
        return _page(state, show, asked)

    @routes.post("/openid/connect/authorize")
    def answer() -> AnyResponse:
        asked = _question(state, request.args)
        subject = _subject(state, request.form.get("user", ""))
        if asked.fault or request.form.get("do") != "allow":
            return redirect(asked.answer(error=asked.fault or "access_denied"), 303)
        if subject is None:
            return _page(state, show, asked)
        with state.lock:
            code = state.issuer.allow(
                subject, scopes=asked.scopes, redirect_uri=asked.redirect_uri, nonce=asked.nonce
            )
        response = redirect(asked.answer(code=code), 303)
        response.set_cookie(ME, subject.user, httponly=True, samesite="Lax")
        return response

    return routes


def _question(state: State, asked: Mapping[str, str]) -> Question:
    config, back = state.config, asked.get("redirect_uri", "")
    if not config.client_id or asked.get("client_id") != config.client_id:
        raise Unasked("invalid_client_id")
    allowed = config.redirect_urls or (config.app_url,)
    if not any(back == url or back.startswith(url.rstrip("/") + "/") for url in allowed):
        raise Unasked("bad_redirect_uri")
    scopes = frozenset(asked.get("scope", "").replace(",", " ").split())
    fault = ""
    if asked.get("response_type") != "code":
        fault = "unsupported_response_type"
    elif "openid" not in scopes or not scopes <= set(SCOPES):
        fault = "invalid_scope"
    return Question(back, asked.get("state", ""), asked.get("nonce", ""), scopes, fault)


def _page(state: State, show: Pages, asked: Question) -> AnyResponse:
    with state.lock:
        groups = pages.groups(state.people.values())
        featured = [person for person in state.people.values() if person.why and not person.deleted]
    chosen = request.args.get("as") or request.cookies.get(ME, "")
    page = show.render(
        "authorize.html",
        featured=featured,
        groups=groups,
        chosen=chosen,
        wants=[sentence for scope, sentence in SCOPES.items() if scope in asked.scopes],
        where=urlsplit(asked.redirect_uri).netloc,
        shown_time="",
    )
    response = make_response(page)
    # A browser holds the redirect that follows a form to the same list as the form.
    back = urlsplit(asked.redirect_uri)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        f"form-action 'self' {back.scheme}://{back.netloc}; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def _subject(state: State, user: str) -> Subject | None:
    config = state.config
    with state.lock:
        person = state.people.get(user)
    if person is not None and not (person.deleted or person.is_bot):
        return Subject(person.id, person.real_name, config.team_id, config.team_name)
    for one in config.visitors:
        if one.id == user:
            return Subject(one.id, one.real_name, one.team_id, one.team_name)
    return None
