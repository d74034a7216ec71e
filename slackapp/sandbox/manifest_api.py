"""Slack's manifest API: makes, shows and changes apps, for whoever has the workspace's configuration token.

Source: docs.slack.dev, `apps.manifest.create`, `.validate`, `.export` and `.update`.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from slackapp.sandbox.api import answered, heeding_faults
from slackapp.sandbox.calls import ApiError, need
from slackapp.sandbox.manifest_shapes import faults
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State
from slackapp.sandbox.validation import Fault

VERBS: Final = ("validate", "create", "export", "update")


class _InvalidManifest(ApiError):
    """A manifest is refused: unlike elsewhere, each fault is an object."""

    def as_json(self) -> Json:
        """Return the response body."""
        errors = [{"message": each.message, "pointer": each.pointer} for each in self.faults]
        return {"ok": False, "error": self.error, "errors": errors}


@dataclass
class _Apps:
    """The apps of the workspace, by their ids; the caller holds the lock of the state."""

    state: State
    manifests: dict[str, Json] = field(default_factory=dict)

    def validate(self, arguments: Json) -> Json:
        """apps.manifest.validate: says what is wrong with a manifest."""
        _manifest(arguments)
        return {}

    def create(self, arguments: Json) -> Json:
        """apps.manifest.create: the first app is the one that this sandbox is set up for."""
        manifest, config = _manifest(arguments), self.state.config
        ours = not self.manifests
        app = config.app_id if ours else "A" + secrets.token_hex(5).upper()
        self._keep(app, manifest)
        client_id = (
            config.client_id if ours else ""
        ) or f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}"
        wanted = {"client_id": client_id, "scope": ",".join(manifest["oauth_config"]["scopes"]["bot"])}
        return {
            "app_id": app,
            "credentials": {
                "client_id": client_id,
                "client_secret": (config.client_secret if ours else "") or secrets.token_hex(16),
                "verification_token": secrets.token_urlsafe(18),
                "signing_secret": config.signing_secret if ours else secrets.token_hex(16),
            },
            "oauth_authorize_url": f"{request.host_url}oauth/v2/authorize?{urlencode(wanted)}",
        }

    def export(self, arguments: Json) -> Json:
        """apps.manifest.export: how an app is."""
        return {"manifest": self.manifests[self._known(arguments)]}

    def update(self, arguments: Json) -> Json:
        """apps.manifest.update: a manifest takes the place of all that an app had."""
        app, manifest = self._known(arguments), _manifest(arguments)
        before = self.manifests[app]["oauth_config"]["scopes"]
        self._keep(app, manifest)
        return {"app_id": app, "permissions_updated": before != manifest["oauth_config"]["scopes"]}

    def _keep(self, app: str, manifest: Json) -> None:
        self.manifests[app] = manifest
        if app == self.state.config.app_id:
            self.state.has_socket_mode = bool(manifest.get("settings", {}).get("socket_mode_enabled"))

    def _known(self, arguments: Json) -> str:
        if (app := need(arguments, "app_id")) not in self.manifests:
            raise ApiError("invalid_app_id")
        return app


def blueprint(state: State) -> Blueprint:
    """Return the routes of the manifest API over this state."""
    routes, apps = Blueprint("manifest-api", __name__), _Apps(state)

    def call(verb: str) -> Response:
        method = f"apps.manifest.{verb}"

        def done() -> Json:
            _authorise(state)
            arguments = request.get_json(silent=True) if request.is_json else request.form.to_dict()
            if not isinstance(arguments, dict):
                raise ApiError("invalid_json")
            with state.lock:
                answer: Json = getattr(apps, verb)(arguments)
            return answer

        return answered(state, method, {}, lambda: heeding_faults(state, method, {}, done))

    for verb in VERBS:
        routes.add_url_rule(
            f"/api/apps.manifest.{verb}", verb, call, defaults={"verb": verb}, methods=["POST"]
        )
    return routes


def _authorise(state: State) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token if kind.lower() == "bearer" else request.form.get("token", "")
    if not token:
        raise ApiError("not_authed")
    if secrets.compare_digest(token.encode(), state.config.bot_token.encode()):
        raise ApiError("not_allowed_token_type")
    ours = state.config.config_token
    if not ours or not secrets.compare_digest(token.encode(), ours.encode()):
        raise ApiError("invalid_auth")


def _manifest(arguments: Json) -> Json:
    try:
        manifest = json.loads(need(arguments, "manifest"))
    except ValueError:
        raise _InvalidManifest("invalid_manifest", [Fault("", "the manifest is not JSON")]) from None
    if found := faults(manifest):
        raise _InvalidManifest("invalid_manifest", found)
    made: Json = manifest
    return made
