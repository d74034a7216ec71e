"""What the web process shows to anybody: that it is well, and how people stay anonymous."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.app import create_app
from slackapp.settings import Settings
from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.scenarios.office import environment


@pytest.fixture
def client(sqlite_url: str) -> Iterator[FlaskClient]:
    """A client of an app whose database has no tables yet; nothing else is connected."""
    settings = environment(
        database=sqlite_url, queue="redis://127.0.0.1:1/0", keys="redis://127.0.0.1:2/0", slack_port=3
    )
    app = create_app(Settings.from_env(settings))
    yield app.test_client()
    app.extensions["leanon"].database.close()


def test_a_process_says_that_it_lives_and_can_serve_once_the_tables_are_there(
    client: FlaskClient, sqlite_url: str
) -> None:
    def ready() -> tuple[int, str]:
        answer = client.get("/ready")
        return answer.status_code, answer.get_data(as_text=True)

    missing = f"{schema.MISSING}\n"
    assert client.get("/health").get_data(as_text=True) == "ok\n"
    assert ready() == (503, missing), "there is no file"
    database = Database(sqlite_url)
    with database.write():
        pass
    assert ready() == (503, missing), "there are no tables"
    schema.upgrade(database)
    assert ready() == (200, "ok\n")
    with database.write() as tx:
        tx.execute(sa.text("DROP TABLE box"))
    assert ready() == (503, f"{schema.LOST.format(names='box')}\n")
    with database.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = 'schema_9999'"))
    database.close()
    assert ready() == (503, f"{schema.OTHER}\n")


def test_a_process_without_its_database_lives_but_cannot_serve() -> None:
    settings = environment(
        database="postgresql+psycopg://leanon@127.0.0.1:1/nowhere",
        queue="redis://127.0.0.1:1/0",
        keys="redis://127.0.0.1:2/0",
        slack_port=3,
    )
    client = create_app(Settings.from_env(settings)).test_client()
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_data(as_text=True)) == (503, "the database does not answer\n")


@pytest.mark.parametrize(
    ("page", "words"),
    [("privacy", "Threats"), ("data-protection", "works council"), ("sign-in", "Signing in is not set up")],
)
def test_the_pages_for_whoever_wants_to_check_are_there(client: FlaskClient, page: str, words: str) -> None:
    answer = client.get(f"/{page}")
    assert answer.status_code == 200
    assert words in answer.get_data(as_text=True)
    assert "<script" not in answer.get_data(as_text=True)


def test_links_between_the_documents_are_links_between_the_pages(client: FlaskClient) -> None:
    assert 'href="data-protection"' in client.get("/privacy").get_data(as_text=True)
    assert 'href="privacy"' in client.get("/data-protection").get_data(as_text=True)
    assert '.md"' not in client.get("/privacy").get_data(as_text=True)
