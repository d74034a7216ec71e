"""Imports one after the other: groups, ids and who waits do not depend on order, spelling or repetition."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.joining import Home, settled, waiting
from slackapp.pulse.partition import Leaf, Membership, Organisation, Unit, homes, partition
from slackapp.roster.matching import Matched, match

File = tuple[list[Unit], list[Membership]]
"""Units known by their names, as a file knows them, and who belongs to them."""

FIRST = Matched((), (), (), 0)


@st.composite
def files(draw: st.DrawFn) -> File:
    """Up to nine units in a forest; a few dozen people, some in several units, some leading."""
    names = [f"Team {at}" for at in range(draw(st.integers(1, 9)))]
    units = [Unit(name, draw(st.sampled_from([None, *names[:at]])), name) for at, name in enumerate(names)]
    everywhere = st.builds(
        Membership, st.sampled_from([f"U{at}" for at in range(30)]), st.sampled_from(names), st.booleans()
    )
    crowd = [
        Membership(f"U{name}{at}", name, lead=False)
        for name in names
        for at in range(draw(st.integers(0, 9)))
    ]
    more = draw(st.lists(everywhere, max_size=16, unique_by=lambda one: (one.user, one.unit)))
    return units, [*crowd, *more]


@dataclass(frozen=True)
class Imported:
    """What a workspace is after an import that nobody opened a round before or after."""

    matched: Matched
    at_home: Mapping[str, Home]
    last_round: int | None

    def next(self, file: File, *, last_round: int | None) -> "Imported":
        units, memberships = file
        made = self.matched.made
        matched = match(self.matched.units, self.matched.memberships, units, memberships, made=made)
        at_home = settled(homes(_organisation(matched)), self.at_home, last_round)
        return Imported(matched, at_home, last_round)

    @property
    def leaves(self) -> list[Leaf]:
        """Who is asked together in the round that opens next, without how they are called."""
        organisation = replace(_organisation(self.matched), waiting=waiting(self.at_home, self.last_round))
        return [replace(leaf, name="") for leaf in partition(organisation, workspace="T").leaves]


def _organisation(matched: Matched) -> Organisation:
    return Organisation(
        matched.units, matched.memberships, frozenset(each.user for each in matched.memberships)
    )


def imported(file: File) -> Imported:
    return Imported(FIRST, {}, None).next(file, last_round=None)


@given(files(), st.randoms(use_true_random=False))
def test_the_same_file_again_in_any_order_changes_no_group_and_lets_nobody_wait(
    file: File, chance: random.Random
) -> None:
    first = imported(file)
    units, memberships = file
    shuffled = chance.sample(units, len(units)), chance.sample(memberships, len(memberships))
    again = first.next(shuffled, last_round=1)

    assert again.leaves == first.leaves
    assert again.at_home == first.at_home
    assert imported(shuffled).leaves == first.leaves


@given(files(), st.data())
def test_a_unit_under_another_name_changes_no_group_and_lets_nobody_wait(
    file: File, data: st.DataObject
) -> None:
    units, memberships = file
    was = data.draw(st.sampled_from([unit.id for unit in units]))
    name = data.draw(st.sampled_from(["Another", "Ünit", was.upper(), f" {was}\u00a0"]))
    renamed = (
        [replace(unit, name=name) if unit.id == was else unit for unit in units],
        memberships,
    )
    first = imported(file)
    after = first.next(renamed, last_round=1)

    assert after.leaves == first.leaves
    assert after.at_home == first.at_home


@given(files(), files())
def test_whoever_answers_elsewhere_after_an_import_is_in_no_group_of_the_next_round(
    before: File, after: File
) -> None:
    first = imported(before)
    second = first.next(after, last_round=1)
    moved = {
        user
        for user, home in second.at_home.items()
        if user not in first.at_home or first.at_home[user].unit != home.unit
    }
    asked = {user for leaf in second.leaves for user in leaf.members}

    assert not asked & moved
