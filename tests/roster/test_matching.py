"""A unit stays itself whatever it is called: found again by name, by its people, or by the units below it."""

import random
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.partition import Membership, Unit
from slackapp.roster.matching import Matched, match, unit_id
from slackapp.roster.names import key

Teams = Mapping[str, tuple[str | None, Iterable[str]]]
"""What a file says: name → parent's name and people, of whom those that begin with L lead."""


def read(teams: Teams) -> tuple[list[Unit], list[Membership]]:
    """Units known by their names, as a file knows them."""
    units = [Unit(name, parent, name) for name, (parent, _) in teams.items()]
    return units, [
        Membership(user, name, user.startswith("L")) for name, (_, users) in teams.items() for user in users
    ]


def imported(teams: Teams, before: Matched | None = None) -> Matched:
    known = before or Matched((), (), (), 0)
    return match(known.units, known.memberships, *read(teams), made=known.made)


def ids(found: Matched) -> dict[str, str]:
    return {unit.name: unit.id for unit in found.units}


WARDS: Teams = {
    "Clinic": (None, ()),
    "Ward 3": ("Clinic", ["L3", "a", "b", "c", "d"]),
    "Ward 4": ("Clinic", ["L4", "e", "f", "g", "h"]),
}


def below(parent: str) -> Teams:
    """Both wards below another unit."""
    return {name: (parent, WARDS[name][1]) for name in ("Ward 3", "Ward 4")}


def changed(**to: tuple[str | None, Iterable[str]] | None) -> dict[str, tuple[str | None, Iterable[str]]]:
    return {name: each for name, each in {**WARDS, **to}.items() if each is not None}


def test_ids_are_counted_from_the_top_down_by_name_and_never_given_twice() -> None:
    first = imported(WARDS)
    assert ids(first) == {"Clinic": "u000001", "Ward 3": "u000002", "Ward 4": "u000003"}
    assert {unit.id: unit.parent for unit in first.units}["u000002"] == "u000001"

    gone = imported(changed(**{"Ward 4": None}), first)
    back = imported(WARDS, gone)
    assert gone.made == 3
    assert ids(back)["Ward 4"] == "u000004"


def test_a_unit_above_comes_before_those_below_it_whatever_they_are_called() -> None:
    assert ids(imported({"A ward": ("Zurich", ["a"]), "Zurich": (None, ())})) == {
        "Zurich": "u000001",
        "A ward": "u000002",
    }


def test_of_two_units_with_one_name_each_is_found_below_its_own_parent() -> None:
    west = [Unit("w", None, "West"), Unit("wn", "w", "Nights")]
    east = [Unit("e", None, "East"), Unit("en", "e", "Nights")]
    first = match((), (), west, [], made=0)
    before = match(first.units, (), [*west, *east], [], made=first.made)
    after = match(before.units, (), [*east, *west], [], made=before.made)

    assert set(first.units) < set(before.units) == set(after.units)


def test_memberships_follow_their_units() -> None:
    found = imported(WARDS)

    assert Membership("L3", "u000002", lead=True) in found.memberships
    assert Membership("h", "u000003", lead=False) in found.memberships


@pytest.mark.parametrize("spelling", ["ward 3", "WARD  3", "Ward\u00a03", "\u200bWard 3"])
def test_another_spelling_is_the_same_unit_and_is_named_as_renamed(spelling: str) -> None:
    before = imported(WARDS)
    found = imported(changed(**{"Ward 3": None, spelling: WARDS["Ward 3"]}), before)

    assert ids(found)[spelling] == "u000002"
    assert [(each.former, each.name) for each in found.renamed] == [("Ward 3", spelling)]
    assert found.made == before.made


def test_a_unit_with_half_of_its_people_under_another_name_is_renamed() -> None:
    before = imported(WARDS)
    half = imported(changed(**{"Ward 3": None, "Day ward": ("Clinic", ["L9", "x", "c", "d", "b"])}), before)
    fewer = imported(
        changed(**{"Ward 3": ("Clinic", ["L3", "a"]), "Day ward": ("Clinic", ["b", "c", "d"])}), before
    )

    assert ids(half)["Day ward"] == "u000002", "of those who are still here, all"
    assert ids(fewer)["Ward 3"] == "u000002", "the name is still there, with people of before"
    assert ids(fewer)["Day ward"] == "u000004"


def test_less_than_half_of_those_who_are_still_here_is_another_unit() -> None:
    before = imported(WARDS)
    moved = changed(**{"Ward 3": None, "Day ward": ("Clinic", ["a", "b"]),
                       "Ward 4": ("Clinic", ["L4", "e", "f", "g", "h", "L3", "c", "d"])})  # fmt: skip

    assert ids(imported(moved, before))["Day ward"] == "u000004"


def test_the_largest_overlap_is_taken_first_and_each_id_once() -> None:
    before = imported(WARDS)
    merged = imported(
        {"Clinic": (None, ()), "Wards": ("Clinic", ["L3", "a", "b", "c", "d", "e", "f", "g"])}, before
    )
    split = imported(
        changed(**{"Ward 3": None, "North": ("Clinic", ["a", "b", "c"]), "South": ("Clinic", ["d", "L3"])}),
        before,
    )

    assert ids(merged)["Wards"] == "u000002"
    assert ids(split)["North"] == "u000002"
    assert ids(split)["South"] == "u000004"


def test_of_equal_overlaps_the_smallest_id_and_the_first_name_are_taken() -> None:
    before = imported(WARDS)
    together = {"Clinic": (None, ()), "Wards": ("Clinic", ["a", "b", "c", "e", "f", "g"])}
    halves = changed(**{"Ward 3": None, "South": ("Clinic", ["a", "b"]), "North": ("Clinic", ["c", "d"])})

    assert ids(imported(together, before))["Wards"] == "u000002"
    assert ids(imported(halves, before))["North"] == "u000002"


def test_a_name_that_was_given_to_others_does_not_take_the_id_with_it() -> None:
    """Else a merge could be split by calling its people something new, and others by their old name."""
    before = imported(WARDS)
    found = imported(changed(**{"Ward 3": ("Clinic", ["x", "y"]), "Day ward": WARDS["Ward 3"]}), before)

    assert ids(found)["Day ward"] == "u000002"
    assert ids(found)["Ward 3"] == "u000004"


def test_all_people_of_a_unit_may_be_others_while_its_name_is_there_alone() -> None:
    found = imported(changed(**{"Ward 3": ("Clinic", ["x", "y"])}), imported(WARDS))

    assert ids(found)["Ward 3"] == "u000002"


def test_a_unit_without_people_is_found_by_the_units_below_it() -> None:
    before = imported(WARDS)
    found = imported({"Hospital": (None, ()), **below("Hospital")}, before)
    fewer = imported({"Hospital": (None, ()), "Ward 3": ("Hospital", ["a", "b"])}, before)

    assert ids(found)["Hospital"] == "u000001"
    assert ids(fewer)["Hospital"] == "u000004"


def test_so_is_a_chain_of_units_without_people_each_on_its_own_floor() -> None:
    before = imported({"Top": (None, ()), "Middle": ("Top", ()), "Team": ("Middle", ["a", "b"])})
    found = imported(
        {"Summit": (None, ()), "Centre": ("Summit", ()), "People": ("Centre", ["a", "b"])}, before
    )

    assert ids(found) == {
        "Summit": ids(before)["Top"],
        "Centre": ids(before)["Middle"],
        "People": ids(before)["Team"],
    }


def test_of_two_units_above_the_same_the_one_on_the_same_floor_is_found() -> None:
    low = imported({"Middle": (None, ()), "Team": ("Middle", ["a", "b"])})
    before = imported({"Top": (None, ()), "Middle": ("Top", ()), "Team": ("Middle", ["a", "b"])}, low)
    after = imported({"Summit": (None, ()), "Centre": ("Summit", ()), "Team": ("Centre", ["a", "b"])}, before)

    assert ids(after)["Centre"] == ids(before)["Middle"] == "u000001"
    assert ids(after)["Summit"] == ids(before)["Top"] == "u000003"


def test_who_leads_below_is_of_the_unit_above_where_they_answer() -> None:
    before = imported({**WARDS, "Clinic": (None, ["Lboss"])})
    found = imported(
        {
            "Hospital": (None, ["Lnew"]),
            **{name: ("Hospital", WARDS[name][1]) for name in ("Ward 3", "Ward 4")},
        },
        before,
    )

    assert ids(found)["Hospital"] == ids(before)["Clinic"]


def test_units_that_are_no_tree_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="in a circle"):
        imported({"A": ("B", ()), "B": ("A", ())})
    with pytest.raises(ValueError, match="does not exist"):
        match((), (), [Unit("A", None, "A")], [Membership("a", "B", lead=False)], made=0)


def test_ids_sort_as_they_were_made() -> None:
    assert sorted(unit_id(number) for number in (10_000, 9, 100)) == [
        unit_id(9),
        unit_id(100),
        unit_id(10_000),
    ]


# What holds for every organisation.

NAMES = [f"Team {at}" for at in range(9)]


@st.composite
def files(draw: st.DrawFn) -> Teams:
    """Up to nine units, a few dozen people, and some of them in several units."""
    parents = [draw(st.sampled_from([None, *range(at)])) for at in range(draw(st.integers(1, 9)))]
    users = [f"{kind}{at}" for kind in "UL" for at in range(12)]
    some = st.lists(st.sampled_from(users), max_size=8, unique=True)
    return {
        NAMES[at]: (None if parent is None else NAMES[parent], draw(some))
        for at, parent in enumerate(parents)
    }


@given(files())
def test_importing_the_same_again_changes_nothing(teams: Teams) -> None:
    first = imported(teams)
    again = imported(teams, first)

    assert again == first
    assert len({unit.id for unit in first.units}) == len(teams) == first.made


@given(files(), files(), st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_which_id_a_unit_gets(
    before: Teams, after: Teams, chance: random.Random
) -> None:
    known = imported(before)
    units, memberships = read(after)
    shuffled = match(
        chance.sample(known.units, len(known.units)),
        chance.sample(known.memberships, len(known.memberships)),
        chance.sample(units, len(units)),
        chance.sample(memberships, len(memberships)),
        made=known.made,
    )

    assert ids(shuffled) == ids(imported(after, known))


@given(files(), st.data())
def test_a_unit_with_people_keeps_its_id_under_any_other_name(teams: Teams, data: st.DataObject) -> None:
    """Everybody of it is everybody of one other unit at most, which then may have been renamed instead."""
    name = data.draw(st.sampled_from(sorted(teams)))
    other = data.draw(st.sampled_from(["Another", f"\u00a0{name.upper()} ", "Ünit"]))
    renamed = {
        (other if each == name else each): (other if parent == name else parent, users)
        for each, (parent, users) in teams.items()
    }
    before = imported(teams)
    after = imported(renamed, before)

    if teams[name][1]:
        assert ids(after)[other] == ids(before)[name]
    assert {ids(after)[each] for each in renamed if each != other} == {
        ids(before)[each] for each in teams if each != name
    }
    assert len({unit.id for unit in after.units}) == len(renamed)


@given(files(), files())
def test_an_id_stands_for_one_unit_and_a_new_one_was_never_given(before: Teams, after: Teams) -> None:
    known = imported(before)
    found = imported(after, known)
    new = {unit.id for unit in found.units} - {unit.id for unit in known.units}

    assert len({unit.id for unit in found.units}) == len(after)
    assert new == {unit_id(number) for number in range(known.made + 1, found.made + 1)}
    for each in found.renamed:
        assert each.name != each.former
        assert key(each.name) != "" != key(each.former)
