"""The calls of Sign in with Slack: what the provider is, its keys, and a code traded once for who it was.

Source: docs.slack.dev, "openid.connect.token" and "openid.connect.userInfo"; OpenID Connect Discovery 1.0.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from slackapp.sandbox.conversations import Json
from slackapp.sandbox.methods import ApiError
from slackapp.sandbox.openid_tokens import about
from slackapp.sandbox.state import State

TOKEN, USER_INFO = "openid.connect.token", "openid.connect.userInfo"


def blueprint(state: State) -> Blueprint:
    """Return the routes of these calls over this state."""
    routes = Blueprint("openid_calls", __name__)

    @routes.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        return jsonify(_configuration(_issuer(state)))

    @routes.get("/openid/connect/keys")
    def keys() -> Response:
        with state.lock:
            return jsonify(keys=[state.issuer.key.as_jwk()])

    @routes.post(f"/api/{TOKEN}")
    def token() -> Response:
        return _called(state, TOKEN, _token)

    @routes.route(f"/api/{USER_INFO}", methods=["GET", "POST"])
    def user_info() -> Response:
        return _called(state, USER_INFO, _user_info)

    return routes


def _called(state: State, method: str, call: Callable[[State], Json]) -> Response:
    begun, error = time.monotonic(), None
    try:
        if (wait := state.faults.retry_after(method)) is not None:
            error, response = "ratelimited", jsonify(ok=False, error="ratelimited")
            response.status_code, response.headers["Retry-After"] = 429, str(wait)
        else:
            response = jsonify(ok=True, **call(state))
    except ApiError as refusal:
        error, response = refusal.error, jsonify(refusal.as_json())
    shown, status = state.clock.now(), response.status_code
    state.ledger.note("in", method, "", error=error, status=status, shown=shown, since=begun)
    return response


def _token(state: State) -> Json:
    config, form = state.config, request.form
    basic = request.authorization
    known = (
        (basic.username or "", basic.password or "")
        if basic and basic.type == "basic"
        else (form.get("client_id", ""), form.get("client_secret", ""))
    )
    if not config.client_id or known[0] != config.client_id:
        raise ApiError("invalid_client_id")
    if not secrets.compare_digest(known[1].encode(), config.client_secret.encode()):
        raise ApiError("bad_client_secret")
    if form.get("grant_type", "authorization_code") != "authorization_code":
        raise ApiError("invalid_grant_type")
    with state.lock:
        grant = state.issuer.redeem(form.get("code", ""))
        if grant is None:
            raise ApiError("invalid_code")
        if form.get("redirect_uri") != grant.redirect_uri:
            raise ApiError("bad_redirect_uri")
        access = state.issuer.access_token(grant)
        bad = state.faults.id_token
        signed = state.issuer.id_token(
            grant, issuer=_issuer(state), audience=config.client_id, access_token=access, bad=bad
        )
    answer = {"access_token": access, "token_type": "Bearer", "id_token": signed}
    if bad == "absent":
        del answer["id_token"]
    return answer


def _user_info(state: State) -> Json:
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise ApiError("not_authed")
    with state.lock:
        grant = state.issuer.grant_of(bearer)
    if grant is None:
        raise ApiError("invalid_auth")
    return {"sub": grant.subject.user, **about(grant)}


def _issuer(state: State) -> str:
    return (state.config.base_url or request.host_url).rstrip("/")


def _configuration(issuer: str) -> Json:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/openid/connect/authorize",
        "token_endpoint": f"{issuer}/api/{TOKEN}",
        "userinfo_endpoint": f"{issuer}/api/{USER_INFO}",
        "jwks_uri": f"{issuer}/openid/connect/keys",
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "auth_time", "iss"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": True,
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    }
