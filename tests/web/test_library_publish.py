"""Publishing: as it was seen, by a second person, all at once or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from content.entries import seeded
from content.entry import EntryKind
from content.files import locales
from slackapp.clock import wall
from slackapp.editorial import validation
from slackapp.editorial.validation import Unfit
from slackapp.storage import tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database, DatabaseDown, Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.web.conftest import Site
from tests.web.reviewing import (
    CAMERAS,
    EN_CAMARA,
    STEP,
    SUPPORT,
    TITLE,
    card,
    done,
    plain,
    publish,
    revision,
    seen,
    send_back,
    shorter,
)
from tests.web.written import draft, handed_in, published, read, saved, seed, spot


def test_what_is_published_is_read_as_one_revision_and_the_queue_is_empty(
    site: Site, otto: FlaskClient
) -> None:
    one = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    other = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    answer = publish(site, otto, one, other)
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.SEE_OTHER, "/review?published=1")
    assert (read(site, CAMERAS) or {})["title"] == TITLE
    assert (read(site, STEP) or {})["title"] == "Point out a step"
    assert revision(site) == 1
    published_ = [(OTTO, Action.PUBLISHED, str(each.place)) for each in (other, one)]
    assert done(site)[:2] == published_
    page = otto.get("/review?published=1").text
    assert "Published. People meet it from the next message on." in page
    assert "Nothing waits for review" in page
    assert "/library/en/prompt/energy.cameras/versions" in page


def test_what_was_retired_is_called_so_and_not_published(site: Site, otto: FlaskClient) -> None:
    publish(site, otto, handed_in(site, CAMERAS, None))
    page = otto.get("/review?published=1").text
    assert "Published. Nobody meets it any more, from the next message on." in page
    assert "People meet it" not in page
    said = plain(otto.get("/hr").text)
    assert f"{OTTO} retired Make cameras optional" in said
    assert f"{HANA} asked to retire Make cameras optional" in said
    log = plain(otto.get("/audit").text)
    assert f"Retired {OTTO}" in log
    assert f"Asked to retire {HANA}" in log


def test_of_a_question_it_is_said_that_a_check_in_announces_it_first(site: Site, otto: FlaskClient) -> None:
    asked = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
    publish(site, otto, handed_in(site, asked, {"id": "energy", "item": "energy.b"}))
    said = otto.get("/review?published=1").text
    assert "Published. The next check-in announces what changes in the questions" in said
    assert "from the next message on" not in said


def test_whoever_may_edit_is_led_back_to_the_earlier_version(site: Site, otto: FlaskClient) -> None:
    new = spot("reframe.new", EntryKind.REFRAME)
    one = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE), LEA)
    other = handed_in(site, new, {"id": new.entry, "text": "You do not have to be everywhere at once."}, LEA)
    swap = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
    third = handed_in(site, swap, {"id": "energy", "item": "energy.b"}, LEA)
    page = otto.get(publish(site, otto, one, other, third).headers["Location"]).text
    assert "Undo" not in page, "a reviewer does not edit"
    page = site.signed_in(HANA, Role.ADMIN).get("/review?published=1").text
    assert f"Undo: restore the earlier version of “{TITLE}”" in page
    assert "Undo: ask to retire “You do not have to be everywhere at once.”" in page
    assert "Undo: choose anew the question about “Energy”" in page
    assert 'href="/questions#energy"' in page


def test_the_way_back_from_what_was_brought_back_is_to_retire_it_again(site: Site, otto: FlaskClient) -> None:
    published(site, CAMERAS, seed(CAMERAS, title=TITLE))
    published(site, CAMERAS, None)
    published(site, CAMERAS, seed(CAMERAS))
    page = site.signed_in(HANA, Role.ADMIN).get("/review?published=3").text
    assert f"Undo: ask to retire “{seed(CAMERAS)['title']}”" in page
    assert "Undo: restore" not in page


def test_nobody_publishes_what_they_wrote_a_part_of(site: Site, hana: FlaskClient) -> None:
    handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE), LEA)
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE, minutes=5), HANA)
    said = card(hana.get("/review").text, made)
    assert "You wrote this, or a part of it, so a second person publishes it." in said
    assert 'type="checkbox"' not in said
    assert "What should change?" not in said
    for do in ("look", "publish"):
        answer = publish(site, hana, made, do=do)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "so a second person publishes it" in answer.text
    assert revision(site) == 0


def test_two_reviewers_at_once_publish_once(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    lea = site.signed_in(LEA, Role.REVIEWER)
    assert publish(site, lea, made).status_code == HTTPStatus.SEE_OTHER
    answer = publish(site, otto, made)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Nothing was published" in answer.text
    assert f"{LEA} published this while you looked at it." in answer.text
    assert "other than you saw it" not in answer.text
    assert revision(site) == 1


@pytest.mark.parametrize("do", ["look", "publish"])
def test_what_was_changed_meanwhile_is_shown_and_nothing_is_published(
    site: Site, otto: FlaskClient, do: str
) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    other = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    handed_in(site, CAMERAS, seed(CAMERAS, title=f"{TITLE} now"))
    answer = publish(site, otto, made, other, do=do)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert f"{HANA} handed this in once more while you looked at it." in answer.text
    assert "Cameras are up to you [put in: now ]" in plain(answer.text)
    assert "Point out a step" not in answer.text, "that one is as it was"
    assert revision(site) == 0


def test_what_was_taken_away_meanwhile_is_said(site: Site, otto: FlaskClient) -> None:
    one = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    other = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    third = handed_in(site, SUPPORT, None)
    with site.database.write() as tx:
        drafts.discard(tx, CAMERAS, one.edit, By(HANA, wall()))
        drafts.send_back(tx, STEP, other.edit, "Say which", By(LEA, wall()))
    saved(site, SUPPORT, seed(SUPPORT, contact="Call us"))
    page = publish(site, otto, one, other, third).text
    assert f"{HANA} threw this away while you looked at it." in page
    assert f"{LEA} sent this back while you looked at it, with a note: Say which" in page
    assert f"{HANA} changed this while you looked at it, and has not handed it in again." in page
    assert revision(site) == 0


def test_pressing_publish_twice_publishes_once_and_says_so(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    assert publish(site, otto, made).status_code == HTTPStatus.SEE_OTHER
    answer = publish(site, otto, made)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "You published this while you looked at it." in answer.text
    assert revision(site) == 1


def test_what_was_begun_from_an_older_version_is_not_published(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    with site.database.write() as tx:
        older = {
            **editions.columns(CAMERAS),
            "number": 1,
            "revision": 1,
            "body": seed(CAMERAS, title="Other"),
        }
        written = {"authors": [HANA], "reviewer": LEA, "published_at": wall()}
        tx.execute(sa.insert(tables.library_edition).values(**older, **written))
    answer = publish(site, otto, made)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Another version was published while this was written." in answer.text
    assert (read(site, CAMERAS) or {})["title"] == "Other"


def test_what_nobody_handed_in_is_not_published(site: Site, otto: FlaskClient) -> None:
    made = saved(site, CAMERAS, seed(CAMERAS, title=TITLE))
    answer = publish(site, otto, made)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This is still being written: nobody has handed it in." in answer.text
    assert revision(site) == 0


def test_unfit_texts_are_named_with_their_place_and_nothing_is_published(
    site: Site, otto: FlaskClient
) -> None:
    good = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    bad = handed_in(site, EN_CAMARA, seed(EN_CAMARA, title="x" * 151))
    page = otto.get("/review").text
    assert "holds 150; shorten it." in card(page, bad)
    assert "If all of this were published" not in page, "one card is to blame"
    for do in ("look", "publish"):
        answer = publish(site, otto, good, bad, do=do)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'href="/library/es/prompt/energy.cameras"' in answer.text
        assert "(Prompt, Spanish)" in answer.text
        assert "holds 150; shorten it." in answer.text
        assert ">Publish<" not in answer.text
        rest = answer.text.split("Go on without what is not fit")[0].rsplit("<form", maxsplit=1)[1]
        assert seen(good)[0] in rest
        assert seen(bad)[0] not in rest
    assert revision(site) == 0
    assert draft(site, STEP) == good


def test_who_chooses_one_of_two_is_told_and_offered_both(site: Site, otto: FlaskClient) -> None:
    english, spanish = shorter(site)
    answer = publish(site, otto, spanish, do="look")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Publish this together with its English version, which was handed in, too." in answer.text
    assert "Choose what belongs to it, too" in answer.text
    assert answer.text.count(f'name="chosen" value="{seen(english)[0]}"') == 1
    assert publish(site, otto, spanish, english, do="look").status_code == HTTPStatus.OK
    assert publish(site, otto, spanish).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert revision(site) == 0


@contextmanager
def quick(database: Database) -> Iterator[Transaction]:
    with database.write() as tx:
        audit_log.lock(tx, WORKSPACE)
        yield tx


def test_nothing_slips_in_between_the_check_and_the_publishing(
    make_site: Callable[[dict[str, str]], Site],
    web_settings: dict[str, str],
    migrated_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = make_site({**web_settings, "DATABASE_URL": migrated_url})
    site.grant(HANA, Role.ADMIN)
    otto = site.signed_in(OTTO, Role.REVIEWER)
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    other = handed_in(site, STEP, seed(STEP, title="Point out a step"))
    meant = validation.check

    def check(connection: Transaction, workspace: str, found: tuple[Draft, ...]) -> tuple[Unfit, ...]:
        with pytest.raises(DatabaseDown), quick(site.database) as tx:
            drafts.publish(tx, WORKSPACE, {STEP: other.edit}, By(LEA, wall()))
        return meant(connection, workspace, found)

    monkeypatch.setattr(validation, "check", check)
    assert publish(site, otto, made).status_code == HTTPStatus.SEE_OTHER
    assert revision(site) == 1
    assert draft(site, STEP) == other


def test_what_another_published_meanwhile_counts_in_the_check(
    make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str], migrated_url: str
) -> None:
    site = make_site({**web_settings, "DATABASE_URL": migrated_url})
    site.grant(HANA, Role.ADMIN)
    otto, lea = site.signed_in(OTTO, Role.REVIEWER), site.signed_in(LEA, Role.REVIEWER)
    ids = [id_ for kind, id_ in seeded("en") if kind is EntryKind.PROMPT and id_.startswith("energy.")]
    for entry in (each for each in ids if each not in {STEP.entry, "energy.shorter-meetings"}):
        published(site, spot(entry), None)
        published(site, spot(entry, locale="es"), None)
    one, other = handed_in(site, STEP, None), handed_in(site, spot("energy.shorter-meetings"), None)
    along = tuple(
        each for place in (STEP, other.place) if (each := draft(site, spot(place.entry, locale="es")))
    )
    assert publish(site, otto, one, do="look").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    new = spot("energy.new")
    for locale in locales():
        place = spot(new.entry, locale=locale)
        published(site, place, {**seed(spot(STEP.entry, locale=locale)), "id": new.entry})
    assert publish(site, otto, one, along=along, do="look").status_code == HTTPStatus.OK
    assert publish(site, otto, other, along=along, do="look").status_code == HTTPStatus.OK
    assert publish(site, lea, one, along=along).status_code == HTTPStatus.SEE_OTHER
    answer = publish(site, otto, other, along=along)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Energy would have fewer than 2 prompts" in answer.text
    assert draft(site, other.place) == other


def test_a_translation_is_said_to_be_met_as_any_text_is(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, EN_CAMARA, seed(EN_CAMARA, title="Otra cámara"))
    assert "Leads meet it from their next report on." in publish(site, otto, made, do="look").text
    page = otto.get(publish(site, otto, made).headers["Location"]).text
    assert "People meet it from the next message on" in page


def test_somebody_of_another_workspace_sees_and_publishes_nothing_of_ours(
    site: Site, zoe: FlaskClient
) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE))
    page = zoe.get("/review").text
    assert "Nothing waits for review" in page
    assert TITLE not in page
    for answer in (
        publish(site, zoe, made),
        publish(site, zoe, made, do="look"),
        send_back(site, zoe, made, "x"),
    ):
        assert answer.status_code == HTTPStatus.CONFLICT
        assert TITLE not in answer.text
        assert HANA not in answer.text
    assert (revision(site), revision(site, OTHER_WORKSPACE)) == (0, 0)
    assert draft(site, CAMERAS) == made


def test_one_workspaces_publishing_is_not_shown_to_another(
    site: Site, zoe: FlaskClient, otto: FlaskClient
) -> None:
    publish(site, otto, handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE)))
    assert TITLE not in zoe.get("/review?published=1").text
    assert ZOE not in otto.get("/review?published=1").text


@pytest.mark.parametrize(
    "said",
    [
        "",
        "1",
        "1/en",
        "1/en/prompt",
        "1/xx/prompt/a",
        "1/en/nothing/a",
        "1/*/prompt/a",
        "1/*/asked/a\0",
        "1/en/asked/energy",
    ],
)
def test_what_no_page_of_ours_says_is_not_found(site: Site, otto: FlaskClient, said: str) -> None:
    form = {**site.form(otto, do="publish"), "chosen": [said]}
    assert otto.post("/review/publish", data=form).status_code == HTTPStatus.NOT_FOUND
    back = site.form(otto, seen=said, note="x")
    assert otto.post("/review/send-back", data=back).status_code == HTTPStatus.NOT_FOUND


def test_who_chooses_nothing_is_told_so(site: Site, otto: FlaskClient) -> None:
    made = handed_in(site, CAMERAS, seed(CAMERAS, minutes=7))
    answer = publish(site, otto, do="look", along=(made,))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Nothing was chosen." in answer.text
