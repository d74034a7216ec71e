"""Teams changed by hand: each edit does what it says and no more, and one that does not fit says why."""

import random

import pytest

from slackapp.pulse.tree import Unit
from slackapp.roster.changes_delta import diff, patched
from slackapp.roster.changes_edit import Edit, EditKind, EditRefused, by_groups, dump, edited, load, with_ids
from slackapp.roster.members import Account, Kind
from slackapp.storage.teams.team_deltas import Delta, TeamPerson, Teams
from tests.cast import ANA, HANA, LEA, OTTO

BEN, NEW = "UBEN", "UNEW"
CLINIC, WARD, LAB = "u000001", "u000002", "u000003"


def person(name: str, *, excluded: bool = False) -> TeamPerson:
    return TeamPerson(name, "Europe/Madrid", "ES", reachable=True, excluded=excluded)


def clinic() -> Teams:
    """Lea leads the ward, Otto the lab, below a clinic; Hana is left out by role."""
    return Teams(
        {
            CLINIC: Unit(CLINIC, None, "Clinic"),
            WARD: Unit(WARD, CLINIC, "Ward 3"),
            LAB: Unit(LAB, CLINIC, "Lab"),
        },
        {
            **{user: person(user.title()) for user in (ANA, BEN, LEA, OTTO)},
            HANA: person("Hana", excluded=True),
        },
        {(ANA, WARD): False, (BEN, WARD): False, (LEA, WARD): True, (OTTO, LAB): True},
    )


def account(user: str, kind: Kind = Kind.MEMBER) -> Account:
    return Account(user, user.title(), kind, "Europe/Berlin", "")


def after(*edits: Edit) -> Delta:
    return diff(clinic(), edited(clinic(), edits))


def test_somebody_moves_and_nothing_else_does() -> None:
    found = after(Edit(EditKind.MOVE, ANA, WARD, to=LAB))
    assert (found.before.memberships, found.after.memberships) == ({(ANA, WARD): False}, {(ANA, LAB): False})
    assert not found.before.people
    assert not found.before.units


def test_who_is_in_no_unit_any_more_leaves_and_who_is_left_out_by_role_stays() -> None:
    found = after(Edit(EditKind.REMOVE, ANA, WARD))
    assert (list(found.before.people), list(found.after.people)) == ([ANA], [])
    assert HANA in edited(clinic(), [Edit(EditKind.COUNTRY, HANA, country="de")]).people


def test_somebody_new_comes_as_slack_knows_them() -> None:
    found = after(Edit(EditKind.PUT, NEW, LAB, account=account(NEW)))
    new = found.after.people[NEW]
    assert (new.zone, new.country, new.reachable, new.excluded) == ("Europe/Berlin", "DE", True, False)
    guest = edited(clinic(), [Edit(EditKind.PUT, NEW, LAB, account=account(NEW, Kind.GUEST))])
    assert not guest.people[NEW].reachable, "a guest neither counts nor is asked (R16)"


def test_a_role_is_changed_where_they_are() -> None:
    assert after(Edit(EditKind.PUT, ANA, WARD, role="lead")).after.memberships == {(ANA, WARD): True}
    out = edited(clinic(), [Edit(EditKind.PUT, ANA, WARD, role="excluded")])
    assert out.people[ANA].excluded
    assert not edited(out, [Edit(EditKind.PUT, ANA, WARD, role="member")]).people[ANA].excluded


def test_a_unit_is_added_named_moved_filled_and_deleted_in_one_change() -> None:
    edits, made = with_ids(
        [
            Edit(EditKind.ADD_UNIT, to=CLINIC, name="  Night  shift "),
            Edit(EditKind.MOVE, ANA, WARD, to="u000004"),
            Edit(EditKind.MOVE_UNIT, unit="u000004", to=WARD),
            Edit(EditKind.RENAME_UNIT, unit=WARD, name="Day ward"),
            Edit(EditKind.MOVE, OTTO, LAB, to=CLINIC),
            Edit(EditKind.DELETE_UNIT, unit=LAB),
        ],
        3,
    )
    found = edited(clinic(), edits)
    assert made == 4
    assert found.units == {
        CLINIC: Unit(CLINIC, None, "Clinic"),
        WARD: Unit(WARD, CLINIC, "Day ward"),
        "u000004": Unit("u000004", WARD, "Night shift"),
    }
    assert found.memberships[ANA, "u000004"] is False
    assert load(dump(edits)) == edits


def test_a_unit_that_is_deleted_takes_those_with_it_who_are_nowhere_else() -> None:
    found = after(Edit(EditKind.DELETE_UNIT, unit=LAB))
    assert list(found.before.people) == [OTTO]
    assert list(found.before.units) == [LAB]


REFUSED = {
    "a unit that is gone": (Edit(EditKind.PUT, ANA, "u000009"), "This team is not there any more"),
    "a person who is not there": (Edit(EditKind.MOVE, OTTO, WARD, to=LAB), "not in Ward 3 any more"),
    "a stranger": (Edit(EditKind.PUT, NEW, WARD), "choose them again"),
    "a bot": (Edit(EditKind.PUT, NEW, WARD, account=account(NEW, Kind.BOT)), "is a bot"),
    "somebody else's account": (Edit(EditKind.PUT, NEW, WARD, account=account(BEN)), "choose them again"),
    "no role": (Edit(EditKind.PUT, ANA, WARD, role="boss"), "lead, member, or left out"),
    "no country": (Edit(EditKind.COUNTRY, ANA, country="Germany"), "two-letter code such as DE"),
    "no name": (Edit(EditKind.RENAME_UNIT, unit=WARD, name=" \u200b "), "a name of 1 to 80 characters"),
    "a long name": (Edit(EditKind.ADD_UNIT, unit="u000004", name="x" * 81), "a name of 1 to 80 characters"),
    "a lost letter": (Edit(EditKind.RENAME_UNIT, unit=WARD, name="K\ufffdche"), "was lost when"),
    "another's name": (Edit(EditKind.RENAME_UNIT, unit=WARD, name="LAB"), "a team called Lab already"),
    "a circle": (Edit(EditKind.MOVE_UNIT, unit=CLINIC, to=WARD), "Ward 3 is Clinic itself or below it"),
    "below itself": (Edit(EditKind.MOVE_UNIT, unit=WARD, to=WARD), "Ward 3 is Ward 3 itself or below it"),
    "a unit above others": (Edit(EditKind.DELETE_UNIT, unit=CLINIC), "Clinic has Lab below it"),
}


@pytest.mark.parametrize(("edit", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_an_edit_that_does_not_fit_says_what_and_how_to_mend_it(edit: Edit, said: str) -> None:
    with pytest.raises(EditRefused) as refused:
        edited(clinic(), [edit])
    assert said in str(refused.value)


def test_a_group_of_slacks_makes_members_and_touches_no_lead_and_nobody_left_out() -> None:
    accounts = [account(user) for user in (ANA, NEW, HANA)] + [account("UBOT", Kind.BOT)]
    found = diff(clinic(), edited(clinic(), by_groups(clinic(), {WARD: accounts})))
    assert found.after.memberships == {(NEW, WARD): False}
    assert found.before.memberships == {(BEN, WARD): False}
    assert by_groups(clinic(), {WARD: [account(ANA), account(BEN)]}) == ()


def test_a_difference_put_on_what_it_came_from_is_what_it_leads_to_and_taken_back_is_where_it_began() -> None:
    chance = random.Random(12)
    for _ in range(200):
        before, wanted = anything(chance), anything(chance)
        delta = diff(before, wanted)
        assert patched(before, delta) == wanted
        assert patched(wanted, delta.reverse()) == before
        assert delta.is_empty() is (before == wanted)


def anything(chance: random.Random) -> Teams:
    """Some of the clinic, in any unit."""
    users = [user for user in (ANA, BEN, LEA, OTTO, NEW) if chance.random() < 0.7]
    units = [CLINIC, *(unit for unit in (WARD, LAB) if chance.random() < 0.8)]
    return Teams(
        {
            unit: Unit(unit, None if unit == CLINIC else CLINIC, chance.choice(["A", "B"]) + unit)
            for unit in units
        },
        {user: person(user) for user in users},
        {(user, chance.choice(units)): chance.random() < 0.3 for user in users},
    )


def test_what_slack_has_said_since_stays_and_who_has_left_does_not_come_back() -> None:
    delta = after(Edit(EditKind.COUNTRY, ANA, country="DE"), Edit(EditKind.MOVE, BEN, WARD, to=LAB))
    since = clinic()
    del since.people[BEN]
    since.people[ANA] = TeamPerson("Ana Gómez", "Asia/Tokyo", "ES", reachable=False, excluded=False)
    found = patched(since, delta)
    assert found.people[ANA] == TeamPerson("Ana Gómez", "Asia/Tokyo", "DE", reachable=False, excluded=False)
    assert BEN not in found.people
    assert (BEN, LAB) not in found.memberships
