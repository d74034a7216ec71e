"""What holds of the roster for every organisation, however odd."""

import random
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.joining import Home, settled, waiting
from slackapp.pulse.partition import (
    Membership,
    Organisation,
    Partition,
    Reason,
    Standing,
    Unit,
    homes,
    partition,
)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """A forest of up to nine units, a few dozen people who are members and leads as they come."""
    number = draw(st.integers(1, 9))
    parents = [draw(st.sampled_from([None, *range(at)])) for at in range(number)]
    units = [
        Unit(f"n{at}", None if parent is None else f"n{parent}", f"Team {at}")
        for at, parent in enumerate(parents)
    ]
    sizes = draw(st.lists(st.integers(0, 12), min_size=number, max_size=number))
    members = [
        Membership(f"U{unit}-{person}", f"n{unit}", lead=False)
        for unit, size in enumerate(sizes)
        for person in range(size)
    ]
    users = sorted({one.user for one in members} | {f"Ulead{at}" for at in range(5)})
    some_unit = st.sampled_from([unit.id for unit in units])
    more = draw(
        st.lists(st.builds(Membership, st.sampled_from(users), some_unit, st.booleans()), max_size=16)
    )
    left_out = draw(st.frozensets(st.sampled_from(users), max_size=4))
    joined = draw(st.frozensets(st.sampled_from(users), max_size=4))
    return Organisation(units, [*members, *more], frozenset(users) - left_out, joined)


def arranged(organisation: Organisation, k: int = 5, previous: tuple[Standing, ...] = ()) -> Partition:
    return partition(organisation, workspace="T", k=k, previous=previous)


def standings(found: Partition) -> tuple[Standing, ...]:
    return tuple(Standing(leaf.units, leaf.waited) for leaf in found.leaves)


def check(organisation: Organisation, found: Partition, k: int) -> None:
    """Everybody once, nobody in too small a leaf, nobody in a leaf they read, every name joint."""
    asked = [user for leaf in found.leaves for user in leaf.members]
    everybody = organisation.eligible | {one.user for one in organisation.memberships}
    assert len(asked) == len(set(asked))
    assert set(asked) | found.unasked.keys() == everybody
    assert not set(asked) & found.unasked.keys()
    assert set(asked) <= organisation.eligible - organisation.waiting
    assert all(k + 1 <= len(leaf.members) <= 600 for leaf in found.leaves)
    assert all(not set(leaf.members) & set(leaf.leads) for leaf in found.leaves)
    assert len({leaf.id for leaf in found.leaves}) == len(found.leaves)
    names = {unit.id: unit.name for unit in organisation.units}
    for leaf in found.leaves:
        assert sorted(leaf.name.split(" + ")) == sorted(names[unit] for unit in leaf.units)


@given(organisations(), st.integers(5, 12))
def test_everybody_is_in_one_leaf_of_enough_people_they_do_not_read_or_has_a_reason(
    organisation: Organisation, k: int
) -> None:
    check(organisation, arranged(organisation, k), k)


@given(organisations(), st.randoms(use_true_random=False))
def test_the_order_of_lists_changes_nothing(organisation: Organisation, generator: random.Random) -> None:
    shuffled = Organisation(
        generator.sample(organisation.units, len(organisation.units)),
        generator.sample(organisation.memberships, len(organisation.memberships)),
        organisation.eligible,
        organisation.waiting,
    )

    assert arranged(shuffled) == arranged(organisation)


@given(organisations(), st.data())
def test_no_history_of_rounds_breaks_a_promise(organisation: Organisation, data: st.DataObject) -> None:
    """People come and go for six rounds; who reported together still does until two rounds have passed."""
    before = Partition((), {})
    for _ in range(6):
        leaving = data.draw(
            st.frozensets(st.sampled_from(sorted(organisation.eligible) or ["U"]), max_size=6)
        )
        now = replace(organisation, eligible=organisation.eligible - leaving)
        found = arranged(now, previous=standings(before))
        check(now, found, 5)
        assert all(0 <= leaf.waited <= 2 for leaf in found.leaves)
        where = {user: leaf.id for leaf in found.leaves for user in leaf.members}
        for leaf in before.leaves:
            stayed = now.eligible & set(leaf.members)
            assert leaf.waited == 2 or len({where.get(user) for user in stayed}) <= 1
        before = found


@given(organisations(), st.data())
def test_no_claim_about_the_last_round_breaks_a_promise(
    organisation: Organisation, data: st.DataObject
) -> None:
    """The tree may have changed since: units may have moved, gone, or been in two leaves at once."""
    ids = st.sampled_from([*(unit.id for unit in organisation.units), "gone"])
    claims = st.builds(Standing, st.lists(ids, unique=True, max_size=5).map(tuple), st.integers(0, 5))
    previous = data.draw(st.lists(claims, max_size=5).map(tuple))

    check(organisation, arranged(organisation, previous=previous), 5)


@given(organisations())
def test_a_round_after_a_round_without_changes_is_the_same(organisation: Organisation) -> None:
    first = arranged(organisation)
    assert arranged(organisation, previous=standings(first)) == first


@given(organisations())
def test_nobody_outside_the_organisation_is_placed(organisation: Organisation) -> None:
    stranger = replace(organisation, eligible=organisation.eligible | {"Ustranger"})
    found = arranged(stranger)

    assert found.unasked["Ustranger"] is Reason.NO_TEAM
    assert found.leaves == arranged(organisation).leaves


@given(organisations())
def test_who_waits_moves_nobody_else_but_by_being_fewer(organisation: Organisation) -> None:
    """Whoever joined lately is, for everybody else, as good as not there."""
    found = arranged(organisation)
    without = arranged(
        replace(organisation, eligible=organisation.eligible - organisation.waiting, waiting=frozenset())
    )

    assert found.leaves == without.leaves
    for user in organisation.waiting & organisation.eligible & homes(organisation).keys():
        assert found.unasked[user] is Reason.JUST_JOINED


@given(organisations(), st.data())
def test_nobody_is_asked_in_a_unit_that_they_joined_since_the_last_opening(
    organisation: Organisation, data: st.DataObject
) -> None:
    """People move between units for six rounds, once or often between two; leads and members alike."""
    at_home: Mapping[str, Home] = {}
    opened: list[Mapping[str, str]] = []
    before = Partition((), {})
    units = st.sampled_from([unit.id for unit in organisation.units])
    users = st.sampled_from(sorted({one.user for one in organisation.memberships} or {"U"}))
    moves = st.dictionaries(users, units, max_size=4)
    for number in range(1, 7):
        for moving in data.draw(st.lists(moves, max_size=2)):
            stayed = [one for one in organisation.memberships if one.user not in moving]
            moved = [Membership(user, unit, user.startswith("Ulead")) for user, unit in moving.items()]
            organisation = replace(organisation, memberships=[*stayed, *moved])
            at_home = settled(homes(organisation), at_home, number - 1 or None)
        at_home = settled(homes(organisation), at_home, number - 1 or None)
        now = replace(organisation, waiting=waiting(at_home, number - 1 or None))
        found = arranged(now, previous=standings(before))
        check(now, found, 5)
        home = homes(organisation)
        for user in {user for leaf in found.leaves for user in leaf.members}:
            assert not opened or opened[-1].get(user) == home[user], "was there when the last round opened"
        opened.append(home)
        before = found


@given(organisations(), st.data())
def test_other_names_make_no_other_groups(organisation: Organisation, data: st.DataObject) -> None:
    """Renaming every unit moves nobody: names decide nothing but how a group is called."""
    names = data.draw(st.lists(st.text(min_size=1, max_size=8), min_size=9, max_size=9))
    renamed = replace(
        organisation,
        units=[replace(unit, name=name) for unit, name in zip(organisation.units, names, strict=False)],
    )
    before, after = arranged(organisation), arranged(renamed)

    assert [(leaf.id, leaf.members, leaf.leads) for leaf in after.leaves] == [
        (leaf.id, leaf.members, leaf.leads) for leaf in before.leaves
    ]
    assert after.unasked == before.unasked
