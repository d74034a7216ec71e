"""What somebody might try at HR's console who wants more than they may, and what comes of it."""

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from content.entry import EntryKind
from slackapp.web.bodies import MOST_FIELDS
from tests.web.conftest import PUBLIC_URL, Site
from tests.web.drafts import handed_in, spot

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


def test_marks_within_marks_without_end_close_no_page(
    site: Site, hana: FlaskClient, otto: FlaskClient
) -> None:
    depth = 600
    thought = spot("reframe.deep", EntryKind.REFRAME)
    handed_in(site, thought, {"id": "reframe.deep", "text": f"{'_1(' * depth}1{'_' * depth}"})
    for client in (hana, otto):
        for page in ("/review", "/library/en/reframe/reframe.deep", "/library", "/hr"):
            assert client.get(page).status_code == HTTPStatus.OK
