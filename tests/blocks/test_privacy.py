"""Nothing that is sent to Slack names a person, holds a question in a message, or depends on an answer."""

import inspect
import json
import re
from dataclasses import fields
from pathlib import Path

from content.library import Library
from content.wording import Wording
from slackapp.blocks import checkin
from slackapp.blocks import help as help_blocks
from slackapp.blocks.group_facts import LeafFacts, promises
from slackapp.blocks.guess import epsilon_of, guesses, limit
from slackapp.blocks.home import HomeView, home
from slackapp.blocks.receipt import Receipt, privacy_message
from slackapp.pulse.guess import at_most
from slackapp.pulse.release import EPSILONS, FOCUS_EPSILONS
from tests.blocks import slack
from tests.blocks.built import every_surface
from tests.blocks.long_prompt import LONG_MEMBER, LONG_PROMPT
from tests.blocks.surfaces import FACTS, ROUND, WORST, home_view, texts

FIGURES = Path(__file__).parents[2] / "docs" / "figures.md"
PAGE = FIGURES.with_name("privacy.md")
ANNOUNCING = {f"weekly-{kind}-{theme}-all" for kind in ("plain", "worst") for theme in ("load", "help")}
"""The surfaces with a change of a question: announced with old and new wording (R15)."""


def test_buttons_and_views_send_back_a_round_or_prompts_in_it_and_nothing_else(library: Library) -> None:
    seen = {value for surface in every_surface(library) for value in slack.values(surface.built)}
    by_themselves = {prompt.id for prompt in (*library.prompts, *library.starters, LONG_PROMPT)}
    prompts = by_themselves | {prompt.id for prompt in library.hard_weeks}
    things = {thing.id for thing in (*library.members, LONG_MEMBER)}
    assert {ROUND, *(f"{ROUND} {prompt}" for prompt in by_themselves)} <= seen
    for value in seen - things - {"4"}:  # what everybody alike may try, and whose turn comes next
        round_id, *rest = value.split(" ")
        assert round_id == ROUND
        assert set(rest) <= prompts


def test_no_question_is_in_a_message_but_the_two_of_a_change_that_is_announced(library: Library) -> None:
    asked = [item.text for theme in library.themes.values() for item in theme.items]
    for surface in every_surface(library):
        if surface.kind == "message":
            said = json.dumps(surface.built, ensure_ascii=False)
            found = [text for text in asked if text in said]
            assert len(found) == (2 if surface.name in ANNOUNCING else 0), surface.name


def test_the_thanks_know_nothing_but_a_reframe_and_the_support_lines() -> None:
    assert set(inspect.signature(checkin.thanks).parameters) == {"words", "reframe", "support"}


def test_the_home_knows_nothing_about_taking_part() -> None:
    known = {field.name for field in fields(HomeView)}
    assert known == {
        "team",
        "facts",
        "reason",
        "upcoming",
        "open_until",
        "open_round",
        "consent",
        "choices",
        "support",
        "leads",
        "guardians",
        "register",
        "pages",
        "hr",
        "gives_link",
        "to_try",
    }


def test_the_home_shows_start_in_every_open_round(library: Library, words: Wording) -> None:
    opened = home(words, library, home_view())
    closed = home(words, library, home_view(open_round=None, open_until=None))
    assert "checkin_start" in json.dumps(opened)
    assert "checkin_start" not in json.dumps(closed)


def test_nobody_is_offered_a_start_before_saying_yes(library: Library, words: Wording) -> None:
    for consent in ("no", "unknown"):
        shown = json.dumps(home(words, library, home_view(consent=consent)))
        assert "checkin_start" not in shown
        assert "intro_yes" in shown


def test_the_help_panel_is_the_same_wherever_it_stands_and_its_button_says_nothing(
    library: Library, words: Wording
) -> None:
    support = library.support.for_country("GB")
    panel = help_blocks.help_panel(words, support)
    (row,) = (block for block in panel if block["type"] not in {"section", "context"})
    assert [(set(each), each["action_id"]) for each in row["elements"]] == [
        ({"type", "action_id", "text"}, "ask")
    ]
    places = [
        checkin.thanks(words, reframe="One.", support=support),
        checkin.thanks(words, reframe="Another.", support=support),
        dict(help_blocks.slash_help(words, support)),
    ]
    assert all(place["blocks"][-len(panel) :] == panel for place in places)


def test_the_weekly_message_is_the_same_for_everyone_in_a_round() -> None:
    known = set(inspect.signature(checkin.weekly).parameters)
    assert known == {"words", "round_id", "theme", "closes", "result", "news"}


def test_what_one_report_can_give_away_at_most_is_that_of_the_settings(words: Wording) -> None:
    strict = LeafFacts(name="", size=6, k=5, epsilon=1.0, focus_epsilon=0.5)
    found = {
        facts: [(each.before, each.after) for each in guesses(words, epsilon_of(facts))]
        for facts in (FACTS, None, strict, WORST)
    }
    assert found[FACTS] == found[None] == [(10, 70), (50, 96)]  # ε 3
    assert found[strict] == [(10, 34), (50, 82)]  # ε 1.5
    assert found[WORST] == [(10, 24), (50, 74)]  # ε 1


def test_the_page_on_privacy_says_the_same_limits() -> None:
    page = " ".join(PAGE.read_text("utf-8").split())
    loose, strict = ([at_most(before, epsilon) for before in (10, 50)] for epsilon in (3.0, 1.5))
    assert (
        f"10 % sure of a guess about somebody can be {loose[0]} % sure after one report, never more" in page
    )
    assert f"half sure, {loose[1]} % (in the strict setting {strict[0]} % and {strict[1]} %)" in page


def test_who_does_not_see_the_picture_reads_all_that_it_shows(words: Wording) -> None:
    address = "https://leanon.example/picture/guess/30.png"
    (shown,) = [block for block in limit(words, 3.0, shown=address) if block["type"] == "image"]
    for said in ("10% sure before, 70% at most", "50% sure before, 96% at most", "100% would be certain"):
        assert said in shown["alt_text"]


def test_nobody_reads_of_so_many_times_or_occasions(library: Library) -> None:
    for surface in every_surface(library):
        said = texts(surface.built)
        assert not re.search(r"\bodds\b|\bfactor\b|\d+ times|twenty", said, re.IGNORECASE), surface.name


def test_what_our_own_attack_reached_is_what_the_figures_say(words: Wording) -> None:
    rows = [line for line in FIGURES.read_text("utf-8").splitlines() if "highest posterior" in line]
    reached = {100 * float(found) for row in rows for found in re.findall(r"team; (0\.\d\d);", row)}
    assert len(rows) >= 3
    assert words("privacy.tried").endswith(f"from 20% sure to {max(reached):.0f}% at most.")


def test_four_short_lines_promise_two_things_and_admit_two(words: Wording) -> None:
    for facts in (FACTS, None):
        lines = promises(words, facts)
        assert len(lines) == 4
        assert [line.startswith("• A limit:") for line in lines] == [False, False, True, True]
        assert all(len(line) <= 160 for line in lines)


def test_the_documents_say_what_the_bound_adds_up_to_for_who_answers_every_week() -> None:
    usual = EPSILONS[0] + (FOCUS_EPSILONS[0] or 0)
    strict = EPSILONS[-1] + min(each for each in FOCUS_EPSILONS if each)
    sums = [f"{weeks * each:.0f}" for each in (usual, strict) for weeks in (12, 52)]
    assert sums == ["36", "156", "18", "78"]
    for page in (PAGE, PAGE.with_name("data-protection.md")):
        said = " ".join(page.read_text("utf-8").split())
        assert re.search(r"36 (?:after|in) twelve weeks and 156 (?:after|in) a year", said)
        assert re.search(r"strict (?:setting )?18 and 78", said)


def test_the_privacy_text_says_every_limit_openly(library: Library, words: Wording) -> None:
    said = texts(dict(privacy_message(words, library, Receipt(FACTS))))
    for openly in (
        "Traces of the last ones may stay in its memory",
        "each week adds another",
        "the week’s key, the server’s secret _and_ the database’s log or backups",
        "how many check-ins a group got and when",
        "Slack can tell that you had not answered",
        "_whether_ you answered",
        "leave you alone with accounts that only look like people",
        "worked together for months",
        "A low team number makes it more likely",
        "can’t be found, changed or erased",
        "10% sure before a report, they can be 70% sure after it, never more",
    ):
        assert openly in said
