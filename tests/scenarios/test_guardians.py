"""Through whole weeks: who guards the questions is named to everybody, and so is who does no more."""

import pytest
from click.testing import CliRunner

from slackapp.blocks.ids import Action
from slackapp.cli.main import main
from tests.cast import ANA, LEA, OTTO, week
from tests.scenarios.office import LAB, WARD, Rehearsal, said

IDA = LAB[0]
NAMED = f"Guardian of the questions: {IDA}, with no part in HR."
NOBODY = "Only vetted questions are asked here"


def test_first_message_home_and_receipt_say_that_there_are_none_or_who_they_are(rehearsal: Rehearsal) -> None:
    first_messages(rehearsal)
    assert NOBODY in said(rehearsal.lasting(ANA)[-1])
    assert all(NOBODY in text for text in later(rehearsal))

    leanon(rehearsal, "add", IDA, "--yes")
    assert all(NAMED in text and NOBODY not in text for text in later(rehearsal))


def test_the_first_message_names_them(rehearsal: Rehearsal) -> None:
    leanon(rehearsal, "add", IDA, "--yes")
    first_messages(rehearsal)
    assert NAMED in said(rehearsal.lasting(ANA)[-1])
    assert NOBODY not in said(rehearsal.lasting(ANA)[-1])


@pytest.mark.slow  # tests/storage/test_guardians.py and tests/blocks tell the same
def test_who_comes_and_who_goes_is_told_to_everybody_in_the_next_check_in_once(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in(WARD)
    leanon(rehearsal, "add", IDA, "--yes")
    came, after = weekly(rehearsal, 1), weekly(rehearsal, 2)
    assert f"New guardian of the questions: {IDA}." in came
    assert NAMED in came
    assert "uardian" not in after

    leanon(rehearsal, "remove", IDA)
    went, after = weekly(rehearsal, 3), weekly(rehearsal, 4)
    assert f"No longer a guardian of the questions: {IDA}." in went
    assert NOBODY in went
    assert "uardian" not in after
    assert NOBODY not in after


def test_a_guardian_who_leaves_slack_lapses_and_is_announced(rehearsal: Rehearsal) -> None:
    leanon(rehearsal, "add", IDA, "--yes")
    rehearsal.open_check_in(WARD)
    gone = {"id": IDA, "name": IDA.lower(), "real_name": IDA, "tz": "UTC", "deleted": True}
    rehearsal.slack.ask("users", {"users": [gone]})

    said_next = weekly(rehearsal, 1)
    assert f"No longer a guardian of the questions: {IDA}." in said_next
    assert NOBODY in said_next
    assert "(left)" in leanon(rehearsal, "list")


def leanon(office: Rehearsal, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["guardians", *arguments], env=dict(office.environment))
    assert done.exit_code == 0, done.output
    return done.output


def first_messages(office: Rehearsal) -> None:
    office.move_to(week(0, hours=1))
    office.move_to(week(0, days=1, hours=12))


def weekly(office: Rehearsal, number: int) -> str:
    """Ana's message of a week; everybody of the ward has the same."""
    office.move_to(week(number, hours=1))
    office.move_to(week(number, days=1, hours=22))
    texts = {said(office.lasting(user)[-1]) for user in WARD[:3]}
    assert len({text.partition("*New*")[2] for text in texts}) == 1
    return said(office.lasting(ANA)[-1])


def later(office: Rehearsal) -> list[str]:
    """App Home of who is asked and of who leads, and the receipt behind [How it works]."""
    homes = [office.home(user) for user in (ANA, LEA, OTTO)]
    receipt = office.slack.click(ANA, Action.HOW_IT_WORKS, view_id=homes[0]["id"])["modal"]
    return [said(each) for each in (*homes, receipt)]
