"""What HR reads of sending: that Slack refuses, why, and that it takes messages again; of no one person's."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from content.entry import FIRST
from content.files import spoken
from jobs import deliver
from slackapp import messenger
from slackapp.blocks.week import lines
from slackapp.clock import wall
from slackapp.setup.week import week as week_of
from slackapp.storage import tables
from slackapp.storage.console import roles
from slackapp.storage.console.roles import Role
from slackapp.storage.people import choices
from slackapp.storage.rounds import sending
from tests.cast import ANA, HANA, WORKSPACE, week
from tests.jobs.waiting import time_passes
from tests.scenarios.office import WARD, Rehearsal, said

TUESDAY = week(0, days=1, hours=16.06)
WEDNESDAY = week(0, days=2, hours=9)


def refusing(error: str) -> object:
    """Slack answers every message with this error while the block lasts."""
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers={},
        status_code=200,
    )
    return patch.object(messenger, "post_message", side_effect=SlackApiError(error, answer))


def told(rehearsal: Rehearsal) -> str:
    """What Lean On did, as HR reads it now."""
    with rehearsal.database.read() as connection:
        return "\n".join(lines(spoken(FIRST), week_of(connection, WORKSPACE, rehearsal.now())))


def refused(rehearsal: Rehearsal) -> str:
    with rehearsal.database.read() as connection:
        return sending.state(connection, WORKSPACE).refused


def test_hr_reads_that_slack_refuses_and_why_until_it_takes_messages_again(
    rehearsal: Rehearsal,
) -> None:
    with rehearsal.database.write() as tx:
        roles.grant(tx, WORKSPACE, HANA, Role.VIEWER, name="Hana", by="operator", at=wall())
    rehearsal.open_round()
    assert "Its messages begin to go out on Tuesday" in told(rehearsal)
    rehearsal.advance(TUESDAY)
    with refusing("account_inactive"):  # type: ignore[attr-defined]  # a patch
        rehearsal.tick()
    assert "Slack has taken no messages from Lean On since Tuesday 6 Jan, 16:03 (account_inactive)." in told(
        rehearsal
    )
    assert "an owner of Slack installs it again" in said(rehearsal.home(HANA))
    assert "account_inactive" not in said(rehearsal.home(ANA))
    time_passes(rehearsal, timedelta(minutes=2))
    deliver.run(rehearsal.round().id)
    assert refused(rehearsal) == ""
    assert "Some of what was due at the usual hour still waits" in told(rehearsal), "as the last tick found"
    rehearsal.tick()
    assert "All that was due at the usual hour is out." in told(rehearsal)
    assert "All that was due at the usual hour is out." in said(rehearsal.home(HANA))


@pytest.mark.parametrize("error", ["user_not_found", "channel_not_found"])
def test_a_message_that_slack_refuses_for_one_person_is_nobodys_to_read(
    rehearsal: Rehearsal, error: str
) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    with refusing(error):  # type: ignore[attr-defined]  # a patch
        rehearsal.tick()
    assert refused(rehearsal) == ""


def test_a_message_at_somebodys_own_hour_tells_hr_nothing(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.move_to(TUESDAY)
    rehearsal.move_to(WEDNESDAY)
    before = told(rehearsal)
    with rehearsal.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, WARD[0], "yes")
        row = {"round": rehearsal.round().id, "user": WARD[0], "kind": "checkin", "due_at": rehearsal.now()}
        tx.execute(sa.insert(tables.delivery).values(row))
    with refusing("account_inactive"):  # type: ignore[attr-defined]  # a patch
        rehearsal.tick()
    assert told(rehearsal) == before
    rehearsal.advance(WEDNESDAY + timedelta(hours=1))
    assert told(rehearsal) == before


def test_reports_are_told_as_on_their_way_and_then_as_out(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in(WARD)
    rehearsal.move_to(week(0, days=3, hours=18.1))
    assert "and what came of it is out.\nLeads are being told." in told(rehearsal)
    rehearsal.move_to(week(0, days=3, hours=19))
    assert "All leads have been told." in told(rehearsal)
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(tables.sending).values(round=None, stage=None))
        tx.execute(sa.update(tables.report).values(status="pending", not_before=wall() + timedelta(days=1)))
    rehearsal.tick()
    assert "Some leads have not been told yet" in told(rehearsal)
