"""What a request may bring is bounded at the door: no longer text, and no longer address, reaches a page."""

import io
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from slackapp.web.request_limits import (
    FREE,
    LARGEST_FORM,
    LARGEST_OF_NOBODY,
    LONGEST_FIELD,
    LONGEST_NAME,
    LONGEST_QUERY,
)
from tests.web.conftest import PUBLIC_URL, Site
from tests.web.matrix import FIELDS, LINES, Line, address
from tests.web.watched import Watched, changed, watched

FORMS = sorted(name for name, line in LINES.items() if line.method == "POST" and not line.is_public)
PAGES = sorted(name for name, line in LINES.items() if line.method == "GET")
OURS = {"Origin": PUBLIC_URL}
FORM = "application/x-www-form-urlencoded"
UPLOADS = {"files", "file"}
"""Fields that hold files: these are bounded as the whole request is."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One furnished installation for all of these tests; each leaves it as it was."""
    with watched(tmp_path_factory.mktemp("limits") / "leanon.db") as found:
        yield found


def who_may(line: Line) -> str:
    """Somebody whom this form is open to: HR admins, but for what is a guardian's alone."""
    return "guardian" if line.answers["admin"] == "no" else "admin"


@pytest.mark.parametrize("name", FORMS)
def test_no_form_takes_a_longer_text_in_any_field(place: Watched, name: str) -> None:
    line, fields = LINES[name], FIELDS.get(name, {})
    for field in (
        "anything",
        *(each for each in fields if each not in UPLOADS and (line.route, each) not in FREE),
    ):
        form = place.filled({**fields, field: "x" * (LONGEST_FIELD + 1)})
        answer = place.ask(place.visitors[who_may(line)], "POST", address(line.route), form)
        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE, field
        said = "takes 6,001 characters, and a field may take 6,000, so nothing was saved."
        assert f"“{field.replace('_', ' ').capitalize()}” {said}" in answer.text
        assert changed(place.first, place.rows()) == set()


@pytest.mark.parametrize("name", FORMS)
def test_every_form_takes_a_text_of_just_that_length(place: Watched, name: str) -> None:
    line = LINES[name]
    for text in (
        "x" * LONGEST_FIELD,
        "x\r\n" * (LONGEST_FIELD // 2),
    ):  # a browser's end of a line counts once
        form = place.filled({**FIELDS.get(name, {}), "anything": text})
        answer = place.ask(place.visitors[who_may(line)], "POST", address(line.route), form)
        assert answer.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        place.put_back()


def test_what_an_import_would_change_is_all_that_may_be_longer() -> None:
    assert {("/library/import/take", "offers")} == FREE


def test_a_field_with_a_name_without_end_is_refused(site: Site, hana: FlaskClient) -> None:
    name = "n" * (LONGEST_NAME + 1)
    answer = hana.post("/sign-out", data=site.form(hana, **{name: ""}), headers=OURS)
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert name not in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_an_address_of_any_length_is_refused_in_words(place: Watched, name: str) -> None:
    for visitor in ("nobody", "admin"):
        where = f"{address(LINES[name].route)}?text={'x' * LONGEST_QUERY}"
        answer = place.ask(place.visitors[visitor], "GET", where)
        assert answer.status_code == HTTPStatus.REQUEST_URI_TOO_LONG
        assert "That address is too long" in answer.text


def test_a_text_that_is_too_long_stands_on_the_page_to_be_shortened(site: Site, hana: FlaskClient) -> None:
    text = "Ask first.\r\n" * 600
    form = site.form(hana, kind="reframe", text=text, do="save")
    answer = hana.post("/library/new", data=form, headers=OURS)
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Shorten it here, and send it again." in answer.text
    shown = re.search(
        r'<textarea rows="12" id="f-text" name="text".*?>\n(.*?)</textarea>', answer.text, re.DOTALL
    )
    assert shown
    assert shown[1] == text.replace("\r\n", "\n")
    assert "6600 of 6000 characters" in answer.text
    assert '<textarea name="kind" hidden>\nreframe</textarea>' in answer.text

    again = hana.post("/library/new", data={**form, "text": "Ask first."}, headers=OURS)
    assert again.status_code == HTTPStatus.SEE_OTHER


def test_a_large_form_of_nobody_is_not_even_read(site: Site) -> None:
    body = b"text=" + b"%41" * (LARGEST_OF_NOBODY // 3)
    large = site.visitor().post("/library/new", data=body, content_type=FORM, headers=OURS)
    assert large.status_code == HTTPStatus.UNAUTHORIZED
    assert "AAAA" not in large.text
    small = site.visitor().post("/library/new", data=body[:-300], content_type=FORM, headers=OURS)
    assert small.status_code == HTTPStatus.UNAUTHORIZED
    assert "AAAA" in small.text


@pytest.mark.parametrize("told", [True, False], ids=["its length is told", "in chunks"])
def test_a_form_has_a_megabyte_at_most_but_where_an_import_comes_back(
    site: Site, hana: FlaskClient, told: bool
) -> None:
    token = site.form(hana)["csrf_token"].encode()
    for route, wanted in (("/library/new", 413), ("/library/import/take", 422)):
        body = b"csrf_token=" + token + b"&offers=" + b"x" * LARGEST_FORM
        length = {} if told else {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
        answer = hana.post(
            route,
            input_stream=io.BytesIO(body),
            content_type=FORM,
            headers={**OURS, **({"Content-Length": str(len(body))} if told else {})},
            environ_overrides=length,
        )
        assert answer.status_code == wanted


def test_the_form_of_another_site_is_not_repeated_however_long(site: Site, hana: FlaskClient) -> None:
    text = "x" * (LONGEST_FIELD + 1)
    answer = hana.post("/library/new", data={"text": text}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert text not in answer.text


def test_who_was_signed_out_meanwhile_keeps_a_long_text_too(site: Site) -> None:
    text = "x" * (LONGEST_FIELD + 1)
    answer = site.visitor().post("/library/new", data={"text": text}, headers=OURS)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert text in answer.text
