"""From which round on somebody counts is written when they join a unit, and by nothing else (R16)."""

import pytest
import sqlalchemy as sa

from slackapp.pulse import joining
from slackapp.pulse.joining import Home, settled
from slackapp.pulse.partition import Membership, Reason, Unit, partition
from slackapp.roster.imports import Read, plan, take_over
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import structure, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import reports
from tests.cast import ANA, LEA, WORKSPACE
from tests.storage.conftest import TEAM, Opened, settle_team

NEW = "UNEW"


def read(*members: str, ward: str = "Ward 3", lab: tuple[str, ...] = (), excluded: str = "") -> Read:
    """Lea leads the ward; some are in a lab."""
    return Read(
        [Unit("ward", None, ward), Unit("lab", None, "Lab")],
        [Person(user, user, "UTC", excluded=user == excluded) for user in (*members, *lab, LEA)],
        [
            *(Membership(user, "ward", lead=False) for user in members),
            *(Membership(user, "lab", lead=False) for user in lab),
            Membership(LEA, "ward", lead=True),
        ],
    )


def take(database: Database, wanted: Read) -> None:
    with database.write() as tx:
        take_over(tx, WORKSPACE, wanted)


def waiting(database: Database) -> frozenset[str]:
    with database.read() as connection:
        return structure.organisation(connection, WORKSPACE).waiting


def test_the_people_of_the_first_import_count_at_once_and_so_do_others_until_a_round_opens(
    database: Database,
) -> None:
    settle_team(database)
    take(database, read(*TEAM, NEW))

    assert waiting(database) == frozenset()


def test_who_comes_counts_from_the_second_round_that_opens_after_that(opened: Opened) -> None:
    take(opened.database, read(*TEAM, NEW))

    with opened.database.read() as connection:
        assert structure.at_home(connection, WORKSPACE)[NEW].counts_from == 3
        split = partition(structure.organisation(connection, WORKSPACE), workspace=WORKSPACE)
    assert split.unasked[NEW] is Reason.JUST_JOINED
    assert waiting(opened.database) == {NEW}


def test_the_same_import_again_changes_nothing(opened: Opened) -> None:
    take(opened.database, read(*TEAM, NEW))
    before = rows(opened.database)
    for _ in range(2):
        take(opened.database, read(*TEAM, NEW))

    assert rows(opened.database) == before


def test_another_name_of_a_unit_is_no_joining(opened: Opened) -> None:
    take(opened.database, read(*TEAM, ward="Day ward"))

    assert waiting(opened.database) == frozenset()


def test_who_moves_waits_and_who_moves_back_waits_as_long(opened: Opened) -> None:
    take(opened.database, read(*TEAM[1:], lab=(ANA,)))
    assert waiting(opened.database) == {ANA}
    take(opened.database, read(*TEAM))
    assert waiting(opened.database) == {ANA}


def test_who_was_left_out_by_role_and_may_be_asked_again_has_joined(opened: Opened) -> None:
    take(opened.database, read(*TEAM, excluded=ANA))
    with opened.database.read() as connection:
        assert ANA not in structure.at_home(connection, WORKSPACE)
    take(opened.database, read(*TEAM))

    assert waiting(opened.database) == {ANA}


def test_whoever_changes_who_may_be_asked_refreshes_where_everybody_answers(opened: Opened) -> None:
    """What the daily look at Slack does: somebody is no full member for a while, and then is again."""
    for reachable in (False, True):
        with opened.database.write() as tx:
            tx.execute(
                sa.update(tables.person).where(tables.person.c.user == ANA).values(reachable=reachable)
            )
            structure.refresh_homes(tx, WORKSPACE)

    assert waiting(opened.database) == {ANA}


def test_an_import_that_is_only_looked_at_says_who_would_wait_and_writes_nothing(opened: Opened) -> None:
    before = rows(opened.database)
    with opened.database.read() as connection:
        planned = plan(connection, WORKSPACE, read(*TEAM, NEW, ward="Day ward"))

    assert planned.organisation.waiting == {NEW}
    assert [(each.former, each.name) for each in planned.matched.renamed] == [("Ward 3", "Day ward")]
    assert rows(opened.database) == before


def test_ids_of_units_are_never_given_twice(database: Database) -> None:
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
    for lab in ("Lab", "Laboratory of others", "Lab"):
        wanted = read(*TEAM, lab=(NEW,))
        others = Read([wanted.units[0], Unit("lab", None, lab)], wanted.people, [])
        take(database, others if lab != "Lab" else wanted)
    with database.read() as connection:
        known = {unit.name: unit.id for unit in structure.organisation(connection, WORKSPACE).units}
        assert workspaces.units_made(connection, WORKSPACE) == 4

    assert known == {"Lab": "u000004", "Ward 3": "u000002"}


@pytest.mark.parametrize("known", [True, False])
def test_a_workspace_that_is_not_known_yet_has_given_no_ids(database: Database, known: bool) -> None:
    if known:
        settle_team(database)
    with database.read() as connection:
        assert workspaces.units_made(connection, WORKSPACE) == 0
        assert plan(connection, WORKSPACE, read(*TEAM)).matched.made == 2 - known


def rows(database: Database) -> list[tuple[object, ...]]:
    """Everything about people and units."""
    tables_ = (tables.workspace, tables.unit, tables.membership, tables.person)
    with database.read() as connection:
        return [
            tuple(row)
            for table in tables_
            for row in connection.execute(sa.select(table).order_by(*table.primary_key))
        ]


@pytest.mark.parametrize(
    "gone",
    [
        sa.update(tables.membership).where(tables.membership.c.user == LEA).values(lead=False),
        sa.update(tables.person).where(tables.person.c.user == LEA).values(reachable=False),
        sa.delete(tables.membership).where(tables.membership.c.user == LEA),
    ],
    ids=["leads no more", "no full member any more", "works elsewhere"],
)
def test_a_lead_of_the_opening_reads_the_report_only_while_they_still_lead(
    opened: Opened, gone: sa.Update | sa.Delete
) -> None:
    with opened.database.write() as tx:
        assert reports.leaves_for(tx, opened.round_id, LEA) == (opened.leaf,)
        tx.execute(gone)
        assert reports.leaves_for(tx, opened.round_id, LEA) == ()


def test_who_leads_since_the_opening_reads_no_report_of_it(opened: Opened) -> None:
    with opened.database.write() as tx:
        tx.execute(sa.update(tables.membership).where(tables.membership.c.user == ANA).values(lead=True))
        assert reports.leaves_for(tx, opened.round_id, ANA) == ()


def test_where_every_round_is_so_old_that_it_was_deleted_nobody_waits_for_its_number() -> None:
    before = {ANA: Home("u000001", 105), LEA: Home("u000001", 0)}
    units = dict.fromkeys(before, "u000001")

    assert settled(units, before, 104) == before
    assert not joining.waiting(settled(units, before, None), 1)
