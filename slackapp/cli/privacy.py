"""`leanon privacy`: how strict the next rounds are. Weaker than now only on purpose, and never beyond R7."""

import click

from slackapp.cli.context import database_of, which_workspace
from slackapp.cli.group_preview import lines
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.setup import groups
from slackapp.setup.privacy import Strictness, present
from slackapp.storage.console.audit_log import By
from slackapp.storage.rounds import decided

NONE = "none"


@click.group()
def privacy() -> None:
    """Decide how strict the next rounds are."""


@privacy.command("set")
@click.option("-k", "--at-least", "k", type=click.IntRange(5, 12), help="How many must answer (default 5).")
@click.option("--epsilon", type=click.Choice(["2", "1"]), help="Privacy loss of the number: 1 is stricter.")
@click.option(
    "--focus-epsilon",
    type=click.Choice(["1", "0.5", NONE]),
    help="Privacy loss of the hint; none publishes no hint.",
)
@click.option("--loosen", is_flag=True, help="Yes, weaker than now: people were promised more.")
@click.option("--dry-run", is_flag=True, help="Show who would be asked with whom, and change nothing.")
@which_workspace
def set_(
    *,
    k: int | None,
    epsilon: str | None,
    focus_epsilon: str | None,
    loosen: bool,
    dry_run: bool,
    chosen_workspace: str | None,
) -> None:
    """Change the settings from the next round on; everybody is told in that check-in.

    Shows who would be asked together. What protects people less than now (fewer answers, a larger epsilon, a
    hint again) needs --loosen.
    """
    with database_of(chosen_workspace) as (opened, workspace):
        now = present(workspace)
        chosen = Strictness(
            k or now.k,
            float(epsilon) if epsilon else now.epsilon,
            now.focus_epsilon if focus_epsilon is None else _focus(focus_epsilon),
        )
        if chosen.is_weaker(now) and not loosen:
            raise click.ClickException(
                f"This protects people less than now ({now}):"
                " nothing was changed. Add --loosen if you mean it; the next check-in tells everybody."
            )
        with opened.read() as connection:
            shown = groups.with_at_least(connection, workspace, chosen.k)
            before = groups.with_at_least(connection, workspace, now.k)
        click.echo("\n".join(lines(shown)))
        gone = {each.name for each in before.groups} - {each.name for each in shown.groups}
        if gone:
            click.echo(f"No groups of their own any more, so their trends end: {', '.join(sorted(gone))}.")
        if chosen == now:
            click.echo(f"This is how it is already: {chosen}. Nothing was changed.")
            return
        if dry_run:
            click.echo("Nothing was changed. Run it again without --dry-run to change it.")
            return
        with opened.write() as tx:
            by = By(OPERATOR, wall())
            decided.set_privacy(
                tx,
                workspace.id,
                by,
                k=chosen.k,
                epsilon=chosen.epsilon,
                focus_epsilon=chosen.focus_epsilon,
            )
    click.echo(f"From the next round on: {chosen} (before: {now}). The check-in tells everybody.")


def _focus(text: str) -> float | None:
    return None if text == NONE else float(text)
