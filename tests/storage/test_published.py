"""What people read: the seeds, and over them what their own HR published, whatever stands in the database."""

from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from content.entries import seeded
from content.entry import Body, EntryKind, shared, words
from content.library import Library, load
from content.support import ASSISTANCE_PROGRAMME, SupportEntry
from slackapp.storage import tables
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions, published
from slackapp.storage.library.editions import Place, Seen
from slackapp.storage.library.published import Current, Libraries
from slackapp.storage.people import workspaces
from tests.cast import HANA, OTHER_WORKSPACE, OTTO, T0, VERA, WORKSPACE
from tests.services.statements import statements
from tests.storage.editing import appoint, publish

LINE: Body = {"kind": "talk", "checked": True, "contact": "0800 1"}
CAMERAS = (EntryKind.PROMPT, "energy.cameras")
QUESTION = (EntryKind.ITEM, "energy.a")
SWAP = (EntryKind.ASKED, "energy")
OURS = (EntryKind.SUPPORT, ASSISTANCE_PROGRAMME)


@pytest.fixture(autouse=True)
def _two_workspaces(database: Database) -> None:
    with database.write() as tx:
        for one in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.register(tx, enterprise_id=None, team_id=one, name=one)


@pytest.fixture
def libraries() -> Libraries:
    return Libraries()


def edited(key: tuple[EntryKind, str], **fields: Any) -> Body:  # noqa: ANN401 - whatever a field holds
    return {**seeded("en")[key], **fields}


def now(database: Database, libraries: Libraries, workspace: str = WORKSPACE) -> Current:
    with database.read() as connection:
        return libraries.now(connection, workspace)


def at(database: Database, libraries: Libraries, revision: int) -> Library:
    with database.read() as connection:
        return libraries.at(connection, WORKSPACE, revision)


def title(library: Library) -> str | None:
    return next((prompt.title for prompt in library.prompts if prompt.id == CAMERAS[1]), None)


def test_whoever_publishes_nothing_reads_the_seeds(database: Database, libraries: Libraries) -> None:
    for workspace in (WORKSPACE, OTHER_WORKSPACE, "T0UNKNOWN"):
        current = now(database, libraries, workspace)
        assert (current.revision, current.library) == (0, load("en"))
        assert current.library is load("en"), "one for all workspaces"


def test_what_is_published_is_read_by_its_own_workspace_alone(
    database: Database, libraries: Libraries
) -> None:
    publish(database, {CAMERAS: edited(CAMERAS, title="Cameras are up to you")})
    current = now(database, libraries)
    assert (current.revision, title(current.library)) == (1, "Cameras are up to you")
    assert now(database, libraries, OTHER_WORKSPACE).library == load("en")


def test_two_workspaces_at_the_same_revision_read_each_their_own(
    database: Database, libraries: Libraries
) -> None:
    for workspace in (WORKSPACE, OTHER_WORKSPACE):
        publish(database, {CAMERAS: edited(CAMERAS, title=f"Cameras at {workspace}")}, workspace=workspace)
    for _ in range(2):
        for workspace in (WORKSPACE, OTHER_WORKSPACE):
            assert title(now(database, libraries, workspace).library) == f"Cameras at {workspace}"


def test_a_process_that_has_read_one_revision_reads_the_next_and_still_knows_the_one_before(
    database: Database, libraries: Libraries
) -> None:
    for number in (1, 2):
        publish(database, {CAMERAS: edited(CAMERAS, title=f"Title {number}")})
        assert title(now(database, libraries).library) == f"Title {number}"
    seed = title(load("en"))
    assert [title(at(database, libraries, number)) for number in (0, 1, 2)] == [seed, "Title 1", "Title 2"]


def test_what_is_retired_is_gone_from_then_on_and_was_there_before(
    database: Database, libraries: Libraries
) -> None:
    appoint(database)
    publish(database, {CAMERAS: None, QUESTION: edited(QUESTION, text="I had energy for my work.")})
    publish(database, {(EntryKind.ITEM, "energy.c"): None})
    assert title(now(database, libraries).library) is None
    with pytest.raises(KeyError):
        now(database, libraries).library.item("energy.c")
    assert at(database, libraries, 1).item("energy.c").id == "energy.c"
    assert at(database, libraries, 1).item("energy.a").text == "I had energy for my work."


def test_another_question_is_asked_from_the_next_revision_on_in_every_language(
    database: Database, libraries: Libraries
) -> None:
    publish(database, {SWAP: {"id": "energy", "item": "energy.b"}})
    with database.read() as connection:
        for locale in ("en", "es"):
            library = libraries.now(connection, WORKSPACE, locale).library
            assert library.locale == locale
            assert library.themes["load"].defaults[0].id == "energy.b"
            assert libraries.at(connection, WORKSPACE, 0, locale).themes["load"].defaults[0].id == "energy.a"


def test_after_the_first_time_it_costs_one_small_query(database: Database, libraries: Libraries) -> None:
    publish(database, {CAMERAS: edited(CAMERAS, title="Cameras are up to you")})
    now(database, libraries)
    with database.read() as connection, statements(connection) as ran:
        libraries.now(connection, WORKSPACE)
        assert len(ran) == 1
        libraries.at(connection, WORKSPACE, 1)
        assert len(ran) == 2
        libraries.at(connection, WORKSPACE, 0)
        libraries.now(connection, OTHER_WORKSPACE)
        assert len(ran) == 3


def test_what_was_taken_back_before_it_was_published_is_read_by_nobody(
    database: Database, libraries: Libraries
) -> None:
    def written(tx: sa.Connection) -> int:
        place = Place(WORKSPACE, "en", *CAMERAS)
        body = edited(CAMERAS, title="Never published")
        saved = drafts.save(tx, place, body, Seen(0, 0), By(HANA, T0))
        drafts.submit(tx, place, saved.edit, By(HANA, T0))
        draft = editions.draft(tx, place)
        assert draft
        return drafts.publish(tx, WORKSPACE, {place: draft.edit}, By(OTTO, T0))

    with suppress(ZeroDivisionError), database.write() as tx:
        revision = written(tx)
        assert title(libraries.now(tx, WORKSPACE).library) == "Never published"
        raise ZeroDivisionError
    assert publish(database, {CAMERAS: edited(CAMERAS, title="Published")}) == revision
    assert title(now(database, libraries).library) == "Published"
    assert title(at(database, libraries, revision)) == "Published"


def test_a_process_keeps_no_more_than_it_should_and_reads_what_it_dropped_again(
    database: Database, libraries: Libraries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "MOST", 2)
    for number in (1, 2, 3):
        publish(database, {CAMERAS: edited(CAMERAS, title=f"Title {number}")})
    for number in (1, 2, 3, 1):
        assert title(at(database, libraries, number)) == f"Title {number}"
    with database.read() as connection, statements(connection) as ran:
        libraries.at(connection, WORKSPACE, 3)
        libraries.at(connection, WORKSPACE, 1)
        assert len(ran) == 2, "when each was published"
        libraries.at(connection, WORKSPACE, 2)
        assert len(ran) > 3


UNREADABLE: dict[str, tuple[Any, ...]] = {
    "a field that there is not": ("prompt", "energy.cameras", edited(CAMERAS, colour="blue")),
    "a list": ("prompt", "energy.cameras", ["energy.cameras"]),
    "a word": ("prompt", "energy.cameras", "cameras"),
    "a kind that there is not": ("poem", "energy.cameras", {"id": "energy.cameras"}),
    "no question to ask": ("asked", "energy", None),
    "a support line that is a list": ("support", ASSISTANCE_PROGRAMME, ["By phone"]),
}


def smuggle(database: Database, kind: str, entry: str, body: object, locale: str = "en") -> None:
    """Put an edition past everything that checks it."""
    edition = {"workspace": WORKSPACE, "locale": locale, "kind": kind, "entry": entry, "body": body}
    by = {"authors": [HANA], "reviewer": OTTO, "published_at": T0}
    with database.write() as tx:
        revision = editions.revision(tx, WORKSPACE) + 1
        row = edition | by | {"number": revision, "revision": revision}
        tx.execute(sa.insert(tables.library_edition).values(row))
        known = tables.workspace.c.id == WORKSPACE
        tx.execute(sa.update(tables.workspace).where(known).values(library=revision))


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_leaves_people_with_what_was_there_before_and_says_so_once(
    database: Database, libraries: Libraries, what: str
) -> None:
    publish(database, {CAMERAS: edited(CAMERAS, title="Cameras are up to you")})
    smuggle(database, *UNREADABLE[what])
    with capture_logs() as said:
        for _ in range(2):
            current = now(database, libraries)
            assert (current.revision, title(current.library)) == (1, "Cameras are up to you")
            assert at(database, libraries, 2) == current.library
    (line,) = said
    assert line == {
        "event": "library cannot be read",
        "log_level": "error",
        "workspace": WORKSPACE,
        "error": "revision 2; people read revision 1",
    }


UNASKED: dict[str, tuple[Any, ...]] = {
    "a loaded question": ("item", "energy.a", words(edited(QUESTION, text="I am looking for another job."))),
    "another way to count": ("item", "energy.a", shared(edited(QUESTION, reversed=True)), "*"),
    "a scale that there is not": ("item", "energy.a", shared(edited(QUESTION, scale="sometimes")), "*"),
    "a question without a text": ("item", "energy.a", {"id": "energy.a"}),
    "a list": ("item", "energy.a", ["energy.a"]),
    "a heading": ("theme", "load", {"id": "load", "title": "Leaving", "question": "Do you want to leave?"}),
}


@pytest.mark.parametrize("what", UNASKED)
def test_a_question_or_heading_that_came_past_the_rules_is_not_read_and_all_else_is(
    database: Database, libraries: Libraries, what: str
) -> None:
    publish(database, {CAMERAS: edited(CAMERAS, title="Cameras are up to you")})
    smuggle(database, *UNASKED[what])
    with capture_logs() as said:
        for _ in range(2):
            current = now(database, libraries)
            assert (current.revision, title(current.library)) == (2, "Cameras are up to you")
            assert current.library.themes == load("en").themes
    (line,) = said
    assert line == {
        "event": "questions not read",
        "log_level": "error",
        "workspace": WORKSPACE,
        "error": "revision 2: 1 wordings that are neither vetted nor approved",
    }


def test_a_choice_of_a_question_that_is_not_there_asks_the_one_that_came_with_the_app(
    database: Database, libraries: Libraries
) -> None:
    smuggle(database, "asked", "energy", {"item": "energy.z"}, "*")
    assert now(database, libraries).library.themes == load("en").themes


def test_an_own_question_is_read_while_somebody_is_a_guardian_and_no_longer(
    database: Database, libraries: Libraries
) -> None:
    appoint(database)
    publish(database, {QUESTION: edited(QUESTION, text="I had energy for my work.")})
    assert now(database, libraries).library.item("energy.a").text == "I had energy for my work."
    with database.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.LEFT, at=T0, by=By("operator", T0))
    assert now(database, libraries).library.item("energy.a") == load("en").item("energy.a")


def test_a_line_of_which_nothing_is_shared_is_none_and_keeps_nobody_from_reading(
    database: Database, libraries: Libraries
) -> None:
    smuggle(database, "support", "new", {**LINE, "id": "new", "name": "New"})
    assert now(database, libraries).library == load("en")


def test_where_nothing_published_can_be_read_people_read_the_seeds(
    database: Database, libraries: Libraries
) -> None:
    smuggle(database, "prompt", "energy.cameras", {"id": "energy.cameras"})
    publish(database, {(EntryKind.REFRAME, "reframe.new"): {"id": "reframe.new", "text": "You may ask."}})
    current = now(database, libraries)
    assert (current.revision, current.library) == (0, load("en"))
    publish(database, {CAMERAS: edited(CAMERAS, title="Cameras are up to you")})
    assert title(now(database, libraries).library) == "Cameras are up to you", "once it is mended, all of it"


@pytest.mark.parametrize("kind", [EntryKind.REFRAME, EntryKind.STARTER, EntryKind.PROMPT, EntryKind.SUPPORT])
def test_a_library_that_leaves_somebody_with_nothing_is_not_read(
    database: Database, libraries: Libraries, kind: EntryKind
) -> None:
    publish(database, {key: None for key in seeded("en") if key[0] is kind})
    assert now(database, libraries).library == load("en")


def confirm(database: Database, *entries: SupportEntry) -> None:
    with database.write() as tx:
        workspaces.confirm_support(tx, WORKSPACE, {each.id: each.digest for each in entries}, T0.date())


def test_nobody_is_shown_a_support_entry_that_nobody_confirmed(
    database: Database, libraries: Libraries
) -> None:
    assert now(database, libraries).support.entries == ()
    german = next(each for each in load("en").support.entries if each.country == "DE")
    confirm(database, german)
    assert now(database, libraries).support.entries == (german,)
    assert now(database, libraries, OTHER_WORKSPACE).support.entries == ()


def test_an_edited_support_entry_stays_as_it_was_confirmed_until_it_is_confirmed_again(
    database: Database, libraries: Libraries
) -> None:
    (before,) = (each for each in load("en").support.entries if each.id == OURS[1])
    confirm(database, before)
    for contact in ("call 5555", "call 7777"):
        publish(database, {OURS: edited(OURS, contact=contact)})
        current = now(database, libraries)
        (waiting,) = current.unconfirmed(frozenset())
        assert waiting.contact == contact
        assert current.shown(waiting) == before
        assert current.support.entries == (before,)
    waiting = now(database, libraries).library.support.for_country("ZZ")[0]
    confirm(database, waiting)
    confirmed = now(database, libraries)
    assert confirmed.unconfirmed(frozenset()) == ()
    assert confirmed.support.entries == (waiting,)
    publish(database, {OURS: edited(OURS, contact="call 9999")})
    assert now(database, libraries).support.entries == (waiting,)


def test_what_hr_adds_or_edits_beside_a_confirmed_support_entry_holds_nothing_up(
    database: Database, libraries: Libraries
) -> None:
    ours, german, *rest = (each for each in load("en").support.entries if each.country in {None, "DE"})
    publish(database, {(EntryKind.SUPPORT, each.id): None for each in rest})
    assert {each.id for each in now(database, libraries).holding({"DE"})} == {german.id, ours.id}
    confirm(database, german)
    assert [each.id for each in now(database, libraries).holding({"DE"})] == [ours.id], "everybody has none"
    confirm(database, german, ours)
    more: Body = {**LINE, "id": "de.more", "country": "DE", "name": "Another line"}
    publish(database, {OURS: edited(OURS, contact="call 5555"), (EntryKind.SUPPORT, "de.more"): more})
    current = now(database, libraries)
    assert {each.id for each in current.unconfirmed({"DE"})} == {"de.more", OURS[1]}
    assert current.holding({"DE"}) == ()
    publish(database, {(EntryKind.SUPPORT, german.id): None})
    left = now(database, libraries)
    assert [each.id for each in left.holding({"DE"})] == ["de.more"], "the confirmed one is gone"
    assert left.holding({"FR"}) != ()


def test_a_retired_support_entry_is_shown_no_more_however_often_it_was_confirmed(
    database: Database, libraries: Libraries
) -> None:
    german = next(each for each in load("en").support.entries if each.country == "DE")
    (ours,) = (each for each in load("en").support.entries if each.id == OURS[1])
    confirm(database, german, ours)
    publish(database, {(EntryKind.SUPPORT, german.id): None})
    assert now(database, libraries).support.entries == (ours,)
