"""[A hard week?]: a lead finds words for it beside [Another], and is not asked for a step forward then."""

import json

from slackapp.blocks.ids import Action
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from tests.cast import ANA, LEA, WORKSPACE
from tests.listeners.test_prompts import released
from tests.scenarios.office import Rehearsal, said
from tests.scenarios.sender import Sender, listening


def shown(rehearsal: Rehearsal) -> list[str]:
    return [row["prompt"] for row in rehearsal.rows(tables.prompt_shown) if row["user"] == LEA]


def test_a_lead_says_what_happened_and_gets_words_for_it_and_the_way_back(rehearsal: Rehearsal) -> None:
    hard = rehearsal.library.hard_weeks
    released(rehearsal)
    assert Action.HARD_WEEK not in json.dumps(rehearsal.lasting(LEA)[-1]), "a report is short"
    rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)
    before = shown(rehearsal)
    rehearsal.slack.click(LEA, Action.HARD_WEEK)
    offered = rehearsal.messages(LEA)[-1]
    assert offered["ephemeral"], "for this lead's eyes alone"
    assert all(each.when and each.when in said(offered) for each in hard)
    assert shown(rehearsal) == before, "to look writes nothing down"

    third = hard[2]
    rehearsal.slack.click(LEA, Action.HARD_WEEK_CHOSEN, block_id="hard_week_2")
    card = said(rehearsal.messages(LEA)[-1])
    assert third.title in card
    assert all(step in card for step in third.steps)
    assert set(shown(rehearsal)) - set(before) == {third.id}

    rehearsal.slack.click(LEA, Action.PROMPT_BACK)
    (first,) = (each for each in rehearsal.library.starters if each.id == before[0])
    assert first.title in said(rehearsal.messages(LEA)[-1])


def test_another_never_brings_one_for_a_hard_week_by_itself(rehearsal: Rehearsal) -> None:
    released(rehearsal)
    for _ in range(len(rehearsal.library.starters) + 2):
        rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)
    assert not {each.id for each in rehearsal.library.hard_weeks} & set(shown(rehearsal))


def test_nobody_but_a_lead_is_offered_any(rehearsal: Rehearsal) -> None:
    round_id = released(rehearsal)
    secret = rehearsal.environment["SLACK_SIGNING_SECRET"]
    hard = rehearsal.library.hard_weeks[0]
    with listening(Sender(rehearsal.web, secret, WORKSPACE, ANA)) as ana:
        for pressed, value in (
            (Action.HARD_WEEK, f"{round_id} x"),
            (Action.HARD_WEEK_CHOSEN, f"{round_id} {hard.id}"),
        ):
            assert ana.presses(pressed, value) == rehearsal.library.words(Sentence.REPORT_PAST)
