"""HR's edits: a second person publishes them, the slower of two loses nothing, every step is in the log."""

import pytest
import sqlalchemy as sa

from content.entries import seeded
from content.entry import EntryKind, shared, words
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.drafts import Conflict, NotPublishable, Obstacle
from slackapp.storage.library.editions import EVERYWHERE, Place, Seen
from slackapp.storage.people import workspaces
from slackapp.storage.tables import library_edition
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO, T0, WORKSPACE, ZOE, week

CAMERAS = Place(WORKSPACE, "en", EntryKind.PROMPT, "energy.cameras")
KEY = (CAMERAS.kind, CAMERAS.entry)
SEED = seeded("en")[KEY]
NEW = {**SEED, "title": "Cameras are up to you"}


@pytest.fixture(autouse=True)
def _two_workspaces(database: Database) -> None:
    with database.write() as tx:
        for one in (WORKSPACE, OTHER_WORKSPACE):
            workspaces.register(tx, enterprise_id=None, team_id=one, name=one)


def publish(database: Database, place: Place = CAMERAS, body: object = NEW, *, base: int = 0) -> int:
    with database.write() as tx:
        edit = drafts.save(tx, place, body, Seen(base, 0), By(HANA, T0)).edit  # type: ignore[arg-type]  # None retires
        drafts.submit(tx, place, edit, By(HANA, T0))
        found = editions.draft(tx, place)
        assert found
        return drafts.publish(tx, WORKSPACE, {place: found.edit}, By(OTTO, week(1)))


def title(database: Database, workspace: str = WORKSPACE, through: int | None = None) -> object:
    with database.read() as connection:
        found = editions.entries(connection, workspace, "en", through=through).get(KEY)
        return found and found["title"]


def test_without_edits_people_read_the_seeds(database: Database) -> None:
    with database.read() as connection:
        assert editions.entries(connection, WORKSPACE, "en") == seeded("en")
        assert editions.revision(connection, WORKSPACE) == 0
        assert [each.number for each in editions.editions(connection, CAMERAS)] == [0]


def test_what_a_second_person_publishes_is_read_by_this_workspace_alone(database: Database) -> None:
    assert publish(database) == 1
    assert title(database) == "Cameras are up to you"
    assert title(database, OTHER_WORKSPACE) == SEED["title"]
    with database.read() as connection:
        newest, seed = editions.editions(connection, CAMERAS)
        assert (newest.number, newest.revision, newest.authors, newest.reviewer) == (1, 1, (HANA,), OTTO)
        assert seed.body == SEED
        assert editions.drafts(connection, WORKSPACE) == ()


def test_an_earlier_revision_can_still_be_read(database: Database) -> None:
    publish(database)
    publish(database, body={**SEED, "title": "Third"}, base=1)
    assert [title(database, through=n) for n in (0, 1, 2)] == [SEED["title"], NEW["title"], "Third"]


def test_a_draft_is_read_by_nobody_before_it_is_published(database: Database) -> None:
    with database.write() as tx:
        drafts.save(tx, CAMERAS, NEW, Seen(0, 0), By(HANA, T0))
    assert title(database) == SEED["title"]


def test_whoever_wrote_a_part_of_a_draft_cannot_publish_it(database: Database) -> None:
    with database.write() as tx:
        first = drafts.save(tx, CAMERAS, NEW, Seen(0, 0), By(HANA, T0))
        second = drafts.save(tx, CAMERAS, NEW, Seen(0, first.edit), By(LEA, T0))
        drafts.submit(tx, CAMERAS, second.edit, By(LEA, T0))
        found = editions.draft(tx, CAMERAS)
        assert found
        assert found.authors == (HANA, LEA)
        for author in (HANA, LEA):
            assert (
                drafts.obstacle(editions.situation(tx, WORKSPACE), CAMERAS, edit=found.edit, user=author)
                is Obstacle.OWN_WORK
            )
            with pytest.raises(NotPublishable, match="second person"):
                drafts.publish(tx, WORKSPACE, {CAMERAS: found.edit}, By(author, T0))
    assert title(database) == SEED["title"]


def test_what_nobody_submitted_or_was_changed_since_is_not_published(database: Database) -> None:
    with database.write() as tx:
        first = drafts.save(tx, CAMERAS, NEW, Seen(0, 0), By(HANA, T0))
        with pytest.raises(NotPublishable, match="handed it in"):
            drafts.publish(tx, WORKSPACE, {CAMERAS: first.edit}, By(OTTO, T0))
        drafts.submit(tx, CAMERAS, first.edit, By(HANA, T0))
        submitted = editions.draft(tx, CAMERAS)
        assert submitted
        drafts.save(tx, CAMERAS, SEED, Seen(0, submitted.edit), By(HANA, T0))
        with pytest.raises(NotPublishable, match="not the draft that was looked at"):
            drafts.publish(tx, WORKSPACE, {CAMERAS: submitted.edit}, By(OTTO, T0))
        after = editions.draft(tx, CAMERAS)
    assert after
    assert (after.state, after.body) == ("draft", SEED)


def test_the_slower_of_two_editors_is_shown_what_the_other_wrote(database: Database) -> None:
    with database.write() as tx:
        theirs = drafts.save(tx, CAMERAS, NEW, Seen(0, 0), By(HANA, T0))
    with pytest.raises(Conflict) as refused, database.write() as tx:
        drafts.save(tx, CAMERAS, SEED, Seen(0, 0), By(LEA, T0))
    assert refused.value.draft == theirs


def test_an_edit_begun_from_an_older_edition_is_refused(database: Database) -> None:
    publish(database)
    with pytest.raises(Conflict) as refused, database.write() as tx:
        drafts.save(tx, CAMERAS, SEED, Seen(0, 0), By(LEA, T0))
    assert refused.value.newest
    assert refused.value.newest.body == NEW


def test_the_number_of_a_thrown_away_draft_never_fits_another(database: Database) -> None:
    with database.write() as tx:
        first = drafts.save(tx, CAMERAS, NEW, Seen(0, 0), By(HANA, T0))
        drafts.discard(tx, CAMERAS, first.edit, By(HANA, T0))
        assert editions.draft(tx, CAMERAS) is None
        again = drafts.save(tx, CAMERAS, SEED, Seen(0, 0), By(HANA, T0))
        assert again.edit != first.edit
        with pytest.raises(Conflict):
            drafts.submit(tx, CAMERAS, first.edit, By(HANA, T0))


def test_a_retired_prompt_is_gone_and_can_be_brought_back(database: Database) -> None:
    publish(database, body=None)
    assert title(database) is None
    publish(database, body=SEED, base=1)
    assert title(database) == SEED["title"]


def test_a_draft_that_is_sent_back_says_why(database: Database) -> None:
    with database.write() as tx:
        first = drafts.save(tx, CAMERAS, NEW, Seen(0, 0), By(HANA, T0))
        drafts.submit(tx, CAMERAS, first.edit, By(HANA, T0))
        found = editions.draft(tx, CAMERAS)
        assert found
        drafts.send_back(tx, CAMERAS, found.edit, "Say what changes.", By(OTTO, T0))
        found = editions.draft(tx, CAMERAS)
    assert found
    assert (found.state, found.note) == ("draft", "Say what changes.")


def test_several_drafts_are_published_together_or_not_at_all(database: Database) -> None:
    swap = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
    with database.write() as tx:
        for place, body in ((CAMERAS, NEW), (swap, {"id": "energy", "item": "energy.b"})):
            saved = drafts.save(tx, place, body, Seen(0, 0), By(HANA, T0))
            drafts.submit(tx, place, saved.edit, By(HANA, T0))
        seen = {each.place: each.edit for each in editions.drafts(tx, WORKSPACE)}
    with pytest.raises(NotPublishable), database.write() as tx:
        drafts.publish(tx, WORKSPACE, {**seen, swap: 1}, By(OTTO, T0))
    assert title(database) == SEED["title"]
    with database.write() as tx:
        assert drafts.publish(tx, WORKSPACE, seen, By(OTTO, T0)) == 1
    with database.read() as connection:
        for locale in ("en", "es"):
            found = editions.entries(connection, WORKSPACE, locale)
            assert found[EntryKind.ASKED, "energy"] == {"id": "energy", "item": "energy.b"}


def test_every_step_stands_in_the_audit_log_of_its_workspace(database: Database) -> None:
    publish(database)
    with database.read() as connection:
        found = audit_log.search(connection, WORKSPACE)
        assert [(each.actor, each.action) for each in found] == [
            (OTTO, Action.PUBLISHED),
            (HANA, Action.SUBMITTED),
            (HANA, Action.SAVED),
        ]
        assert {each.subject for each in found} == {"en/prompt/energy.cameras"}
        assert audit_log.search(connection, OTHER_WORKSPACE) == ()


def test_the_audit_log_can_be_searched_and_paged(database: Database) -> None:
    publish(database)
    with database.read() as connection:

        def numbers(**by: object) -> list[int]:
            return [each.number for each in audit_log.search(connection, WORKSPACE, **by)]  # type: ignore[arg-type]  # as given

        assert numbers(text="CAMERAS ARE UP") == [3, 2, 1], "all that was done to what said so"
        assert numbers(text="nobody said this") == []
        assert numbers(text="energy.cameras") == [3, 2, 1]
        assert numbers(text="%") == []
        assert numbers(actor=OTTO) == [3]
        assert numbers(actor=ZOE) == []
        assert numbers(action=Action.SUBMITTED) == [2]
        assert numbers(before=3, limit=1) == [2]


@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit", "library_edition"])
def test_log_and_editions_stay_as_they_were_written(database: Database, table: str, statement: str) -> None:
    publish(database)
    with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
        tx.execute(sa.text(statement.format(table)))


@pytest.mark.parametrize("table", ["audit", "library_edition"])
def test_nobody_writes_over_a_line_of_the_log_or_an_edition(database: Database, table: str) -> None:
    publish(database)
    with database.read() as connection:
        before = connection.execute(sa.text(f"SELECT * FROM {table}")).all()  # noqa: S608 - one of two names
    verbs = ["INSERT", "INSERT OR REPLACE"] if database.is_sqlite else ["INSERT"]
    for verb in verbs:
        with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
            tx.execute(sa.text(f"{verb} INTO {table} SELECT * FROM {table}"))  # noqa: S608 - one of two names
    with database.read() as connection:
        assert connection.execute(sa.text(f"SELECT * FROM {table}")).all() == before  # noqa: S608 - as above


def test_all_versions_of_a_language_stand_newest_first_and_no_other_workspace_adds_to_them(
    database: Database,
) -> None:
    publish(database)
    publish(database, body=None, base=1)
    with database.read() as connection:
        found = editions.versions(connection, WORKSPACE, "en")
        assert found[KEY] == editions.editions(connection, CAMERAS)
        assert found.keys() == {key for key in seeded("en") if key[0] is not EntryKind.ASKED}
        assert [each.number for each in editions.versions(connection, OTHER_WORKSPACE, "en")[KEY]] == [0]
        assert [each.number for each in editions.versions(connection, WORKSPACE, "es")[KEY]] == [0]
    assert [(each.number, each.body) for each in found[KEY]] == [(2, None), (1, NEW), (0, SEED)]


def rows(database: Database) -> list[tuple[str, str, object]]:
    with database.read() as connection:
        table = library_edition.c
        found = connection.execute(sa.select(table.locale, table.entry, table.body).order_by(table.revision))
        return [tuple(row) for row in found]


def test_what_all_languages_share_is_stored_once_beside_the_words_of_each(database: Database) -> None:
    publish(database, body={**NEW, "minutes": 9})
    spanish = Place(WORKSPACE, "es", *KEY)
    publish(database, spanish, {**seeded("es")[KEY], "title": "La cámara es cosa tuya", "minutes": 99})
    stored = {locale: body for locale, _, body in rows(database)}
    assert stored["*"] == {**shared(SEED), "minutes": 9}
    assert stored["en"] == words(NEW)
    assert stored["es"] == {**words(seeded("es")[KEY]), "title": "La cámara es cosa tuya"}
    with database.read() as connection:
        texts = editions.texts(connection, WORKSPACE)
    assert {texts[locale][KEY]["minutes"] for locale in texts} == {9}, "a translation cannot say otherwise"


def test_nothing_is_stored_for_all_languages_where_only_words_change(database: Database) -> None:
    publish(database)
    assert [locale for locale, *_ in rows(database)] == ["en"]


def test_what_is_retired_is_read_in_no_language_and_comes_back_with_its_translations(
    database: Database,
) -> None:
    publish(database, body=None)
    with database.read() as connection:
        assert all(KEY not in entries for entries in editions.texts(connection, WORKSPACE).values())
        assert [each.body for each in editions.editions(connection, CAMERAS)] == [None, SEED]
    publish(database, body=SEED, base=1)
    with database.read() as connection:
        assert editions.entries(connection, WORKSPACE, "es") == seeded("es")


def test_an_earlier_version_says_what_all_languages_shared_then(database: Database) -> None:
    publish(database, body={**SEED, "minutes": 9})
    publish(database, body={**NEW, "minutes": 9}, base=1)
    publish(database, body={**NEW, "minutes": 11}, base=2)
    with database.read() as connection:
        found = editions.editions(connection, CAMERAS)
    assert [(each.number, (each.body or {})["minutes"]) for each in found] == [
        (3, 11),
        (2, 9),
        (1, 9),
        (0, SEED["minutes"]),
    ]
