"""What holds of the roster for every organisation, however odd."""

import random
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.deputies import Deputy, with_deputies
from slackapp.pulse.joining import Home, settled, waiting
from slackapp.pulse.partition import (
    Membership,
    Organisation,
    Partition,
    Reason,
    Standing,
    Unit,
    homes,
    outside_pilot,
    partition,
)
from slackapp.pulse.tree import Tree


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
    pilot = draw(st.none() | st.frozensets(st.sampled_from([*(unit.id for unit in units), "gone"])))
    return Organisation(units, [*members, *more], frozenset(users) - left_out, joined, pilot)


def deputies(organisation: Organisation) -> st.SearchStrategy[list[Deputy]]:
    """A few people who lead a unit for a while, from some round on and perhaps until another."""
    users = st.sampled_from(sorted({one.user for one in organisation.memberships} or {"U"}))
    units = st.sampled_from([*(unit.id for unit in organisation.units), "gone"])
    started = st.builds(Deputy, units, users, st.integers(1, 4))
    ended = st.builds(
        lambda one, last: replace(one, until_round=one.earliest_end(last)), started, st.integers(1, 6)
    )
    return st.lists(started | ended, max_size=4)


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
    outside = outside_pilot(organisation, Tree.grow(organisation.units))
    for leaf in found.leaves:
        assert not outside & {*leaf.units, *leaf.heads}
        assert sorted(leaf.name.split(" + ")) == sorted(names[unit] for unit in leaf.units)


@given(organisations(), st.integers(5, 12))
def test_everybody_is_in_one_leaf_of_enough_people_they_do_not_read_or_has_a_reason(
    organisation: Organisation, k: int
) -> None:
    check(organisation, arranged(organisation, k), k)


@given(organisations(), st.randoms(use_true_random=False))
def test_the_order_of_lists_changes_nothing(organisation: Organisation, generator: random.Random) -> None:
    shuffled = replace(
        organisation,
        units=generator.sample(organisation.units, len(organisation.units)),
        memberships=generator.sample(organisation.memberships, len(organisation.memberships)),
    )

    assert arranged(shuffled) == arranged(organisation)


@given(organisations(), st.data())
def test_no_history_of_rounds_breaks_a_promise(organisation: Organisation, data: st.DataObject) -> None:
    """People come and go for six rounds, deputies lead, and a pilot grows; who reported together still does
    until two rounds have passed.
    """
    before = Partition((), {})
    units = [unit.id for unit in organisation.units]
    pilot = data.draw(st.none() | st.frozensets(st.sampled_from(units)))
    led = data.draw(deputies(organisation))
    for number in range(1, 7):
        leaving = data.draw(
            st.frozensets(st.sampled_from(sorted(organisation.eligible) or ["U"]), max_size=6)
        )
        now = replace(organisation, eligible=organisation.eligible - leaving, pilot=pilot)
        now = with_deputies(now, led, number - 1)
        found = arranged(now, previous=standings(before))
        check(now, found, 5)
        for one in led:
            if one.leads_in(number):
                assert not any(one.user in leaf.members for leaf in found.leaves if one.unit in leaf.heads)
        assert all(0 <= leaf.waited <= 2 for leaf in found.leaves)
        where = {user: leaf.id for leaf in found.leaves for user in leaf.members}
        for leaf in before.leaves:
            home = homes(now)
            outside = outside_pilot(now, Tree.grow(now.units))
            # A deputy, whose home is another one meanwhile, is not of those who stayed.
            stayed = {
                user
                for user in now.eligible & set(leaf.members)
                if home.get(user) in set(leaf.units) - outside
            }
            assert leaf.waited == 2 or len({where.get(user) for user in stayed}) <= 1
        before = found
        more = data.draw(st.none() | st.frozensets(st.sampled_from(units)))
        pilot = None if pilot is None or more is None else pilot | more


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
    outside = outside_pilot(organisation, Tree.grow(organisation.units))
    for user in organisation.waiting & organisation.eligible & homes(organisation).keys():
        out = homes(organisation)[user] in outside
        assert found.unasked[user] is (Reason.OUTSIDE_PILOT if out else Reason.JUST_JOINED)


@given(organisations(), st.data())
def test_nobody_is_asked_in_a_unit_that_they_joined_since_the_last_opening(
    organisation: Organisation, data: st.DataObject
) -> None:
    """People move between units for six rounds, once or often between two; leads and members alike. Deputies
    come and go, and the pilot is another one each time.
    """
    at_home: Mapping[str, Home] = {}
    opened: list[Mapping[str, str]] = []
    before = Partition((), {})
    units = st.sampled_from([unit.id for unit in organisation.units])
    users = st.sampled_from(sorted({one.user for one in organisation.memberships} or {"U"}))
    moves = st.dictionaries(users, units, max_size=4)
    led = data.draw(deputies(organisation))
    pilots = st.none() | st.frozensets(units)
    for number in range(1, 7):
        last = number - 1 or None
        for moving in data.draw(st.lists(moves, max_size=2)):
            stayed = [one for one in organisation.memberships if one.user not in moving]
            moved = [Membership(user, unit, user.startswith("Ulead")) for user, unit in moving.items()]
            organisation = replace(organisation, memberships=[*stayed, *moved])
            at_home = settled(homes(with_deputies(organisation, led, last)), at_home, last)
        leading = with_deputies(organisation, led, last)
        at_home = settled(homes(leading), at_home, last)
        now = replace(leading, waiting=waiting(at_home, last), pilot=data.draw(pilots))
        found = arranged(now, previous=standings(before))
        check(now, found, 5)
        home = homes(now)
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


@given(organisations(), st.data())
def test_what_is_outside_a_pilot_decides_nothing_inside_it(
    organisation: Organisation, data: st.DataObject
) -> None:
    """Whoever is outside may go, or be asked by nobody: the groups of the pilot are the same."""
    outside = outside_pilot(organisation, Tree.grow(organisation.units))
    there = {user for user, unit in homes(organisation).items() if unit in outside}
    going = data.draw(st.frozensets(st.sampled_from(sorted(there) or ["U"])))
    without = replace(organisation, eligible=organisation.eligible - going)

    found = arranged(organisation)
    assert arranged(without).leaves == found.leaves
    assert all(found.unasked[user] is Reason.OUTSIDE_PILOT for user in there)


@given(organisations())
def test_a_pilot_of_every_unit_is_none_and_one_of_no_unit_asks_nobody(organisation: Organisation) -> None:
    everything = replace(organisation, pilot=frozenset(unit.id for unit in organisation.units))
    nothing = replace(organisation, pilot=frozenset())

    assert arranged(everything) == arranged(replace(organisation, pilot=None))
    assert arranged(nothing).leaves == ()


@given(organisations(), st.data())
def test_no_pilot_is_a_joining(organisation: Organisation, data: st.DataObject) -> None:
    """Where somebody answers is the same in every pilot, so that a wider one lets nobody wait."""
    pilot = data.draw(st.frozensets(st.sampled_from([unit.id for unit in organisation.units])))

    assert homes(replace(organisation, pilot=pilot)) == homes(replace(organisation, pilot=None))
