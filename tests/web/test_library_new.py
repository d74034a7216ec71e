"""A new entry: its form, what it needs at least, and the id that it keeps for good."""

import re

import pytest
from flask.testing import FlaskClient

from content import rules
from content.entry import EntryKind
from slackapp.editorial import kinds
from slackapp.editorial.entries import new_id
from slackapp.storage.console.roles import Role
from slackapp.storage.library import editions
from tests.cast import LEA, OTHER_WORKSPACE, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms, send
from tests.web.written import draft, guarded, published, saved, seed, spot

NEW = "/library/new"
PROMPT = {"kind": "prompt", "title": "Open the window", "dimension": "energy"}


def ids(site: Site, workspace: str = WORKSPACE) -> list[str]:
    """The ids of all drafts."""
    with site.database.read() as connection:
        return [each.place.entry for each in editions.drafts(connection, workspace)]


@pytest.mark.parametrize("kind", sorted(kinds.OPTIONAL))
def test_every_kind_that_can_be_added_has_its_form_in_which_nothing_is_wrong_yet(
    site: Site, hana: FlaskClient, kind: EntryKind
) -> None:
    guarded(site)
    page = hana.get(NEW, query_string={"kind": kind.value})
    assert page.status_code == 200
    assert f"New: {kinds.one(kind)}" in page.text
    assert "aria-invalid" not in page.text
    assert "What has to be put right before review is said here." in page.text
    assert forms(page)[NEW]["kind"] == kind.value


@pytest.mark.parametrize("kind", ["theme", "help", "asked", "nonsense", "", "prompt\0"])
def test_of_the_others_there_is_always_one_so_none_is_added(site: Site, hana: FlaskClient, kind: str) -> None:
    assert hana.get(NEW, query_string={"kind": kind}).status_code == 404
    assert hana.post(NEW, data=site.form(hana, kind=kind, title="x")).status_code == 404
    assert ids(site) == []


def test_what_one_came_from_is_chosen_already(hana: FlaskClient) -> None:
    page = hana.get("/library?kind=prompt&dimension=asking").text
    assert 'href="/library/new?kind=prompt&amp;dimension=asking"' in page
    held = forms(hana.get("/library/new?kind=prompt&dimension=asking"))[NEW]
    assert held["dimension"] == "asking"


def test_a_new_entry_is_a_draft_that_nobody_else_meets(site: Site, hana: FlaskClient) -> None:
    answer = send(hana, f"{NEW}?kind=prompt", NEW, **PROMPT, do="save")
    assert answer.headers["Location"] == "/library/en/prompt/energy.open-the-window?done=saved"
    page = hana.get(answer.headers["Location"]).text
    assert "Saved as a draft" in page
    assert "New</span>" in page
    place = spot("energy.open-the-window")
    found = draft(site, place)
    assert found is not None
    assert found.body == {"id": "energy.open-the-window", "title": "Open the window", "dimension": "energy"}
    with site.database.read() as connection:
        assert (place.kind, place.entry) not in editions.entries(connection, WORKSPACE, "en")


def test_a_whole_new_entry_can_be_handed_in_at_once(site: Site, hana: FlaskClient) -> None:
    answer = hana.post(NEW, data=site.form(hana, kind="reframe", text="You may ask for help.", do="submit"))
    assert answer.headers["Location"].endswith("done=handed-in")
    found = draft(site, spot("reframe.you-may-ask-for-help", EntryKind.REFRAME))
    assert found is not None
    assert found.state == "review"


def test_an_unfinished_one_is_kept_but_not_handed_in(site: Site, hana: FlaskClient) -> None:
    answer = hana.post(NEW, data=site.form(hana, **PROMPT, do="submit"))
    assert "not handed in: there is something to put right first" in hana.get(answer.headers["Location"]).text
    found = draft(site, spot("energy.open-the-window"))
    assert found is not None
    assert found.state == "draft"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"kind": "prompt", "why": "Kept <b>", "dimension": "energy"}, "write at least “Title”"),
        ({"kind": "prompt", "why": "Kept <b>", "title": " \0 "}, "write at least “Title”"),
        ({"kind": "item", "text": "Kept <b>"}, "choose the dimension first"),
        ({"kind": "item", "text": "Kept <b>", "dimension": "../../x"}, "choose the dimension first"),
        ({"kind": "support", "note": "Kept <b>"}, "write at least “Name”"),
    ],
)
def test_what_cannot_be_found_again_is_not_saved_and_all_of_it_stays_in_the_form(
    site: Site, hana: FlaskClient, typed: dict[str, str], why: str
) -> None:
    guarded(site)
    answer = hana.post(NEW, data=site.form(hana, **typed))
    assert answer.status_code == 422
    assert why in answer.text
    assert 'data-guard="unsaved"' in answer.text
    held = forms(answer)[NEW]
    assert "Kept <b>" in held.values()
    assert held["kind"] == typed["kind"]
    assert ids(site) == []


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("Open the window", "energy.open-the-window"),
        ("  Déjà-vu: ça va?  ", "energy.deja-vu-ca-va"),
        ("Don't work, don’t worry", "energy.dont-work-dont-worry"),
        ("One two three four five six seven", "energy.one-two-three-four-five-six"),
        ("Открой окно", "energy.new"),
        ("窓を開ける", "energy.new"),
        ("🙂🙂", "energy.new"),
        ("../../etc", "energy.etc"),
        ("-- . --", "energy.new"),
    ],
)
def test_an_id_is_made_of_the_first_words(title: str, id_: str) -> None:
    assert new_id(EntryKind.PROMPT, {"title": title, "dimension": "energy"}, ()) == id_


@pytest.mark.parametrize("kind", sorted(kinds.OPTIONAL))
@pytest.mark.parametrize("words", ["x" * 500, "word " * 100, "a.b." * 50])
def test_an_id_is_never_too_long_and_always_one_that_an_address_holds(kind: EntryKind, words: str) -> None:
    body = {"dimension": "what-gets-praised", "title": words, "text": words, "name": words}
    taken: set[str] = set()
    for _ in range(120):
        id_ = new_id(kind, body, taken)
        assert id_ not in taken
        assert len(id_) <= rules.LONGEST_ID
        assert rules.ID.fullmatch(id_)
        taken.add(id_)


def test_the_same_words_twice_are_two_entries(site: Site, hana: FlaskClient) -> None:
    for _ in range(3):
        hana.post(NEW, data=site.form(hana, **PROMPT))
    assert sorted(ids(site)) == [
        "energy.open-the-window",
        "energy.open-the-window-2",
        "energy.open-the-window-3",
    ]


def test_an_id_that_was_ever_read_is_not_given_again(site: Site, hana: FlaskClient) -> None:
    published(
        site, spot("energy.open-the-window"), {**seed(spot("energy.cameras")), "id": "energy.open-the-window"}
    )
    published(site, spot("energy.open-the-window"), None)
    saved(site, spot("energy.open-the-window-2", EntryKind.STARTER), {"id": "energy.open-the-window-2"})
    answer = hana.post(NEW, data=site.form(hana, **PROMPT))
    assert "/energy.open-the-window-3?" in answer.headers["Location"]


def test_zoe_may_have_an_entry_of_the_same_name(site: Site, hana: FlaskClient, zoe: FlaskClient) -> None:
    for client in (hana, zoe):
        client.post(NEW, data=site.form(client, **PROMPT))
    assert ids(site) == ids(site, OTHER_WORKSPACE) == ["energy.open-the-window"]


def test_the_preview_of_a_new_entry_follows_what_is_typed(site: Site, hana: FlaskClient) -> None:
    answer = hana.post(f"{NEW}/preview", data=site.form(hana, **PROMPT))
    assert "Open the window" in answer.text
    assert re.search(r'id="problems" data-found="[1-9]', answer.text)
    assert ids(site) == []


def test_only_who_edits_adds_something(site: Site) -> None:
    lea = site.signed_in(LEA, Role.REVIEWER)
    assert lea.get(NEW).status_code == 403
    assert lea.post(NEW, data=site.form(lea, **PROMPT)).status_code == 403
    assert ids(site) == []
