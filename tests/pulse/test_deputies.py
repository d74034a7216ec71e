"""A deputy leads from the next opening on, and for at least four rounds (R16)."""

import pytest

from slackapp.pulse.deputies import Deputy, with_deputies
from slackapp.pulse.partition import Membership, Organisation, Unit, homes, partition

UNITS = (Unit("top", None, "Clinic"), Unit("a", "top", "Ward A"))
TEAM = [Membership(f"a{at}", "a", lead=False) for at in range(8)]
TOP = [Membership(f"top{at}", "top", lead=False) for at in range(8)]
CLINIC = Organisation(UNITS, [*TEAM, *TOP], frozenset(one.user for one in [*TEAM, *TOP]))


def test_they_lead_from_the_first_of_their_rounds_to_the_last() -> None:
    named = Deputy("a", "a0", 3, 6)

    assert [number for number in range(1, 10) if named.leads_in(number)] == [3, 4, 5, 6]
    assert Deputy("a", "a0", 3).leads_in(1000)


@pytest.mark.parametrize(
    ("opened", "last"),
    [(None, 4), (1, 4), (3, 4), (4, 4), (5, 5), (9, 9)],
    ids=["before the first", "first", "third", "fourth", "fifth", "long after"],
)
def test_the_end_is_the_fourth_of_their_rounds_or_the_one_that_opened_last(
    opened: int | None, last: int
) -> None:
    assert Deputy("a", "a0", 1).earliest_end(opened) == last


def test_a_deputy_reads_the_unit_and_answers_above_it() -> None:
    found = with_deputies(CLINIC, [Deputy("a", "a0", 3)], 2)
    below, above = partition(found, workspace="T").leaves

    assert homes(found)["a0"] == "top"
    assert (below.leads, below.members) == (("a0",), tuple(f"a{at}" for at in range(1, 8)))
    assert "a0" in above.members


@pytest.mark.parametrize("last_round", [None, 1, 6])
def test_before_and_after_their_rounds_nothing_is_changed(last_round: int | None) -> None:
    assert homes(with_deputies(CLINIC, [Deputy("a", "a0", 3, 6)], last_round)) == homes(CLINIC)


def test_a_deputy_of_a_unit_that_is_gone_leads_nothing() -> None:
    assert homes(with_deputies(CLINIC, [Deputy("gone", "a0", 1)], None)) == homes(CLINIC)
