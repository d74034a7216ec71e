"""The report: the latest round of one leaf, and no trend across series."""

from dataclasses import replace
from datetime import date, timedelta

from slackapp.pulse.report import Outcome, Released, TeamReport, compose
from slackapp.pulse.trends import Direction, Reading
from tests.cast import T0

START = T0.date()


def row(
    week: int,
    *,
    theme: str = "load",
    series: str = "s1",
    value: float | None = 3.0,
    focus: str | None = "energy",
    outcome: Outcome = Outcome.PUBLISHED,
) -> Released:
    published = outcome is Outcome.PUBLISHED
    return Released(
        round_id=f"round-{week}",
        opened_on=START + timedelta(weeks=week),
        theme=theme,
        series=series,
        outcome=outcome,
        value=value if published else None,
        focus=focus if published else None,
        band="12–19" if published else None,
        epsilon=2.0,
    )


def report(*history: Released) -> TeamReport:
    found = compose(history, leaf_id="leaf", name="Design")
    assert found is not None
    return found


def dates(*weeks: int) -> list[date]:
    return [START + timedelta(weeks=week) for week in weeks]


def test_without_a_round_there_is_no_report() -> None:
    assert compose([], leaf_id="leaf", name="Design") is None


def test_a_first_release_is_reported_with_its_focus_and_no_direction() -> None:
    found = report(row(0, value=4.0))

    assert (found.leaf_id, found.name, found.theme) == ("leaf", "Design", "load")
    assert found.headline is not None
    assert found.headline.value == 4.0
    assert found.headline.direction is Direction.TOO_EARLY
    assert found.reading is Reading.GOING_WELL
    assert found.focus == "energy"


def test_the_headline_keeps_to_the_theme_of_the_latest_round() -> None:
    found = report(row(0, value=2.0), row(1, theme="help", value=4.0), row(2, value=3.0))

    assert found.headline is not None
    assert found.headline.value == 2.5
    assert found.headline.releases == 2


def test_a_new_series_starts_its_trend_focus_and_chart_afresh() -> None:
    found = report(row(0, value=1.0), row(2, value=1.0), row(4, series="s2", value=4.0, focus="recovery"))

    assert found.headline is not None
    assert found.headline.releases == 1
    assert found.focus == "recovery"
    assert [chart.series for chart in found.charts] == ["s2"]
    assert found.charts[0].points == ((dates(4)[0], 4.0),)


def test_too_few_answers_and_a_void_round_show_charts_and_no_figure() -> None:
    for outcome in (Outcome.TOO_FEW, Outcome.VOID):
        found = report(row(0), row(1, theme="help"), row(2, outcome=outcome))

        assert found.outcome is outcome
        assert (found.headline, found.reading, found.focus) == (None, None, None)
        assert [chart.theme for chart in found.charts] == ["load", "help"]


def test_a_round_without_a_figure_leaves_no_point_and_breaks_no_trend() -> None:
    found = report(row(0), row(2, outcome=Outcome.TOO_FEW), row(4, outcome=Outcome.VOID), row(6))

    assert found.headline is not None
    assert found.headline.releases == 2
    assert [day for day, _ in found.charts[0].points] == dates(0, 6)


def test_a_chart_shows_the_last_twelve_rounds_oldest_first() -> None:
    found = report(*(row(week, value=1 + week / 10) for week in range(15)))

    assert [day for day, _ in found.charts[0].points] == dates(*range(3, 15))


def test_a_theme_without_a_published_round_has_no_chart() -> None:
    found = report(row(0, outcome=Outcome.TOO_FEW), row(1, theme="help", outcome=Outcome.VOID))

    assert found.charts == ()


def test_the_theme_of_the_latest_round_comes_first() -> None:
    for first, second in (("load", "help"), ("help", "load")):
        found = report(row(0, theme=second), row(1, theme=first))
        assert [chart.theme for chart in found.charts] == [first, second]


def test_a_round_without_a_figure_says_why_in_its_place() -> None:
    found = report(row(0), row(2, outcome=Outcome.TOO_FEW), row(4, outcome=Outcome.PAUSED), row(6))

    steps = found.charts[0].steps
    assert [step.outcome for step in steps] == [
        Outcome.PUBLISHED,
        Outcome.TOO_FEW,
        Outcome.PAUSED,
        Outcome.PUBLISHED,
    ]
    assert [step.value is None for step in steps] == [False, True, True, False]


def test_marks_stand_beside_their_rounds_and_change_no_figure() -> None:
    history = [row(0), row(2, value=4.0), row(4, outcome=Outcome.TOO_FEW)]
    marks = {"round-2": ("flu",), "round-4": ("move", "release"), "round-99": ("elsewhere",)}
    marked = compose(history, leaf_id="leaf", name="Design", marks=marks)
    plain = report(*history)

    assert marked is not None
    assert [step.marks for step in marked.charts[0].steps] == [(), ("flu",), ("move", "release")]
    unmarked = tuple(replace(step, marks=()) for step in marked.charts[0].steps)
    assert replace(marked, charts=(replace(marked.charts[0], steps=unmarked),)) == plain
