"""`leanon status`: what is set up, what is missing; never anything that moves with answers."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import click
import redis

from content.entry import FIRST
from content.files import spoken as spoken_in
from slackapp.blocks.week import refusal
from slackapp.cli import liveness
from slackapp.cli.context import calendar_clock, database_of, settings, which_workspace
from slackapp.keys import ONE_SERVER, KeyStore, KeyStoreDown, KeyStoreUnsafe
from slackapp.pulse.calendar import Countries
from slackapp.pulse.partition import Organisation, partition
from slackapp.settings import Settings
from slackapp.setup.pause import effect_in_words, since, zone_name
from slackapp.setup.schedule import left_out
from slackapp.setup.times import moment, spoken
from slackapp.signs_of_life import Kind, SignsUnknown
from slackapp.slack_answers import concern
from slackapp.storage.console import guardians
from slackapp.storage.database import Transaction
from slackapp.storage.library.published import Current, Libraries
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, rounds, sending
from slackapp.storage.rounds.rounds import Round

ANSWERS = "answers"
SAID_LATELY: Final = timedelta(days=2)
"""Slack is asked daily for its list of members: what is older was refused, or no worker runs."""


@click.command()
@which_workspace
def status(chosen_workspace: str | None) -> None:
    """Show how the workspace is set up, whether its servers answer, and what keeps a round from opening."""
    known = settings()
    queue, keys = _queue(known), _keys(known)
    alive, silent = _alive(known)
    with database_of(chosen_workspace) as (opened, workspace):
        now = calendar_clock(opened).now()
        with opened.read() as connection:
            organisation = structure.organisation(connection, workspace.id)
            previous = rounds.standing(connection, workspace.id)
            split = partition(organisation, workspace=workspace.id, k=workspace.k, previous=previous)
            countries = workspaces.countries(connection, workspace.id)
            by_country = workspaces.people_by_country(connection, workspace.id)
            published = Libraries().now(connection, workspace.id)
            last = rounds.latest(connection, workspace.id)
            state = sending.state(connection, workspace.id)
            in_the_way = obstacle(
                connection,
                workspace,
                now,
                (queue != ANSWERS, "the queue's Redis does not answer (REDIS_URL)"),
                (keys != ANSWERS, "the key store cannot be used (KEY_REDIS_URL)"),
            ) or (silent and f"the {silent} is silent, and nothing opens without it")
            named = [each.name for each in guardians.active(connection, workspace.id)]
    leaves = ", ".join(f"{leaf.name} ({len(leaf.members)})" for leaf in split.leaves)
    hint = "no hint" if workspace.focus_epsilon is None else f"the hint ε {workspace.focus_epsilon:g}"
    closing = last and last.status == "open" and now >= last.closes_at
    shown = {
        "workspace": f"{workspace.name} ({workspace.id})",
        "people who may be asked": len(organisation.eligible),
        "Slack was asked who is here": asked(workspace, now),
        **_pilot(organisation),
        "teams that report": leaves or "none",
        "not asked, for structural reasons": len(split.unasked),
        "answers that a number needs": f"{workspace.k}, in a team of at least {workspace.k + 1}",
        "privacy loss of a report": f"the number ε {workspace.epsilon:g}, {hint}; smaller is stricter",
        "people who stand for HR": len(workspace.hr) or "none: run `leanon alerts set`",
        "guardians of the questions": ", ".join(named) or "none: only vetted questions are asked",
        **_schedule(workspace),
        "support entries to confirm": _to_confirm(published, countries),
        "queue": queue,
        "key store": keys,
        **alive,
        "Slack's way in": _way_in(known),
        **_launch(workspace),
        **_pause(workspace, last, now, by_country),
        **({"Slack": refused_now} if (refused_now := refused(workspace, state)) else {}),
        "latest round": f"{last.id}, {'closing' if closing else last.status}" if last else "none yet",
        **_next_round(workspace, last, now, by_country),
        **({"why no round opens": in_the_way} if in_the_way else {}),
    }
    for name, value in shown.items():
        click.echo(f"{name}: {value}")


def obstacle(
    connection: Transaction, workspace: Workspace, now: datetime, *servers: tuple[bool, str]
) -> str | None:
    """What keeps a round of this workspace from opening, first things first; None where nothing does.

    `servers` are what is known of those: whether it is in the way, and how that is said.
    """
    split = partition(
        structure.organisation(connection, workspace.id),
        workspace=workspace.id,
        k=workspace.k,
        previous=rounds.standing(connection, workspace.id),
    )
    by_country, last = (
        workspaces.people_by_country(connection, workspace.id),
        rounds.latest(connection, workspace.id),
    )
    published = Libraries().now(connection, workspace.id)
    holding = published.holding(workspaces.countries(connection, workspace.id))
    window = due.due_window(workspace, last, now, by_country)
    surprising = due.due_window(replace(workspace, not_before=None), last, now, by_country) and not window
    reasons = (
        (workspace.unreadable, "the schedule that is stored cannot be used"),
        (workspace.schedule is None, "the schedule is not set"),
        (holding, "support entries are not confirmed: run `leanon support verify`"),
        (not split.leaves, f"no team has {workspace.k + 1} people and a lead above them"),
        *servers,
        (workspace.launched_at is None, "it is not launched: `leanon launch` says what is missing"),
        (
            surprising,
            "the schedule was set when this week's time had begun; `leanon schedule set --now` opens it",
        ),
        (
            window and due.waits_for_slack(workspace, window, now),
            "it waits until Slack has said who is a member, for six hours at most",
        ),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _pilot(organisation: Organisation) -> dict[str, str]:
    if organisation.pilot is None:
        return {}
    names = sorted(unit.name for unit in organisation.units if unit.id in organisation.pilot)
    return {"a pilot of": f"{', '.join(names) or 'no unit that is there'}; `leanon pilot all` ends it"}


def asked(workspace: Workspace, now: datetime) -> str:
    """When Slack last said who is a member, and whether that is too long ago."""
    if workspace.synced_at is None:
        return "not yet; the worker asks daily, and before a round opens"
    said = moment(workspace.synced_at, workspace.schedule.zone if workspace.schedule else "UTC")
    if now - workspace.synced_at < SAID_LATELY:
        return said
    return f"{said}, and has not said since; the log has why beside `members not synced with slack`"


def _schedule(workspace: Workspace) -> dict[str, str]:
    set_ = workspace.schedule
    if workspace.unreadable:
        why = workspace.unreadable
        return {"schedule": f"cannot be used ({why}): run `leanon schedule set`, for all of it"}
    if set_ is None:
        return {"schedule": "not set: run `leanon schedule set`"}
    return {
        "schedule": f"{set_.zone}, open from {spoken(set_.opens)} to {spoken(set_.closes)}",
        "people are asked": f"{spoken(set_.slot)} in their own zone, if they choose no other time",
    }


def _to_confirm(published: Current, countries: AbstractSet[str]) -> str:
    waiting = published.unconfirmed(countries)
    edited = sum(published.shown(entry) is not None for entry in waiting)
    if not edited:
        return str(len(waiting) or "none")
    return f"{len(waiting)}, {edited} of them changed by HR: people still read what was confirmed"


def _next_round(
    workspace: Workspace, last: Round | None, now: datetime, countries: Countries
) -> dict[str, str]:
    if workspace.schedule is None:
        return {}
    zone = workspace.schedule.zone
    without = "; ".join(left_out(due.skipped(workspace, last, now, countries), zone))
    window = due.next_opening(workspace, last, now, countries)
    later = window is not None and window.opens_at > now
    when = moment(window.opens_at, zone) if window and later else "within minutes"
    return {**({"skipped": without} if without else {}), "next round opens": when}


def _launch(workspace: Workspace) -> dict[str, str]:
    if workspace.launched_at is None:
        return {"launched": "not yet; `leanon launch` says what is missing"}
    return {"launched": moment(workspace.launched_at, zone_name(workspace))}


def _pause(workspace: Workspace, last: Round | None, now: datetime, countries: Countries) -> dict[str, str]:
    if workspace.paused_at is None:
        return {"messages": "not paused"}
    does = effect_in_words(workspace, last, now, countries)
    return {
        "messages": f"paused {since(workspace)}; `leanon resume` lets them leave again",
        **({"what the pause does": does} if does else {}),
    }


def refused(workspace: Workspace, state: sending.State) -> str:
    """Why Slack takes nothing, in the words that HR reads; empty where it does."""
    if not state.refused or state.refused_at is None:
        return ""
    since = moment(state.refused_at, zone_name(workspace))
    about = concern(state.refused).value
    return refusal(spoken_in(FIRST), error=state.refused, concern=about, since=since)


def _queue(known: Settings) -> str:
    try:
        with redis.Redis.from_url(known.redis_url, socket_timeout=2, socket_connect_timeout=2) as connection:
            connection.ping()
    except (redis.RedisError, OSError) as error:
        return _no_answer(error, "REDIS_URL")
    return ANSWERS


def _no_answer(error: BaseException | None, variable: str) -> str:
    if isinstance(error, redis.AuthenticationError):
        return f"does not take the password: correct it in {variable}"
    return "does not answer"


def _alive(known: Settings) -> tuple[dict[str, str], Kind | None]:
    """A line for each kind of process, and the first silent one without which no round opens."""
    try:
        signs = liveness.signs(known)
    except SignsUnknown:
        return {kind.value: "not known, as the queue's Redis does not answer" for kind in Kind}, None
    lines = {
        sign.kind.value: f"{sign}: {liveness.how_to_start(sign.kind)}" if sign.silent else "alive"
        for sign in signs
    }
    opening = (Kind.WORKER, Kind.CLOCK)
    return lines, next((sign.kind for sign in signs if sign.silent and sign.kind in opening), None)


def _way_in(known: Settings) -> str:
    try:
        found = liveness.way_in(known)
    except SignsUnknown:
        return "not known, as the queue's Redis does not answer"
    return found.seen if found.open else f"{found.seen}: {found.fix}"


def _keys(known: Settings) -> str:
    try:
        store = KeyStore.connect(known.key_redis_url)
        store.check(attested=known.keystore_attested)
    except KeyStoreDown as error:
        return _no_answer(error.__cause__, "KEY_REDIS_URL")
    except KeyStoreUnsafe as error:
        return str(error)
    return ONE_SERVER if store.is_server_of(known.redis_url) else ANSWERS
