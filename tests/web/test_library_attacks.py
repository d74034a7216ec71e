"""What somebody might try at HR's console who wants more than they may, and what comes of it."""

import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.entry import EntryKind
from slackapp.clock import wall
from slackapp.storage.console import audit_log, roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Transaction
from slackapp.storage.library import drafts, editions
from slackapp.web.request_limits import MOST_FIELDS
from tests.cast import HANA, LEA, OTTO, WORKSPACE
from tests.web.conftest import PUBLIC_URL, Site
from tests.web.reviewing import CAMERAS, publish, revision, send_back
from tests.web.written import draft, handed_in, seed, spot

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("headers", [{}, {"Origin": PUBLIC_URL}, {"Origin": "https://elsewhere.example"}])
def test_a_form_of_countless_fields_is_refused_before_it_is_read(
    site: Site, hana: FlaskClient, headers: dict[str, str]
) -> None:
    body = "&".join(["a="] * (MOST_FIELDS + 1))
    for client in (site.visitor(), hana):
        answer = client.post("/library/new", data=body, content_type=FORM, headers=headers)
        assert len(answer.data) < len(body)  # nothing of it is repeated
        if client is hana or headers.get("Origin") == PUBLIC_URL:
            assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        else:  # a stranger's form is not looked into at all
            assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_a_form_of_as_many_fields_as_a_page_can_have_is_read(site: Site, hana: FlaskClient) -> None:
    body = "&".join(
        [*(f"{name}={value}" for name, value in site.form(hana).items()), *["a="] * (MOST_FIELDS - 1)]
    )
    answer = hana.post("/library/new", data=body, content_type=FORM)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Nothing was saved yet" in answer.text


def test_a_text_of_a_whole_book_is_kept_by_nobody(site: Site, hana: FlaskClient) -> None:
    form = site.form(hana, kind="reframe", text="Ask. " * 200_000, base="0", edit="0")
    for page in ("/library/new", "/library/new/preview", "/library/en/reframe/reframe.trust"):
        answer = hana.post(page, data=form)
        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "nothing was saved" in answer.text
    with site.database.read() as connection:
        assert editions.drafts(connection, WORKSPACE) == ()


def test_marks_within_marks_without_end_close_no_page(
    site: Site, hana: FlaskClient, otto: FlaskClient
) -> None:
    depth = 600
    thought = spot("reframe.deep", EntryKind.REFRAME)
    handed_in(site, thought, {"id": "reframe.deep", "text": f"{'_1(' * depth}1{'_' * depth}"})
    for client in (hana, otto):
        for page in ("/review", "/library/en/reframe/reframe.deep", "/library", "/hr"):
            assert client.get(page).status_code == HTTPStatus.OK


Quicker = Callable[[Transaction], object]
Race = Callable[[Callable[[], TestResponse], Quicker], TestResponse]


@pytest.fixture
def postgres(
    make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str], migrated_postgres_url: str
) -> Site:
    """The installation on PostgreSQL, where two write at once; on SQLite one waits before it looks."""
    return make_site({**web_settings, "DATABASE_URL": migrated_postgres_url})


@pytest.fixture
def race(postgres: Site, wait_until: Callable[[Callable[[], bool]], None]) -> Race:
    """Sends a request that has to wait for somebody who is quicker; gives its answer."""

    def waits() -> bool:
        with postgres.database.read() as connection:
            asked = sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            return bool(connection.execute(asked).scalar())

    def run(slower: Callable[[], TestResponse], quicker: Quicker) -> TestResponse:
        answers: list[TestResponse] = []
        thread = threading.Thread(target=lambda: answers.append(slower()))
        with postgres.database.write() as tx:
            audit_log.lock(tx, WORKSPACE)
            quicker(tx)
            thread.start()
            wait_until(waits)
        thread.join()
        return answers[0]

    return run


def test_who_sends_back_a_moment_too_late_is_told_so(postgres: Site, race: Race) -> None:
    made = handed_in(postgres, CAMERAS, seed(CAMERAS, minutes=7), LEA)
    otto = postgres.signed_in(OTTO, Role.REVIEWER)
    answer = race(
        lambda: send_back(postgres, otto, made, "Say why."),
        lambda tx: drafts.discard(tx, CAMERAS, made.edit, By(LEA, wall())),
    )
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "threw this away while you looked at it" in answer.text
    assert "Say why." in answer.text


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR])
def test_who_has_no_such_role_any_more_publishes_nothing_and_sends_nothing_back(
    postgres: Site, race: Race, role: Role | None
) -> None:
    made = handed_in(postgres, CAMERAS, seed(CAMERAS, title="Cameras are up to you"), LEA)
    postgres.grant(HANA, Role.ADMIN)

    def taken(tx: Transaction) -> None:
        if role is None:
            roles.revoke(tx, WORKSPACE, OTTO, by=HANA, at=wall())
        else:
            roles.grant(tx, WORKSPACE, OTTO, role, by=HANA, at=wall())

    steps: tuple[Callable[[FlaskClient], TestResponse], ...] = (
        lambda otto: publish(postgres, otto, made),
        lambda otto: send_back(postgres, otto, made, "No."),
    )
    for step in steps:
        otto = postgres.signed_in(OTTO, Role.REVIEWER)
        answer = race(partial(step, otto), taken)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "nothing was done" in answer.text
    assert revision(postgres) == 0
    assert draft(postgres, CAMERAS) == made


def test_who_is_no_admin_any_more_makes_nobody_one(postgres: Site, race: Race) -> None:
    postgres.grant(OTTO, Role.ADMIN)
    for path in ("/people", f"/people/{OTTO}/remove"):
        hana = postgres.signed_in(HANA, Role.ADMIN)
        form = postgres.form(hana, user=LEA, role="admin", sure=LEA)
        answer = race(
            lambda path=path, hana=hana, form=form: hana.post(path, data=form),  # type: ignore[misc]  # bound now
            lambda tx: roles.revoke(tx, WORKSPACE, HANA, by=OTTO, at=wall()),
        )
        assert answer.status_code == HTTPStatus.FORBIDDEN
    with postgres.database.read() as connection:
        assert [each.user for each in roles.holders(connection, WORKSPACE)] == [OTTO]


def test_two_admins_give_the_same_person_a_role_at_once(postgres: Site, race: Race) -> None:
    hana = postgres.signed_in(HANA, Role.ADMIN)
    answer = race(
        lambda: hana.post("/people", data=postgres.form(hana, user=LEA, role="editor", sure=LEA)),
        lambda tx: roles.grant(tx, WORKSPACE, LEA, Role.VIEWER, by=OTTO, at=wall()),
    )
    assert answer.status_code == HTTPStatus.SEE_OTHER
    with postgres.database.read() as connection:
        assert roles.role_of(connection, WORKSPACE, LEA) is Role.EDITOR


def test_nobody_of_an_impossible_id_is_no_failure(postgres: Site) -> None:
    hana = postgres.signed_in(HANA, Role.ADMIN)
    for user, status in (("%00", HTTPStatus.NOT_FOUND), ("U" * 5000, HTTPStatus.SEE_OTHER)):
        assert hana.post(f"/people/{user}/remove", data=postgres.form(hana)).status_code == status
