"""[Another]: one prompt after the other, in one place, for leads alone."""

from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from tests.cast import ANA, LEA, WORKSPACE, week
from tests.scenarios.office import Rehearsal
from tests.scenarios.sender import Sender, listening


def released(rehearsal: Rehearsal) -> str:
    """A round without answers has been released; its id."""
    found = rehearsal.open_check_in()
    rehearsal.stages.take("released", lambda: rehearsal.move_to(week(0, days=3, hours=18.1)))
    return found.id


def test_another_is_replaced_in_place_and_never_repeats_itself(rehearsal: Rehearsal) -> None:
    released(rehearsal)
    rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)
    shown = [rehearsal.told(LEA)]
    for _ in range(3):
        rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)  # the newest one, which only she sees
        shown.append(rehearsal.told(LEA))
    assert len(set(shown)) == 4
    assert [message["ephemeral"] for message in rehearsal.messages(LEA)] == [False, True]
    seen = [row["prompt"] for row in rehearsal.rows(tables.prompt_shown) if row["user"] == LEA]
    assert len(seen) == len(set(seen)) == 5  # these and the one in the report


def test_a_lead_never_runs_out_of_prompts(rehearsal: Rehearsal) -> None:
    released(rehearsal)
    for _ in range(len(rehearsal.library.starters) + 2):
        assert rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)["ok"]
        assert "One thing to try" in rehearsal.told(LEA)


def test_nobody_but_a_lead_gets_a_prompt(rehearsal: Rehearsal) -> None:
    round_id = released(rehearsal)
    before = rehearsal.rows(tables.prompt_shown)
    secret = rehearsal.environment["SLACK_SIGNING_SECRET"]
    with listening(Sender(rehearsal.web, secret, WORKSPACE, ANA)) as ana:
        refused = ana.presses(Action.PROMPT_ANOTHER, round_id)
    assert refused == rehearsal.library.words(Sentence.REPORT_PAST)
    assert rehearsal.rows(tables.prompt_shown) == before
