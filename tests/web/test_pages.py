"""What the web process shows to anybody: that it is well, and how people stay anonymous."""

from collections.abc import Iterator

import pytest
import redis
import sqlalchemy as sa
from flask.testing import FlaskClient

from slackapp.app import create_app
from slackapp.settings import Settings
from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.scenarios.office import environment
from tests.services.redis import let_all_live


@pytest.fixture
def client(sqlite_url: str, queue_redis_url: str) -> Iterator[FlaskClient]:
    """A client of an app whose database has no tables yet, in an installation of which all else runs."""
    settings = environment(
        database=sqlite_url, queue=queue_redis_url, keys="redis://127.0.0.1:2/0", slack_port=3
    )
    let_all_live(queue_redis_url)
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


ALL = "/ready?all=1"


def test_a_process_that_can_serve_is_ready_and_names_the_others_that_are_silent(
    client: FlaskClient, sqlite_url: str, queue_redis_url: str
) -> None:
    database = Database(sqlite_url)
    schema.upgrade(database)
    database.close()
    assert said(client, ALL) == (200, "ok\n")
    with redis.Redis.from_url(queue_redis_url) as raw:
        raw.set("leanon:seen:worker", raw.time()[0] - 7 * 60 - 5)
        raw.delete("leanon:seen:clock", "leanon:seen:socket")
    silent = "worker: silent for 7 minutes\nclock: never seen\n"
    assert said(client, "/ready") == (200, f"ok\n{silent}"), "a balancer sends people here all the same"
    assert said(client, ALL) == (503, f"not all of it runs\n{silent}"), "a monitor sees it"
    let_all_live(queue_redis_url)
    assert said(client, ALL) == said(client, "/ready") == (200, "ok\n")


def test_without_the_queues_redis_a_process_is_ready_and_nobody_is_said_to_be_silent(
    migrated_sqlite_url: str,
) -> None:
    settings = environment(
        database=migrated_sqlite_url,
        queue="redis://127.0.0.1:1/0",
        keys="redis://127.0.0.1:2/0",
        slack_port=3,
    )
    app = create_app(Settings.from_env(settings))
    away = "the queue's Redis does not answer\n"
    assert said(app.test_client(), "/ready") == (200, f"ok\n{away}")
    assert said(app.test_client(), ALL) == (503, f"not all of it runs\n{away}")
    app.extensions["leanon"].database.close()


def said(client: FlaskClient, address: str) -> tuple[int, str]:
    """What a program that asks there is answered."""
    answer = client.get(address)
    return answer.status_code, answer.get_data(as_text=True)


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
