"""The test check-in: the real questions and the real way, and nothing is kept but that it was tried."""

import sqlalchemy as sa
from slack_sdk import WebClient

from slackapp.blocks.ids import Action
from slackapp.clock import wall
from slackapp.setup import trial
from slackapp.storage import tables
from slackapp.storage.console import roles
from slackapp.storage.console.roles import Role
from slackapp.storage.rounds import launches
from slackapp.storage.rounds.launches import StepName
from tests.cast import ANA, HANA, WORKSPACE
from tests.scenarios.office import TAPS, Rehearsal, said


def send(rehearsal: Rehearsal, user: str, role: Role | None = Role.ADMIN) -> None:
    """A workspace that is not launched, in which somebody sends a test to themselves."""
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(tables.workspace).values(launched_at=None, launched_by=None))
        tx.execute(sa.delete(tables.launch_step))
        if role:
            roles.grant(tx, WORKSPACE, user, role, name=user, by="operator", at=wall())
    client = WebClient(
        rehearsal.environment["SLACK_BOT_TOKEN"], base_url=rehearsal.environment["SLACK_API_URL"]
    )
    trial.send(rehearsal.database, rehearsal.services.libraries, client, WORKSPACE, user)


def is_tried(rehearsal: Rehearsal) -> bool:
    with rehearsal.database.read() as connection:
        steps = launches.checklist(connection, WORKSPACE)
    return next(each.done for each in steps if each.name is StepName.TEST)


def kept(rehearsal: Rehearsal) -> dict[str, object]:
    """Everything in the database, but for what says that a step was done."""
    noted = {"launch_step", "audit"}
    return {
        table.name: rehearsal.rows(table)
        for table in tables.metadata.sorted_tables
        if table.name not in noted
    }


def test_hana_tries_the_real_questions_before_the_launch_and_nothing_of_it_is_kept(
    rehearsal: Rehearsal,
) -> None:
    send(rehearsal, HANA)
    assert "The test check-in that you asked for" in rehearsal.told(HANA)
    assert len(rehearsal.messages(ANA)) == 0
    before = kept(rehearsal)
    opened = rehearsal.slack.click(HANA, Action.TRIAL_START)["modal"]
    assert "Nothing that you choose here is kept" in said(opened)
    assert [block["block_id"] for block in opened["blocks"] if block["type"] == "input"] == list(TAPS)
    assert not is_tried(rehearsal)
    shown = rehearsal.slack.submit(HANA, dict(TAPS))["modal"]
    assert "That was a test: nothing of it was kept." in said(shown)
    assert "To talk to somebody" in said(shown), "the help panel is that of a check-in"
    assert kept(rehearsal) == before
    assert is_tried(rehearsal)


def test_an_empty_test_stays_open_as_a_check_in_does(rehearsal: Rehearsal) -> None:
    send(rehearsal, HANA)
    rehearsal.slack.click(HANA, Action.TRIAL_START)
    assert set(rehearsal.slack.submit(HANA, {})["modal"]["errors"]) == {"q0"}
    assert not is_tried(rehearsal)


def test_a_button_that_reaches_somebody_else_does_the_step_for_nobody(rehearsal: Rehearsal) -> None:
    send(rehearsal, ANA, role=None)
    rehearsal.slack.click(ANA, Action.TRIAL_START)
    assert rehearsal.slack.submit(ANA, dict(TAPS))["modal"]
    assert not is_tried(rehearsal)
