"""Check-ins that opened at a site without anybody in them: they ask and announce, and that is all."""

from datetime import timedelta

import sqlalchemy as sa

from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, Window
from slackapp.storage import tables
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import openings
from tests.cast import WORKSPACE, week
from tests.web.conftest import Site


def open_round(site: Site, number: int, theme: str = "load") -> None:
    """A round of the week after T0, in which nobody is asked; the one before has ended."""
    with site.database.write() as tx:
        tx.execute(sa.update(tables.round_).where(tables.round_.c.status == "open").values(status="released"))
        workspaces.set_schedule(tx, WORKSPACE, Schedule(zone="Europe/Berlin"))
        workspace = workspaces.find(tx, WORKSPACE)
        assert workspace is not None
        opens = week(number) - timedelta(hours=1)  # midnight in Berlin
        window = Window(opens, opens + timedelta(days=3))
        key = RoundKey.derive(bytes(32), secret=b"s" * 32, round_id="x")
        openings.begin(
            tx,
            workspace=workspace,
            window=window,
            number=number + 1,
            theme=theme,
            published=Libraries().now(tx, WORKSPACE),
            key=key,
            leaves=[],
            due=[],
        )
