"""App Home: published when its owner opens it or has just clicked in it, never pushed."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from slackapp.blocks import checkin, dates
from slackapp.blocks.facts import LeafFacts
from slackapp.blocks.home import HomeView, home
from slackapp.blocks.ids import Action
from slackapp.listeners.replies import Reply, sentence_without_form
from slackapp.listeners.services import Services, sender
from slackapp.pulse.calendar import message_time, next_window
from slackapp.storage import people, rounds, workspaces
from slackapp.storage.briefings import team, teams
from slackapp.storage.people import Person
from slackapp.storage.placements import Placement, placement
from slackapp.storage.workspaces import Workspace


def register(app: App, services: Services) -> None:
    """Listen for an opened home and for [How it works]."""
    app.event("app_home_opened")(partial(opened, services))
    app.action(Action.HOW_IT_WORKS)(partial(how_it_works, services))


def opened(services: Services, body: Mapping[str, Any], event: Mapping[str, Any], client: WebClient) -> None:
    """Publish the home of whoever opened it."""
    if event.get("tab") != "home":
        return
    workspace, user = sender(body)
    try:
        publish(services, client, workspace, user)
    except Exception as error:  # noqa: BLE001 - the home says it in plain words
        text = services.library.words(sentence_without_form(error))
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})


def publish(services: Services, client: WebClient, workspace: str, user: str) -> None:
    """Show this person their own home."""
    client.views_publish(user_id=user, view=_view(services, workspace, user))


def how_it_works(
    services: Services, ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond
) -> None:
    """Open the explanation with this person's own figures."""
    ack()
    reply = Reply(services.library.words, body, client, respond)
    workspace, user = sender(body)

    def work() -> None:
        facts, person = facts_of(services, workspace, user)
        reply.open(
            checkin.how_it_works(
                services.library.words,
                facts=facts,
                themes=tuple(services.library.themes.values()),
                support=services.support(workspace, person.country if person else None),
            )
        )

    reply.guard(work)


def facts_of(services: Services, workspace: str, user: str) -> tuple[LeafFacts | None, Person | None]:
    """What this person may know of their leaf, and who they are to us."""
    with services.database.read() as connection:
        known, person = workspaces.find(connection, workspace), people.find(connection, workspace, user)
        placed = placement(connection, known, user) if known else Placement()
    return (_facts(known, placed) if known else None), person


def _facts(workspace: Workspace, placed: Placement) -> LeafFacts | None:
    if placed.leaf is None:
        return None
    strict = placed.round or workspace
    return LeafFacts(placed.name, placed.size, strict.k, strict.epsilon, strict.focus_epsilon)


def _view(services: Services, workspace: str, user: str) -> dict[str, Any]:
    now, words = services.clock.now(), services.library.words
    with services.database.read() as connection:
        known, person = workspaces.find(connection, workspace), people.find(connection, workspace, user)
        placed = placement(connection, known, user) if known else Placement()
        told = (
            team(connection, services.library, workspace=workspace, leaf=placed.leaf, name=placed.name)
            if placed.leaf
            else None
        )
        ended = rounds.latest_ended(connection, workspace)
        leads = teams(connection, services.library, ended, user) if ended else ()
    zone = ZoneInfo(person.zone) if person else ZoneInfo("UTC")
    asks = placed.round is not None and now < placed.round.closes_at
    view = HomeView(
        team=told,
        facts=_facts(known, placed) if known else None,
        reason=placed.reason,
        next_opens=dates.moment(words, _next(known, person, now).astimezone(zone)) if known else "",
        open_until=dates.moment(words, placed.round.closes_at.astimezone(zone))
        if placed.round and asks
        else None,
        open_round=placed.round.id if placed.round and asks else None,
        consent=person.consent if person else "unknown",
        support=services.support(workspace, person.country if person else None),
        leads=leads,
    )
    return dict(home(words, services.library, view))


def _next(workspace: Workspace, person: Person | None, now: datetime) -> datetime:
    schedule = workspace.schedule
    if schedule is None:
        return now
    slot = person.slot if person and person.slot else schedule.slot
    zone = person.zone if person else schedule.zone
    return message_time(next_window(schedule, now), slot, zone, schedule)
