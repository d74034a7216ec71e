"""`leanon verify-anonymity`: reads, writes nothing, and says of each promise whether it is kept here."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import click
from redis.exceptions import RedisError

from slackapp.cli.verify import key_store, redis_checks, sampling, server, settings, tables, traces
from slackapp.cli.verify.findings import Check, Finding
from slackapp.cli.verify.site import Site
from slackapp.clock import wall
from slackapp.settings import SettingsError
from slackapp.storage.database import DatabaseDown
from slackapp.storage.schema import OtherSchema
from slackapp.storage.verification.inspection import Hidden

CHECKS: Final = (
    *(settings.settings, settings.debugging, settings.core_dumps),
    *(key_store.key_store, key_store.round_keys),
    *(server.logging, tables.shape, tables.storage, tables.triggers, tables.limits, tables.copies),
    *(tables.rights, tables.wordings),
    *(traces.pairs, traces.left_over, traces.kept_too_long),
    *(redis_checks.jobs, redis_checks.names, redis_checks.people),
    *(traces.logs, sampling.maps, sampling.sample),
)
OLDER: Final = Finding(
    "database",
    "It has not this version's tables.",
    "Run `leanon db upgrade` with this version, then verify again.",
)
# Where a check cannot look, that is a finding: nobody may take it for a clean one.
UNSEEN: Final[dict[type[Exception], Finding]] = {
    OtherSchema: Finding(
        "database",
        "It has the tables of another version.",
        "Verify with the version of Lean On that made it; this one leaves it as it is.",
    ),
    DatabaseDown: Finding(
        "database", "It does not answer.", "Start its server, or correct DATABASE_URL, then verify again."
    ),
    Hidden: Finding(
        "database",
        "The role of DATABASE_URL may not look there.",
        "Apply `leanon db grants`, or verify with the role that the application uses.",
    ),
}


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
    found: dict[Check, tuple[Finding, ...]] = {}
    with closing(site):
        for each in CHECKS:
            found[each] = tuple(findings(site, each))
            for line in _lines(each, found[each]):
                click.echo(line, err=aside)
    count = sum(map(len, found.values()))
    amount = {0: "No finding", 1: "1 finding"}.get(count, f"{count} findings")
    click.echo(f"{amount} in {len(found)} checks.", err=aside)
    if file:
        with click.open_file(str(file), "w", encoding="utf-8") as stream:
            click.echo(_as_json(found, wall()), file=stream)
    if count:
        raise SystemExit(1)


def findings(site: Site, check: Check) -> Iterator[Finding]:
    """What a check finds at an installation, or why it cannot look there."""
    try:
        if check.tables and not site.current:
            yield OLDER
        else:
            yield from check.look(site)
    except tuple(UNSEEN) as error:
        yield UNSEEN[type(error)]
    except RedisError as error:
        fix = "Start both Redis servers, or correct REDIS_URL and KEY_REDIS_URL, then verify again."
        yield Finding("Redis", f"It could not be asked ({type(error).__name__}).", fix)


def _lines(check: Check, found: tuple[Finding, ...]) -> Iterator[str]:
    """One line for a check that found nothing, else one a finding."""
    for each in found:
        yield f"FINDING  {check.name}: {each.subject}: {each.what} Fix: {each.fix}"
    if not found:
        yield f"ok       {check.name}: {check.says}"


def _as_json(found: Mapping[Check, tuple[Finding, ...]], at: datetime) -> str:
    """The report for machines: every check with its findings, the installed version and the wall time."""
    document = {
        "version": version("lean-on"),
        "at": at.isoformat(timespec="seconds"),
        "findings": sum(map(len, found.values())),
        "checks": [
            {
                "check": check.name,
                "says": check.says,
                "findings": [{"check": check.name, **asdict(one)} for one in some],
            }
            for check, some in found.items()
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def demo_environment() -> dict[str, str]:
    """The settings of the demo that runs in this folder, or one plain error."""
    from slackapp.cli.demo.installation import ENVIRONMENT_FILE

    try:
        found: dict[str, str] = json.loads((_demo_folder() / ENVIRONMENT_FILE).read_text(encoding="utf-8"))
    except OSError:
        raise click.ClickException("No demo runs in this folder: start `make demo` first.") from None
    return found


def _demo_folder() -> Path:
    from slackapp.cli.demo.command import FOLDER

    return (FOLDER / "live").resolve()


def _demo(logs: tuple[Path, ...]) -> Site:
    environment = demo_environment()
    own = (_demo_folder() / "logs" / f"{name}.log" for name in ("web", "worker", "clock"))
    return Site.from_environment(environment, (*logs, *(each for each in own if each.exists())))
