"""Slack's manifest API, by one configuration token: makes an app, shows how one is, changes it.

Source: docs.slack.dev, `apps.manifest.create`, `.validate`, `.export`, `.update`, "app configuration tokens".
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from slackapp.slack_client import IN_JOB, SlackClient

Json = dict[str, Any]

APPS: Final = "https://api.slack.com/apps"
TOKENS: Final = f"{APPS}, under Your App Configuration Tokens"
MOST_FAULTS: Final = 10
_MEANINGS: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (
        frozenset({"ratelimited", "rate_limited"}),
        "Slack asks for a pause{pause}; nothing was changed, and it can be tried again then.",
    ),
    (
        frozenset({"token_expired"}),
        f"The configuration token has expired, as it does after 12 hours: generate a new one at {TOKENS}.",
    ),
    (
        frozenset(
            {
                *("account_inactive", "invalid_auth", "is_bot", "missing_scope", "not_allowed_token_type"),
                *("not_authed", "token_revoked", "two_factor_setup_required"),
            }
        ),
        f"Slack does not take this token ({{name}}): generate an access token at {TOKENS}.",
    ),
    (frozenset({"invalid_manifest"}), "Slack refuses the manifest: {faults}."),
    (
        frozenset(
            {
                *("access_denied", "app_not_eligible", "app_not_found", "app_not_owned_by_manager_app"),
                *("app_not_owned_by_user", "failed_export", "invalid_app_id", "no_permission"),
            }
        ),
        f"Slack does not let this token {{deed}} ({{name}}): the app’s owner finds its id at {APPS}.",
    ),
    (
        frozenset(
            {
                *("failed_adding_collaborator", "failed_creating_app", "failed_datastore_operation"),
                *("fatal_error", "internal_error", "request_timeout", "service_unavailable"),
                "team_added_to_org",
            }
        ),
        "Slack could not do it just now ({name}): {look}.",
    ),
)
"""What Slack's names for a refusal mean for whoever asked."""
_KINDS: Final = (
    ("xoxb-", "a bot token"),
    ("xapp-", "an app-level token"),
    ("xoxp-", "a user token"),
    ("xoxe-", "the refresh token that stands beside it"),
)
_NAME: Final = re.compile(r"[a-z_0-9.-]{1,80}")


class Refused(Exception):
    """Slack did not do what it was asked; the text is the sentence for whoever asked."""


@dataclass(frozen=True)
class NewApp:
    """An app that Slack has just made, and what is needed to be it."""

    id: str
    client_id: str
    client_secret: str = field(repr=False)
    signing_secret: str = field(repr=False)
    authorize_url: str


def checked(token: str) -> str:
    """A configuration token as it was typed, without white space; Refused where it is plainly another one."""
    token = token.strip()
    if not token:
        raise Refused(f"There is no configuration token: generate one at {TOKENS}.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Refused(f"That is no configuration token: copy the access token at {TOKENS}, and nothing else.")
    for beginning, kind in _KINDS:
        if token.startswith(beginning):
            raise Refused(f"That is {kind}: copy the access token (xoxe.xoxp-…) at {TOKENS}.")
    return token


class ManifestApi:
    """Each method is one call, never made twice: a second one could make a second app."""

    def __init__(self, token: str, api_url: str) -> None:
        quiet = logging.getLogger("leanon.manifest-api")  # slack_sdk logs what a broken answer holds
        quiet.disabled = True
        self._client = SlackClient(token, base_url=api_url, seconds=IN_JOB, logger=quiet)

    def validate(self, manifest: Mapping[str, Any]) -> None:
        """Refused unless Slack would make an app of this manifest."""
        self._call("apps.manifest.validate", manifest=json.dumps(manifest))

    def create(self, manifest: Mapping[str, Any]) -> NewApp:
        """Make an app."""
        said = self._call("apps.manifest.create", manifest=json.dumps(manifest))
        try:
            held = said["credentials"]
            return NewApp(
                id=said["app_id"],
                client_id=held["client_id"],
                client_secret=held["client_secret"],
                signing_secret=held["signing_secret"],
                authorize_url=said.get("oauth_authorize_url", ""),
            )
        except (KeyError, TypeError):
            raise Refused(f"Slack made an app and did not say all of it: look at {APPS}.") from None

    def export(self, app: str) -> Json:
        """The manifest of an app as it is now."""
        said = self._call("apps.manifest.export", app_id=app)
        found = said.get("manifest")
        if not isinstance(found, dict):
            raise Refused(f"Slack did not say how {app} is: try again in a few minutes.")
        return found

    def update(self, app: str, manifest: Mapping[str, Any]) -> bool:
        """Put a manifest in the place of the one that an app has; whether it is to be installed again."""
        said = self._call("apps.manifest.update", app_id=app, manifest=json.dumps(manifest))
        return bool(said.get("permissions_updated"))

    def _call(self, method: str, **arguments: str) -> Json:
        with _plain_errors(method, arguments.get("app_id", "")):
            said: SlackResponse = self._client.api_call(method, json=arguments)
            if not isinstance(said.data, dict):
                raise ValueError  # noqa: TRY004 - what came is no answer, which is no fault of ours
            return said.data


@contextmanager
def _plain_errors(method: str, app: str) -> Iterator[None]:
    writes = method.endswith(("create", "update"))
    look = (
        f"look at {APPS} before you try again, as it may be done" if writes else "try again in a few minutes"
    )
    try:
        yield
    except SlackApiError as error:
        raise Refused(_sentence(error.response, app, look)) from None
    except (HTTPException, OSError, ValueError):  # the last for half an answer
        raise Refused(f"Slack cannot be reached, or did not answer in full: {look}.") from None


def _sentence(said: SlackResponse, app: str, look: str) -> str:
    """What Slack's refusal means for whoever asked."""
    body = said.data if isinstance(said.data, dict) else {}
    name, status = str(body.get("error", "")), said.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        name = "ratelimited"
    if not _NAME.fullmatch(name):
        return f"Something answered with HTTP {status} that does not look like Slack: {look}."
    usual = "Slack refuses ({name}); nothing was changed."
    meant = next((sentence for names, sentence in _MEANINGS if name in names), usual)
    faults = "; ".join(_faults(body.get("errors"))) or "it does not say why"
    deed = f"change {app}" if app else "make an app"
    return meant.format(name=name, pause=_pause(said), faults=faults, deed=deed, look=look)


def _pause(said: SlackResponse) -> str:
    told = {str(name).lower(): value for name, value in said.headers.items()}.get("retry-after", "")
    return f" of {told} seconds" if str(told).isdecimal() and len(str(told)) < len("10000") else ""


def _faults(errors: object) -> Iterator[str]:
    for each in errors[:MOST_FAULTS] if isinstance(errors, list) else ():
        if isinstance(each, dict):
            where, what = each.get("pointer") or "", str(each.get("message") or each.get("code") or "")
            yield _shown(f"{where}: {what}" if where else what).rstrip(". ")
        else:
            yield _shown(str(each))


def _shown(text: str) -> str:
    """What somebody else wrote, in one line that moves no cursor."""
    return "".join(each if each.isprintable() else " " for each in text)[:300]
