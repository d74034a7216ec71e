"""`leanon verify-anonymity`: reads, writes nothing, and says of each promise whether it is kept here."""

import json
import os
from contextlib import closing
from pathlib import Path

import click

from slackapp.cli.verify import report
from slackapp.cli.verify.site import Site
from slackapp.clock import wall
from slackapp.settings import SettingsError


@click.command("verify-anonymity")
@click.option(
    "--log",
    "logs",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A log file to search, as it is or packed (.gz); repeat for more.",
)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write a report for machines here; - is standard output.",
)
@click.option("--demo", is_flag=True, help="Look at the demo that runs in this folder, its logs included.")
def verify(*, logs: tuple[Path, ...], file: Path | None, demo: bool) -> None:
    """Look at a running installation for everything that could link people and answers.

    Writes nothing and needs neither LEANON_SECRET nor Slack's tokens. Ends with 1 where there is a finding;
    each comes with its fix. What it says does not depend on who has answered.
    """
    try:
        site = _demo(logs) if demo else Site.from_environment(os.environ, logs)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    aside = file == Path("-")  # standard output is for the JSON then
    results = []
    with closing(site):
        for result in report.run(site):
            results.append(result)
            for line in report.lines(result):
                click.echo(line, err=aside)
    click.echo(report.total(results), err=aside)
    if file:
        with click.open_file(str(file), "w", encoding="utf-8") as stream:
            click.echo(report.as_json(results, wall()), file=stream)
    if any(result.findings for result in results):
        raise SystemExit(1)


def _demo(logs: tuple[Path, ...]) -> Site:
    from slackapp.cli.demo.command import FOLDER
    from slackapp.cli.demo.installation import ENVIRONMENT_FILE

    folder = (FOLDER / "live").resolve()
    try:
        environment = json.loads((folder / ENVIRONMENT_FILE).read_text(encoding="utf-8"))
    except OSError:
        raise click.ClickException("No demo runs in this folder: start `make demo` first.") from None
    own = (folder / "logs" / f"{name}.log" for name in ("web", "worker", "clock"))
    return Site.from_environment(environment, (*logs, *(each for each in own if each.exists())))
