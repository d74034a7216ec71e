"""What is shown before anything is written: who is asked with whom, who waits, what merges and why."""

from slackapp.cli.group_preview import lines
from slackapp.pulse.partition import Membership, Organisation, Reason, Standing, Unit
from slackapp.roster.matching import Renamed
from slackapp.roster.preview import Group, Preview, UnitInGroup, Waiting, preview


def team(unit: str, size: int) -> list[Membership]:
    return [Membership(f"{unit}{at}", unit, lead=False) for at in range(size)]


def lead(user: str, unit: str) -> Membership:
    return Membership(user, unit, lead=True)


def organisation(*memberships: Membership, waiting: frozenset[str] = frozenset()) -> Organisation:
    units = [Unit("top", None, "Clinic"), *(Unit(each, "top", f"Team {each}") for each in "abc")]
    return Organisation(units, memberships, frozenset(one.user for one in memberships), waiting)


def shown(of: Organisation, *previous: Standing, k: int = 5) -> Preview:
    names = {one.user: f"Name of {one.user}" for one in of.memberships}
    return preview(
        of, workspace="T", k=k, previous=previous, names=names, renamed=[Renamed("a", "Old", "New")]
    )


def test_a_group_is_shown_with_its_units_and_who_reads_it() -> None:
    found = shown(organisation(*team("a", 7), lead("Lea", "a"), *team("top", 6)))

    assert found.groups[0] == Group(
        "Team a", 7, (UnitInGroup("Team a", 7),), ("Name of Lea",), too_small=(), rounds_together=0
    )
    assert found.smallest == 6
    assert (found.waiting, found.too_small) == ((), ())


def test_what_merges_says_which_unit_is_too_small() -> None:
    (group,) = shown(organisation(*team("a", 4), *team("b", 5))).groups

    assert group.too_small == (UnitInGroup("Team a", 4), UnitInGroup("Team b", 5))
    assert (group.name, group.people, group.readers) == ("Team a + Team b", 9, ())


def test_what_joins_the_unit_above_is_too_small_and_that_unit_need_not_be() -> None:
    (group,) = shown(organisation(*team("a", 4), *team("top", 7))).groups

    assert group.too_small == (UnitInGroup("Team a", 4),)
    assert group.units == (UnitInGroup("Team a", 4), UnitInGroup("Clinic", 7))


def test_a_unit_whose_people_wait_counts_without_them() -> None:
    new = frozenset({"a0", "a1"})
    found = shown(organisation(*team("a", 7), *team("b", 6), *team("c", 6), waiting=new))

    assert found.waiting == (Waiting("Name of a0", "Team a"), Waiting("Name of a1", "Team a"))
    assert found.too_small == (UnitInGroup("Team a", 5),)


def test_what_waits_to_be_taken_apart_says_for_how_long() -> None:
    apart = organisation(*team("a", 7), *team("b", 7))
    rounds = [
        [group.rounds_together for group in shown(apart, Standing(("a", "b"), waited)).groups]
        for waited in range(3)
    ]

    assert rounds == [[2], [1], [0, 0]]


def test_who_is_not_asked_is_named_with_the_reason() -> None:
    excluded = Organisation(
        [Unit("a", None, "Team a")], [*team("a", 6), lead("Lea", "a")], frozenset({"Lea", "x"})
    )
    found = preview(excluded, workspace="T", k=5, previous=(), names={"Lea": "Lea Brandt"})

    assert found.not_asked[Reason.NO_TEAM_ABOVE] == ("Lea Brandt",)
    assert found.not_asked[Reason.NO_TEAM] == ("x",)
    assert len(found.not_asked[Reason.NOT_ELIGIBLE]) == 6


def test_teams_without_a_lead_are_named_and_units_without_people_are_not() -> None:
    assert shown(organisation(*team("a", 6), *team("b", 6), lead("Lea", "b"))).without_lead == ("Team a",)


def test_a_stricter_setting_shows_other_groups() -> None:
    wards = organisation(*team("a", 7), *team("b", 7))

    assert [group.name for group in shown(wards).groups] == ["Team a", "Team b"]
    assert [group.name for group in shown(wards, k=7).groups] == ["Team a + Team b"]


def test_an_operator_reads_all_of_it_by_name_in_a_few_lines() -> None:
    text = "\n".join(
        lines(
            shown(
                organisation(
                    *team("a", 4), *team("b", 5), lead("Lea", "b"), *team("c", 8), waiting=frozenset({"c0"})
                ),
                Standing(("c",), 0),
            )
        )
    )

    assert text == (
        "Asked together from the next check-in on (a group needs 6 people):\n"
        "  Team a + Team b: 9 people, read by Name of Lea; together because too small alone:"
        " Team a (4 of 6), Team b (5 of 6)\n"
        "  Team c: 7 people, read by no lead\n"
        "Renamed, and otherwise as before: Old is now New.\n"
        "Joined Team c, and asked from the check-in after the next one on: Name of c0\n"
        "Not asked (too few, and no group to join): Clinic (1 of 6)\n"
        "Without a lead, so read by their own people and HR: Team a, Team c"
    )


def test_long_lists_are_cut_and_say_how_many_more_there_are() -> None:
    waiting = frozenset(f"a{at}" for at in range(30))
    text = "\n".join(lines(shown(organisation(*team("a", 40), waiting=waiting))))

    assert "Name of a19 and 18 more" in text
    assert len(text) < 600


def test_nobody_to_ask_is_said() -> None:
    assert next(lines(shown(organisation(*team("a", 3))))) == (
        "Nobody would be asked: no group has 6 people."
    )
