"""What pages of teams read, and which user groups units follow, on both kinds of database."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.rounds.due import due
from slackapp.storage.teams import group_accounts, team_changes, team_pages, unit_groups
from slackapp.storage.teams.group_accounts import Said
from slackapp.storage.teams.team_changes import Source, State
from slackapp.storage.teams.unit_groups import Followed
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, T0, WORKSPACE
from tests.storage.clinic import settle_clinic, unit

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(database: Database) -> Database:
    """The clinic before its first round."""
    settle_clinic(database)
    return database


def following(connection: sa.Connection, now: datetime) -> tuple[str, ...]:
    """The workspaces whose user groups are to be looked at."""
    return due(connection, now=now, wall=wall()).following


def test_everybody_in_a_unit_is_read_by_name_and_nobody_of_another_workspace(office: Database) -> None:
    ward = unit(office).id
    with office.read() as connection:
        found = {each.user: each for each in team_pages.placed(connection, WORKSPACE, ward)}
        assert team_pages.placed(connection, OTHER_WORKSPACE, ward) == ()
        assert team_pages.names(connection, WORKSPACE, {ANA, "UNOBODY"}) == {ANA: found[ANA].name}
    assert (found[LEA].lead, found[ANA].lead, found[ANA].member, found[ANA].elsewhere) == (
        True,
        False,
        True,
        False,
    )
    with office.write() as tx:
        tx.execute(sa.update(tables.person).where(tables.person.c.user == ANA).values(reachable=False))
        tx.execute(sa.update(tables.person).where(tables.person.c.user == LEA).values(excluded=True))
        out = {each.user: each.by_role for each in team_pages.left_out(tx, WORKSPACE)}
        assert (out[ANA], out[LEA]) == (False, True)
        assert team_pages.left_out(tx, OTHER_WORKSPACE) == ()


def test_a_unit_follows_one_group_which_is_due_each_day_and_never_beside_an_open_change(
    office: Database,
) -> None:
    ward = unit(office).id
    with office.write() as tx:
        for handle in ("old", "ward-3"):
            unit_groups.follow(tx, WORKSPACE, Followed(ward, f"S0{handle}", handle))
        unit_groups.follow(tx, WORKSPACE, Followed("made later", "S0NEW", "new"))
        assert unit_groups.followed(tx, WORKSPACE) == {ward: Followed(ward, "S0ward-3", "ward-3")}
        assert following(tx, T0) == (WORKSPACE,)
        change = team_changes.begin(tx, WORKSPACE, Source.HAND, By(HANA, wall()), now=T0)
        unit_groups.forget_gone(tx, WORKSPACE)
        assert following(tx, T0) == ()
        assert len(tx.execute(sa.select(tables.unit_group)).all()) == 2, "the change may be about to make it"
        team_changes.end(tx, change, State.DROPPED, T0, {})
        unit_groups.note_look(tx, WORKSPACE, T0)
        assert [row.unit for row in tx.execute(sa.select(tables.unit_group))] == [ward]
        assert following(tx, T0 + timedelta(hours=23)) == ()
        assert following(tx, T0 + timedelta(hours=24)) == (WORKSPACE,)
        unit_groups.ask_for_look(tx, WORKSPACE)
        assert following(tx, T0) == (WORKSPACE,)
        assert unit_groups.stop(tx, WORKSPACE, ward)
        assert not unit_groups.stop(tx, WORKSPACE, ward)


def test_what_slack_said_is_kept_once_and_forgotten_as_one(office: Database) -> None:
    said = Said("UNEW", "Nell New", "UTC", "a full member")
    with office.write() as tx:
        group_accounts.keep(tx, WORKSPACE, [said, Said("UNEW", "Other", "", "a bot")])
        assert group_accounts.kept(tx, WORKSPACE) == {"UNEW": said}
        group_accounts.forget(tx, WORKSPACE, ["UOTHER"])
        assert group_accounts.kept(tx, WORKSPACE).keys() == {"UNEW"}
        group_accounts.forget(tx, WORKSPACE, ["UNEW"])
        assert group_accounts.kept(tx, WORKSPACE) == {}
        group_accounts.keep(tx, WORKSPACE, [said])
        group_accounts.forget(tx, WORKSPACE)
        assert group_accounts.kept(tx, WORKSPACE) == {}
