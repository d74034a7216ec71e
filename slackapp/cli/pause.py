"""`leanon pause` and `leanon resume`: let no message leave, and let them leave again."""

import click

from slackapp.cli.context import calendar_clock, database_of, which_workspace
from slackapp.clock import wall
from slackapp.setup.pause import OPERATOR, effect_in_words, open_round, since, zone_name
from slackapp.setup.times import moment
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import pauses, rounds
from slackapp.storage.rounds.pauses import Effect


@click.command()
@which_workspace
def pause(*, chosen_workspace: str | None) -> None:
    """Let no message leave from a minute from now on, in the middle of a delivery too.

    Nothing is lost: what is to be sent waits for `leanon resume`. Answers are taken all the same, and
    check-ins open and close at their times. One that a pause still keeps messages of 12 hours before its
    close is void for everybody.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        now = calendar_clock(opened).now()
        with opened.write() as tx:
            new = pauses.pause(tx, workspace.id, By(OPERATOR, wall()), now=now)
            paused = workspaces.find(tx, workspace.id) or workspace
            last = rounds.latest(tx, workspace.id)
            countries = workspaces.people_by_country(tx, workspace.id)
    click.echo(
        "Paused. A minute from now, no message leaves any more. None is lost: they wait."
        if new
        else f"Paused already, {since(paused)}: nothing was changed."
    )
    click.echo("Answers are taken all the same, and check-ins open and close at their times.")
    if does := effect_in_words(paused, last, now, countries):
        click.echo(does)
    click.echo("`leanon resume` lets messages leave again.")


@click.command()
@which_workspace
def resume(*, chosen_workspace: str | None) -> None:
    """Let messages leave again: what has waited goes out as fast as Slack takes it.

    What belongs to a check-in that has closed meanwhile is not sent.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        now = calendar_clock(opened).now()
        with opened.write() as tx:
            pauses.resume(tx, workspace.id, By(OPERATOR, wall()), now=now)
            last = rounds.latest(tx, workspace.id)
            countries = workspaces.people_by_country(tx, workspace.id)
    if workspace.paused_at is None:
        click.echo("Messages are not paused: nothing was changed.")
        return
    click.echo("Resumed. What has waited leaves within minutes, as fast as Slack takes it.")
    found = open_round(last, now)
    if found and pauses.effect(workspace.paused_at, found.closes_at, now) is Effect.LIFT_IN_TIME:
        click.echo(
            f"The check-in that is open goes on. It closes {moment(found.closes_at, zone_name(workspace))}."
        )
    elif found:
        click.echo(effect_in_words(workspace, found, now, countries))
