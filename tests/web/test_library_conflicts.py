"""Two are at the same entry: the later one loses nothing, sees what was done, and goes on from there."""

from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.entry import EntryKind
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.library import drafts
from slackapp.web.library import fields
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.written import draft, handed_in, published, saved, seed, spot

CAMERAS = spot("energy.cameras")
PAGE = "/library/en/prompt/energy.cameras"


def late(client: FlaskClient, before: TestResponse, **typed: str) -> TestResponse:
    """Send the form of a page that was opened before, with this typed into it."""
    return client.post(PAGE, data={**forms(before)[PAGE], **typed})


def test_who_is_late_sees_what_the_other_changed_and_saves_both(site: Site, hana: FlaskClient) -> None:
    site.grant(LEA, Role.EDITOR)
    before = hana.get(PAGE)
    saved(site, CAMERAS, seed(CAMERAS, avoid="Leave it on Fridays."), LEA)
    answer = late(hana, before, title="Mine", do="save")
    assert answer.status_code == 409
    assert f"{LEA} changed this while you were writing" in answer.text
    assert "Nothing of yours is lost, and nothing was saved yet." in answer.text
    assert "<ins>" in answer.text
    assert 'data-guard="unsaved"' in answer.text
    held = forms(answer)[PAGE]
    assert (held["title"], held["avoid"]) == ("Mine", "Leave it on Fridays.")
    assert hana.post(PAGE, data={**held, "do": "save"}).status_code == 303
    found = draft(site, CAMERAS)
    assert found is not None
    assert found.body == seed(CAMERAS, title="Mine", avoid="Leave it on Fridays.")
    assert found.authors == (LEA, HANA)


def test_where_both_changed_the_same_the_words_of_the_other_are_shown(site: Site, hana: FlaskClient) -> None:
    before = hana.get(PAGE)
    saved(site, CAMERAS, seed(CAMERAS, title="Theirs", avoid="Leave it on Fridays."), LEA)
    answer = late(hana, before, title="Mine", do="save")
    assert "By both of you: the other one says" in answer.text
    assert "<dt>Title</dt><dd>Theirs</dd>" in answer.text
    assert "Besides that, already in the form below" in answer.text
    assert forms(answer)[PAGE]["title"] == "Mine"


def test_ones_own_other_window_is_called_that(site: Site, hana: FlaskClient) -> None:
    before = hana.get(PAGE)
    saved(site, CAMERAS, seed(CAMERAS, title="Theirs"), HANA)
    answer = late(hana, before, title="Mine", do="save")
    assert "You changed this in another window" in answer.text
    assert "both of you" not in answer.text


def test_who_comes_late_to_what_was_published_goes_on_from_that(site: Site, hana: FlaskClient) -> None:
    before = hana.get(PAGE)
    published(site, CAMERAS, seed(CAMERAS, avoid="Leave it on Fridays."), LEA, OTTO)
    answer = late(hana, before, title="Mine", do="save")
    assert f"{OTTO} published a version while you were writing" in answer.text
    hana.post(PAGE, data={**forms(answer)[PAGE], "do": "save"})
    found = draft(site, CAMERAS)
    assert found is not None
    assert (found.base, found.body) == (1, seed(CAMERAS, title="Mine", avoid="Leave it on Fridays."))


def test_who_writes_on_in_a_draft_that_was_sent_back_reads_the_note_first(
    site: Site, hana: FlaskClient
) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title="Mine"))
    before = hana.get(PAGE)
    with site.database.write() as tx:
        drafts.send_back(tx, CAMERAS, made.edit, "Say why.", By(OTTO, wall()))
    answer = late(hana, before, title="Mine, better", do="submit")
    assert answer.status_code == 409
    assert f"{OTTO} sent this back while you were writing" in answer.text
    assert "Say why." in answer.text
    assert "The text was not touched" in answer.text
    assert forms(answer)[PAGE]["title"] == "Mine, better"


def test_a_draft_that_was_thrown_away_comes_back_whole_with_what_was_typed(
    site: Site, hana: FlaskClient
) -> None:
    made = saved(site, CAMERAS, seed(CAMERAS, title="Mine"))
    before = hana.get(PAGE)
    with site.database.write() as tx:
        drafts.discard(tx, CAMERAS, made.edit, By(LEA, wall()))
    answer = late(hana, before, minutes="9", do="save")
    assert f"{LEA} threw the draft away while you were writing" in answer.text
    held = forms(answer)[PAGE]
    assert (held["title"], held["minutes"]) == ("Mine", "9")
    assert hana.post(PAGE, data={**held, "do": "save"}).status_code == 303
    assert draft(site, CAMERAS) is not None


def test_even_a_new_entry_that_was_thrown_away_keeps_what_was_typed(site: Site, hana: FlaskClient) -> None:
    place = spot("energy.new")
    made = saved(site, place, {"id": "energy.new", "title": "New", "dimension": "energy"})
    page = f"/library/{place}"
    held = forms(hana.get(page))[page]
    with site.database.write() as tx:
        drafts.discard(tx, place, made.edit, By(LEA, wall()))
    answer = hana.post(page, data={**held, "why": "Because.", "do": "save"})
    assert answer.status_code == 409
    assert forms(answer)[page]["why"] == "Because."
    assert hana.post(page, data={**forms(answer)[page], "do": "save"}).status_code == 303
    assert draft(site, place) is not None


def test_what_is_to_be_retired_meanwhile_keeps_what_was_typed(site: Site, hana: FlaskClient) -> None:
    before = hana.get(PAGE)
    handed_in(site, CAMERAS, None, LEA)
    answer = late(hana, before, title="Mine", do="save")
    assert f"{LEA} asked that this be retired while you were writing" in answer.text
    assert "There is no text of it any more." in answer.text
    assert forms(answer)[PAGE]["title"] == "Mine"
    hana.post(PAGE, data={**forms(answer)[PAGE], "do": "save"})
    found = draft(site, CAMERAS)
    assert found is not None
    assert found.body == seed(CAMERAS, title="Mine")


def test_two_who_typed_the_same_do_not_clash(site: Site, hana: FlaskClient) -> None:
    before = hana.get(PAGE)
    saved(site, CAMERAS, seed(CAMERAS, title="Same"), LEA)
    assert late(hana, before, title="Same", do="save").headers["Location"].endswith("done=same")


@pytest.mark.parametrize(
    "numbers",
    [
        {"base": "7", "edit": "9"},
        {"base": "-1", "edit": "x"},
        {"base": "0", "edit": "999999999"},
        {"base": "99999999999999999999", "edit": "\0"},
        {"base": "", "edit": ""},
        {},
    ],
)
def test_numbers_that_no_page_gave_lose_nothing_and_change_nothing(
    site: Site, hana: FlaskClient, numbers: dict[str, str]
) -> None:
    theirs = saved(site, CAMERAS, seed(CAMERAS, title="Theirs"), LEA)
    held = {name: text for name, text in forms(hana.get(PAGE))[PAGE].items() if name not in {"base", "edit"}}
    answer = hana.post(PAGE, data={**held, **numbers, "title": "Mine", "do": "save"})
    assert answer.status_code == 409
    assert forms(answer)[PAGE]["title"] == "Mine"
    assert draft(site, CAMERAS) == theirs


def test_the_number_of_another_entry_shows_nothing_of_it(site: Site, hana: FlaskClient) -> None:
    secret = saved(site, spot("energy.small-step"), {"id": "energy.small-step", "why": "Not for here"})
    published(site, CAMERAS, seed(CAMERAS, title="Theirs"))
    answer = late(hana, hana.get(PAGE), base="0", edit=str(secret.edit), title="Mine")
    assert answer.status_code == 409
    assert "Not for here" not in unescape(answer.text)


def test_the_number_of_another_workspace_shows_nothing_of_it(
    site: Site, hana: FlaskClient, zoe: FlaskClient
) -> None:
    ours = saved(site, CAMERAS, seed(CAMERAS, why="Not for Zoe"))
    published(site, spot("energy.cameras", workspace=OTHER_WORKSPACE), seed(CAMERAS, title="Hers"))
    assert hana.get(PAGE).status_code == 200
    answer = late(zoe, zoe.get(PAGE), base="0", edit=str(ours.edit + 100), title="Mine")
    assert answer.status_code == 409
    assert "Not for Zoe" not in unescape(answer.text)


def test_what_both_began_from_is_the_draft_that_the_later_one_saw(site: Site, hana: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title="Begun", source="Begun, 2020"))
    before = hana.get(PAGE)
    saved(site, CAMERAS, seed(CAMERAS, title="Begun", source="Theirs, 2021"), LEA)
    saved(site, CAMERAS, seed(CAMERAS, title="Begun", source="Theirs, 2022"), LEA)
    held = forms(late(hana, before, minutes="9", do="save"))[PAGE]
    assert (held["title"], held["source"], held["minutes"]) == ("Begun", "Theirs, 2022", "9")


@pytest.mark.parametrize("step", ["discard", "retire", "restore"])
def test_a_step_that_comes_too_late_is_refused_with_the_reason(
    site: Site, hana: FlaskClient, step: str
) -> None:
    site.grant(LEA, Role.EDITOR)
    mine = saved(site, CAMERAS, seed(CAMERAS, title="Mine"))
    theirs = saved(site, CAMERAS, seed(CAMERAS, title="Theirs"), LEA)
    data = site.form(hana, base="0", edit=str(mine.edit), number="0")
    answer = hana.post(f"{PAGE}/{step}", data=data)
    assert answer.status_code == 409
    assert f"{LEA} changed this while you looked at it, so nothing was done." in answer.text
    assert draft(site, CAMERAS) == theirs


def test_a_spanish_text_clashes_by_itself(site: Site, hana: FlaskClient) -> None:
    place = spot("energy.cameras", locale="es")
    page = f"/library/{place}"
    held = forms(hana.get(page))[page]
    saved(site, place, seed(place, title="Suyo"), LEA)
    answer = hana.post(page, data={**held, "why": "Mío", "do": "save"})
    assert answer.status_code == 409
    assert (forms(answer)[page]["title"], forms(answer)[page]["why"]) == ("Suyo", "Mío")
    assert draft(site, CAMERAS) is None


def test_drafts_of_help_are_kept_apart_by_whom_they_are_to(site: Site, hana: FlaskClient) -> None:
    place = spot("advice", EntryKind.HELP)
    page = f"/library/{place}"
    held = forms(hana.get(page))[page]
    theirs = fields.read(EntryKind.HELP, "advice", {**held, "draft-lead": "Theirs"})
    saved(site, place, theirs, LEA)
    answer = hana.post(page, data={**held, "draft-hr": "Mine", "do": "save"})
    came = forms(answer)[page]
    assert (came["draft-lead"], came["draft-hr"]) == ("Theirs", "Mine")
