"""A pilot asks whole units alone: R2 holds among them, and nothing merges with what is outside (R16)."""

from dataclasses import replace

from slackapp.pulse.partition import Membership, Organisation, Partition, Reason, Standing, Unit, partition

UNITS = (
    Unit("top", None, "Clinic"),
    Unit("north", "top", "North"),
    Unit("south", "top", "South"),
    Unit("a", "north", "Ward A"),
    Unit("b", "north", "Ward B"),
    Unit("c", "south", "Ward C"),
)


def team(unit: str, size: int) -> list[Membership]:
    return [Membership(f"{unit}{at}", unit, lead=False) for at in range(size)]


def lead(user: str, unit: str) -> Membership:
    return Membership(user, unit, lead=True)


def asked(*memberships: Membership, pilot: set[str] | None, previous: tuple[Standing, ...] = ()) -> Partition:
    everybody = frozenset(one.user for one in memberships)
    wanted = None if pilot is None else frozenset(pilot)
    return partition(
        Organisation(UNITS, memberships, everybody, pilot=wanted), workspace="T", previous=previous
    )


def groups(found: Partition) -> list[tuple[str, int]]:
    return [(leaf.name, len(leaf.members)) for leaf in found.leaves]


def test_a_unit_is_asked_with_everything_below_it_and_nobody_else_is() -> None:
    found = asked(*team("north", 6), *team("a", 7), *team("c", 9), *team("top", 8), pilot={"north"})

    assert groups(found) == [("Ward A", 7), ("North", 6)]
    assert {found.unasked[f"c{at}"] for at in range(9)} == {Reason.OUTSIDE_PILOT}
    assert {found.unasked[f"top{at}"] for at in range(8)} == {Reason.OUTSIDE_PILOT}
    assert len(found.unasked) == 17


def test_who_leads_the_uppermost_unit_reads_and_is_not_asked() -> None:
    """They would answer above it, which is outside."""
    found = asked(*team("a", 7), lead("Lea", "a"), *team("top", 8), pilot={"a"})

    (leaf,) = found.leaves
    assert leaf.leads == ("Lea",)
    assert found.unasked["Lea"] is Reason.OUTSIDE_PILOT


def test_small_siblings_of_a_pilot_merge_although_the_unit_above_is_outside() -> None:
    assert groups(asked(*team("a", 3), *team("b", 4), pilot={"a", "b"})) == [("Ward A + Ward B", 7)]


def test_what_is_too_small_joins_nobody_outside() -> None:
    """Neither the sibling nor the unit above, nor a unit of the pilot that is far away in the tree."""
    people = (*team("a", 4), *team("b", 4), *team("north", 8), *team("c", 4))
    found = asked(*people, pilot={"a", "c"})

    assert found.leaves == ()
    assert {found.unasked[user] for user in ("a0", "c0")} == {Reason.TOO_SMALL}
    assert {found.unasked[user] for user in ("b0", "north0")} == {Reason.OUTSIDE_PILOT}
    assert groups(asked(*people, pilot=None)) == [("Ward A + Ward B", 8), ("North", 8)]


def test_people_outside_count_towards_no_ones_six() -> None:
    assert groups(asked(*team("a", 5), *team("north", 1), pilot={"a"})) == []
    assert groups(asked(*team("a", 5), *team("north", 1), pilot={"north"})) == [("North + Ward A", 6)]


def test_what_a_smaller_pilot_leaves_of_a_merge_stays_together() -> None:
    """Both wards had joined the unit above; that one goes, and each of the two could stand alone."""
    were = (Standing(("a", "b", "north"), 0),)
    people = (*team("a", 7), *team("b", 7))
    found = asked(*people, pilot={"a", "b"}, previous=were)

    assert groups(found) == [("Ward A + Ward B", 14)]
    assert found.leaves[0].waited == 1
    assert groups(asked(*people, pilot={"a", "b"})) == [("Ward A", 7), ("Ward B", 7)]


def test_a_unit_that_is_not_there_any_more_brings_nobody_in() -> None:
    assert asked(*team("a", 7), pilot={"gone"}).leaves == ()
    assert groups(asked(*team("a", 7), pilot={"gone", "a"})) == [("Ward A", 7)]


def test_who_waits_outside_is_told_of_the_pilot_and_who_waits_inside_of_the_joining() -> None:
    of = Organisation(
        UNITS,
        [*team("a", 8), *team("c", 8)],
        frozenset(one.user for one in [*team("a", 8), *team("c", 8)]),
        waiting=frozenset({"a0", "c0"}),
        pilot=frozenset({"a"}),
    )
    found = partition(of, workspace="T")

    assert found.unasked["a0"] is Reason.JUST_JOINED
    assert found.unasked["c0"] is Reason.OUTSIDE_PILOT
    assert len(partition(replace(of, pilot=None), workspace="T").unasked) == 2
