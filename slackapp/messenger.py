"""Sends messages at the pace Slack allows, and never sleeps in a worker."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import redis
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp import logs
from slackapp.blocks.kit import Message
from slackapp.clock import wall
from slackapp.slack_client import SlackClient

POST: Final = "chat.postMessage"
# Tokens of one workspace and method refill evenly over a minute; a bucket holds ten seconds' worth.
_BUCKET: Final = """
local rate, wanted, whole = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == 'whole'
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local paused = tonumber(redis.call('GET', KEYS[2]) or '0')
if paused > now then return {0, tostring(paused - now)} end
local size = math.max(1, rate / 6)
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(size, (tonumber(state[1]) or size) + (now - (tonumber(state[2]) or now)) * rate / 60)
local granted = math.max(0, math.min(wanted, math.floor(tokens)))
local needed = 1
if whole then
    needed = math.min(wanted, size)
    granted = tokens >= needed and wanted or 0
end
local left = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', left, 'at', now)
redis.call('EXPIRE', KEYS[1], 120 + math.ceil(math.max(0, -left) * 60 / rate))
local wait = 0
if granted < wanted then wait = (needed - left) * 60 / rate end
return {granted, tostring(math.max(wait, 0))}
"""
_WAIT_DEFAULT: Final = 30
# https://docs.slack.dev/reference/methods/chat.postMessage, read in November 2026: part of the call may have
# succeeded before Slack itself failed.
_SLACKS_OWN: Final = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
# The same page: not about this message but about the installation, so an operator can mend it.
LOST: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_expired", "token_revoked"}
    | {"access_denied", "org_login_required", "team_access_not_granted"}
)
"""Slack's names for not knowing an installation, or not letting it in, whatever it asks for."""
_INSTALLATION: Final = LOST | {"missing_scope", "no_permission"}
# The same page: said of one message and true of all, as an administrator of Slack has decided it.
FOR_ALL: Final = _INSTALLATION | {"restricted_action", "ekm_access_denied", "messages_tab_disabled"}
"""Slack's names for refusing every message of an installation, whoever it is for."""
NO_ANSWER: Final = "no_answer"
"""Our own name for a Slack that did not answer plainly."""
_REST_SECONDS: Final = 60
_UNHEARD: Final = logging.getLogger("leanon.unheard")
_UNHEARD.disabled = True


@dataclass(frozen=True)
class Sent:
    """The message is in the person's direct messages."""


@dataclass(frozen=True)
class Held:
    """Slack takes nothing from this workspace for now: try again after this wall time.

    `unknown` where Slack did not answer plainly: the message may have gone out all the same. `error` is
    Slack's name for why it refuses this installation, empty where it only asks for a pause.
    """

    until: datetime
    unknown: bool = False
    error: str = ""


@dataclass(frozen=True)
class Refused:
    """Slack will not take this message. `error` is Slack's name for why."""

    error: str


class Pace:
    """A token bucket per workspace and method, in Redis, shared by every worker."""

    def __init__(self, connection: "redis.Redis", per_minute: int) -> None:
        self._redis = connection
        self._per_minute = per_minute
        self._script = connection.register_script(_BUCKET)

    @property
    def per_minute(self) -> int:
        """How many calls of one method a workspace makes in a minute."""
        return self._per_minute

    def take(self, workspace: str, method: str, wanted: int) -> tuple[int, timedelta]:
        """How many calls may be made now (0 to `wanted`), and how long until the next if that is fewer."""
        granted, wait = self._script(keys=_names(workspace, method), args=[self._per_minute, wanted])
        return int(granted), timedelta(seconds=float(wait))

    def reserve(self, workspace: str, method: str, calls: int) -> timedelta:
        """Take so many calls at once, or none; returns after how long to try again, zero where they are had.

        More than a bucket holds are had when it is full: until they are paid off, nobody else gets any.
        """
        keys = _names(workspace, method)
        granted, wait = self._script(keys=keys, args=[self._per_minute, calls, "whole"])
        return timedelta() if int(granted) == calls else timedelta(seconds=float(wait))

    def pause(self, workspace: str, method: str, seconds: int) -> datetime:
        """Stop this workspace's calls for a while; returns the wall time at which they may go on."""
        until = wall() + timedelta(seconds=seconds)
        name = _names(workspace, method)[1]
        if float(self._redis.get(name) or 0) < until.timestamp():  # a shorter pause never cuts a longer one
            self._redis.set(name, until.timestamp(), ex=max(1, seconds))
        return until


class Messenger:
    """Posts one message to one person. The caller has taken a token from the pace before."""

    def __init__(self, client: SlackClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace

    def post(self, workspace: str, user: str, message: Message) -> Sent | Held | Refused:
        """Post to the person's direct messages, once; raises nothing, whatever Slack or the network does."""
        try:
            post_message(self._client, user, message)
        except SlackApiError as error:
            return self._refusal(workspace, error.response)
        except Exception as error:  # noqa: BLE001 - whatever Slack or the network does, it is not the caller's fault
            return self._unknown(workspace, type(error).__name__)
        return Sent()

    def post_untraced(self, user: str, message: Message) -> bool:
        """Post once and note nothing of it anywhere, whatever comes of it; returns whether Slack takes more.

        A reminder would else show in a log or in Redis that somebody had not answered (R12).
        """
        try:
            post_message(self._client.unheard(_UNHEARD), user, message)
        except SlackApiError as error:
            return _is_about_this_one(error.response)
        except Exception:  # noqa: BLE001 - whatever Slack or the network does, it leaves no trace
            return False
        return True

    def _unknown(self, workspace: str, error: str) -> Held:
        logs.get().warning("slack did not answer", workspace=workspace, error=error, method=POST)
        return Held(self._pace.pause(workspace, POST, _REST_SECONDS), unknown=True)

    def _refusal(self, workspace: str, response: Any) -> Held | Refused:  # noqa: ANN401 - slack_sdk leaves it untyped
        name = str(response.get("error"))
        if response.status_code == 429 or name == "ratelimited":  # noqa: PLR2004 - HTTP's own number
            wait = str(response.headers.get("Retry-After", ""))
            seconds = max(1, int(wait)) if wait.isdecimal() else _WAIT_DEFAULT
            return Held(self._pace.pause(workspace, POST, seconds))
        if response.status_code >= 500 or name in _SLACKS_OWN or not name.isidentifier():  # noqa: PLR2004 - as above
            return self._unknown(workspace, f"HTTP {response.status_code}")
        if name in _INSTALLATION:
            logs.get().error("slack refuses this installation", workspace=workspace, error=name, method=POST)
            return Held(self._pace.pause(workspace, POST, _REST_SECONDS), error=name)
        logs.get().warning("slack refused a message", workspace=workspace, error=name, method=POST)
        return Refused(name)


def refuses_all(outcome: Sent | Held | Refused) -> str:
    """Why Slack takes nothing from an installation, by its own name; empty where that is not so."""
    match outcome:
        case Held(_, unknown, error):
            return NO_ANSWER if unknown else error
        case Refused(error):
            return error if error in FOR_ALL else ""
        case Sent():
            return ""


def post_message(client: WebClient, user: str, message: Message) -> None:
    """Post to somebody's direct messages, at once and once; raises what slack_sdk raises."""
    client.chat_postMessage(
        channel=user,
        text=message["text"],
        blocks=message["blocks"],
        # Slack would fetch the page behind an address, and so tell its site that a message went out.
        unfurl_links=False,
        unfurl_media=False,
    )


def _is_about_this_one(response: Any) -> bool:  # noqa: ANN401 - slack_sdk leaves it untyped
    """Whether Slack refuses one message, by name, and would take another."""
    name = str(response.get("error"))
    others = _SLACKS_OWN | _INSTALLATION | {"ratelimited"}
    return response.status_code == 200 and name.isidentifier() and name not in others  # noqa: PLR2004 - HTTP's own number


def _names(workspace: str, method: str) -> list[str]:
    return [f"leanon:pace:{workspace}:{method}", f"leanon:pause:{workspace}:{method}"]
