"""The register: everybody can read which questions may be asked here, why, by whose yes, and what changes."""

from html import unescape
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from content.entry import EntryKind
from content.library import load
from content.themes import DIMENSIONS
from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.library.editions import EVERYWHERE, Place
from tests.cast import OTHER_WORKSPACE, VERA, WORKSPACE
from tests.web import written
from tests.web.conftest import Site
from tests.web.opened import open_round
from tests.web.reviewing import plain

PAGE = f"/register/{WORKSPACE}"
ENERGY = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
OWN = written.spot("energy.night", EntryKind.ITEM)
ASKED, SPARE = load().item("energy.a").text, load().item("energy.b").text


def text(site: Site, address: str = PAGE) -> str:
    answer = site.visitor().get(address)
    assert answer.status_code == HTTPStatus.OK
    return plain(unescape(answer.text))


def test_every_question_is_there_with_why_and_what_it_is_not_for_and_who_vetted_it(site: Site) -> None:
    page = text(site)
    library = load()
    for theme in library.themes.values():
        for item in theme.items:
            assert item.text in page
    for five in DIMENSIONS.values():
        for each in five:
            key = each.value.replace("-", "_")
            assert library.words(f"why_asked.{key}") in page
            assert library.words(f"not_for.{key}") in page
    assert page.count("vetted, came with Lean On") == sum(len(t.items) for t in library.themes.values())
    assert "only vetted questions are asked" in page
    assert "Asked now" not in page, "no check-in has opened yet"
    assert "Nothing has changed so far" in page


def test_it_says_what_is_asked_now_and_since_when(site: Site) -> None:
    open_round(site, 1)
    page = text(site)
    assert f"{ASKED} Asked now First asked on 12 January 2026" in page
    assert f"{SPARE} Not asked so far" in page
    help_ = load().themes["help"].defaults[0].text
    assert f"{help_} Asked now Not asked so far" in page, "its theme has not come yet"


def test_a_change_is_to_come_from_its_publication_on_and_past_once_it_is_asked(site: Site) -> None:
    open_round(site, 1)
    written.published(site, ENERGY, {"id": "energy", "item": "energy.b"})
    coming = text(site).split("What changes next")[1].split("Load : Is this")[0]
    assert "The next check-in announces it." in coming
    assert coming.index(ASKED) < coming.index(SPARE)

    open_round(site, 2, "help")
    coming = text(site).split("What changes next")[1].split("Load : Is this")[0]
    assert (
        "The check-in of 19 January 2026 announced it. The next check-in on “Load” is the first to ask"
        in coming
    )

    open_round(site, 3)
    page = text(site)
    assert "Nothing: the questions stay as they are." in page
    past = page.split("What changed before")[1]
    assert "from 26 January 2026 on · announced on 19 January 2026" in past
    assert past.index(ASKED) < past.index(SPARE)
    assert f"{SPARE} Asked now First asked on 26 January 2026" in page


def test_an_own_question_names_the_guardian_who_approved_it_and_gives_way_where_the_last_has_gone(
    site: Site,
) -> None:
    written.guarded(site)
    body = {
        **written.seed(written.spot("energy.b", EntryKind.ITEM)),
        "id": OWN.entry,
        "text": "I slept well.",
    }
    written.published(site, OWN, body)
    spanish = {"id": OWN.entry, "text": "He dormido bien."}
    written.published(site, written.spot(OWN.entry, EntryKind.ITEM, "es"), spanish)
    written.published(site, ENERGY, {"id": "energy", "item": OWN.entry})
    open_round(site, 1)
    page = text(site)
    assert "I slept well. Asked now First asked on 12 January 2026 · approved by Vera, guardian, on " in page
    assert "takes the yes of a guardian, who has no part in HR. Guardians here: Vera." in page

    with site.database.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.LEFT, at=wall(), by=By("operator", wall()))
    open_round(site, 2, "help")
    open_round(site, 3)
    page = text(site)
    assert "the last guardian had gone, so a vetted question took its place" in page
    assert f"{ASKED} Asked now" in page
    assert "I slept well." not in page.split("What changed before")[0]


def test_an_own_question_that_was_announced_is_not_to_come_any_more_once_the_last_guardian_has_gone(
    site: Site,
) -> None:
    written.guarded(site)
    open_round(site, 1)
    reworded = written.spot("energy.a", EntryKind.ITEM)
    written.published(site, reworded, {**written.seed(reworded), "text": "I slept well."})
    open_round(site, 2, "help")
    assert "I slept well." in text(site).split("What changes next")[1].split("Load : Is this")[0]

    with site.database.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.LEFT, at=wall(), by=By("operator", wall()))
    page = text(site)
    assert "Nothing: the questions stay as they are." in page
    assert "I slept well." not in page, "no check-in is going to ask it"


def test_of_several_workspaces_none_is_named_by_the_address_without_an_id(site: Site) -> None:
    answer = site.visitor().get("/register")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Test Clinic" not in answer.text
    with site.database.write() as tx:
        tx.execute(sa.delete(tables.workspace).where(tables.workspace.c.id == OTHER_WORKSPACE))
    assert "asked at Test Clinic" in text(site, "/register")


@pytest.mark.parametrize("wrong", ["T0NOBODY", "a%00b", "..%2F"])
def test_of_a_workspace_that_is_not_there_nothing_is_said(site: Site, wrong: str) -> None:
    answer = site.visitor().get(f"/register/{wrong}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Clinic" not in answer.text


def test_each_workspace_has_its_own(site: Site) -> None:
    written.guarded(site)
    body = {
        **written.seed(written.spot("energy.b", EntryKind.ITEM)),
        "id": OWN.entry,
        "text": "I slept well.",
    }
    written.published(site, OWN, body)
    assert "I slept well." in text(site)
    other = text(site, f"/register/{OTHER_WORKSPACE}")
    assert "I slept well." not in other
    assert "Vera" not in other


def test_it_names_nobody_of_hr(site: Site) -> None:
    written.published(site, ENERGY, {"id": "energy", "item": "energy.b"})
    page = site.visitor().get(PAGE).text
    assert "UHANA" not in page
    assert "UOTTO" not in page
