"""Every route, every method, every visitor: who is let in, who is kept out, and that nothing else moved."""

from collections.abc import Callable, Collection, Iterator
from http import HTTPStatus
from io import BytesIO
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from slackapp.storage.console import audit_log, roles, web_sessions
from slackapp.web.access import Door, Permission
from tests.cast import OTHER_WORKSPACE, WORKSPACE
from tests.web.matrix import CHANGES, FIELDS, IDLE, LINES, VISITORS, Line, address
from tests.web.watched import CANARIES, OWN, Visitor, Watched, changed, of, watched

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALONG = {"GET": ("HEAD", "OPTIONS"), "POST": ("OPTIONS",)}
"""What a route answers besides, without saying so."""
LINE = "a lead's line"
"""What one lead agreed on with a team: nobody else reads it, whatever they may do."""
FORMS = sorted(name for name, line in LINES.items() if line.method == "POST" and not line.is_public)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One furnished installation for all of these tests; each leaves it as it was."""
    with watched(tmp_path_factory.mktemp("matrix") / "leanon.db") as found:
        yield found


def test_every_route_has_its_line_and_every_line_its_route(place: Watched) -> None:
    routes = {
        f"{method} {rule}"
        for rule in place.site.app.url_map.iter_rules()
        for method in (rule.methods or set()) & {*METHODS}
    }
    faults = [
        f"Say in ANSWERS of tests/web/matrix.py who may do it: add a line that begins with `{each}`."
        for each in sorted(routes - {*LINES})
    ]
    faults += [
        f"Take `{each}` out of tests/web/matrix.py: no such route." for each in LINES if each not in routes
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", LINES)
def test_each_visitor_gets_the_answer_that_stands_in_the_table(place: Watched, name: str) -> None:
    line = LINES[name]
    along = ALONG[line.method]
    wrong = [
        fault
        for visitor in VISITORS
        for fault in faults_of(
            place, line, place.visitors[visitor], along if visitor in line.one_of_each else ()
        )
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_each_visitor_gets_that_answer_by_head_and_options_too(place: Watched, name: str) -> None:
    line = LINES[name]
    along = ALONG[line.method]
    wrong = [
        fault for visitor in VISITORS for fault in faults_of(place, line, place.visitors[visitor], along)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_with_no_token_or_another_sessions_changes_nothing(place: Watched, name: str) -> None:
    line = LINES[name]
    signed_in = [place.visitors[visitor] for visitor in VISITORS[1:]]
    for visitor, other in zip(signed_in, [*signed_in[1:], signed_in[0]], strict=True):
        for token in ("", other.token):
            forged = Visitor(visitor.name, visitor.cookies, token)
            response = place.ask(
                forged, line.method, address(line.route), place.filled(FIELDS.get(str(line), {}))
            )
            assert answer_of(response, line.method) == "token", visitor.name
            assert changed(place.first, place.rows()) == set()


@pytest.mark.parametrize("route", sorted({line.route for line in LINES.values()}))
def test_a_method_that_a_route_does_not_have_is_refused_to_everybody(place: Watched, route: str) -> None:
    for method in METHODS:
        if f"{method} {route}" in LINES:
            continue
        for visitor in ("nobody", "admin"):
            response = place.ask(place.visitors[visitor], method, address(route), {})
            assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED, method
    assert changed(place.first, place.rows()) == set()


def test_what_must_not_be_read_is_there_to_be_read(place: Watched) -> None:
    """So that nobody's answer is free of it only because no answer holds it."""
    shown: dict[tuple[str, str], list[str]] = {}
    for name, line in LINES.items():
        for reader in ("admin", "member", "lead"):
            shown[name, reader] = canaries(asked(place, line, place.visitors[reader]))
            if changed(place.first, place.rows()):
                place.put_back()
    assert {each for found in shown.values() for each in found} == {*CANARIES}
    assert shown["POST /library/export", "admin"] == ["an edition"]
    assert shown["GET /trend/<leaf>", "admin"] == []
    assert shown["GET /trend/<leaf>/talk", "lead"] == ["a trend", LINE]


def opens_too_far(place: Watched, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(place.site.app.view_functions["library.new"], "leanon_policy", Permission.READ)
    return "viewer: GET /library/new → 200, not no"


def shuts_out(place: Watched, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(place.site.app.view_functions["log.log"], "leanon_policy", Permission.PEOPLE)
    return "reviewer: GET /audit → no, not 200"


def opens_to_everybody(place: Watched, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(place.site.app.view_functions["library.listing"], "leanon_policy", Door.PUBLIC)
    return "nobody: GET /library → 401, not door"


def takes_the_workspace_from_elsewhere(place: Watched, patch: pytest.MonkeyPatch) -> str:
    real = roles.revoke
    patch.setattr(roles, "revoke", lambda tx, _, *who, **how: real(tx, WORKSPACE, *who, **how))
    return "zoe: POST /people/<user>/remove changed console_role of the other workspace"


def shows_another_workspace(place: Watched, patch: pytest.MonkeyPatch) -> str:
    real = audit_log.search
    patch.setattr(audit_log, "search", lambda connection, _, **asked: real(connection, WORKSPACE, **asked))
    return "zoe: GET /audit read the audit log of ours"


def shows_before_it_refuses(place: Watched, patch: pytest.MonkeyPatch) -> str:
    patch.setattr("slackapp.web.access.render_template", lambda *_, **__: f"Shut: {CANARIES['an edition']}")
    return "member: GET /audit was kept out and read an edition"


def changes_although_only_opened(place: Watched, patch: pytest.MonkeyPatch) -> str:
    def noting(connection: sa.Connection, key: str, **_: object) -> tuple[()]:
        with place.site.database.write() as tx:
            web_sessions.end_all(tx, key, "UVIEWER")
        return ()

    patch.setattr(audit_log, "search", noting)
    return "admin: GET /audit opened a page and changed console_session"


@pytest.mark.parametrize(
    "plant",
    [
        opens_too_far,
        shuts_out,
        opens_to_everybody,
        takes_the_workspace_from_elsewhere,
        shows_another_workspace,
        shows_before_it_refuses,
        changes_although_only_opened,
    ],
)
def test_a_door_that_is_broken_is_caught(
    place: Watched, monkeypatch: pytest.MonkeyPatch, plant: Callable[[Watched, pytest.MonkeyPatch], str]
) -> None:
    caught = plant(place, monkeypatch)
    visitor, _, did = caught.partition(": ")
    line = next(line for name, line in LINES.items() if did.startswith(f"{name} "))
    assert caught in set(faults_of(place, line, place.visitors[visitor]))


def faults_of(place: Watched, line: Line, visitor: Visitor, along: Collection[str] = ()) -> Iterator[str]:
    """What is not as the table says when this visitor asks by this method, and by those `along` with it."""
    expected = line.answers[visitor.name]
    for method in (line.method, *along):
        if method == "OPTIONS" and line.method == "POST" and f"GET {line.route}" in LINES:
            continue  # Flask asks the page's own door for both
        response = asked(place, line, visitor, method)
        after = place.rows()
        moved = changed(place.first, after)
        did = f"{visitor.name}: {method} {line.route}"
        if moved:
            place.put_back()
        got = answer_of(response, method)
        wanted = expected if method != "OPTIONS" or expected in {"door", "no"} else "200"
        if got != wanted:
            yield f"{did} → {got}, not {wanted}"
        if wanted in {"door", "no"} or method == "OPTIONS":
            yield from (f"{did} was kept out and changed {table}" for table in moved)
            yield from (f"{did} was kept out and read {canary}" for canary in canaries(response))
        elif method != "POST":
            yield from (
                f"{did} opened a page and changed {table}" for table in moved if str(line) not in CHANGES
            )
        elif wanted == "303" and not moved and visitor.name != "zoe" and str(line) not in IDLE:
            yield f"{did} was let in and changed nothing"
        yield from (f"{did} changed {table}" for table in moved - OWN - {"workspace"})
        theirs = WORKSPACE if visitor.name == "zoe" else OTHER_WORKSPACE
        beyond = changed(of(place.first, theirs), of(after, theirs))
        yield from (f"{did} changed {table} of the other workspace" for table in beyond)
        if visitor.name != "lead":
            yield from (f"{did} read {canary}" for canary in canaries(response) if canary == LINE)
        if visitor.name == "zoe":
            yield from (f"{did} read {canary} of ours" for canary in canaries(response))


def asked(place: Watched, line: Line, visitor: Visitor, method: str = "") -> TestResponse:
    """What this visitor is answered to a line, with the fields of its form, or to another method there."""
    fields = place.filled(FIELDS.get(str(line), {})) if (method or line.method) == "POST" else None
    return place.ask(visitor, method or line.method, address(line.route), fields)


def answer_of(response: TestResponse, method: str) -> str:
    """How a response stands in the table; `token` is a form that did not come from a page of this session."""
    status, said = response.status_code, said_by(response)
    if status == HTTPStatus.SEE_OTHER and response.headers["Location"].startswith("/sign-in?next="):
        return "door"
    if status == HTTPStatus.FORBIDDEN and (method == "HEAD" or "This page is not open to you" in said):
        return "no"
    if "This was not saved yet" in said and status == HTTPStatus.UNAUTHORIZED:
        return "door"
    if "This was not saved yet" in said and status == HTTPStatus.BAD_REQUEST:
        return "token"
    return str(status)


def canaries(response: TestResponse) -> list[str]:
    """What of our workspace's own texts a response holds."""
    return [name for name, text in CANARIES.items() if text in said_by(response)]


def said_by(response: TestResponse) -> str:
    """The text of a response, be it a page or a ZIP of files; a picture has none."""
    if response.mimetype == "image/png":
        return ""
    if response.mimetype != "application/zip" or not response.data:
        return response.text
    with ZipFile(BytesIO(response.data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
