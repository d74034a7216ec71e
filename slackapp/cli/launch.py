"""`leanon launch`: the first steps, what is missing, and the launch, by the rules of the page First steps."""

from collections.abc import Iterable

import click

from content.entry import FIRST
from content.files import spoken
from slackapp.cli.context import (
    calendar_clock,
    database_of,
    slack,
    slack_errors,
    slack_member,
    which_workspace,
)
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.setup import trial
from slackapp.setup.launch import TEXTS, missing_in_words
from slackapp.setup.pause import zone_name
from slackapp.setup.times import moment
from slackapp.setup.times import spoken as said
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, launches, questions, rounds
from slackapp.storage.rounds.launches import NotComplete, Step, StepName


@click.command()
@click.option("--read", is_flag=True, help="Show what will be asked, and say that you have read it.")
@click.option("--without-guardians", is_flag=True, help="Say that there shall be no guardians.")
@click.option("--test", "who", metavar="ID_OR_EMAIL", help="Send a test check-in to this HR admin.")
@click.option(
    "--now", "at_once", is_flag=True, help="Open this week's check-in at once, if 48 hours are left."
)
@click.option("--yes", is_flag=True, help="Do not ask first.")
@which_workspace
def launch(
    *,
    read: bool,
    without_guardians: bool,
    who: str | None,
    at_once: bool,
    yes: bool,
    chosen_workspace: str | None,
) -> None:
    """Let check-ins open from now on. Before that, none does; what is missing is said.

    With --read, --without-guardians or --test it does that step, and launches nothing.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        if read:
            _read(opened, workspace, yes=yes)
        if without_guardians:
            _say_done(opened, workspace, StepName.GUARDIANS)
        if who:
            _test(opened, workspace, who)
        with opened.read() as connection:
            steps = launches.checklist(connection, workspace.id)
        for each in steps:
            click.echo(_line(each))
        if not (read or without_guardians or who):
            _launch(opened, workspace, steps, at_once=at_once, yes=yes)


def _launch(
    opened: Database, workspace: Workspace, steps: Iterable[Step], *, at_once: bool, yes: bool
) -> None:
    if workspace.launched_at is not None:
        click.echo(f"Launched already, {moment(workspace.launched_at, zone_name(workspace))}.")
        return
    if missing := tuple(each.name for each in steps if not each.done):
        raise _not_complete(missing)
    if not yes:
        click.confirm("Launch? From then on people get messages.", abort=True)
    now = calendar_clock(opened).now()
    try:
        with opened.write() as tx:
            launches.launch(tx, workspace.id, By(OPERATOR, wall()), now=now, at_once=at_once)
            there = workspaces.find(tx, workspace.id) or workspace
            last = rounds.latest(tx, workspace.id)
            countries = workspaces.people_by_country(tx, workspace.id)
    except NotComplete as error:
        raise _not_complete(error.missing) from None
    window = due.next_opening(there, last, now, countries)
    if window and there.schedule:
        opens = "within minutes" if window.opens_at <= now else moment(window.opens_at, there.schedule.zone)
        click.echo(f"Launched. The first check-in opens {opens} ({there.schedule.zone}).")
        click.echo(f"The first messages go out {said(there.schedule.slot)}, by people's own clocks.")


def _read(opened: Database, workspace: Workspace, *, yes: bool) -> None:
    with opened.read() as connection:
        current = Libraries().now(connection, workspace.id)
        asked = questions.current(connection, workspace.id, revision=current.revision)
    words = spoken(FIRST)
    click.echo("\n".join([words("intro.what"), words("intro.why"), words("intro.choice")]))
    for theme, items in asked.items():
        click.echo(f"{current.library.themes[theme].title}: {current.library.themes[theme].question}")
        for each in items:
            click.echo(f"  {each.text}")
    click.echo("The page First steps shows all of it as people meet it in Slack.")
    if yes or click.confirm("Have you read it?", default=False):
        _say_done(opened, workspace, StepName.WORDS)


def _test(opened: Database, workspace: Workspace, who: str) -> None:
    account = slack_member(workspace, who)
    with opened.read() as connection:
        role = roles.role_of(connection, workspace.id, account.user)
    if role is not Role.ADMIN:
        raise click.ClickException(
            f"{account.name} ({account.user}) is no HR admin, so nothing was sent: run"
            f" `leanon roles grant {account.user} admin` first."
        )
    with slack_errors():
        trial.send(opened, Libraries(), slack(), workspace.id, account.user)
    click.echo(f"Sent to {account.name}. The step is done once they have answered it in Slack.")


def _say_done(opened: Database, workspace: Workspace, name: StepName) -> None:
    with opened.write() as tx:
        launches.say_done(tx, workspace.id, name, By(OPERATOR, wall()))


def _line(step: Step) -> str:
    text = TEXTS[step.name]
    if step.done:
        return f"done     {text.title}"
    either = f" or `{text.otherwise}`" if text.otherwise else ""
    return f"missing  {text.title}: {text.missing}. Run `{text.command}`{either}"


def _not_complete(missing: Iterable[StepName]) -> click.ClickException:
    return click.ClickException(f"Nothing was launched. Missing: {missing_in_words(missing)}.")
