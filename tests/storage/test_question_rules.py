"""What HR may publish about questions: no own words without a guardian, one change of a theme in 12 weeks."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from content.entries import seeded
from content.entry import FIRST, JSON, EntryKind
from content.vetting import wording
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.database import Database
from slackapp.storage.library import drafts, editions, question_rules
from slackapp.storage.library.drafts import NotPublishable
from slackapp.storage.library.editions import EVERYWHERE, Place, Seen
from slackapp.storage.rounds import released
from tests.cast import HANA, OTTO, T0, VERA, WORKSPACE, week
from tests.storage.conftest import open_week, settle_team
from tests.storage.editing import appoint, publish

ITEM, THEME, ASKED = EntryKind.ITEM, EntryKind.THEME, EntryKind.ASKED
ENERGY, RECOVERY, ASKING = ((ASKED, each) for each in ("energy", "recovery", "asking"))
LOADED = "I am looking for another job."


def own(kind: EntryKind, entry: str, **fields: JSON) -> dict[str, JSON]:
    return {**seeded(FIRST)[kind, entry], **fields}


def choose(dimension: str, letter: str) -> dict[str, JSON]:
    return {"id": dimension, "item": f"{dimension}.{letter}"}


def hand_in(
    database: Database, kind: EntryKind, entry: str, body: dict[str, JSON], locale: str = FIRST
) -> None:
    place = Place(WORKSPACE, EVERYWHERE if kind is ASKED else locale, kind, entry)
    with database.write() as tx:
        base = max((each.number for each in editions.editions(tx, place)), default=0)
        before = editions.draft(tx, place)
        made = drafts.save(tx, place, body, Seen(base, before.edit if before else 0), By(HANA, T0))
        drafts.submit(tx, place, made.edit, By(HANA, T0))


class Undone(Exception):
    """Nothing of this was to stay."""


def refusal(database: Database, week_number: int = 0) -> str:
    """Why Otto cannot publish what waits, in that week; empty where he can. Nothing is published."""
    with database.read() as connection:
        waiting = editions.drafts(connection, WORKSPACE)
        found = question_rules.obstacles(connection, WORKSPACE, waiting, now=week(week_number))
    edits = {each.place: each.edit for each in waiting}
    refused = ""
    with suppress(Undone), database.write() as tx:
        try:
            drafts.publish(tx, WORKSPACE, edits, By(OTTO, T0), now=week(week_number))
        except NotPublishable as error:
            refused = error.obstacle
        raise Undone
    # The page says beforehand what the write says.
    assert (refused in found.values()) if refused else not found
    return refused


@pytest.fixture
def settled(migrated_sqlite_url: str) -> Iterator[Database]:
    """On one kind of database: what both hold themselves is tried in test_questions.py."""
    opened = Database(migrated_sqlite_url)
    settle_team(opened)
    yield opened
    opened.close()


OWN: dict[str, tuple[EntryKind, str, dict[str, JSON], str]] = {
    "an own question": (ITEM, "energy.leave", own(ITEM, "energy.b", id="energy.leave", text=LOADED), FIRST),
    "other words for a vetted one": (ITEM, "energy.a", own(ITEM, "energy.a", text=LOADED), FIRST),
    "another way to count": (ITEM, "energy.a", own(ITEM, "energy.a", reversed=True), FIRST),
    "a theme's heading": (THEME, "load", own(THEME, "load", question="Do you want to leave?"), FIRST),
    "a translation": (ITEM, "energy.a", {"id": "energy.a", "text": "Busco otro trabajo."}, "es"),
}


@pytest.mark.parametrize("what", OWN)
def test_own_words_are_refused_without_a_guardian_and_until_one_said_yes_to_exactly_these(
    settled: Database, what: str
) -> None:
    kind, entry, body, locale = OWN[what]
    hand_in(settled, kind, entry, body, locale)
    assert refusal(settled) == question_rules.NO_GUARDIANS
    appoint(settled)
    assert refusal(settled) == question_rules.NOT_APPROVED
    with settled.write() as tx:
        guardians.approve(tx, WORKSPACE, wording(kind, locale, body), note="", by=By(VERA, T0))
    assert refusal(settled) == ""
    hand_in(settled, kind, entry, {**body, "title" if kind is THEME else "text": "Something else"}, locale)
    assert refusal(settled) == question_rules.NOT_APPROVED
    with settled.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.REMOVED, at=T0, by=By("operator", T0))
    assert refusal(settled) == question_rules.NO_GUARDIANS


def test_vetted_words_need_nobody(settled: Database) -> None:
    hand_in(settled, ITEM, "energy.a", own(ITEM, "energy.a"))
    hand_in(settled, THEME, "load", own(THEME, "load"))
    hand_in(settled, ASKED, "energy", choose("energy", "b"))
    assert refusal(settled) == ""


def test_retiring_a_spare_needs_nobody_and_hides_it_from_choices_alone(settled: Database) -> None:
    open_week(settled, 0)
    assert publish(settled, {(ITEM, "energy.c"): None}) == 1


def test_an_own_question_never_offers_didnt_come_up(settled: Database) -> None:
    appoint(settled)
    hand_in(
        settled,
        ITEM,
        "energy.leave",
        own(ITEM, "energy.b", id="energy.leave", text=LOADED, not_applicable=True),
    )
    assert refusal(settled) == question_rules.NOT_APPLICABLE


def test_choosing_an_own_question_takes_a_guardian_still(settled: Database) -> None:
    appoint(settled)
    publish(settled, {(ITEM, "energy.leave"): own(ITEM, "energy.b", id="energy.leave", text=LOADED)})
    hand_in(settled, ASKED, "energy", {"id": "energy", "item": "energy.leave"})
    assert refusal(settled) == ""
    with settled.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.LEFT, at=T0, by=By("operator", T0))
    assert refusal(settled) == question_rules.NO_GUARDIANS


def test_before_the_first_round_the_choice_is_free(settled: Database) -> None:
    publish(settled, {ENERGY: choose("energy", "b"), RECOVERY: choose("recovery", "b")})
    hand_in(settled, ASKED, "energy", choose("energy", "c"))
    assert refusal(settled) == ""


def test_after_it_a_theme_changes_one_question_and_the_other_theme_beside_it(settled: Database) -> None:
    open_week(settled, 0)
    hand_in(settled, ASKED, "energy", choose("energy", "b"))
    hand_in(settled, ASKED, "asking", choose("asking", "b"))
    assert refusal(settled) == ""
    hand_in(settled, ASKED, "recovery", choose("recovery", "b"))
    assert "publish one of those of “Load”" in refusal(settled)


def test_a_second_change_waits_for_the_first_and_then_twelve_weeks_from_its_announcement(
    settled: Database,
) -> None:
    open_week(settled, 0)
    publish(settled, {ENERGY: choose("energy", "b")})
    hand_in(settled, ASKED, "recovery", choose("recovery", "b"))
    assert "the next check-in announces it" in refusal(settled)
    announced = 3
    open_week(settled, announced)
    said = refusal(settled, announced + 11)
    assert "The check-in of 26 January 2026 announced one of “Load”" in said
    assert "can be published from 20 April 2026 on" in said
    assert refusal(settled, announced + 12) == ""


def test_a_change_can_be_taken_back_or_made_another_before_it_is_announced_and_not_after(
    settled: Database,
) -> None:
    open_week(settled, 0)
    publish(settled, {ENERGY: choose("energy", "b")})
    for letter in "ca":
        hand_in(settled, ASKED, "energy", choose("energy", letter))
        assert refusal(settled) == ""
    open_week(settled, 1)
    assert "can be published from" in refusal(settled, 2)


def test_what_a_void_round_announced_is_still_to_be_announced(settled: Database) -> None:
    open_week(settled, 0)
    publish(settled, {ENERGY: choose("energy", "b")})
    round_id = open_week(settled, 1).round_id
    with settled.write() as tx:
        released.void(tx, round_id)
    hand_in(settled, ASKED, "recovery", choose("recovery", "b"))
    assert "the next check-in announces it" in refusal(settled, 2)


def test_other_words_for_a_question_that_is_asked_are_a_change_of_its_theme(settled: Database) -> None:
    appoint(settled)
    open_week(settled, 0)
    publish(settled, {ENERGY: choose("energy", "b")})
    asked = own(ITEM, "recovery.a", text="I slept well.")
    hand_in(settled, ITEM, "recovery.a", asked)
    with settled.write() as tx:
        guardians.approve(tx, WORKSPACE, wording(ITEM, FIRST, asked), note="", by=By(VERA, T0))
    assert "the next check-in announces it" in refusal(settled)
