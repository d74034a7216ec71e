"""What is read of many teams: the same from both databases, in few statements, and of one workspace alone."""

from datetime import date

import pytest

from slackapp.pulse.report import Outcome
from slackapp.storage.database import Database
from slackapp.storage.rounds import exports, organisation
from slackapp.storage.rounds.area_figures import Figures
from tests.cast import OTHER_WORKSPACE, WORKSPACE

pytestmark = pytest.mark.both_databases


def test_an_overview_holds_the_tree_its_areas_and_what_each_group_was_released(clinic: Database) -> None:
    with clinic.read() as connection:
        found = organisation.overview(connection, Figures(), WORKSPACE)
    assert [(each.unit.name, each.depth, each.area is not None) for each in found.places] == [
        ("Clinic", 0, True),
        ("Lab", 1, False),
        ("Office", 1, False),
        ("Wards", 1, True),
        ("Ward 3", 2, False),
        ("Ward 4", 2, False),
    ]
    ward = next(each for each in found.places if each.unit.name == "Ward 3")
    (group,) = ward.groups
    released = [row.value for row in group.rows if row.theme == "load"]
    assert released == [3.0, 3.1, 2.9, None, 3.6, 3.8]
    assert found.whole.ended
    assert [chart.theme for chart in found.whole.charts] == ["load", "help"]
    void = next(each for each in found.answered if each.outcome is Outcome.VOID)
    assert (void.bands, void.too_few, void.opened_on) == ((), 0, date(2026, 2, 16))


def test_a_figure_of_all_is_what_the_releases_say(clinic: Database) -> None:
    """Worked out by hand: each team's number by the lower edge of its band."""
    with clinic.read() as connection:
        found = Figures().whole(connection, WORKSPACE)
    load = found.charts[0]
    lab, fourth = (5, 4.2), (12, 3.4)
    weeks = [
        [(8, 3.0), fourth, lab],
        [(8, 3.1), fourth, lab],
        [(8, 2.9), fourth, lab],
        [fourth, lab],
        [(8, 3.6), fourth, lab],
        [(8, 3.8), fourth],
    ]
    expected = [sum(n * value for n, value in week) / sum(n for n, _ in week) for week in weeks]
    assert [step.value for step in load.steps] == pytest.approx(expected)
    assert found.headlines["load"].value == pytest.approx(sum(expected[-4:]) / 4)


def test_another_workspace_reads_none_of_it(clinic: Database) -> None:
    with clinic.read() as connection:
        found = organisation.overview(connection, Figures(), OTHER_WORKSPACE)
        assert (found.places, found.whole.charts, found.whole.ended) == ((), (), False)
        assert [*exports.exported(connection, OTHER_WORKSPACE)] == []
        assert len([*exports.exported(connection, WORKSPACE)]) == 12 * 3
        assert len([*exports.exported(connection, WORKSPACE, area="wards")]) == 12 * 2
