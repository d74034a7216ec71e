"""Pictures of many teams: what they draw, and that they are what anybody can read."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

from slackapp.pictures import answered, counts, small
from slackapp.pictures.answered import Column
from slackapp.pictures.counts import Bar
from slackapp.pictures.small import Tick, Without

SVG = "{http://www.w3.org/2000/svg}"


def parts(svg: str, name: str) -> list[dict[str, str]]:
    """The attributes of every element of this class."""
    return [dict(each.attrib) for each in ET.fromstring(svg).iter() if each.get("class") == name]  # noqa: S314 - our own


def test_a_small_trend_has_a_dot_a_number_and_says_why_a_week_has_none() -> None:
    ticks = [
        Tick(3.0, 3.0, 0.5),
        Tick(without=Without.TOO_FEW),
        Tick(without=Without.VOID),
        Tick(),
        Tick(4.0, 3.5, 0.3),
        Tick(4.0, 3.7, 0.3),
    ]
    svg = small.svg(ticks, alt="Load, Ward 3: 3.7 ± 0.3")
    assert [len(parts(svg, name)) for name in ("dot", "gap", "void", "band")] == [3, 1, 1, 2]
    assert ET.fromstring(svg).get("aria-label") == "Load, Ward 3: 3.7 ± 0.3"  # noqa: S314 - our own


def test_small_trends_of_as_many_weeks_have_them_below_each_other() -> None:
    one = small.svg([Tick(3.0, 3.0, 0.5)] * 5, alt="")
    other = small.svg([*[Tick()] * 4, Tick(2.0, 2.0, 0.5)], alt="")
    assert parts(one, "dot")[4]["cx"] == parts(other, "dot")[0]["cx"]
    assert small.svg([], alt="nothing yet").count("<circle") == 0


def test_no_colour_of_a_trend_depends_on_its_values() -> None:
    low, high = (small.svg([Tick(value, value, 0.2)] * 4, alt="") for value in (1.2, 4.8))
    colours = [re.findall(r"#[0-9a-f]{6}", svg) for svg in (low, high)]
    assert colours[0] == colours[1] != []


def test_bars_stand_in_the_order_given_however_long_they_are() -> None:
    bars = [Bar("Energy", 1), Bar("Load", 9), Bar("Rest", 4)]
    svg = counts.svg(bars, low=0, high=6, title="Hints", id_="h", alt="…")
    assert [float(each["width"]) for each in parts(svg, "bar")] == [
        round(counts.WHOLE / 9, 1),
        counts.WHOLE,
        round(counts.WHOLE * 4 / 9, 1),
    ]
    assert re.findall(r">(Energy|Load|Rest)<", svg) == ["Energy", "Load", "Rest"]
    assert {each["width"] for each in parts(svg, "chance")} == {str(round(counts.WHOLE * 6 / 9, 1))}


def test_columns_are_as_high_as_there_are_teams_and_a_void_week_has_none() -> None:
    levels = ("too few", "5–7", "8–11")
    columns = [Column("5 Jan", {"too few": 1, "8–11": 3}), Column("12 Jan", {}), Column("19 Jan", {"5–7": 4})]
    svg = answered.svg(columns, levels, title="Answers", id_="a", alt="…")
    heights = [float(each["height"]) for each in parts(svg, "level")][2:]  # after those of the legend
    assert heights == [answered.PLOT * 3 / 4, answered.PLOT]
    assert len(parts(svg, "hollow")) == 2
    assert len(parts(svg, "void")) == 1


def test_a_scale_of_teams_has_whole_numbers_at_most_five_lines() -> None:
    for teams in (1, 4, 7, 61, 1000):
        svg = answered.svg([Column("5 Jan", {"5–7": teams})], ("too few", "5–7"), title="", id_="a", alt="")
        said = [int(each) for each in re.findall(r">(\d+)<", svg)]
        assert said[0] == 0
        assert said[-1] >= teams
        assert len(said) <= 5 + 1
        assert len({after - before for before, after in pairwise(said)}) == 1
