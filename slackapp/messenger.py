"""Sends messages at the pace Slack allows, and never sleeps in a worker."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import redis
from slack_sdk import WebClient

from slackapp import logs, pauses, slack_answers
from slackapp.blocks.kit import Message
from slackapp.pauses import Pauses
from slackapp.slack_answers import CALM, Answer, Concern, read
from slackapp.slack_client import SlackClient

POST: Final = slack_answers.POST
# Tokens of one workspace and method refill evenly over a minute. A bucket holds ten seconds' worth, and five
# at least: it takes so many to tell that Slack refuses one person after the other (jobs/sending.py).
_BUCKET: Final = """
local rate, wanted, whole = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == 'whole'
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local paused = tonumber(redis.call('GET', KEYS[2]) or '0')
if paused > now then return {0, tostring(paused - now)} end
local size = math.max(5, rate / 6)
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local passed = math.max(0, now - (tonumber(state[2]) or now)) -- a clock may be set back
local tokens = math.min(size, (tonumber(state[1]) or size) + passed * rate / 60)
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
NO_ANSWER: Final = "no_answer"
"""Our own name for a Slack that did not answer plainly."""
_UNHEARD: Final = logging.getLogger("leanon.unheard")
_UNHEARD.disabled = True


@dataclass(frozen=True)
class Sent:
    """The message is in the person's direct messages."""


@dataclass(frozen=True)
class Held:
    """Slack takes nothing from this workspace for now: try again after this wall time.

    `unknown` where the message may have gone out all the same. `error` is Slack's name for why it refuses the
    workspace or this installation, or asks for a pause, and NO_ANSWER where it did not answer plainly.
    """

    until: datetime
    unknown: bool = False
    error: str = NO_ANSWER


@dataclass(frozen=True)
class Refused:
    """Slack will not take this message. `error` is Slack's name for why."""

    error: str


@dataclass(frozen=True)
class Doubtful:
    """Slack did not take this message, and whether it takes others its `error` does not tell."""

    error: str


Outcome: TypeAlias = Sent | Held | Refused | Doubtful


class Pace:
    """A token bucket per workspace and method, in Redis, shared by every worker."""

    def __init__(self, connection: "redis.Redis", per_minute: int) -> None:
        self._redis = connection
        self._per_minute = per_minute
        self.pauses = Pauses(connection)
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
        return self.pauses.pause(workspace, method, seconds)


class Messenger:
    """Posts one message to one person. The caller has taken a token from the pace before."""

    def __init__(self, client: SlackClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace

    def post(self, workspace: str, user: str, message: Message) -> Outcome:
        """Post to the person's direct messages, once; raises nothing, whatever Slack or the network does."""
        try:
            post_message(self._client, user, message)
        except Exception as error:  # noqa: BLE001 - whatever Slack or the network does, it is not the caller's fault
            return self._outcome(workspace, read(error))
        return Sent()

    def hold_all(self, workspace: str, error: str) -> Held:
        """Let the workspace rest, as what Slack says of one after the other is true of all."""
        about = {"workspace": workspace, "error": error, "method": POST}
        logs.get().error("slack refuses one person after the other", **about)
        return Held(self._pace.pause(workspace, POST, CALM), error=error)

    def post_untraced(self, user: str, message: Message) -> bool:
        """Post once and note nothing of it anywhere, whatever comes of it; returns whether Slack takes more.

        A reminder would else show in a log or in Redis that somebody had not answered (R12).
        """
        try:
            post_message(self._client.unheard(_UNHEARD), user, message)
        except Exception as error:  # noqa: BLE001 - whatever Slack or the network does, it leaves no trace
            return read(error).concern in {Concern.PERSON, Concern.UNCLEAR}
        return True

    def _outcome(self, workspace: str, answer: Answer) -> Outcome:
        about = {"workspace": workspace, "error": answer.name, "method": POST}
        match answer.concern:
            case Concern.PERSON:
                logs.get().warning("slack refused a message", **about)
                return Refused(answer.name)
            case Concern.UNCLEAR:
                logs.get().warning("slack did not take a message", **about)
                return Doubtful(answer.name)
            case _ if answer.is_none:
                logs.get().warning("slack did not answer", **about)
            case Concern.INSTALLATION:
                logs.get().error("slack refuses this installation", **about)
            case _ if answer.asks_to_wait:
                logs.get().info("slack asks to wait", **about)
            case _:
                logs.get().error("slack takes no messages from this workspace", **about)
        until = self._pace.pause(workspace, POST, answer.wait)
        return Held(until, answer.may_be_done, NO_ANSWER if answer.is_none else answer.name)


def refuses_all(outcome: Outcome) -> str:
    """Why Slack takes nothing from a workspace, by its own name; empty where that is not so."""
    return outcome.error if isinstance(outcome, Held) else ""


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


def _names(workspace: str, method: str) -> list[str]:
    return [f"leanon:pace:{workspace}:{method}", pauses.key(workspace, method)]
