"""`leanon pause` and `leanon resume`: let no message leave, and let them leave again."""

from datetime import datetime

import click

from slackapp.cli.context import calendar_clock, database_of, which_workspace
from slackapp.cli.schedule import moment
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds import due, pauses, rounds
from slackapp.storage.rounds.pauses import Effect
from slackapp.storage.rounds.rounds import Round

OPERATOR = "operator"
VOID = "void for everybody: no number comes out, and its answers are gone"


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
    click.echo(
        "Paused. A minute from now, no message leaves any more. None is lost: they wait."
        if new
        else f"Paused already, {since(paused)}: nothing was changed."
    )
    click.echo("Answers are taken all the same, and check-ins open and close at their times.")
    if does := effect_in_words(paused, last, now):
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
    if workspace.paused_at is None:
        click.echo("Messages are not paused: nothing was changed.")
        return
    click.echo("Resumed. What has waited leaves within minutes, as fast as Slack takes it.")
    found = _open(last, now)
    if found and pauses.effect(workspace.paused_at, found.closes_at, now) is Effect.LIFT_IN_TIME:
        click.echo(
            f"The check-in that is open goes on. It closes {moment(found.closes_at, _zone(workspace))}."
        )
    elif found:
        click.echo(effect_in_words(workspace, found, now))


def since(workspace: Workspace) -> str:
    """Since when a paused workspace is so, and by whose doing."""
    assert workspace.paused_at is not None  # noqa: S101 - asked of a paused workspace alone
    by = "the operator" if workspace.paused_by == OPERATOR else workspace.paused_by
    return f"since {moment(workspace.paused_at, _zone(workspace))} ({_zone(workspace)}), by {by}"


def effect_in_words(workspace: Workspace, last: Round | None, now: datetime) -> str:
    """What the pause of a workspace does to the check-in that is open, or else to the one that opens next.

    Only times are told: whether a message was still waiting is nobody's to know before the close.
    """
    zone, found = _zone(workspace), _open(last, now)
    window = found or due.next_opening(workspace, last, now)
    if workspace.paused_at is None or window is None:
        return ""
    limit = moment(pauses.lift_by(window.closes_at), zone)
    which = "is open" if found else f"opens {moment(window.opens_at, zone)}"
    does = {
        Effect.LIFT_IN_TIME: f"If the pause is not over by {limit}, the check-in is {VOID}.",
        Effect.VOID: f"The pause was not over by {limit}, so the check-in is {VOID}.",
        Effect.LATE: (
            f"Its messages were due before the pause, by {limit}. If one had not gone out when the pause"
            f" began, the check-in is {VOID}. That is told after the close."
        ),
    }[pauses.effect(workspace.paused_at, window.closes_at, now)]
    return f"The check-in that {which} closes {moment(window.closes_at, zone)}. {does}"


def _open(last: Round | None, now: datetime) -> Round | None:
    return last if last and last.status == "open" and now < last.closes_at else None


def _zone(workspace: Workspace) -> str:
    return workspace.schedule.zone if workspace.schedule else "UTC"
