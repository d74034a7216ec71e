"""`leanon privacy`: how strict the next rounds are. What is looser than the protocol allows is refused."""

import click

from slackapp.cli.setup import database, only_workspace
from slackapp.storage import workspaces

NONE = "none"


@click.group()
def privacy() -> None:
    """Make the privacy settings stricter."""


@privacy.command("set")
@click.option("-k", "--at-least", "k", type=click.IntRange(5, 12), help="How many must answer (default 5).")
@click.option("--epsilon", type=click.Choice(["2", "1"]), help="Privacy loss of the number: 1 is stricter.")
@click.option(
    "--focus-epsilon",
    type=click.Choice(["1", "0.5", NONE]),
    help="Privacy loss of the hint; none publishes no hint.",
)
def set_(k: int | None, epsilon: str | None, focus_epsilon: str | None) -> None:
    """Change the settings from the next round on; everybody is told in that check-in."""
    with database() as opened:
        workspace = only_workspace(opened)
        chosen_k = k or workspace.k
        chosen = float(epsilon) if epsilon else workspace.epsilon
        focus = workspace.focus_epsilon if focus_epsilon is None else _focus(focus_epsilon)
        with opened.write() as tx:
            workspaces.set_privacy(tx, workspace.id, k=chosen_k, epsilon=chosen, focus_epsilon=focus)
    hint = "no hint" if focus is None else f"hint ε {focus:g}"
    click.echo(
        f"From the next round on: at least {chosen_k} answers in groups of at least {chosen_k + 1} people,"
        f" number ε {chosen:g}, {hint}. The check-in tells everybody."
    )


def _focus(text: str) -> float | None:
    return None if text == NONE else float(text)
