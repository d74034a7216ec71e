"""Owner, application and reader each do their part in the database, and none can do another's."""

import subprocess

import pytest
from click.testing import CliRunner, Result

from content.vetting import Wording
from slackapp.cli.context import NOT_ALLOWED
from slackapp.cli.main import main
from slackapp.pulse.release import TooFew
from slackapp.storage import schema, tables
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended, NotTheOwner
from slackapp.storage.database import Database
from slackapp.storage.people import choices, workspaces
from slackapp.storage.rounds import released, retention
from slackapp.storage.rounds.released import Closed
from slackapp.storage.verification import grants
from tests.cast import ANA, WORKSPACE, week
from tests.scenarios.office import TAPS, WARD, environment
from tests.services.postgres import OWNER as ADMIN
from tests.services.postgres import PostgresServer
from tests.storage.conftest import open_week, settle_team
from tests.storage.divided import Divided, divided, divided_template, living, printed, shared
from tests.storage.test_files import in_the_files, pairs

__all__ = ["divided", "divided_template", "shared"]

REFUSED = "InsufficientPrivilege"
IDLE = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"

FORBIDDEN_TO_THE_APPLICATION = (
    "CREATE TABLE mine (x int)",
    "CREATE TEMPORARY TABLE mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE VIEW mine AS SELECT round FROM box",
    "ALTER TABLE release DISABLE TRIGGER release_is_not_updated",
    "ALTER TABLE release DISABLE TRIGGER ALL",
    "DROP TRIGGER release_is_not_updated ON release",
    f"CREATE OR REPLACE FUNCTION release_is_not_updated() {IDLE}",
    "CREATE TRIGGER mine BEFORE UPDATE ON box FOR EACH ROW EXECUTE FUNCTION round_ends_once()",
    "ALTER TABLE round DROP CONSTRAINT ck_round_epsilon",
    "ALTER TABLE box ALTER sealed SET STORAGE EXTENDED",
    "ALTER TABLE box ADD COLUMN changed_at timestamptz DEFAULT now()",
    "TRUNCATE box",
    "TRUNCATE release",
    "TRUNCATE roster",
    "UPDATE release SET value = 5",
    "UPDATE release SET band = NULL",
    "UPDATE box SET leaf = 'another'",
    "UPDATE round SET k = 5",
    "UPDATE round SET closes_at = closes_at + 1",
    "UPDATE roster SET leaf = 'another'",
    "UPDATE roster SET remind_at = NULL",
    "UPDATE reminder SET at = 0",
    "UPDATE demo_clock SET offset_seconds = 0",
    "INSERT INTO guardian (workspace) VALUES ('T')",
    "UPDATE guardian SET name = 'another'",
    "DELETE FROM guardian",
    "UPDATE wording_approval SET digest = 'another'",
    "DELETE FROM wording_approval",
    "SET session_replication_role = replica",
    "CREATE PUBLICATION mine FOR TABLE box",
    "COPY box TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    "SET ROLE leanon_owner",
)
FORBIDDEN_TO_THE_READER = (
    "SELECT sealed FROM box",
    "SELECT * FROM box",
    "SELECT xmin, ctid FROM box",
    "SELECT count(*) FROM box WHERE length(sealed) > 0",
    "SELECT consent FROM person",
    "SELECT slot FROM person",
    "SELECT remind FROM person",
    "SELECT leaf FROM reminder",
    'SELECT "user" FROM roster',
    "SELECT leaf FROM roster",
    "SELECT sent_at FROM delivery",
    "SELECT value FROM release",
    'SELECT "user" FROM report',
    "SELECT unit FROM membership",
    "UPDATE workspace SET k = 12",
    "DELETE FROM roster",
    "CREATE TEMPORARY TABLE mine (x int)",
)

pytestmark = pytest.mark.postgres


def test_a_command_that_a_role_may_not_run_is_told_in_one_sentence(divided: Divided) -> None:
    opened = Database(divided.url("leanon_app"))
    with opened.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Clinic")
    opened.close()
    given = environment(
        database=divided.url("leanon_reader"), queue="redis://a:1/0", keys="redis://b:1/0", slack_port=1
    )
    result = CliRunner().invoke(main, ["pause"], env=given)
    assert result.exit_code == 1
    assert result.output == f"Error: {NOT_ALLOWED}\n"


def test_every_table_says_what_the_application_may_do_with_it() -> None:
    known = {*tables.metadata.tables, "alembic_version"}
    assert set(grants.NEEDS) == known, "storage/verification/grants.py has a line for each table"
    assert set(grants.READS) < known


def test_a_whole_round_and_a_purge_run_as_the_application(
    divided: Divided, queue_redis_url: str, key_redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with living(divided, queue_redis_url, key_redis_url, monkeypatch) as home:
        for user in WARD[:7]:
            home.people.sends(user, home.round.id, TAPS)
        with home.database.write() as tx:
            choices.set_remind(tx, WORKSPACE, WARD[8], on=True)
        home.slack.take()
        home.clock.moment = week(0, days=3, hours=9)
        home.tick()
        assert [WARD[8] in call.body.decode() for call in home.slack.take()].count(True) == 1
        home.close()
        with home.database.read() as connection:
            released = sorted(row.status for row in connection.execute(tables.release.select()))
            told = {row.status for row in connection.execute(tables.report.select())}
        with home.database.write() as tx:
            retention.purge(tx, WORKSPACE, week(105))
            left = tx.execute(tables.release.select()).all()

    assert (released, told, left) == (["published", "too_few"], {"sent"}, [])


def test_the_owner_appoints_guardians_and_the_application_only_ends_them(divided: Divided) -> None:
    owner, app = (Database(divided.url(role)) for role in ("leanon_owner", "leanon_app"))
    by = By("operator", week(0))
    with owner.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Test")
    with pytest.raises(NotTheOwner), app.write() as tx:
        guardians.appoint(tx, WORKSPACE, ANA, "Ana", at=week(0), by=by)
    with owner.write() as tx:
        guardians.appoint(tx, WORKSPACE, ANA, "Ana", at=week(0), by=by)
    with app.write() as tx:
        guardians.approve(tx, WORKSPACE, Wording("item", "x", "en", "d" * 64), note="", by=By(ANA, week(0)))
        assert guardians.end(tx, WORKSPACE, ANA, why=Ended.LEFT, at=week(1), by=by)
    for each in (owner, app):
        each.close()


def test_the_owner_lets_vanish_from_the_files_what_the_application_may_not(divided: Divided) -> None:
    app = Database(divided.url("leanon_app"))
    settle_team(app)
    opened = open_week(app, 0)
    with app.write() as tx:
        closed = [Closed(opened.leaf, TooFew())]
        released.publish(tx, workspace=WORKSPACE, round_id=opened.round_id, closed=closed)
    assert not app.forget(), "it owns no table"
    assert pairs(app, divided.server, opened.round_id) >= {"pk_roster", "pk_delivery"}

    found = dict[str, tuple[str, ...]]()
    for moment in ("before", "after"):
        reader = Database(divided.url("leanon_reader"))
        found[moment] = in_the_files(reader)
        reader.close()
        ran = _vacuum(divided, "leanon_owner")
        assert (ran.exit_code, ran.stdout.startswith("Whose rows were deleted is gone")) == (0, True)
    assert found == {"before": ("box", "delivery", "roster"), "after": ()}
    assert pairs(app, divided.server, opened.round_id) == set()
    app.close()
    refused = _vacuum(divided, "leanon_app")
    assert refused.exit_code == 1
    assert "run this with the DATABASE_URL of the role that owns them" in refused.output


def _vacuum(divided: Divided, role: str) -> Result:
    return CliRunner().invoke(main, ["db", "vacuum"], env={"DATABASE_URL": divided.url(role)})


@pytest.mark.parametrize("statement", FORBIDDEN_TO_THE_APPLICATION)
def test_the_application_cannot(shared: Divided, statement: str) -> None:
    assert shared.tried("leanon_app", statement) == REFUSED
    assert shared.tried(ADMIN, statement) != REFUSED  # so it is the role that is refused


@pytest.mark.parametrize("statement", FORBIDDEN_TO_THE_READER)
def test_the_reader_cannot(shared: Divided, statement: str) -> None:
    # It is read-only by a setting that it could take back, and would have no right all the same.
    assert shared.tried("leanon_reader", "SET transaction_read_only = off", statement) == REFUSED
    assert shared.tried("leanon_reader", statement) in {REFUSED, "ReadOnlySqlTransaction"}
    assert shared.tried(ADMIN, statement) is None


def test_the_owner_migrates_and_nobody_else_does(shared: Divided) -> None:
    change = "ALTER TABLE unit ADD COLUMN x int"
    assert shared.tried("leanon_owner", change, "CREATE TABLE mine (x int)") is None
    assert shared.tried("leanon_app", change) == REFUSED
    assert shared.tried("leanon_reader", "SET transaction_read_only = off", change) == REFUSED


def test_one_role_becomes_three_and_what_it_made_changes_hands(
    postgres_server: PostgresServer, divided_template: str
) -> None:
    with postgres_server.database() as url:
        single = Database(url)
        schema.upgrade(single)
        single.close()
        before = Divided(postgres_server, url.rpartition("/")[2])
        for _ in range(2):  # once more is harmless
            before.psql(ADMIN, printed("owners"))
            before.psql("leanon_owner", printed("grants"))

        assert before.tried("leanon_owner", "ALTER TABLE box ADD COLUMN x int") is None
        assert before.tried("leanon_owner", "ALTER FUNCTION round_ends_once() RENAME TO x") is None
        assert before.tried("leanon_app", "SELECT sealed FROM box") is None
        assert before.tried("leanon_reader", "SELECT sealed FROM box") == REFUSED


def test_a_role_that_may_do_everything_is_not_taken(
    postgres_server: PostgresServer, divided_template: str
) -> None:
    with postgres_server.admin() as connection, postgres_server.database() as url:
        connection.execute("ALTER ROLE leanon_app SUPERUSER")
        try:
            with pytest.raises(subprocess.CalledProcessError) as refused:
                Divided(postgres_server, url.rpartition("/")[2]).psql(ADMIN, printed("owners"))
        finally:
            connection.execute("ALTER ROLE leanon_app NOSUPERUSER")

    assert "leanon_app may do too much" in refused.value.stderr
