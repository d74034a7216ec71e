"""A demo that begins with nothing set up: HR has its roles, and a file of the teams waits to be imported."""

import csv
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Final

from slackapp.cli.demo.cast import Worker, units
from slackapp.cli.demo.installation import TEAM_ID, TEAM_NAME, database_url
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.roster.csv_file import COLUMNS
from slackapp.storage import demo_clock, schema
from slackapp.storage.console import roles
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces

FILE: Final = "teams.csv"


def begin(folder: Path, staff: tuple[Worker, ...]) -> Path:
    """Make a folder of a workspace in which nobody has been imported; returns it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database = Database(database_url(folder))
    schema.upgrade(database)
    with database.write() as tx:
        demo_clock.move_to(tx, wall())
        workspaces.register(tx, enterprise_id=None, team_id=TEAM_ID, name=TEAM_NAME)
        workspaces.set_hr(tx, TEAM_ID, [one.user for one in staff if one.role])
        for one in staff:
            if one.role:
                roles.grant(tx, TEAM_ID, one.user, one.role, name=one.name, by=OPERATOR, at=wall())
    database.close()
    return folder


def before(staff: tuple[Worker, ...]) -> tuple[Worker, ...]:
    """The same people, of whom nothing is told that twelve weeks have brought: only what HR is here for."""
    return tuple(one if one.role else replace(one, why="") for one in staff)


def teams(staff: tuple[Worker, ...]) -> str:
    """The file that HR imports: a row a person and unit, and one for each unit that only holds others."""
    parents = units(staff)
    rows = [
        (
            unit,
            parents[unit] or "",
            one.user,
            "lead" if unit != one.unit or one.lead else "member",
            one.country,
        )
        for one in staff
        for unit in (one.unit, *(each for each in one.also if each in parents))
    ]
    peopled = {row[0] for row in rows}
    rows += [(unit, parent or "", "", "", "") for unit, parent in parents.items() if unit not in peopled]
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows([COLUMNS, *rows])
    return written.getvalue()
