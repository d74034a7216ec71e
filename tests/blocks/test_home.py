"""The App Home: what is open, what comes next, the team's published trend, why somebody is not asked."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from content.library import Library
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.home import Told, home
from slackapp.blocks.ids import Action
from slackapp.blocks.member import ToTry, modal
from slackapp.blocks.noted import noted
from slackapp.blocks.sentences import not_asked
from slackapp.pulse.partition import Reason
from tests.blocks import slack
from tests.blocks.surfaces import (
    CHOSEN,
    CLOSES,
    PICTURE,
    PUBLISHED,
    SILENT,
    TOO_FEW,
    VOID,
    charted,
    home_view,
    texts,
)

ODD = charted("load", [(date(2026, 6, 1), 3.0), (date(2026, 6, 15), None), (date(2026, 6, 29), 3.4)])


def of_type(view: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == kind]


def buttons(view: dict[str, Any]) -> list[str]:
    rows = of_type(view, "actions")
    return [button["action_id"] for row in rows for button in row["elements"]]


def test_members_read_the_lines_their_lead_reads(library: Library, words: Wording) -> None:
    said = texts(home(words, library, home_view()))
    assert "Platform: 3.4 ± 0.3, no clear change." in said
    assert CLOSES in said


def test_the_trend_is_a_picture_whose_points_can_be_heard(library: Library, words: Wording) -> None:
    (picture,) = of_type(home(words, library, home_view()), "image")
    assert picture["image_url"] == PICTURE
    assert picture["alt_text"].startswith("Load: 1 Jun: 1.0 · 15 Jun: 1.1")
    assert "\nHelp: 1 Jun: 1.0" in picture["alt_text"]


def test_without_an_address_the_trend_is_a_table_of_the_latest_check_ins(
    library: Library, words: Wording
) -> None:
    shown = home(words, library, home_view(team=Told(PUBLISHED)))
    (table,) = of_type(shown, "table")
    rows = [[cell["text"] for cell in row] for row in table["rows"]]
    assert rows[0] == ["Check-in", "Theme", "Number"]
    assert rows[-1] == ["10 Aug", "Load", "1.5"]
    assert len(rows) == 1 + 8
    assert of_type(shown, "image") == []


def test_a_round_without_a_number_is_no_row_and_no_point(library: Library, words: Wording) -> None:
    team = replace(PUBLISHED, charts=(ODD,))
    shown = home(words, library, home_view(team=Told(team)))
    drawn = home(words, library, home_view(team=Told(team, PICTURE)))
    assert len(of_type(shown, "table")[0]["rows"]) == 1 + 2
    assert of_type(drawn, "image")[0]["alt_text"] == "Load: 1 Jun: 3.0 · 29 Jun: 3.4"


def test_a_report_that_has_no_number_yet_is_told_without_a_picture(library: Library, words: Wording) -> None:
    for report in (TOO_FEW, VOID):
        shown = home(words, library, home_view(team=Told(replace(report, charts=()))))
        assert of_type(shown, "image") == of_type(shown, "table") == []
        assert "Platform:" in texts(shown)


def test_an_open_check_in_says_why_it_looks_the_same_after_sending(library: Library, words: Wording) -> None:
    opened = texts(home(words, library, home_view()))
    closed = texts(home(words, library, home_view(open_round=None, open_until=None)))
    assert words("home.same") in opened
    assert words("home.same") not in closed
    assert all("Next: Monday 10 Nov, 00:00." in said for said in (opened, closed))


def test_the_home_keeps_its_order(library: Library, words: Wording) -> None:
    shown = home(words, library, home_view(choices=CHOSEN))
    said = texts(shown)
    order = [
        words("home.same"),
        words("home.trend"),
        "*Your group: “Platform”*",
        words("settings.summary"),
        words("home.anonymous"),
        words("help.talk_lines"),
    ]
    assert sorted(order, key=said.index) == order
    assert buttons(shown) == [
        *(Action.CHECKIN_START, Action.CHECKIN_NOT_THIS_WEEK),
        *(Action.MEMBER, Action.MEMBER_ANOTHER),
        *(Action.SETTINGS, Action.ASK, Action.WRONG_TEAM),
        Action.HOW_IT_WORKS,
    ]


def test_one_small_thing_to_try_stands_in_every_home_and_the_rest_of_it_behind_a_button(
    library: Library, words: Wording
) -> None:
    thing = library.members[0]
    assert thing.draft
    title = words("member.home", title=thing.title)
    for view in (home_view(), home_view(consent="no"), home_view(choices=SILENT), home_view(facts=None)):
        assert title in texts(home(words, library, replace(view, to_try=ToTry(thing, 0))))
    assert title not in texts(home(words, library, home_view(to_try=None)))
    opened = texts(modal(words, thing))
    assert thing.text in opened
    assert thing.draft in opened
    assert words("member.small") in opened


def test_the_home_is_short(library: Library, words: Wording) -> None:
    support = library.support.for_country("DE")
    longest = ToTry(max(library.members, key=lambda each: len(each.title.split())), 0)
    shown = home(words, library, home_view(choices=CHOSEN, support=support, to_try=longest))
    assert len(shown["blocks"]) <= 26
    assert len(texts(shown).split()) <= 400


def test_who_stopped_all_messages_is_told_so_at_once_and_how_to_get_them_again(
    library: Library, words: Wording
) -> None:
    shown = home(words, library, home_view(choices=SILENT, consent="no"))
    assert shown["blocks"][1]["text"]["text"].startswith(words("settings.stopped"))
    assert buttons(shown)[:2] == [Action.INTRO_YES, Action.GET_MESSAGES]
    assert Action.CHECKIN_START not in buttons(shown)

    outside = replace(SILENT, in_group=False)
    unasked = home(words, library, home_view(choices=outside, reason=Reason.NO_TEAM_ABOVE, facts=None))
    assert Action.GET_MESSAGES in buttons(unasked)
    assert Action.INTRO_YES not in buttons(unasked)


@pytest.mark.parametrize("reason", list(Reason))
def test_who_is_not_asked_reads_why_and_is_not_asked_to_choose(
    library: Library, words: Wording, reason: Reason
) -> None:
    shown = home(words, library, home_view(reason=reason))
    assert not_asked(words, reason) in texts(shown)
    for absent in ("checkin_start", "intro_yes", "intro_no"):
        assert absent not in json.dumps(shown)


def test_a_newcomer_reads_why_the_open_check_in_goes_by_without_them(
    library: Library, words: Wording
) -> None:
    there = home_view()
    assert there.facts is not None
    for waits in (True, False):
        shown = texts(home(words, library, replace(there, facts=replace(there.facts, waits=waits))))
        assert (words("home.waits") in shown) is waits


def test_who_is_not_asked_waits_for_no_number(library: Library, words: Wording) -> None:
    shown = home(words, library, home_view(reason=Reason.TOO_SMALL, team=None))
    assert "There is no number yet." not in texts(shown)


def test_a_lead_reads_the_teams_they_lead_and_nobody_else_does(library: Library, words: Wording) -> None:
    theirs = Told(replace(PUBLISHED, name="Ward 4"), f"{PICTURE}?4")
    led = home(words, library, home_view(leads=(theirs,)))
    assert "Ward 4: 3.4 ± 0.3, no clear change." in texts(led)
    assert words("report.rules") in texts(led)
    assert [each["image_url"] for each in of_type(led, "image")] == [PICTURE, f"{PICTURE}?4"]
    without = texts(home(words, library, home_view()))
    assert "Ward 4" not in without
    assert words("home.leads") not in without


def test_a_lead_of_several_teams_sees_no_trends_side_by_side(library: Library, words: Wording) -> None:
    two = tuple(Told(replace(PUBLISHED, name=name), PICTURE) for name in ("Ward 4", "Ward 5"))
    shown = home(words, library, home_view(team=None, leads=two))
    assert of_type(shown, "image") == of_type(shown, "table") == []


def test_a_home_has_one_table_at_most(library: Library, words: Wording) -> None:
    shown = home(words, library, home_view(team=Told(PUBLISHED), leads=(Told(PUBLISHED),)))
    assert len(of_type(shown, "table")) == 1
    assert "Load: 1 Jun: 1.0" in texts(shown)


def test_a_home_without_a_release_says_when_there_will_be_one(library: Library, words: Wording) -> None:
    said = texts(home(words, library, home_view(team=None)))
    assert "There is no number yet." in said
    assert "±" not in said


def test_too_few_answers_show_earlier_rounds_and_no_headline(library: Library, words: Wording) -> None:
    shown = home(words, library, home_view(team=Told(TOO_FEW, PICTURE)))
    assert "too few answers" in texts(shown)
    assert "1 Jun: 1.0" in of_type(shown, "image")[0]["alt_text"]
    assert "Mixed" not in texts(shown)


def test_without_a_country_no_other_countrys_line_is_shown_but_where_to_call_at_once(
    library: Library, words: Wording
) -> None:
    anywhere = texts(home(words, library, home_view()))
    germany = texts(home(words, library, home_view(support=library.support.for_country("DE"))))
    assert "Samaritans" not in anywhere + germany
    assert words("help.emergency") in anywhere
    assert "TelefonSeelsorge: 0800 1110111" in germany
    assert words("help.emergency") not in germany


def test_a_home_without_a_team_says_nothing_about_size(library: Library, words: Wording) -> None:
    said = texts(home(words, library, home_view(facts=None, team=None)))
    assert "five at the very least" in said
    assert PUBLISHED.name not in said


def test_a_home_shown_once_more_keeps_all_but_its_pictures_below_one_sentence(library: Library) -> None:
    """As Slack sends it with a click, which is all that is known then."""
    whole = home(library.words, library, home_view())
    sent = {**whole, "id": "V1", "hash": "1.a", "state": {"values": {}}, "private_metadata": ""}
    once = noted(sent, "Please try once more.")
    again = noted({**sent, **once}, "Slack is busy.")
    for shown, sentence in ((once, "Please try once more."), (again, "Slack is busy.")):
        slack.check("home", shown)
        assert shown["blocks"][0]["text"]["text"] == sentence
        assert shown["blocks"][1:] == [block for block in whole["blocks"] if block["type"] != "image"]
    full = {**whole, "blocks": [kit.divider()] * 100}
    slack.check("home", noted(full, "Please try once more."))
