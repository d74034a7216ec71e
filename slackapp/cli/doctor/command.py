"""`leanon doctor`: looks at everything at once, changes nothing, and names each fault with what mends it."""

import json
import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

import click

from slackapp.cli import env_file
from slackapp.cli.doctor import check_ins, database, machine, processes, redis_checks, settings, slack
from slackapp.cli.doctor.checks import Check, Level, Seen, make, worst
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.env_file import UnusableFile
from slackapp.clock import wall
from slackapp.settings import SettingsError

CHECKS: Final = (
    *settings.ALL,
    *machine.ALL,
    *database.ALL,
    *redis_checks.ALL,
    *processes.ALL,
    *slack.ALL,
    *check_ins.ALL,
)
Found = Mapping[Check, tuple[Seen, ...]]


@click.command("doctor")
@click.option(
    "--env",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of settings; what the environment sets goes before it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a report for machines.")
@click.option("--workspace", "chosen", metavar="ID", help="Look at this workspace alone.")
@click.option("--demo", is_flag=True, help="Look at the demo that runs in this folder.")
def doctor(*, file: Path | None, as_json: bool, chosen: str | None, demo: bool) -> None:
    """Look at an installation and say what is wrong with it, each with what mends it.

    Changes nothing, and takes 20 seconds at most. Ends with 1 where something does not work, and with 0 where
    there are warnings alone. What it says does not depend on who has answered.
    """
    try:
        environment, file = (_demo(), None) if demo else (_environment(file), file)
        at = Installation.told(environment, file=file, chosen=chosen)
    except (SettingsError, UnusableFile) as error:
        raise click.ClickException(str(error)) from None
    found: dict[Check, tuple[Seen, ...]] = {}
    with closing(at):
        for each, seen in make(CHECKS, at):
            found[each] = seen
            if not as_json:
                click.echo("\n".join(_line(each, one) for one in seen))
    click.echo(_as_json(found) if as_json else _in_all(found))
    if worst(one for seen in found.values() for one in seen) is Level.FAULT:
        raise SystemExit(1)


def _environment(file: Path | None) -> dict[str, str]:
    """The settings of this process; what it is not told comes from the file."""
    told = {name: value for name, value in os.environ.items() if value}
    return {**env_file.read(file), **told} if file else told


def _demo() -> dict[str, str]:
    from slackapp.cli.verify.command import demo_environment

    return demo_environment()


def _line(which: Check, one: Seen) -> str:
    """One line of what a check has seen."""
    level = one.level.upper() if one.level is Level.FAULT else one.level
    mend = f" Fix: {one.fix}" if one.fix else ""
    return f"{level:<8} {which.name}: {one.seen}{mend}"


def _in_all(found: Found) -> str:
    """How many there are of what is not well."""
    levels = [one.level for seen in found.values() for one in seen]
    faults, warnings = levels.count(Level.FAULT), levels.count(Level.WARNING)
    amounts = [_amount(faults, "fault"), _amount(warnings, "warning")]
    return f"{amounts[0]} and {amounts[1]} in {len(found)} checks."


def _amount(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _as_json(found: Found) -> str:
    """The report for machines: its shape stays as it is, and checks may be added."""
    levels = [one.level for seen in found.values() for one in seen]
    document = {
        "version": version("lean-on"),
        "at": wall().isoformat(timespec="seconds"),
        "faults": levels.count(Level.FAULT),
        "warnings": levels.count(Level.WARNING),
        "checks": [
            {"check": each.name, "level": worst(seen), "found": [asdict(one) for one in seen]}
            for each, seen in found.items()
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
