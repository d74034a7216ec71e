"""App Home: published when its owner opens it or has just clicked in it, never pushed."""

from collections.abc import Mapping
from functools import partial
from http.client import HTTPException
from typing import Any, Final

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from content import members
from slackapp import logs, slack_answers
from slackapp.blocks.group import group_modal
from slackapp.blocks.guess import epsilon_of
from slackapp.blocks.home import HomeView, Told, home
from slackapp.blocks.how import how_it_works as explained
from slackapp.blocks.hr import ForHR
from slackapp.blocks.ids import Action
from slackapp.blocks.member import ToTry
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.reader import Reader, reader
from slackapp.listeners.replies import sentence_without_form
from slackapp.listeners.services import Services, sender
from slackapp.listeners.upcoming import upcoming
from slackapp.pictures.address import Trend
from slackapp.pulse.report import TeamReport
from slackapp.setup import waiting
from slackapp.setup.week import week
from slackapp.storage.console import roles
from slackapp.storage.people import work
from slackapp.storage.rounds import questions

REFUSED: Final = frozenset({"invalid_arguments", "invalid_blocks"})
"""What Slack also answers where it could not fetch a picture that a view names."""
SLACKS: Final = (SlackClientError, HTTPException, OSError)
"""What a call to Slack ends with that fails."""
_NOT_PUBLISHED: Final = logs.Seldom()
_NOT_REFRESHED: Final = logs.Seldom()


def register(app: App, services: Services) -> None:
    """Listen for an opened home, for [How it works] and for [Who is in my group]."""
    app.event("app_home_opened")(partial(opened, services))
    app.action(Action.HOW_IT_WORKS)(answered(services, how_it_works))
    app.action(Action.GROUP)(answered(services, group))


def opened(services: Services, body: Mapping[str, Any], event: Mapping[str, Any], client: WebClient) -> None:
    """Publish the home of whoever opened it."""
    if event.get("tab") != "home":
        return
    workspace, user = sender(body)
    try:
        publish(services, client, workspace, user)
    except SLACKS as error:
        _stays(error)
    except Exception as error:  # noqa: BLE001 - the home says it in plain words
        text = services.words(workspace, user)(sentence_without_form(error))
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        try:
            client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})
        except SLACKS as again:
            _stays(again)


def _stays(error: Exception) -> None:
    """Slack takes no home now: the one that is there stays, and is published when it is opened again."""
    name = slack_answers.read(error, slack_answers.PUBLISH).name
    if _NOT_PUBLISHED.is_due(name):
        logs.get().warning("a home was not published", error=name)


def publish(
    services: Services, client: WebClient, workspace: str, user: str, *, turn: int | None = None
) -> None:
    """Show this person their own home; without pictures where Slack cannot fetch one.

    `turn` is whose turn it is of the small things to try, where it is not this week's.
    """
    try:
        client.views_publish(user_id=user, view=_view(services, workspace, user, turn=turn))
    except SlackApiError as error:
        if slack_answers.name_of(error) not in REFUSED:
            raise
        client.views_publish(user_id=user, view=_view(services, workspace, user, turn=turn, drawn=False))


def refresh(services: Services, client: WebClient, workspace: str, user: str) -> None:
    """Show the home anew after a choice made elsewhere, which holds whether or not Slack takes this."""
    try:
        publish(services, client, workspace, user)
    except Exception as error:  # noqa: BLE001 - they have had their answer, and Home is read anew when opened
        if _NOT_REFRESHED.is_due(type(error).__name__):
            logs.get().warning("could not refresh a home", error=type(error).__name__)


def how_it_works(services: Services, click: Click) -> None:
    """Open the explanation with this person's own receipt; without a picture where Slack cannot fetch it."""
    workspace, user = click.workspace, click.user

    who = reader(services, workspace, user, now=services.clock.now())
    library, about = who.current.library, who.receipt
    with services.database.read() as connection:
        found = questions.current(connection, workspace, revision=who.current.revision)
    asked = {theme: tuple(map(library.asked, five)) for theme, five in found.items()}
    build = partial(explained, who.words, library, about=about, support=who.support, asked=asked)
    address = services.pictures.of_guess(epsilon_of(who.facts), who.locale)
    try:
        click.reply.open(build(shown=address))
    except SlackApiError as error:
        if not address or slack_answers.name_of(error) not in REFUSED:
            raise
        click.reply.open(build())


def group(services: Services, click: Click) -> None:
    """Show this person by name whom their figure is made with."""
    workspace, user = click.workspace, click.user

    who = reader(services, workspace, user, now=services.clock.now())
    placed = who.placed
    click.reply.open(group_modal(who.words, who.facts, placed.reason, placed.joining))


def _for_hr(services: Services, workspace: str, user: str, who: Reader) -> ForHR | None:
    """What somebody with a role in HR's console has to do there; None for everybody else."""
    words, address = who.words, services.public_url
    with services.database.read() as connection:
        role = roles.role_of(connection, workspace, user)
        if role is None or role not in roles.HR:
            return None
        found = waiting.waiting(connection, services.libraries, workspace, user, role, words)
        told = week(connection, workspace, who.now)
    tasks = [(each.text, f"{address}{each.path}" if address else "") for each in found]
    return ForHR(tasks, told, f"{address}/hr" if address and not services.links_url else "")


def _gives_link(services: Services, workspace: str, user: str) -> bool:
    if not services.links_url:
        return False
    with services.database.read() as connection:
        return roles.role_of(connection, workspace, user) is not None


def to_try(
    services: Services, workspace: str, user: str, who: Reader, turn: int | None = None
) -> ToTry | None:
    """The small thing to try of this week, or of another turn; nothing where the library has none.

    It fits how the teams work that this person is in, as HR says.
    """
    with services.database.read() as connection:
        works = work.of_person(connection, workspace, user)
    turn = members.week(who.now.date()) if turn is None else turn
    found = members.choose(who.current.library.members, settings=works, turn=turn)
    return ToTry(found, turn) if found else None


def _view(
    services: Services, workspace: str, user: str, *, turn: int | None = None, drawn: bool = True
) -> dict[str, Any]:
    who = reader(services, workspace, user, now=services.clock.now())

    def told(report: TeamReport) -> Told:
        shown = Trend(workspace, report.leaf_id, who.through, who.locale)
        return Told(report, services.pictures.of_trend(shown) if drawn and report.charts else "")

    view = HomeView(
        team=told(who.report) if who.report else None,
        facts=who.facts,
        reason=who.placed.reason,
        upcoming=upcoming(services, who),
        open_until=who.closes,
        open_round=who.placed.round.id if who.placed.round and who.closes else None,
        consent=who.person.consent if who.person else "unknown",
        support=who.support,
        leads=[told(each) for each in who.leads],
        guardians=who.guardians,
        choices=who.choices,
        register=who.register,
        pages=who.public_url,
        hr=_for_hr(services, workspace, user, who),
        gives_link=_gives_link(services, workspace, user),
        to_try=to_try(services, workspace, user, who, turn),
    )
    return dict(home(who.words, who.current.library, view))
