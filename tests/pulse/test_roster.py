"""The roster: who reports together, who reads it, and why somebody is not asked."""

from collections.abc import Iterable

import pytest

from slackapp.pulse.partition import (
    Leaf,
    Membership,
    Organisation,
    Partition,
    Reason,
    Standing,
    Unit,
    partition,
    settle,
)
from slackapp.pulse.tree import Tree
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE


def team(unit: str, size: int) -> list[Membership]:
    """`size` members of a unit, named after it."""
    return [Membership(f"U{unit}{number:03}", unit, lead=False) for number in range(size)]


def lead(user: str, unit: str) -> Membership:
    return Membership(user, unit, lead=True)


def organisation(
    units: Iterable[tuple[str, str | None]],
    *memberships: Membership | list[Membership],
    without: Iterable[str] = (),
) -> Organisation:
    """Units by id and parent, named as their id in capitals, and everybody eligible but those `without`."""
    people = [one for some in memberships for one in (some if isinstance(some, list) else [some])]
    return Organisation(
        units=[Unit(unit, parent, unit.upper()) for unit, parent in units],
        memberships=people,
        eligible=frozenset(one.user for one in people) - set(without),
    )


def arranged(found: Organisation, *previous: Standing, k: int = 5) -> Partition:
    return partition(found, workspace=WORKSPACE, k=k, previous=previous)


def sets(found: Partition) -> list[tuple[str, ...]]:
    return [leaf.units for leaf in found.leaves]


def leaf_of(found: Partition, user: str) -> Leaf:
    (leaf,) = (leaf for leaf in found.leaves if user in leaf.members)
    return leaf


FAMILY = [("root", None), ("a", "root"), ("b", "root"), ("c", "root")]


def test_a_team_of_six_reports_to_its_lead_who_is_not_in_it() -> None:
    found = arranged(organisation(FAMILY, team("a", 6), lead(LEA, "a"), team("root", 5)))

    leaf = leaf_of(found, "Ua000")
    assert leaf.members == tuple(f"Ua{number:03}" for number in range(6))
    assert leaf.leads == (LEA,)
    assert (leaf.units, leaf.part, leaf.name, leaf.waited) == (("a",), 0, "A", 0)
    assert leaf_of(found, LEA).units == ("root",)
    assert found.unasked == {}


def test_a_team_of_five_alone_in_the_world_is_not_asked() -> None:
    found = arranged(organisation([("a", None)], team("a", 5), lead(LEA, "a")))

    assert found.leaves == ()
    assert set(found.unasked.values()) == {Reason.TOO_SMALL, Reason.NO_TEAM_ABOVE}
    assert found.unasked[LEA] is Reason.NO_TEAM_ABOVE


def test_a_leaf_needs_one_more_than_k() -> None:
    for k in range(5, 13):
        assert sets(arranged(organisation([("a", None)], team("a", k)), k=k)) == []
        assert sets(arranged(organisation([("a", None)], team("a", k + 1)), k=k)) == [("a",)]


def test_everybody_not_asked_has_a_structural_reason() -> None:
    found = arranged(
        Organisation(
            units=[Unit("a", None, "A"), Unit("b", "a", "B")],
            memberships=[*team("a", 6), lead(LEA, "a"), Membership(OTTO, "b", lead=False), *team("b", 2)],
            eligible=frozenset({LEA, HANA, *(one.user for one in [*team("a", 6), *team("b", 2)])}),
        )
    )

    assert found.unasked == {
        LEA: Reason.NO_TEAM_ABOVE,
        OTTO: Reason.NOT_ELIGIBLE,
        HANA: Reason.NO_TEAM,
    }


def test_leading_beats_membership() -> None:
    found = arranged(
        organisation(FAMILY, team("a", 6), Membership(LEA, "a", lead=False), lead(LEA, "a"), team("root", 5))
    )

    assert leaf_of(found, LEA).units == ("root",)


def test_who_leads_several_units_answers_above_the_highest_of_them() -> None:
    units = [("root", None), ("left", "root"), ("right", "root"), ("deep", "left")]
    found = arranged(
        organisation(
            units, team("root", 6), team("left", 6), team("deep", 6), lead(LEA, "deep"), lead(LEA, "right")
        )
    )

    assert leaf_of(found, LEA).units == ("root",)  # above right, and not in left's, which is only above deep


def test_of_units_equally_high_the_smallest_id_decides() -> None:
    units = [("one", None), ("two", None), ("a", "two"), ("b", "one")]
    found = arranged(organisation(units, team("one", 6), team("two", 6), lead(LEA, "b"), lead(LEA, "a")))

    assert leaf_of(found, LEA).units == ("two",)


def test_a_member_of_several_units_answers_in_the_one_with_the_smallest_id() -> None:
    found = arranged(
        organisation(
            FAMILY, team("b", 6), team("a", 6), *(Membership(OTTO, unit, lead=False) for unit in "ba")
        )
    )

    assert leaf_of(found, OTTO).units == ("a",)


def test_a_team_without_a_lead_is_asked_and_read_by_no_lead() -> None:
    (leaf,) = arranged(organisation([("a", None)], team("a", 6))).leaves

    assert leaf.leads == ()


def test_small_siblings_join_carry_both_names_and_are_read_by_both_leads() -> None:
    found = arranged(
        organisation(FAMILY, team("a", 3), team("b", 3), lead(LEA, "a"), lead(OTTO, "b"), team("root", 4))
    )

    leaf = leaf_of(found, "Ua000")
    assert leaf.units == ("a", "b")
    assert leaf.name == "A + B"
    assert leaf.leads == (LEA, OTTO)
    assert len(leaf.members) == 6
    assert leaf_of(found, LEA).units == leaf_of(found, OTTO).units == ("root",)


def test_the_smallest_join_first_and_a_big_enough_sibling_stays_alone() -> None:
    found = arranged(organisation(FAMILY, team("a", 5), team("b", 2), team("c", 4), team("root", 6)))

    # b and c make six; a has nobody left to join and goes up.
    assert sets(found) == [("a", "root"), ("b", "c")]


def test_joining_goes_on_until_six_are_together() -> None:
    units = [("root", None), *((name, "root") for name in "abcdef")]
    found = arranged(organisation(units, *(team(name, 2) for name in "abcdef"), team("root", 6)))

    # a and b, c and d, e and f make four each; then the first two pairs join, and the last goes up.
    assert sets(found) == [("a", "b", "c", "d"), ("e", "f", "root")]


def test_what_stays_small_joins_the_leaf_above_and_only_its_leads_read_it() -> None:
    found = arranged(
        organisation(FAMILY, team("a", 4), lead(LEA, "a"), team("b", 7), team("root", 5), lead(HANA, "root"))
    )

    leaf = leaf_of(found, "Ua000")
    assert leaf.units == ("a", "root")
    assert leaf.name == "ROOT + A"
    assert leaf.leads == (HANA,)
    assert LEA in leaf.members
    assert leaf_of(found, "Ub000").units == ("b",)


def test_remainders_rise_through_several_levels() -> None:
    units = [("root", None), ("mid", "root"), ("low", "mid")]
    found = arranged(organisation(units, team("low", 2), team("mid", 2), team("root", 2)))

    assert sets(found) == [("low", "mid", "root")]
    assert found.leaves[0].name == "ROOT + LOW + MID"


def test_teams_without_a_parent_are_siblings() -> None:
    found = arranged(organisation([("a", None), ("b", None)], team("a", 3), team("b", 3)))

    assert sets(found) == [("a", "b")]


def test_an_unit_above_600_is_split_into_equal_parts_by_user_id() -> None:
    found = arranged(organisation([("a", None)], team("a", 1205), lead(LEA, "a")))

    assert [len(leaf.members) for leaf in found.leaves] == [401, 402, 402]
    assert [(leaf.part, leaf.name) for leaf in found.leaves] == [(1, "A 1/3"), (2, "A 2/3"), (3, "A 3/3")]
    assert all(leaf.leads == (LEA,) for leaf in found.leaves)
    members = [user for leaf in found.leaves for user in leaf.members]
    assert members == sorted(members)
    assert len(set(members)) == 1205
    assert sets(arranged(organisation([("a", None)], team("a", 600)))) == [("a",)]


def test_an_id_tells_leaves_workspaces_and_readers_apart_and_nothing_else() -> None:
    merged = organisation([("p", None), ("a", "p")], team("a", 3), team("p", 3))
    grown = organisation([("p", None), ("a", "p")], team("a", 4), team("p", 5), lead(LEA, "p"))
    siblings = organisation([("p", None), ("a", None)], team("a", 3), team("p", 3))
    (one,), (same,), (other,) = (arranged(found).leaves for found in (merged, grown, siblings))
    (elsewhere,) = partition(merged, workspace=OTHER_WORKSPACE).leaves

    assert one.units == other.units == ("a", "p")
    assert one.id == same.id
    assert len({one.id, other.id, elsewhere.id}) == 3
    assert len(one.id) == 16


# Splitting waits, merging does not.

BOTH = ("a", "b")


def small_and(size: int) -> Organisation:
    return organisation(FAMILY, team("a", size), team("b", 3), team("root", 6))


def test_a_merge_is_kept_for_two_rounds_after_its_parts_could_split() -> None:
    grown = organisation(FAMILY, team("a", 9), team("b", 8), team("root", 6))
    first = arranged(grown, Standing(BOTH, 0))
    second = arranged(grown, Standing(BOTH, 1))
    third = arranged(grown, Standing(BOTH, 2))

    assert (leaf_of(first, "Ua000").units, leaf_of(first, "Ua000").waited) == (BOTH, 1)
    assert (leaf_of(second, "Ua000").units, leaf_of(second, "Ua000").waited) == (BOTH, 2)
    assert sets(third) == [("a",), ("b",), ("root",)]
    assert leaf_of(third, "Ua000").waited == 0


def test_falling_small_again_starts_the_wait_afresh() -> None:
    assert leaf_of(arranged(small_and(3), Standing(BOTH, 2)), "Ua000").waited == 0


def test_a_leaf_that_falls_small_merges_at_once() -> None:
    found = arranged(small_and(3), Standing(("a",), 0), Standing(("b",), 0))

    assert leaf_of(found, "Ua000").units == BOTH


def test_people_pressed_into_the_leaf_above_stay_there_as_long() -> None:
    grown = organisation(FAMILY, team("a", 8), lead(LEA, "a"), team("root", 8))
    kept = arranged(grown, Standing(("a", "root"), 1))
    apart = arranged(grown, Standing(("a", "root"), 2))

    assert leaf_of(kept, "Ua000").units == ("a", "root")
    assert leaf_of(kept, "Ua000").leads == ()
    assert leaf_of(kept, "Ua000").waited == 2
    assert leaf_of(apart, "Ua000").units == ("a",)
    assert leaf_of(apart, "Ua000").leads == (LEA,)


def test_a_merge_is_not_kept_across_branches_or_with_a_unit_that_is_gone() -> None:
    moved = organisation(
        [("root", None), ("a", "root"), ("x", "root"), ("b", "x")], team("a", 9), team("b", 8)
    )

    assert sets(arranged(moved, Standing(BOTH, 0))) == [("a",), ("b",)]
    assert sets(arranged(moved, Standing(("a", "gone"), 0))) == [("a",), ("b",)]


def test_a_unit_that_has_emptied_is_no_reason_to_wait() -> None:
    emptied = organisation(FAMILY, team("a", 9), team("root", 6))

    assert leaf_of(arranged(emptied, Standing(BOTH, 0)), "Ua000").units == ("a",)


def test_keeping_one_merge_does_not_part_another() -> None:
    # Today a, b and c would join, and d, e go up. Keeping c with d leaves a with nobody as small as b.
    units = [("root", None), *((name, "root") for name in "abcde")]
    sizes = {"a": 2, "b": 4, "c": 1, "d": 2, "e": 2}
    found = arranged(
        organisation(units, *(team(name, size) for name, size in sizes.items())),
        Standing(("a", "b"), 0),
        Standing(("c", "d"), 0),
    )

    assert leaf_of(found, "Ua000").units == leaf_of(found, "Ub000").units
    assert found.unasked.keys() == {"Uc000", "Ud000", "Ud001", "Ue000", "Ue001"}


def test_what_is_left_of_a_merge_stays_together_when_one_of_its_units_is_gone() -> None:
    found = arranged(organisation(FAMILY, team("a", 9), team("b", 8)), Standing(("a", "b", "gone"), 0))

    assert sets(found) == [BOTH]


def test_parts_of_one_unit_are_one_standing() -> None:
    found = arranged(organisation([("a", None)], team("a", 700)), Standing(("a",), 0), Standing(("a",), 0))

    assert [leaf.part for leaf in found.leaves] == [1, 2]


# Trees that are none, and readers that slip in.


@pytest.mark.parametrize(
    ("units", "fault"),
    [
        ([("a", "nowhere")], "'nowhere', which does not exist"),
        ([("a", "a")], "in a circle"),
        ([("a", "b"), ("b", "c"), ("c", "a")], "a > b > c > a"),
        ([("a", None), ("a", None)], "'a' is listed twice"),
    ],
)
def test_units_that_are_no_tree_are_refused_by_name(units: list[tuple[str, str | None]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        arranged(organisation(units))


def test_a_membership_in_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="'nowhere', which does not exist"):
        arranged(organisation([("a", None)], team("nowhere", 1)))


@pytest.mark.parametrize("k", [4, 13])
def test_a_k_outside_the_agreed_range_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="from 5 to 12"):
        arranged(organisation([("a", None)], team("a", 20)), k=k)


def test_who_would_read_their_own_leaf_is_taken_out_and_sizes_are_looked_at_again() -> None:
    # No placement of ours puts a lead there; this is the wall behind it.
    tree = Tree.grow([Unit("root", None, "ROOT"), Unit("a", "root", "A"), Unit("b", "root", "B")])
    placed = {LEA: "a", **{one.user: one.unit for one in [*team("a", 5), *team("b", 3)]}}

    groups, _ = settle(
        tree, placed, {"root": frozenset(), "a": frozenset({LEA}), "b": frozenset()}, smallest=6
    )

    assert [sorted(group.units) for group in groups] == [["a", "b"]]
    assert all(LEA not in group.people for group in groups)
    assert {person for group in groups for person in group.people} == placed.keys() - {LEA}


def test_an_organisation_of_nobody_has_no_leaf() -> None:
    assert arranged(organisation([])) == Partition((), {})
