"""What a lead tells a channel: what was heard and will be done, and the trend that every member reads."""

from slackapp.blocks.ids import Action, Callback
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.rounds import deputies
from tests.cast import ANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.office import CARE_CHANNEL, WARD, WARD_CHANNEL, Json, Rehearsal, said
from tests.scenarios.sender import Sender, listening
from tests.scenarios.test_deputies import unit

CHART = "data_visualization"


def test_a_lead_of_two_teams_tells_each_what_was_heard_and_how_it_stands(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        deputies.add(tx, WORKSPACE, unit(rehearsal, "Lab"), LEA, By("operator", wall()))
    rehearsal.open_check_in(WARD[:6])
    for user in WARD[:6]:
        rehearsal.answer(user)
    rehearsal.move_to(week(0, days=3, hours=18.1))
    she_says_first_which_team_she_means(rehearsal)
    what_was_heard_is_drafted_from_what_all_may_read_and_has_no_number(rehearsal)
    a_team_without_a_number_gets_the_same_draft(rehearsal)
    otto_leads_one_team_and_is_not_asked_which(rehearsal)
    the_channel_reads_what_members_read(rehearsal)
    a_slack_without_charts_gets_the_trend_in_words(rehearsal)
    nobody_shares_what_is_not_theirs(rehearsal)


def she_says_first_which_team_she_means(office: Rehearsal) -> None:
    for action in (Action.HEARD, Action.TREND_SHARE):
        asked = office.slack.click(LEA, action)["modal"]
        (select,) = (block["element"] for block in asked["blocks"])
        assert sorted(option["text"]["text"] for option in select["options"]) == ["Lab", "Ward 3"]
        office.slack.close(LEA)


def what_was_heard_is_drafted_from_what_all_may_read_and_has_no_number(office: Rehearsal) -> None:
    form = chooses(office, LEA, Action.HEARD, "Ward 3")
    text = drafted(form)
    assert "Our last check-in was about Load." in text
    assert "too early to see a trend" in text
    for line in ("What we heard: [", "What we will do: [", "What we cannot do now: [", "Thank you"):
        assert line in text
    assert not any(sign in text for sign in "±0123456789")
    sent = office.slack.submit(LEA, {"draft_where": WARD_CHANNEL})["modal"]
    assert f"<#{WARD_CHANNEL}>" in said(sent)
    assert office.channel(ANA, WARD_CHANNEL)[-1]["blocks"][1]["text"]["text"] == text
    office.slack.close(LEA)


def a_team_without_a_number_gets_the_same_draft(office: Rehearsal) -> None:
    before = office.channel(ANA, WARD_CHANNEL)
    text = drafted(chooses(office, LEA, Action.HEARD, "Lab"))
    assert "It has no number this time." in text
    assert "What we will do: [" in text
    copied = office.slack.submit(LEA, {})["modal"]
    assert text in said(copied)
    assert office.channel(ANA, WARD_CHANNEL) == before
    office.slack.close(LEA)


def otto_leads_one_team_and_is_not_asked_which(office: Rehearsal) -> None:
    assert "It has no number this time." in drafted(office.slack.click(OTTO, Action.HEARD)["modal"])
    office.slack.close(OTTO)


def the_channel_reads_what_members_read(office: Rehearsal) -> None:
    form = chooses(office, LEA, Action.TREND_SHARE, "Ward 3")
    headline = next(line for line in said(office.home(ANA)).splitlines() if "Ward 3: " in line)
    assert headline in said(form)
    refused = office.slack.submit(LEA, {"draft_where": CARE_CHANNEL})["modal"]
    assert refused["errors"] == {"draft_where": office.library.words("trend_share.invite")}
    office.fault(refuse_posts="is_archived")
    refused = office.slack.submit(LEA, {"draft_where": WARD_CHANNEL})["modal"]
    assert refused["errors"] == {"draft_where": office.library.words("trend_share.closed")}
    assert "copy" not in refused["errors"]["draft_where"], "there is no text to copy"
    office.fault(refuse_posts="")
    sent = office.slack.submit(LEA, {"draft_where": WARD_CHANNEL})["modal"]
    assert f"<#{WARD_CHANNEL}>" in said(sent)
    office.slack.close(LEA)
    shared = office.channel(ANA, WARD_CHANNEL)[-1]
    assert said(shared).startswith(office.library.words("trend_share.by", name=LEA))
    assert headline in said(shared)
    assert [block["type"] for block in shared["blocks"]].count(CHART) == 1
    assert "Lab" not in said(shared)


def a_slack_without_charts_gets_the_trend_in_words(office: Rehearsal) -> None:
    drawn = office.channel(ANA, WARD_CHANNEL)[-1]
    chooses(office, LEA, Action.TREND_SHARE, "Ward 3")
    office.fault(reject_charts=True)
    assert office.slack.submit(LEA, {"draft_where": WARD_CHANNEL})["outcome"] == "update"
    office.fault(reject_charts=False)
    office.slack.close(LEA)
    spelled = office.channel(ANA, WARD_CHANNEL)[-1]
    assert spelled["ts"] != drawn["ts"]
    assert spelled["text"] == drawn["text"]
    assert CHART not in [block["type"] for block in spelled["blocks"]]
    assert "5 Jan: " in said(spelled)


def nobody_shares_what_is_not_theirs(office: Rehearsal) -> None:
    before, unknown = office.channel(ANA, WARD_CHANNEL), office.library.words("error.report_past")
    form = chooses(office, LEA, Action.HEARD, "Ward 3")
    office.slack.close(LEA)
    for user in (ANA, OTTO):
        with listening(
            Sender(office.web, office.environment["SLACK_SIGNING_SECRET"], WORKSPACE, user)
        ) as somebody:
            if user == ANA:
                for action in (Action.HEARD, Action.TREND_SHARE):
                    assert somebody.presses(action, office.round().id) == unknown
            refused = somebody.writes(Callback.HEARD, form["private_metadata"], "Hello", WARD_CHANNEL)
            assert refused["errors"] == {"draft_text": unknown}
            refused = somebody.writes(Callback.TREND_SHARE, form["private_metadata"], "", WARD_CHANNEL)
            assert refused["errors"] == {"draft_where": unknown}
    assert office.channel(ANA, WARD_CHANNEL) == before


def chooses(office: Rehearsal, user: str, action: str, team: str) -> Json:
    """Press a button of the report and choose a team; the form that follows."""
    asked = office.slack.click(user, action)["modal"]
    (select,) = (block["element"] for block in asked["blocks"])
    (leaf,) = (each["value"] for each in select["options"] if each["text"]["text"] == team)
    form: Json = office.slack.submit(user, {"team": leaf})["modal"]
    return form


def drafted(form: Json) -> str:
    """What stands in the form's field to begin with."""
    (field,) = (block["element"] for block in form["blocks"] if block.get("block_id") == "draft_text")
    return str(field["initial_value"])
