"""An import overwrites nobody's work unseen, and is open only to those who edit the library."""

import pytest
from flask.testing import FlaskClient

from slackapp.editorial.import_preview import ImportPreview
from slackapp.storage.console.audit_log import Action
from slackapp.storage.console.roles import Role
from slackapp.web.library import imports
from tests.cast import HANA, LEA, OTHER_WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.importing import CAMERAS, EDITED, TAKE, boxes, export, log, look, take, ticked, words
from tests.web.packed import unzipped, whole
from tests.web.written import draft, handed_in, published, read, saved, seed, spot


def test_what_somebody_works_on_is_marked_and_not_ticked(site: Site, hana: FlaskClient) -> None:
    site.grant(LEA, Role.EDITOR)
    saved(site, CAMERAS, seed(CAMERAS, title="Cameras, says Lea"), user=LEA)
    handed_in(site, spot("energy.small-step"), seed(spot("energy.small-step"), title="Steps, says Hana"))
    files = {"en/prompts.yml": EDITED.replace("step forward", "step on", 1)}
    seen = look(site, hana, files)
    assert f"{LEA} is working on this. Importing puts this text in place of the draft." in seen.text
    assert "You handed in a change of this. Importing puts this text in its place." in seen.text
    assert "Cameras, says Lea" in seen.text
    assert boxes(seen) == [str(CAMERAS), "en/prompt/energy.small-step"]
    assert ticked(seen) == []
    refused = take(hana, seen)
    assert refused.status_code == 422
    assert imports.NOTHING in refused.text
    assert take(hana, seen, [str(CAMERAS)]).status_code == 303
    made = draft(site, CAMERAS)
    assert made is not None
    assert (made.state, made.authors) == ("review", (LEA, HANA))
    assert made.body is not None
    assert made.body["title"] == "Let everyone choose their camera"


def test_a_draft_that_says_the_same_already_stays_as_it_is(site: Site, hana: FlaskClient) -> None:
    first = look(site, hana, {"en/prompts.yml": EDITED})
    take(hana, first)
    again = look(site, hana, {"en/prompts.yml": EDITED})
    assert boxes(again) == []
    assert "1 of what the files say is a draft already, word for word, and stays as it is." in again.text


def test_nobodys_change_in_between_is_overwritten_and_nothing_is_taken(site: Site, hana: FlaskClient) -> None:
    files = {"en/prompts.yml": EDITED.replace("step forward", "step on", 1)}
    seen = look(site, hana, files)
    saved(site, CAMERAS, seed(CAMERAS, title="Cameras, says Lea"), user=LEA)
    refused = take(hana, seen)
    assert refused.status_code == 409
    assert "Nothing was imported: “Let everyone choose their camera” changed while you looked." in words(
        refused
    )
    assert draft(site, spot("energy.small-step")) is None, "all or nothing"
    made = draft(site, CAMERAS)
    assert made is not None
    assert made.authors == (LEA,)
    assert boxes(refused) == boxes(seen)
    assert ticked(refused) == ["en/prompt/energy.small-step"]
    assert take(hana, refused, boxes(refused)).status_code == 303
    assert draft(site, CAMERAS) != made


def test_all_that_changed_in_between_is_named_at_once(site: Site, hana: FlaskClient) -> None:
    seen = look(site, hana, {"en/prompts.yml": EDITED.replace("step forward", "step on", 1)})
    for place in (CAMERAS, spot("energy.small-step")):
        saved(site, place, seed(place, title=f"{place.entry}, says Lea"), user=LEA)
    said = words(take(hana, seen))
    assert "“Let everyone choose their camera” and “Name one step on” changed while you looked" in said


def test_a_version_published_in_between_is_not_overwritten_either(site: Site, hana: FlaskClient) -> None:
    seen = look(site, hana, {"en/prompts.yml": EDITED})
    published(site, CAMERAS, seed(CAMERAS, title="Cameras, says Lea"), user=LEA)
    refused = take(hana, seen)
    assert refused.status_code == 409
    assert "Cameras, says Lea" in words(refused).replace("[taken out: ", "").replace(" ]", "")
    assert draft(site, CAMERAS) is None


def test_a_change_in_the_last_instant_takes_nothing_either(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = look(site, hana, {"en/prompts.yml": EDITED})
    real = ImportPreview.outdated

    def late(*found: object) -> object:
        moved = real(*found)  # type: ignore[arg-type]  # passes on what it is given
        saved(site, CAMERAS, seed(CAMERAS, title="Cameras, says Lea"), user=LEA)
        return moved

    monkeypatch.setattr(ImportPreview, "outdated", late)
    refused = take(hana, seen)
    assert refused.status_code == 409
    made = draft(site, CAMERAS)
    assert made is not None
    assert made.authors == (LEA,)
    assert log(site, Action.IMPORTED) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_whoever_only_reads_may_export_and_finds_no_form_to_import(site: Site, role: Role) -> None:
    lea = site.signed_in(LEA, role)
    page = lea.get("/library/import")
    assert set(forms(page)) == {"/library/export", "/sign-out"}
    assert "Editors and HR admins bring files in" in page.text
    assert export(site, lea).status_code == 200
    assert look(site, lea, {"en/prompts.yml": EDITED}).status_code == 403
    assert lea.post(TAKE, data=site.form(lea, offers="[]")).status_code == 403


def test_another_workspace_exports_and_imports_its_own_library(
    site: Site, hana: FlaskClient, zoe: FlaskClient
) -> None:
    published(site, CAMERAS, seed(CAMERAS, title="Cameras are up to you"))
    saved(site, spot("energy.small-step"), seed(spot("energy.small-step"), title="A draft of ours"))
    assert unzipped(export(site, zoe).data) == whole()
    seen = look(site, zoe, {"en/prompts.yml": EDITED.replace("step forward", "step on", 1)})
    assert "Cameras are up to you" not in seen.text
    assert "A draft of ours" not in seen.text
    assert "is working on this" not in seen.text
    assert take(zoe, seen).status_code == 303
    assert draft(site, CAMERAS) is None
    assert draft(site, spot(CAMERAS.entry, workspace=OTHER_WORKSPACE)) is not None
    assert log(site, Action.IMPORTED) == []
    assert read(site, CAMERAS) == seed(CAMERAS, title="Cameras are up to you")
    ours = look(site, hana, {"en/prompts.yml": EDITED})
    stolen = zoe.post(
        TAKE, data={**site.form(zoe), "offers": forms(ours)[TAKE]["offers"], "take": str(CAMERAS)}
    )
    assert stolen.status_code == 409
