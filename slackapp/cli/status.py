"""`leanon status`: what is set up, what is missing; never anything that moves with answers."""

import click

from content.library import load
from slackapp.cli.setup import database, only_workspace, settings
from slackapp.clock import SystemClock
from slackapp.pulse.roster import partition
from slackapp.storage import people, rounds, workspaces
from slackapp.storage.demo_clock import DemoClock


@click.command()
def status() -> None:
    """Show the workspace, its teams, its schedule, its support entries and its latest round."""
    with database() as opened:
        workspace = only_workspace(opened)
        clock = DemoClock(opened) if settings().demo else SystemClock()
        with opened.read() as connection:
            organisation = people.organisation(connection, workspace.id)
            split = partition(
                organisation,
                workspace=workspace.id,
                k=workspace.k,
                previous=rounds.standing(connection, workspace.id),
            )
            countries = workspaces.countries(connection, workspace.id)
            confirmed = workspaces.confirmed_support(connection, workspace.id)
            last = rounds.latest(connection, workspace.id)
        now = clock.now()
    waiting = load(workspace.locale).support.unconfirmed(countries, confirmed)
    schedule = workspace.schedule
    state = last and ("closing" if last.status == "open" and now >= last.closes_at else last.status)
    for name, value in (
        ("workspace", f"{workspace.name} ({workspace.id})"),
        ("people who may be asked", len(organisation.eligible)),
        (
            "teams that report",
            ", ".join(f"{x.name} ({len(x.members)})" for x in split.leaves) or "none",
        ),
        ("not asked, for structural reasons", len(split.unasked)),
        ("schedule", schedule.zone if schedule else "not set: run `leanon schedule set`"),
        ("support entries to confirm", len(waiting) or "none"),
        ("latest round", f"{last.id}, {state}" if last else "none yet"),
    ):
        click.echo(f"{name}: {value}")
