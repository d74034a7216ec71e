"""Sign in with Slack: a page that asks who you are, and the call that trades its code once for who it was.

Source: docs.slack.dev, "Sign in with Slack" and "openid.connect.token"; OpenID Connect Core 1.0, 3.1.2.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, make_response, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from slackapp.sandbox import pages
from slackapp.sandbox.api import answered, heeding_faults
from slackapp.sandbox.calls import ApiError
from slackapp.sandbox.config import Visitor
from slackapp.sandbox.openid_tokens import Question
from slackapp.sandbox.pages import ME, POLICY, Pages
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State

METHOD: Final = "openid.connect.token"
SCOPES: Final = {
    "openid": "Know your Slack member id and your workspace",
    "profile": "Know your name",
    "email": "Know your email address",
}


class Unasked(Exception):
    """The app's question cannot be put to anybody; the message says why, in Slack's word for it."""


def blueprint(state: State) -> Blueprint:
    """Return the routes of the provider over this state."""
    routes, show = Blueprint("openid", __name__), Pages(state)

    @routes.errorhandler(Unasked)
    def unasked(fault: Unasked) -> AnyResponse:
        return make_response(show.render("unasked.html", fault=str(fault)), 400)

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
            code = state.issuer.allow(subject, asked)
        session[ME] = subject.id
        return redirect(asked.answer(code=code), 303)

    @routes.get("/openid/connect/keys")
    def keys() -> AnyResponse:
        with state.lock:
            return jsonify(keys=[state.issuer.key.as_jwk()])

    @routes.post(f"/api/{METHOD}")
    def token() -> AnyResponse:
        def traded() -> Json:
            return heeding_faults(state, METHOD, {}, lambda: _token(state))

        return answered(state, METHOD, {}, traded)

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
    chosen = request.args.get("as") or session.get(ME)
    page = show.render(
        "authorize.html",
        groups=groups,
        chosen=chosen,
        wants=[sentence for scope, sentence in SCOPES.items() if scope in asked.scopes],
        where=urlsplit(asked.redirect_uri).netloc,
    )
    # A browser holds the redirect that follows a form to the same list as the form.
    back = urlsplit(asked.redirect_uri)
    policy = POLICY.replace("form-action 'self'", f"form-action 'self' {back.scheme}://{back.netloc}")
    return make_response(page, {"Content-Security-Policy": policy})


def _subject(state: State, user: str) -> Visitor | None:
    config = state.config
    with state.lock:
        person = state.people.get(user)
    if person is not None and not (person.deleted or person.is_bot):
        return Visitor(person.id, person.real_name, config.team_id, config.team_name)
    return next((one for one in config.visitors if one.id == user), None)


def _token(state: State) -> Json:
    config, form, asking = state.config, request.form, request.authorization
    if not config.client_id or asking is None or asking.username != config.client_id:
        raise ApiError("invalid_client_id")
    if not secrets.compare_digest((asking.password or "").encode(), config.client_secret.encode()):
        raise ApiError("bad_client_secret")
    if form.get("grant_type", "authorization_code") != "authorization_code":
        raise ApiError("invalid_grant_type")
    with state.lock:
        grant, bad = state.issuer.redeem(form.get("code", "")), state.faults.id_token
        if grant is None:
            raise ApiError("invalid_code")
        if form.get("redirect_uri") != grant.asked.redirect_uri:
            raise ApiError("bad_redirect_uri")
        access = f"xoxp-{secrets.token_hex(24)}"  # opens nothing here: the app asks once, by the id_token
        signed = state.issuer.id_token(
            grant,
            issuer=request.host_url.rstrip("/"),
            audience=config.client_id,
            access_token=access,
            bad=bad,
        )
    answer = {"access_token": access, "token_type": "Bearer"}
    return answer if bad == "absent" else {**answer, "id_token": signed}
