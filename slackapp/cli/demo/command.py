"""`leanon demo`: everything in a browser, without Slack, without an account, without a database server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import click

from slackapp.cli.context import private_files
from slackapp.cli.demo import history
from slackapp.cli.demo.cast import SMALLEST, staff
from slackapp.cli.demo.weeks import DemoStuck
from slackapp.cli.process import ServerDied
from slackapp.cli.redis_server import find_redis_server

FOLDER: Final = Path(".demo")
PORT: Final = 3000


@click.command()
@click.option("--headless", is_flag=True, help="Run the weeks, count what happened, and end.")
@click.option("--empty", is_flag=True, help="Begin before anything is set up, and be HR in its first hour.")
@click.option("--weeks", type=click.IntRange(1, 104), default=12, show_default=True)
@click.option("--people", type=click.IntRange(SMALLEST, 600), default=60, show_default=True)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write the counts here (headless).",
)
@click.option("--port", type=click.IntRange(1, 65_535), envvar="PORT", default=PORT, show_default=True)
def demo(*, headless: bool, empty: bool, weeks: int, people: int, file: Path | None, port: int) -> None:
    """Show an organisation of about 60 people in a browser, twelve weeks into using Lean On.

    The past is made by the real pipeline on a calendar that moves fast: signed requests, sealed boxes, jobs,
    releases, messages. Only Slack itself and the people are simulated.
    """
    if file and not headless:
        raise click.UsageError(
            "--json goes with --headless: there is nothing to count while a demo is served."
        )
    if empty and headless:
        raise click.UsageError("--empty is for a browser, and --headless needs none: leave one of them out.")
    if file and file != Path("-") and not file.parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}: make it first.", param_hint="--json")
    try:
        with private_files():
            if headless:
                _headless(weeks, people, file)
            else:
                from slackapp.cli.demo.serve import serve

                serve(FOLDER, weeks=weeks, people=people, port=port, say=click.echo, empty=empty)
    except (DemoStuck, ServerDied) as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo("\nStopped; nothing is left running.")


def _headless(weeks: int, people: int, file: Path | None) -> None:
    find_redis_server()
    say = partial(click.echo, err=file == Path("-"))  # standard output is for the JSON then
    with _folder() as folder:
        summary = history.make(folder, staff(people), weeks, say)
    if file:
        with click.open_file(str(file), "w", encoding="utf-8") as stream:
            click.echo(summary.json(), file=stream)
    say(summary.text())


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that stays only where something failed whose reason is in the logs."""
    folder = Path(tempfile.mkdtemp(prefix="leanon-demo-"))
    try:
        yield folder
    except Exception:
        click.echo(f"The logs are kept in {folder / 'logs'}.", err=True)
        raise
    except BaseException:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)
