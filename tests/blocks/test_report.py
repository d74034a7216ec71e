"""What a lead reads: a sentence, a chart or the same in words, a hint, one thing to try; always one shape."""

import json
from dataclasses import replace
from datetime import date

import pytest

from content.library import Library
from content.themes import Dimension
from content.wording import Wording
from slackapp.blocks import help as help_blocks
from slackapp.blocks import kit, prompt_card, report, team, use
from slackapp.blocks.report import Besides
from slackapp.pulse.report import Chart, Grouping, Outcome, Step, TeamReport
from slackapp.pulse.trends import Direction, Headline
from tests.blocks import surfaces
from tests.blocks.long_prompt import LONG_PROMPT
from tests.blocks.surfaces import (
    FACTS,
    PUBLISHED,
    ROUND,
    TOO_FEW,
    VOID,
    WORST,
    charted,
    texts,
)


def send(library: Library, *teams: TeamReport, besides: Besides = report.NOTHING) -> kit.Message:
    prompt = library.prompts[0]
    return report.report(
        library.words, library=library, teams=teams, prompt=prompt, round_id=ROUND, besides=besides
    )


def kinds(message: kit.Message) -> list[str]:
    return [block["type"] for block in message["blocks"]]


def test_the_headline_is_one_sentence_with_value_plus_minus_and_direction(library: Library) -> None:
    said = texts(dict(send(library, PUBLISHED)))
    assert "*Load in Platform: 3.4 ± 0.3, no clear change.*" in said
    assert "Mixed. The mean of its last 4 check-ins." in said
    assert "how much work fits in the time" in said
    assert "3.42" not in said


@pytest.mark.parametrize(("releases", "expected"), [(1, "its first check-in"), (3, "its 3 check-ins so far")])
def test_a_young_trend_says_so(library: Library, releases: int, expected: str) -> None:
    young = Headline(value=2.0, plus_minus=0.9, releases=releases, direction=Direction.TOO_EARLY)
    said = texts(dict(send(library, replace(PUBLISHED, headline=young))))
    assert expected in said
    assert "too early" in said


def test_a_climb_that_is_no_clear_change_is_explained_and_nothing_else_is(library: Library) -> None:
    climbing, falling = (texts(dict(send(library, one))) for one in (surfaces.CLIMBING, surfaces.FALLING))
    assert "It is 0.3 higher than before. Chance alone can move it by 0.6." in climbing
    assert "It is 0.3 lower than before. Chance alone can move it by 0.6." in falling
    for shown in (
        surfaces.meaning(3.0, by=0.14),  # nobody would call that a climb
        replace(surfaces.meaning(3.0, by=0.7), direction=Direction.UP),
        Headline(3.0, 0.9, 1, Direction.TOO_EARLY),
    ):
        told = texts(dict(send(library, replace(PUBLISHED, headline=shown))))
        assert "Chance alone can move it" not in told


def test_teams_that_share_a_number_read_why_and_others_nothing_of_it(
    library: Library, words: Wording
) -> None:
    shared = (
        "These teams share one number, as one alone was too small: a group needs 6 people who can answer."
    )
    apart = "This is one of 3 equal parts, as a group holds 600 people at most."
    for units, parts, told in ((2, 1, {shared}), (1, 3, {apart}), (2, 3, {shared, apart})):
        for team_report in (PUBLISHED, TOO_FEW, VOID):
            grouped = replace(team_report, grouping=Grouping(units, parts, 6))
            said = texts(dict(send(library, grouped)))
            assert {line for line in (shared, apart) if line in said} == told
    assert shared not in texts(dict(send(library, PUBLISHED)))


def test_what_came_of_a_prompt_is_asked_above_the_next_one_and_only_of_one_that_was_taken(
    library: Library,
) -> None:
    asked = send(library, PUBLISHED, besides=Besides(taken=library.prompts[1]))
    rows = [block.get("block_id") for block in asked["blocks"] if block["type"] == "actions"]
    assert rows == ["prompt_open", "prompt", "with_team"]
    rows = [block.get("block_id") for block in send(library, PUBLISHED)["blocks"]]
    assert "prompt_open" not in rows


def test_a_lead_who_answers_elsewhere_reads_where_and_the_others_nothing(library: Library) -> None:
    line = "You answer in “Care”, not here."
    assert line in texts(dict(send(library, PUBLISHED, besides=Besides(elsewhere="Care"))))
    assert "You answer in" not in texts(dict(send(library, PUBLISHED)))


def test_the_page_of_the_trend_is_linked_where_our_pages_have_an_address(library: Library) -> None:
    assert f"<{surfaces.PAGES}/trend|" in texts(
        dict(send(library, PUBLISHED, besides=Besides(address=surfaces.PAGES)))
    )
    assert "/trend" not in json.dumps(send(library, PUBLISHED))


def test_a_chart_of_each_theme_has_lower_mean_and_upper_as_lines(library: Library) -> None:
    built = send(library, PUBLISHED)
    charts = [block for block in built["blocks"] if block["type"] == "data_visualization"]
    themes = [library.themes[theme] for theme in ("load", "help")]
    assert [block["title"] for block in charts] == [one.title for one in themes]
    for block, chart in zip(charts, PUBLISHED.charts, strict=True):
        assert block["chart"]["type"] == "line"
        lower, mean, upper = block["chart"]["series"]
        assert [line["name"] for line in (lower, mean, upper)] == ["Lower edge", "Mean", "Upper edge"]
        for at, (_, value) in enumerate(chart.points):
            edges = max(1.0, round(value - 0.4, 1)), value, min(5.0, round(value + 0.4, 1))
            assert tuple(line["data"][at]["value"] for line in (lower, mean, upper)) == edges
    assert "Middle line: mean of up to four check-ins." in texts(dict(built))


def test_each_point_stands_once_in_a_message_as_a_chart_or_in_words(library: Library) -> None:
    built = send(library, PUBLISHED)
    retried = report.without_charts(library.words, built)
    assert "data_visualization" not in kinds(retried)
    assert len(retried["blocks"]) == len(built["blocks"])
    for chart in PUBLISHED.charts:
        day, value = chart.points[1]
        point = f"{day.day} Jun: {value:.1f} ({max(1.0, value - 0.4):.1f} to {value + 0.4:.1f})"
        assert point not in texts(dict(built))
        assert texts(dict(retried)).count(point) == built["text"].count(point) > 0
    assert texts(dict(send(library, TOO_FEW))).count("15 Jun") == 0
    prompt_alone = prompt_card.another(
        library.words, prompt=library.prompts[0], meant=prompt_card.Meant(ROUND)
    )
    assert report.without_charts(library.words, prompt_alone) == prompt_alone


def test_a_round_without_a_number_is_said_in_a_line_with_its_reason(library: Library) -> None:
    steps = (
        *charted("load", [(date(2026, 5, 5), 3.0), (date(2026, 5, 12), None)]).steps,
        Step(date(2026, 5, 19), None, None, Outcome.VOID),
        Step(date(2026, 5, 26), None, None, Outcome.PAUSED),
        Step(date(2026, 6, 2), 3.2, surfaces.meaning(3.2)),
    )
    said = texts(dict(send(library, replace(PUBLISHED, charts=(Chart("load", "s", steps),)))))
    assert "No number on 12 May: too few answers." in said
    assert "No number on 19 May: the check-in could not be finished." in said
    assert "No number on 26 May: all messages were paused." in said
    assert "No number" not in texts(dict(send(library, PUBLISHED)))
    many = texts(dict(send(library, surfaces.FALLING)))
    assert "and 2 before: too few answers" in many, "a long time without a number is no wall of days"


def test_what_the_headline_says_of_this_week_is_not_said_again(library: Library) -> None:
    steps = charted("load", [(date(2026, 5, 5), 3.0), (date(2026, 5, 12), None)])
    assert "No number on" not in texts(dict(send(library, replace(TOO_FEW, charts=(steps,)))))
    assert "No number on 12 May" in texts(
        dict(send(library, replace(PUBLISHED, theme="help", charts=(steps,))))
    )


def test_a_mark_stands_under_the_chart_of_its_week_and_is_no_markup(library: Library) -> None:
    steps = (Step(date(2026, 5, 12), 3.0, surfaces.meaning(3.0), marks=("flu", "<!here>")),)
    said = texts(dict(send(library, replace(PUBLISHED, charts=(Chart("load", "s", steps),)))))
    assert "Marked: 12 May, flu · 12 May, &lt;!here&gt;." in said
    assert "Marked" not in texts(dict(send(library, PUBLISHED)))


def test_several_teams_get_text_each_and_no_chart_that_compares_them(library: Library) -> None:
    other = replace(PUBLISHED, name="Design", leaf_id="other")
    built = send(library, PUBLISHED, other, besides=Besides(turn="Design"))
    said = texts(dict(built))
    assert "For “Design” this time" in said
    assert "this time" not in texts(dict(send(library, PUBLISHED)))
    assert "data_visualization" not in kinds(built)
    assert "Load in Platform: 3.4" in said
    assert "Load in Design: 3.4" in said
    assert said.count("One thing to try") == 1


def test_too_few_answers_and_a_void_round_have_the_shape_of_a_published_one(library: Library) -> None:
    published, too_few, void, paused = (
        send(library, team) for team in (PUBLISHED, TOO_FEW, VOID, surfaces.PAUSED)
    )
    assert kinds(published) == kinds(too_few) == kinds(void) == kinds(paused)
    assert "too few answers" in texts(dict(too_few))
    assert "could not be finished" in texts(dict(void))
    assert "could not be finished" in texts(dict(paused))
    assert "All messages were paused" in texts(dict(paused))
    assert "paused" not in texts(dict(void))
    for built in (too_few, void, paused):
        assert " ± " not in texts(dict(built)).split("One thing to try")[0].split("From 1 to 5")[0]
        assert "worth a talk" not in texts(dict(built))


def test_the_report_never_says_how_many_answered(library: Library) -> None:
    said = json.dumps([send(library, team) for team in (PUBLISHED, TOO_FEW)]).lower()
    for word in ("5–7", "8–11", "people answered", "responded"):
        assert word not in said


def test_the_prompt_has_its_reason_its_steps_and_its_buttons(library: Library) -> None:
    prompt = library.prompts[0]
    built = send(library, PUBLISHED)
    said = texts(dict(built))
    for part in (prompt.title, prompt.why, *prompt.steps):
        assert kit.escape(part) in said
    assert kit.escape(prompt.draft.strip().splitlines()[0]) not in said, "it comes with [Use it]"
    other = prompt_card.another(library.words, prompt=prompt, meant=prompt_card.Meant(ROUND))
    form = use.use_form(library.words, prompt, metadata="x", told=False, team="Ward 3")
    for shown in (other, form):
        assert kit.escape(prompt.avoid) in texts(dict(shown)), "when not to, before anybody does it"
    with_team = [("heard", ROUND), ("talk", ROUND), ("trend_share", ROUND)]
    in_answer = [("hard_week", f"{ROUND} {prompt.id}")]
    for message, below in ((built, with_team), (other, in_answer)):
        buttons = [button for block in message["blocks"] for button in block.get("elements", [])]
        assert [(b["action_id"], b["value"]) for b in buttons if "value" in b] == [
            *((f"prompt_{name}", f"{ROUND} {prompt.id}") for name in ("use", "another", "refuse")),
            *below,
        ]


def test_the_rules_of_fair_use_and_the_way_to_the_card_are_always_there(library: Library) -> None:
    for one in (PUBLISHED, TOO_FEW, VOID):
        built = send(library, one)
        assert "Don’t ask who." in texts(dict(built))
        assert "not_ok" in json.dumps(built)


def test_the_card_for_somebody_not_ok_has_words_to_begin_and_to_listen_and_a_line(
    library: Library, words: Wording
) -> None:
    said = texts(help_blocks.not_ok(words, library.support.for_country("DE")))
    assert "“Thank you for telling me. I have time.”" in said
    assert "“I don’t know what to say, but I’m listening.”" in said
    assert "Bring in HR only if they agree." in said
    assert "0800 1110111" in said
    assert "Samaritans" not in said, "the lines of another country help nobody here"
    assert "Your lead never sees" not in said, "it is a lead who reads this"


def test_a_day_that_comes_back_in_another_year_gets_its_year(library: Library, words: Wording) -> None:
    points = ((date(2025, 11, 3), 3.0), (date(2025, 11, 17), 3.1), (date(2026, 11, 3), 3.2))
    built = send(library, replace(PUBLISHED, charts=(charted("load", points),)))
    chart = next(block for block in built["blocks"] if block["type"] == "data_visualization")["chart"]
    assert chart["axis_config"]["categories"] == ["3 Nov 2025", "17 Nov", "3 Nov 2026"]


def test_the_text_of_one_team_is_whole(library: Library) -> None:
    for prompt in (*library.prompts, *library.starters):
        built = report.report(
            library.words, library=library, teams=(PUBLISHED,), prompt=prompt, round_id=ROUND
        )
        assert not built["text"].endswith("…")
        assert built["text"].endswith("what you heard and did.")


def test_the_example_is_rendered_like_a_report_with_the_plus_minus_of_its_size(
    library: Library, words: Wording
) -> None:
    small = team.example(words, library, FACTS)
    large = team.example(words, library, replace(FACTS, size=60))
    assert [line[:12] for line in small] == [line[:12] for line in large]
    assert len(small) == 3
    assert small[0] != large[0]
    assert len(team.example(words, library, WORST)) == 2  # no focus is published there, so none is shown


def test_every_dimension_has_words_that_are_not_its_id(library: Library, words: Wording) -> None:
    for dimension in Dimension:
        hint = team.lines(words, library, replace(PUBLISHED, focus=dimension.value))[2]
        assert "-" not in hint.removeprefix("A hint")


def test_a_void_round_is_told_without_blame_and_hr_is_told_what_to_look_at(
    library: Library, words: Wording
) -> None:
    theme = library.themes["load"]
    person = texts(dict(report.round_void(words, theme=theme)))
    hr = texts(dict(report.round_void(words, theme=theme, hr=True)))
    assert "You did nothing wrong" in person
    assert "key store" in hr
    assert "key store" not in person


def test_a_round_that_a_pause_made_void_says_so_and_blames_no_key(library: Library, words: Wording) -> None:
    for hr in (False, True):
        told = texts(dict(report.round_void(words, theme=library.themes["load"], hr=hr, by_pause=True)))
        assert "could not be finished" in told
        assert "paused" in told
        assert "not everyone could be asked in time" in told
        assert "key" not in told


def test_a_long_prompt_is_never_cut_in_the_blocks(library: Library, words: Wording) -> None:
    built = prompt_card.another(words, prompt=LONG_PROMPT, meant=prompt_card.Meant(ROUND))
    said = texts(dict(built))
    assert all(kit.escape(step) in said for step in LONG_PROMPT.steps)
    used = use.use_form(words, LONG_PROMPT, metadata="", told=True, team="Platform")
    assert json.dumps(used).count("I will go first") == 14


def test_a_team_cannot_notify_a_channel_by_its_name(library: Library) -> None:
    built = send(library, surfaces.LONG_TEAM)
    assert "<!channel>" not in json.dumps(built)
    assert "&lt;!channel&gt;" in built["text"]
