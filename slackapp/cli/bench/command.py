"""`leanon bench`: measure one thing, or all, beside the floors of the same run."""

import importlib
import json
from pathlib import Path
from typing import Final

import click

BENCHES: Final = {
    "submit": "unique people send their check-in",
    "open": "[Start] opens the questions, at a Slack that takes 250 ms",
    "rush": "hundreds press [Start] while thousands of messages go out",
    "deliver": "the weekly message to everybody, at Slack's pace",
    "close": "a round is closed and its numbers released",
    "tick": "who is due, of ten thousand workspaces",
    "dashboard": "a lead's page and HR's, after two years",
    "home": "App Home in workspaces of a hundred to ten thousand people",
    "library": "two hundred changes come from files, and a broken file of a megabyte",
    "start": "help, web and worker from nothing",
    "memory": "web, worker and clock after many weeks",
}
ALL: Final = "all"
MODULES: Final = {"open": "opening"}
"""Where a benchmark is, if not in a module of its name, which may be a word of Python's."""
RUNS: Final = 5


@click.command()
@click.argument("name", type=click.Choice([*BENCHES, ALL]))
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here."
)
@click.option(
    "--database", metavar="URL", help="An empty PostgreSQL database; else a SQLite file of its own."
)
@click.option("--size", type=click.IntRange(1), help="How many people, or workspaces; each has its default.")
@click.option(
    "--runs", type=click.IntRange(1), default=RUNS, show_default=True, help="How often each is run."
)
@click.option(
    "--seconds",
    type=click.FloatRange(1),
    default=300.0,
    show_default=True,
    help="How long a rush lasts, or weeks are played.",
)
@click.option("--speed", type=click.IntRange(1, 250), help="How many times Slack's clock a delivery goes by.")
def bench(
    *,
    name: str,
    file: Path | None,
    database: str | None,
    size: int | None,
    runs: int,
    seconds: float,
    speed: int | None,
) -> None:
    """Measure how fast this machine does it, beside floors of the same run.

    The database is filled and emptied, and refused unless it is empty. Whatever is started ends with it.
    """
    from slackapp.cli.bench import measuring
    from slackapp.cli.bench.raw import refuse_unless_empty, settings_of
    from slackapp.cli.bench.site import site

    if database:
        database = _address(database)
        refuse_unless_empty(database)
    found = []
    for each in BENCHES if name == ALL else [name]:
        click.echo(f"{each}: {BENCHES[each]}", err=True)
        module = importlib.import_module(f"slackapp.cli.bench.{MODULES.get(each, each)}")
        before, server = measuring.machine(), settings_of(database)
        with site(database, _progress, **getattr(module, "SETTINGS", {})) as at:
            measured = module.measure(at, measuring.Told(size, runs, seconds, speed))
        told = {
            **measured.as_json(),
            "commit": measuring.commit(),
            "machine": {**before, "pace_after": measuring.pace(), **server},
        }
        found.append(told)
        click.echo("\n".join(measuring.lines(told)))
        if file:  # after each one: what was measured is there, whatever becomes of the next
            said = found if name == ALL else told
            file.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _address(typed: str) -> str:
    from slackapp.spelling import Misspelt, database_address

    try:
        return str(database_address(typed))
    except Misspelt as error:
        raise click.ClickException(f"--database {error}") from None


def _progress(line: str) -> None:
    click.echo(line, err=True)
