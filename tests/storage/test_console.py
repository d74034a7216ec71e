"""Roles: each change stands in the audit log, and a workspace always keeps an admin."""

import pytest

from slackapp.storage.console import audit_log, roles, web_sessions
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.roles import LastAdmin, Role
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO, T0, WORKSPACE, ZOE


@pytest.fixture(autouse=True)
def _hana_is_admin(database: Database) -> None:
    with database.write() as tx:
        for one in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.register(tx, enterprise_id=None, team_id=one, name=one)
        roles.grant(tx, WORKSPACE, HANA, Role.ADMIN, name="Hana", by="operator", at=T0)


def test_a_role_counts_in_its_own_workspace_only(database: Database) -> None:
    with database.write() as tx:
        roles.grant(tx, OTHER_WORKSPACE, ZOE, Role.ADMIN, by="operator", at=T0)
    with database.read() as connection:
        assert roles.role_of(connection, WORKSPACE, HANA) is Role.ADMIN
        assert roles.role_of(connection, WORKSPACE, ZOE) is None
        assert roles.role_of(connection, OTHER_WORKSPACE, HANA) is None
        assert [each.user for each in roles.holders(connection, WORKSPACE)] == [HANA]


def test_who_signed_in_before_they_got_a_role_has_their_name_with_it(database: Database) -> None:
    with database.write() as tx:
        web_sessions.begin(tx, "one", workspace=WORKSPACE, user=LEA, name="Lea Brandt", at=T0)
        web_sessions.begin(tx, "other", workspace=OTHER_WORKSPACE, user=OTTO, name="Another", at=T0)
        for user in (LEA, OTTO):
            roles.grant(tx, WORKSPACE, user, Role.VIEWER, by=HANA, at=T0)
        names = {each.user: each.name for each in roles.holders(tx, WORKSPACE)}
    assert (names[LEA], names[OTTO]) == ("Lea Brandt", ""), "and of another workspace, nothing is learnt"


def test_the_log_is_searched_by_letters_that_json_writes_otherwise(database: Database) -> None:
    note = 'La "cámara" – 50 % \\ sí'
    with database.write() as tx:
        audit_log.note(tx, WORKSPACE, Action.SENT_BACK, By(HANA, T0), subject="a", detail={"note": note})
        for text in ("CáMARA", '"cámara"', "50 %", "\\ s", "– 5"):
            assert [each.subject for each in audit_log.search(tx, WORKSPACE, text=text)] == ["a"], text
        assert audit_log.search(tx, WORKSPACE, text="cámaras") == ()
        assert audit_log.search(tx, WORKSPACE, text="_") == ()


def test_the_last_admin_can_neither_be_removed_nor_made_less(database: Database) -> None:
    with pytest.raises(LastAdmin), database.write() as tx:
        roles.revoke(tx, WORKSPACE, HANA, by=HANA, at=T0)
    with pytest.raises(LastAdmin), database.write() as tx:
        roles.grant(tx, WORKSPACE, HANA, Role.VIEWER, by=HANA, at=T0)
    with database.write() as tx:
        roles.grant(tx, WORKSPACE, OTTO, Role.ADMIN, by=HANA, at=T0)
        assert roles.revoke(tx, WORKSPACE, HANA, by=OTTO, at=T0)
        assert roles.role_of(tx, WORKSPACE, HANA) is None


def test_who_gave_and_took_a_role_stands_in_the_audit_log(database: Database) -> None:
    with database.write() as tx:
        roles.grant(tx, WORKSPACE, LEA, Role.EDITOR, by=HANA, at=T0)
        roles.grant(tx, WORKSPACE, LEA, Role.REVIEWER, by=HANA, at=T0)
        roles.revoke(tx, WORKSPACE, LEA, by=HANA, at=T0)
        assert not roles.revoke(tx, WORKSPACE, LEA, by=HANA, at=T0)
        found = audit_log.search(tx, WORKSPACE, text=LEA)
    assert [(each.actor, each.action, each.detail) for each in found] == [
        (HANA, Action.ROLE_REVOKED, {"before": "reviewer"}),
        (HANA, Action.ROLE_GRANTED, {"role": "reviewer", "before": "editor"}),
        (HANA, Action.ROLE_GRANTED, {"role": "editor", "before": None}),
    ]
