"""[Talk guide]: with or without a number, from the last line to the next one, which is a lead's own."""

from collections.abc import Mapping
from typing import Any

import pytest
from redis import Redis

from content.themes import DIMENSIONS
from slackapp.blocks import talk
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.sentences import Sentence
from slackapp.storage import tables
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import agreements
from tests.cast import ANA, LEA, OTTO, WORKSPACE, ZOE
from tests.listeners.test_prompts import released
from tests.scenarios.office import CARE_CHANNEL, WARD_CHANNEL, Json, Rehearsal, said
from tests.scenarios.sender import Sender, listening
from tests.scenarios.test_groups import LAB_NAME, PLACES, WARD_NAME, closed, regroup, week_of

LINE = "Before noon, two of us look at each hard case. *Together* <!channel>"


def opens(rehearsal: Rehearsal, user: str = LEA) -> Json:
    """Press the button under the newest report; what opens."""
    shown: Json = rehearsal.slack.click(user, Action.TALK)["modal"]
    return shown


def next_week(rehearsal: Rehearsal) -> None:
    week_of(rehearsal, 1)
    closed(rehearsal, 1)


def keeps(rehearsal: Rehearsal, line: str, channel: str = "") -> Json:
    """Send the open guide; what stands there then."""
    where = {"draft_where": channel} if channel else {}
    shown: Json = rehearsal.slack.submit(LEA, {"talk_line": line, **where})["modal"]
    return shown


def kept(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    return [(row["user"], row["text"]) for row in rehearsal.rows(tables.agreement)]


def sent(user: str, rehearsal: Rehearsal, metadata: str, values: Mapping[str, Any]) -> Json:
    secret = rehearsal.environment["SLACK_SIGNING_SECRET"]
    sender = Sender(rehearsal.web, secret, WORKSPACE, user)
    return sender._submits(Callback.TALK, metadata, values)


def typed(line: str) -> Mapping[str, Any]:
    return {"talk_line": {"talk_line": {"type": "plain_text_input", "value": line}}}


def test_a_talk_needs_no_number_and_begins_with_the_line_of_the_last_one(rehearsal: Rehearsal) -> None:
    words = rehearsal.library.words
    released(rehearsal)
    first = opens(rehearsal)
    assert words("talk.last_none") in said(first)
    assert "too few answers for a number" in said(first)
    assert words("talk.without") in said(first)
    guides = [rehearsal.library.guides[each] for each in DIMENSIONS[rehearsal.round().theme]]
    (guide,) = (each for each in guides if each.open in said(first))
    assert all(each in said(first) for each in (*guide.ask, guide.close))
    assert words("talk.ask") not in said(first), "the guide asks in its place"
    (shown,) = (row["prompt"] for row in rehearsal.rows(tables.prompt_shown) if row["user"] == LEA)
    (starter,) = (each for each in rehearsal.library.starters if each.id == shown)
    assert starter.title in said(first)

    done = keeps(rehearsal, f" {LINE}\n")
    assert words("talk.kept") in said(done)
    assert LINE in said(done), "to be copied"
    assert kept(rehearsal) == [(LEA, LINE)]
    again = opens(rehearsal)
    field = next(block for block in again["blocks"] if block.get("block_id") == "talk_line")
    assert field["element"]["initial_value"] == LINE
    assert words("talk.last_none") in said(again), "this talk's own line is not the last one's"

    next_week(rehearsal)
    later = said(opens(rehearsal))
    assert words("talk.last_kept", day="8 Jan") in later
    assert "&lt;!channel&gt;" in later, "no markup of it acts"
    assert words("talk.last_none") not in later


def test_what_the_lead_refused_is_no_idea_for_the_talk(rehearsal: Rehearsal) -> None:
    released(rehearsal)
    first, second, third, *_ = (each.title for each in rehearsal.library.starters)
    rehearsal.slack.click(LEA, Action.PROMPT_REFUSE)
    rehearsal.slack.click(LEA, Action.PROMPT_REFUSE)
    assert third in said(opens(rehearsal))
    rehearsal.slack.close(LEA)
    with rehearsal.database.write() as tx:
        shown = tables.prompt_shown
        tx.execute(shown.delete().where(shown.c.answer.is_(None)))
    guide = said(opens(rehearsal))
    assert third in guide
    assert first not in guide
    assert second not in guide


def test_an_empty_line_keeps_nothing_and_a_long_one_stays_on_the_screen(rehearsal: Rehearsal) -> None:
    words = rehearsal.library.words
    round_id = released(rehearsal)
    opens(rehearsal)
    keeps(rehearsal, LINE)
    opens(rehearsal)
    assert words("talk.not_kept") in said(keeps(rehearsal, ""))
    assert kept(rehearsal) == []
    (leaf,) = (row["leaf"] for row in rehearsal.rows(tables.recipient) if row["user"] == LEA)
    answer = sent(LEA, rehearsal, f"{round_id} {leaf}", typed("x" * (talk.LONGEST + 1)))
    assert answer["errors"] == {"talk_line": words("talk.too_long")}
    assert kept(rehearsal) == []


def test_the_line_is_posted_under_the_leads_name_where_a_channel_is_chosen(rehearsal: Rehearsal) -> None:
    words = rehearsal.library.words
    released(rehearsal)
    opens(rehearsal)
    refused = keeps(rehearsal, LINE, CARE_CHANNEL)
    assert refused["errors"] == {"draft_where": words("draft.invite")}
    assert refused["state"]["values"]["talk_line"]["talk_line"]["value"] == LINE
    done = rehearsal.slack.submit(LEA, {"talk_line": LINE, "draft_where": WARD_CHANNEL})["modal"]
    assert words("draft.posted", channel=f"<#{WARD_CHANNEL}>") in said(done)
    assert words("talk.kept") in said(done)
    (posted,) = rehearsal.channel(ANA, WARD_CHANNEL)
    assert posted["text"].startswith(f"{LEA}: Before noon")
    assert "<!channel>" not in posted["text"]
    opens(rehearsal)
    assert keeps(rehearsal, " ", WARD_CHANNEL)["errors"] == {"talk_line": words("draft.empty")}


def test_nobody_but_a_lead_opens_a_talk_and_nobody_else_reads_or_keeps_a_line(rehearsal: Rehearsal) -> None:
    round_id = released(rehearsal)
    opens(rehearsal)
    keeps(rehearsal, LINE)
    (leaf,) = (row["leaf"] for row in rehearsal.rows(tables.recipient) if row["user"] == LEA)
    past = rehearsal.library.words(Sentence.REPORT_PAST)
    secret = rehearsal.environment["SLACK_SIGNING_SECRET"]
    with rehearsal.database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id="T0OTHER", name="Another Clinic")
    for user, team in ((ANA, WORKSPACE), (ZOE, WORKSPACE), (ZOE, "T0OTHER"), (LEA, "T0OTHER")):
        with listening(Sender(rehearsal.web, secret, team, user)) as one:
            assert one.presses(Action.TALK, round_id) == past
    assert LINE.partition("*")[0] not in said(opens(rehearsal, OTTO)), "Otto's talk is that of the lab"
    rehearsal.slack.close(OTTO)
    for user in (ANA, OTTO, ZOE):
        assert sent(user, rehearsal, f"{round_id} {leaf}", typed("Mine."))["errors"] == {"talk_line": past}
    assert kept(rehearsal) == [(LEA, LINE)]


def test_who_leads_the_team_next_begins_without_the_line_and_who_led_it_reads_no_more(
    rehearsal: Rehearsal,
) -> None:
    released(rehearsal)
    opens(rehearsal)
    keeps(rehearsal, LINE)
    regroup(rehearsal, {**PLACES, OTTO: (WARD_NAME, True), LEA: ("Clinic", False)})
    next_week(rehearsal)
    shown = said(opens(rehearsal, OTTO))
    assert "Ward 3" in shown
    assert rehearsal.library.words("talk.last_none") in shown
    assert LINE.partition("*")[0] not in shown
    rehearsal.slack.close(OTTO)
    rehearsal.slack.click(LEA, Action.TALK)
    assert rehearsal.told(LEA) == rehearsal.library.words(Sentence.REPORT_PAST)


def test_a_lead_of_several_teams_says_first_which_of_them_it_is_about(rehearsal: Rehearsal) -> None:
    regroup(rehearsal, {**PLACES, OTTO: (LAB_NAME, False)})
    with rehearsal.database.write() as tx:
        row = {"workspace": WORKSPACE, "user": LEA, "unit": LAB_NAME, "lead": True}
        tx.execute(tables.membership.insert().values(row))
    released(rehearsal)
    choice = opens(rehearsal)
    assert choice["callback_id"] == Callback.TALK_TEAM
    (select,) = (block["element"] for block in choice["blocks"])
    offered = {option["text"]["text"]: option["value"] for option in select["options"]}
    assert set(offered) == {WARD_NAME, LAB_NAME}
    shown = rehearsal.slack.submit(LEA, {"team": offered[LAB_NAME]})["modal"]
    assert rehearsal.library.words("talk.intro", team=LAB_NAME) in said(shown)
    keeps(rehearsal, LINE)
    (row,) = rehearsal.rows(tables.agreement)
    assert row["leaf"] == offered[LAB_NAME]


def test_the_line_is_in_no_job_and_in_no_log(
    rehearsal: Rehearsal, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    released(rehearsal)
    opens(rehearsal)
    keeps(rehearsal, "canary7f3a91")
    rehearsal.settle()
    for name in ("REDIS_URL", "KEY_REDIS_URL"):
        redis = Redis.from_url(rehearsal.environment[name])
        held = [redis.dump(key) or b"" for key in redis.keys("*")]
        redis.close()
        assert not any(b"canary7f3a91" in each for each in held)
    written = capsys.readouterr()
    assert "canary7f3a91" not in caplog.text + written.out + written.err
    assert kept(rehearsal) == [(LEA, "canary7f3a91")]


def test_the_form_takes_as_much_as_the_database() -> None:
    assert talk.LONGEST == agreements.LONGEST
    assert f"VARCHAR({talk.LONGEST})" == str(tables.agreement.c.text.type)
