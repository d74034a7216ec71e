"""The App Home: what is open, what comes next, the team's published trend, why somebody is not asked."""

import json
from dataclasses import replace

import pytest

from content.library import Library
from content.wording import Wording
from slackapp.blocks.home import home
from slackapp.blocks.sentences import not_asked
from slackapp.pulse.partition import Reason
from tests.blocks.surfaces import CLOSES, PUBLISHED, TOO_FEW, home_view, texts


def test_members_read_the_lines_their_lead_reads(library: Library, words: Wording) -> None:
    said = texts(home(words, library, home_view()))
    assert "Platform: 3.4 ± 0.3, no clear change." in said
    assert "1 Jun: 1.0" in said
    assert CLOSES in said
    assert "Monday 10 Nov, 00:00" in said


@pytest.mark.parametrize("reason", list(Reason))
def test_who_is_not_asked_reads_why_and_is_not_asked_to_choose(
    library: Library, words: Wording, reason: Reason
) -> None:
    shown = home(words, library, home_view(reason=reason))
    assert not_asked(words, reason) in texts(shown)
    for absent in ("checkin_start", "intro_yes", "intro_no"):
        assert absent not in json.dumps(shown)


def test_who_is_not_asked_waits_for_no_number(library: Library, words: Wording) -> None:
    shown = home(words, library, home_view(reason=Reason.TOO_SMALL, team=None))
    assert "There is no number yet." not in texts(shown)


def test_a_lead_reads_the_teams_they_lead_and_nobody_else_does(library: Library, words: Wording) -> None:
    theirs = replace(PUBLISHED, name="Ward 4")
    said = texts(home(words, library, home_view(leads=(theirs,))))
    assert "Ward 4: 3.4 ± 0.3, no clear change." in said
    assert words("report.rules") in said
    without = texts(home(words, library, home_view()))
    assert "Ward 4" not in without
    assert words("home.leads") not in without


def test_a_home_without_a_release_says_when_there_will_be_one(library: Library, words: Wording) -> None:
    said = texts(home(words, library, home_view(team=None)))
    assert "There is no number yet." in said
    assert "±" not in said


def test_too_few_answers_show_earlier_rounds_and_no_headline(library: Library, words: Wording) -> None:
    said = texts(home(words, library, home_view(team=TOO_FEW)))
    assert "too few answers" in said
    assert "1 Jun: 1.0" in said
    assert "Mixed" not in said


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
