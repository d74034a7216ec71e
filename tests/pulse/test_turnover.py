"""What a group is told of itself: how many came and went, and what it was put together with or taken from."""

from collections.abc import Mapping

import pytest

from slackapp.pulse.partition import Leaf
from slackapp.pulse.turnover import FormerLeaf, Regrouping, Turnover, regrouping, turnovers


def leaf(units: str, size: int, *, part: int = 0, start: int = 0) -> tuple[Leaf, dict[str, str]]:
    """A leaf of so many people of its first unit, and where they are at home."""
    members = tuple(f"{units}{at}" for at in range(start, start + size))
    made = Leaf(f"{units}{part}", tuple(units), tuple(units), part, units.upper(), members, (), 0)
    return made, dict.fromkeys(members, units[0])


def former(units: str, size: int, *, part: int = 0, name: str = "") -> FormerLeaf:
    return FormerLeaf(f"{units}{part}", tuple(units), name or units.upper(), size)


def told(
    now: list[tuple[Leaf, dict[str, str]]], before: list[FormerLeaf], new: frozenset[str] = frozenset()
) -> Mapping[str, Turnover]:
    homes = {user: unit for _, home in now for user, unit in home.items()}
    return turnovers([each for each, _ in now], before, homes, new)


@pytest.mark.parametrize(
    ("before", "now", "new", "said"),
    [
        (8, 8, 0, Turnover(0, 0)),
        (8, 7, 0, Turnover(0, 1)),
        (8, 10, 2, Turnover(2, 0)),
        (8, 8, 2, Turnover(2, 2)),
    ],
)
def test_how_many_left_follows_from_how_many_there_were(
    before: int, now: int, new: int, said: Turnover
) -> None:
    newcomers = frozenset(f"a{at}" for at in range(new))

    assert told([leaf("a", now)], [former("a", before)], newcomers) == {"a0": said}


def test_groups_that_were_put_together_count_as_one() -> None:
    found = told([leaf("ab", 9)], [former("a", 6), former("b", 6)], frozenset({"ab0", "nobody"}))

    assert found == {"ab0": Turnover(joined=1, departed=4)}


def test_a_unit_that_was_not_asked_before_brings_people_who_did_not_join() -> None:
    both, homes = leaf("ab", 9)
    homes |= {"ab7": "b", "ab8": "b"}

    assert told([(both, homes)], [former("a", 8)]) == {"ab0": Turnover(joined=0, departed=1)}


def test_of_a_group_that_was_taken_apart_both_parts_hear_how_many_left() -> None:
    found = told([leaf("a", 6), leaf("b", 7)], [former("ab", 14)])

    assert found == {"a0": Turnover(0, 1), "b0": Turnover(0, 1)}


def test_parts_of_one_unit_are_one_group() -> None:
    now = [leaf("a", 350, part=1), leaf("a", 351, part=2, start=350)]
    found = told(now, [former("a", 350, part=1), former("a", 350, part=2)], frozenset({"a3", "a360"}))

    assert found == {"a1": Turnover(2, 1), "a2": Turnover(2, 1)}


def test_other_groups_are_not_mixed_in() -> None:
    now = [leaf("a", 7), leaf("b", 6)]

    assert told(now, [former("a", 8), former("b", 6), former("gone", 9)]) == {
        "a0": Turnover(0, 1),
        "b0": Turnover(0, 0),
    }


@pytest.mark.parametrize(
    ("units", "before", "said"),
    [
        ("a", [former("a", 6)], Regrouping()),
        ("a", [former("a", 6, name="Old")], Regrouping(renamed="Old")),
        ("ab", [former("b", 6), former("a", 6)], Regrouping(merged=("A", "B"))),
        ("ab", [former("a", 6)], Regrouping(merged=("A",), with_new=True)),
        ("a", [former("ab", 12)], Regrouping(parted=("AB",))),
        ("ac", [former("ab", 12), former("c", 6)], Regrouping(merged=("AB", "C"), parted=("AB",))),
        ("a", [former("b", 6)], Regrouping(new=True)),
        ("a", [former("a", 301, part=1, name="A 1/2"), former("a", 301, part=2, name="A 2/2")],
         Regrouping(merged=("A 1/2", "A 2/2"))),
        ("a", [FormerLeaf("whole", ("a",), "A", 601)], Regrouping(parted=("A",))),
    ],
)  # fmt: skip
def test_what_became_of_a_group_follows_from_its_units(
    units: str, before: list[FormerLeaf], said: Regrouping
) -> None:
    assert regrouping(f"{units}0", tuple(units), units.upper(), before) == said
