"""What a lead reads: a sentence, a chart and the same in text, a hint, one thing to try; always one shape."""

import json
from dataclasses import replace
from datetime import date

import pytest

from content.library import Library
from content.themes import Dimension
from content.wording import Wording
from slackapp.blocks import kit, prompt_card, report, team
from slackapp.pulse.report import TeamReport
from slackapp.pulse.trends import Direction, Headline
from tests.blocks import surfaces
from tests.blocks.surfaces import (
    FACTS,
    LONG_PROMPT,
    PUBLISHED,
    ROUND,
    TOO_FEW,
    VOID,
    WORST,
    charted,
    texts,
)


def send(library: Library, *teams: TeamReport) -> kit.Message:
    prompt = library.prompts[0]
    return report.report(library.words, library=library, teams=teams, prompt=prompt, round_id=ROUND)


def kinds(message: kit.Message) -> list[str]:
    return [block["type"] for block in message["blocks"]]


def test_the_headline_is_one_sentence_with_value_plus_minus_and_direction(library: Library) -> None:
    said = texts(dict(send(library, PUBLISHED)))
    assert "Platform: 3.4 ± 0.3, no clear change." in said
    assert "Mixed. The mean of its last 4 check-ins." in said
    assert "how much work fits in the time" in said
    assert "3.42" not in said


@pytest.mark.parametrize(("releases", "expected"), [(1, "its first check-in"), (3, "3 check-ins so far")])
def test_a_young_trend_says_so(library: Library, releases: int, expected: str) -> None:
    young = Headline(value=2.0, plus_minus=0.9, releases=releases, direction=Direction.TOO_EARLY)
    said = texts(dict(send(library, replace(PUBLISHED, headline=young))))
    assert expected in said
    assert "too early" in said


def test_one_native_chart_for_each_theme_and_the_same_points_as_text(library: Library) -> None:
    built = send(library, PUBLISHED)
    charts = [block for block in built["blocks"] if block["type"] == "data_visualization"]
    themes = [library.themes[theme] for theme in ("load", "help")]
    assert [block["title"] for block in charts] == [f"{one.title} – {one.question}" for one in themes]
    for block, chart in zip(charts, PUBLISHED.charts, strict=True):
        assert block["chart"]["type"] == "line"
        points = block["chart"]["series"][0]["data"]
        assert [point["value"] for point in points] == [value for _, value in chart.points]
        spelled = " · ".join(f"{point['label']}: {point['value']:.1f}" for point in points)
        assert spelled in texts(dict(built))
        assert spelled in built["text"]


def test_without_charts_everything_is_still_said(library: Library) -> None:
    built = send(library, PUBLISHED)
    stripped = report.without_charts(built)
    assert "data_visualization" not in kinds(stripped)
    assert "data_visualization" in kinds(built)
    kept = [block for block in built["blocks"] if block["type"] != "data_visualization"]
    assert stripped["blocks"] == kept
    assert texts(dict(stripped)) == texts(dict(built))


def test_several_teams_get_text_each_and_no_chart_that_compares_them(library: Library) -> None:
    other = replace(PUBLISHED, name="Design", leaf_id="other")
    built = send(library, PUBLISHED, other)
    said = texts(dict(built))
    assert "data_visualization" not in kinds(built)
    assert "Platform: 3.4" in said
    assert "Design: 3.4" in said
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


def test_the_prompt_has_its_reason_its_steps_its_draft_and_its_buttons(library: Library) -> None:
    prompt = library.prompts[0]
    built = send(library, PUBLISHED)
    said = texts(dict(built))
    for part in (prompt.title, prompt.why, *prompt.steps, prompt.source, prompt.avoid):
        assert kit.escape(part) in said
    assert all(kit.escape(line) in said for line in prompt.draft.strip().splitlines())
    other = prompt_card.another(library.words, prompt=prompt, round_id=ROUND)
    with_team = [("heard", ROUND), ("talk", ROUND), ("trend_share", ROUND)]
    for message, below in ((built, with_team), (other, [])):
        buttons = [button for block in message["blocks"] for button in block.get("elements", [])]
        assert [(b["action_id"], b["value"]) for b in buttons if b["type"] == "button"] == [
            *((f"prompt_{name}", f"{ROUND} {prompt.id}") for name in ("use", "another", "refuse")),
            *below,
        ]


def test_the_rules_of_fair_use_and_the_support_card_are_always_there(library: Library) -> None:
    for one in (PUBLISHED, TOO_FEW, VOID):
        said = texts(dict(send(library, one)))
        assert "Don’t ask who." in said
        assert "Share the support line." in said


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
        assert built["text"].endswith("and stay with them.")


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
    built = prompt_card.another(words, prompt=LONG_PROMPT, round_id=ROUND)
    said = texts(dict(built))
    assert all(kit.escape(step) in said for step in LONG_PROMPT.steps)
    assert said.count("I will go first") == 14


def test_a_team_cannot_notify_a_channel_by_its_name(library: Library) -> None:
    built = send(library, surfaces.LONG_TEAM)
    assert "<!channel>" not in json.dumps(built)
    assert "&lt;!channel&gt;" in built["text"]
