"""One week from the first message to the lead's report, on real parts and on both databases."""

import re
from pathlib import Path

import pytest

from content.help import Kind, Recipient
from content.themes import Item
from slackapp.blocks.ids import QUESTIONS, Action
from slackapp.storage import tables
from tests.cast import ANA, HANA, LEA, OTTO, ZOE, week
from tests.promises.first import SQLITE_FIRST
from tests.scenarios.office import (
    ABROAD,
    COLLEAGUES,
    EVERYBODY,
    LAB,
    TAPS,
    WARD,
    Json,
    Office,
    actions,
    said,
)
from tests.scenarios.sender import Sender
from tests.services import processes

BEN, *OTHERS = COLLEAGUES
IN_TIME = OTHERS[:6]  # with Ana seven answers, enough for a number
NOBODY_KNOWS, NO_THANKS = OTHERS[6], OTHERS[7]  # says nothing; says no
STOPS = OTHERS[8]
CHART = "data_visualization"

TUESDAY_IN_MADRID = week(0, days=1, hours=9.01)
TUESDAY_IN_NEW_YORK = week(0, days=1, hours=15.01)
CLOSED = week(0, days=3, hours=18.01)


@pytest.mark.parametrize("migrated_url", SQLITE_FIRST, indirect=True)
def test_one_week_from_the_first_message_to_the_leads_report(
    office: Office, outsider: Sender, tmp_path: Path
) -> None:
    the_clock_opens_the_round(office, tmp_path)
    everybody_is_introduced_in_their_own_morning_and_asked_nothing(office)
    only_who_says_yes_gets_the_weekly_message(office)
    ana_answers_once(office)
    not_this_week_is_final(office)
    the_others_answer(office)
    nothing_can_be_read_before_the_close(office)
    somebody_from_another_workspace_can_do_nothing(office, outsider)
    commands_answer_in_plain_words(office)
    the_round_closes_on_thursday(office)
    lea_reads_one_report(office)
    otto_reads_the_same_shape_and_nothing_of_leas_team(office)
    another_gives_another_prompt(office)
    ana_reads_what_her_lead_reads(office)


def the_clock_opens_the_round(office: Office, folder: Path) -> None:
    office.advance(week(0, hours=0.1))
    with processes.clock(office.environment, logs=folder):
        office.wait(lambda: bool(office.rows(tables.round_)))
    office.settle()
    assert office.round().closes_at == week(0, days=3, hours=18)
    assert not any(office.messages(user) for user in EVERYBODY)


def everybody_is_introduced_in_their_own_morning_and_asked_nothing(office: Office) -> None:
    office.move_to(TUESDAY_IN_MADRID)
    (hello,) = office.messages(ANA)
    assert not office.messages(BEN)
    explained = said(hello)
    assert "5 or more of the 12 people in your group" in explained  # her leaf and k
    assert re.search(
        r"\n> \*Load in Ward 3: \d\.\d ± \d\.\d, ", explained
    )  # what her lead will see, rendered
    assert actions(hello) == [Action.INTRO_YES, Action.INTRO_NO, Action.HOW_IT_WORKS]
    office.move_to(week(0, days=1, hours=10.01))
    assert len(office.messages(BEN)) == 1
    assert not office.messages(ABROAD)
    office.move_to(TUESDAY_IN_NEW_YORK)
    for user in (*WARD, *LAB):
        (only,) = office.messages(user)
        assert Action.CHECKIN_START not in actions(only)
        assert not any(item.text in said(only) for item in _items(office))
    assert not any(office.messages(user) for user in (LEA, OTTO, HANA))


def only_who_says_yes_gets_the_weekly_message(office: Office) -> None:
    office.slack.click(NO_THANKS, Action.INTRO_NO)
    assert office.told(NO_THANKS).startswith(office.library.words("ack.consent_no"))
    office.join([ANA, BEN, *IN_TIME, STOPS, *LAB[:2]])
    for user in (ANA, BEN, *IN_TIME, STOPS, *LAB[:2]):
        asked = office.lasting(user)[-1]
        assert actions(asked) == [Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK, Action.SETTINGS]
        assert not any(item.text in said(asked) for item in _items(office))
    assert "Thursday 8 Jan, 19:00" in office.lasting(ANA)[-1]["text"]  # Madrid's time
    for user in (NOBODY_KNOWS, NO_THANKS, ABROAD, *LAB[2:]):
        assert len(office.lasting(user)) == 1


def ana_answers_once(office: Office) -> None:
    opened = office.slack.click(ANA, Action.CHECKIN_START)["modal"]
    asked = [block for block in opened["blocks"] if block["type"] == "input"]
    assert [block["label"]["text"] for block in asked] == [item.text for item in _items(office)]
    assert [block["block_id"] for block in asked] == list(QUESTIONS)
    nothing = office.slack.submit(ANA, {})
    assert nothing["outcome"] == "errors"
    assert nothing["modal"]["errors"] == {"q0": office.library.words("error.nothing_chosen")}
    sent = office.slack.submit(ANA, TAPS)  # the refusal took nothing: she is still free to answer
    assert sent["outcome"] == "update"
    thanked = said(sent["modal"])
    assert sent["modal"]["title"]["text"] == "Thank you"
    assert sum(f"> {reframe}" in thanked for reframe in office.library.reframes) == 1
    assert "TelefonSeelsorge: 0800 1110111" in thanked
    assert actions(sent["modal"]) == [Action.ASK]
    she_may_ask_for_help_and_nobody_hears_of_it(office)
    office.slack.close(ANA)
    assert office.slack.click(ANA, Action.CHECKIN_START)["modal"] is None
    assert office.told(ANA) == "You’re done for this week."


def she_may_ask_for_help_and_nobody_hears_of_it(office: Office) -> None:
    others = {user: office.slack.seen(user) for user in (BEN, LEA, OTTO, HANA)}
    rows = {table: office.rows(table) for table in tables.metadata.sorted_tables}
    thanks = office.slack.seen(ANA)["modals"][-1]
    form = office.slack.click(ANA, Action.ASK, view_id=thanks["id"])["modal"]
    assert form["title"]["text"] == "Ask for help"
    missing = office.slack.submit(ANA, {"ask_kind": "advice"})
    assert set(missing["modal"]["errors"]) == {"ask_whom"}
    drafted = office.slack.submit(ANA, {"ask_whom": "lead"})["modal"]
    advice = next(kind for kind in office.library.help if kind.id is Kind.ADVICE)
    assert advice.draft(Recipient.LEAD) in said(drafted)
    assert f"|Direct message to {LEA}> (<@{LEA}>)" in said(drafted)
    assert not actions(drafted)
    office.slack.close(ANA)
    assert office.slack.seen(ANA)["modals"][-1]["id"] == thanks["id"], "it lies on the thanks"
    assert {user: office.slack.seen(user) for user in others} == others
    assert {table: office.rows(table) for table in rows} == rows


def not_this_week_is_final(office: Office) -> None:
    for action in (Action.CHECKIN_NOT_THIS_WEEK, Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK):
        assert office.slack.click(BEN, action)["modal"] is None
        assert office.told(BEN) == "You’re done for this week."


def the_others_answer(office: Office) -> None:
    for user in (*IN_TIME, *LAB[:2]):
        assert office.answer(user)["outcome"] == "update"


def nothing_can_be_read_before_the_close(office: Office) -> None:
    assert not office.messages(LEA)
    home = said(office.home(ANA))
    assert "A check-in is open until Thursday 8 Jan, 19:00." in home
    assert office.library.words("home.no_trend") in home
    assert not office.rows(tables.release)


def somebody_from_another_workspace_can_do_nothing(office: Office, outsider: Sender) -> None:
    round_id, words = office.round().id, office.library.words
    before = office.rows(tables.box)
    for outsider.user in (ZOE, STOPS):  # even if her id there were that of somebody here who has not answered
        assert outsider.presses(Action.CHECKIN_START, round_id) == words("error.round_gone")
        assert outsider.presses(Action.CHECKIN_NOT_THIS_WEEK, round_id) == words("error.round_gone")
        assert outsider.presses(Action.PROMPT_ANOTHER, round_id) == words("error.report_past")
        assert outsider.sends(round_id, TAPS) == {
            "response_action": "errors",
            "errors": {"q0": words("error.round_closed")},
        }
        assert outsider.types("checkin") == words("error.support_not_verified")
        assert outsider.types("pause 2").startswith(words("ack.pause_kept"))
        assert outsider.types("stop") == words("ack.stop")
    outsider.user = LEA
    assert outsider.presses(Action.PROMPT_ANOTHER, round_id) == words("error.report_past")
    assert office.rows(tables.box) == before


def commands_answer_in_plain_words(office: Office) -> None:
    def types(user: str, text: str) -> Json:
        assert office.slack.command(user, f"/leanon {text}")["ok"]
        return office.messages(user)[-1]

    helped = said(types(STOPS, "help"))
    assert "`/leanon checkin`" in helped
    assert "`/leanon stop`" in helped
    unknown, _, rest = said(types(STOPS, "what can i say")).partition("\n")
    assert unknown == office.library.words("slash.unknown", typed="what can i say")
    assert rest == helped
    assert office.library.words("privacy.server") in said(types(STOPS, "privacy"))
    assert types(ANA, "checkin")["text"] == "You’re done for this week."
    assert types(HANA, "checkin")["text"] == office.library.words("not_asked.not_eligible")
    office.slack.command(STOPS, "/leanon checkin")
    assert office.slack.seen(STOPS)["modals"][-1]["callback_id"] == "checkin_submit"
    office.slack.close(STOPS)
    assert types(STOPS, "stop")["text"] == office.library.words("ack.stop")
    assert office.library.words("settings.stopped") in said(office.slack.seen(STOPS)["home"])  # at once


def the_round_closes_on_thursday(office: Office) -> None:
    office.move_to(week(0, days=3, hours=17.9))
    assert office.round().status == "open"
    office.move_to(CLOSED)
    assert office.round().status == "released"
    assert sorted(row["status"] for row in office.rows(tables.release)) == ["published", "too_few"]
    assert not office.rows(tables.box)
    office.slack.click(STOPS, Action.CHECKIN_START)
    past = office.library.words("error.round_over", closed="Thursday 8 Jan, 18:00")
    assert office.told(STOPS) == past


def lea_reads_one_report(office: Office) -> None:
    (report,) = office.lasting(LEA)
    assert "*Load in Ward 3: " in said(report)
    assert "too early to see a trend" in said(report)
    assert [block["type"] for block in report["blocks"]].count(CHART) == 1
    assert actions(report)[-4:] == [Action.HEARD, Action.TALK, Action.TREND_SHARE, Action.NOT_OK]
    assert actions(report)[:3] == [Action.PROMPT_USE, Action.PROMPT_ANOTHER, Action.PROMPT_REFUSE]
    assert _prompt(report) in {prompt.title for prompt in office.library.prompts}
    for user in EVERYBODY:
        reports = [each for each in office.lasting(user) if Action.PROMPT_ANOTHER in actions(each)]
        assert len(reports) == (user in {LEA, OTTO})


def otto_reads_the_same_shape_and_nothing_of_leas_team(office: Office) -> None:
    (report,), (leas,) = office.lasting(OTTO), office.lasting(LEA)
    assert "*Load in Lab: too few answers for a number this week.*" in said(report)
    assert _prompt(report) in {starter.title for starter in office.library.starters}
    shape, leas_shape = ([block["type"] for block in each["blocks"]] for each in (report, leas))
    chart = leas_shape.index(CHART)
    del leas_shape[chart]
    assert shape == leas_shape
    assert office.slack.click(OTTO, Action.PROMPT_ANOTHER)["ok"]
    shown = [*map(said, office.messages(OTTO)), said(office.home(OTTO))]
    (figure,) = re.findall(r"Load in Ward 3: (\d\.\d ± \d\.\d)", said(leas))
    assert not any("Ward 3" in text or figure in text for text in shown)


def another_gives_another_prompt(office: Office) -> None:
    seen = [_prompt(office.lasting(LEA)[-1])]
    for _ in range(2):
        assert office.slack.click(LEA, Action.PROMPT_ANOTHER)["ok"]
        newest = office.messages(LEA)[-1]
        assert newest["ephemeral"]
        seen.append(_prompt(newest))
    assert len(set(seen)) == 3
    assert len(office.lasting(LEA)) == 1


def ana_reads_what_her_lead_reads(office: Office) -> None:
    headline = next(line for line in said(office.lasting(LEA)[0]).splitlines() if "*Load in Ward 3: " in line)
    home = office.home(ANA)
    assert headline in said(home)
    assert Action.CHECKIN_START not in actions(home)
    assert len(office.lasting(NOBODY_KNOWS)) == len(office.lasting(NO_THANKS)) == 1
    assert office.library.words("not_asked.not_eligible") in said(office.home(HANA))
    assert office.library.words("not_asked.too_small") in said(office.home(LEA))


def _prompt(report: Json) -> str:
    (title,) = re.findall(r"One thing to try: (.*)\*", said(report))
    return str(title)


def _items(office: Office) -> tuple[Item, ...]:
    return office.library.themes["load"].defaults
