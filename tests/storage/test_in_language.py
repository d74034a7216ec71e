"""Nobody is asked a translation of other words, shown a number nobody confirmed, or left without a line."""

from collections.abc import Mapping
from typing import Any

import pytest

from content.entries import seeded
from content.entry import Body, Entries, EntryKind, words
from content.library import Library, load
from content.support import SupportEntry
from content.themes import Question
from slackapp.storage.database import Database
from slackapp.storage.library import editions, published
from slackapp.storage.library.editions import Place
from slackapp.storage.library.published import Current, Libraries
from slackapp.storage.people import workspaces
from tests.cast import T0, WORKSPACE
from tests.services.statements import statements_and_values
from tests.storage.editing import appoint, publish

LINE = (EntryKind.SUPPORT, "de.telefonseelsorge")
ITEM = (EntryKind.ITEM, "energy.a")
PROMPT = (EntryKind.PROMPT, "energy.cameras")


@pytest.fixture(autouse=True)
def _workspace(database: Database) -> None:
    with database.write() as tx:
        workspaces.register(tx, enterprise_id=None, team_id=WORKSPACE, name="Clinic")


def now(database: Database, locale: str = "es") -> Current:
    with database.read() as connection:
        return Libraries().now(connection, WORKSPACE, locale)


def edited(key: tuple[EntryKind, str], locale: str = "en", **fields: Any) -> Body:  # noqa: ANN401 - whatever a field holds
    return {**words(seeded(locale)[key]), **(seeded("en")[key] if locale == "en" else {}), **fields}


def confirm(database: Database) -> None:
    """HR confirms every line as it is now, as their page shows it: in the first language."""
    entries = now(database, "en").library.support.entries
    with database.write() as tx:
        workspaces.confirm_support(tx, WORKSPACE, {each.id: each.digest for each in entries}, T0.date())


def shown(database: Database, locale: str = "es") -> Mapping[str, SupportEntry]:
    return {each.id: each for each in now(database, locale).support.entries}


def asked(library: Library) -> Question:
    """What people read of the question that is asked in the first language."""
    first = library.first or library
    return library.asked(Question.model_validate(first.item("energy.a").model_dump(exclude={"default"})))


def test_a_translation_that_came_with_a_confirmed_line_counts_as_confirmed_with_it(
    database: Database,
) -> None:
    assert shown(database) == {}
    confirm(database)
    assert shown(database)[LINE[1]] == next(each for each in load("es").support.entries if each.id == LINE[1])
    assert shown(database).keys() == shown(database, "en").keys()


def test_a_number_that_hr_corrects_is_read_in_every_language_once_it_is_confirmed(database: Database) -> None:
    confirm(database)
    former = shown(database)[LINE[1]]
    publish(database, {LINE: edited(LINE, contact="0800 2220222")})
    waiting = shown(database)[LINE[1]]
    assert waiting.contact == seeded("en")[LINE]["contact"], "what was confirmed, until the new one is"
    confirm(database)
    assert shown(database)[LINE[1]].contact == "0800 2220222"
    assert former.contact not in {each.contact for each in shown(database).values()}
    publish(database, {LINE: edited(LINE, "es", contact="0800 2220222 (gratis)")}, locale="es")
    assert shown(database)[LINE[1]].contact == "0800 2220222 (gratis)"
    publish(database, {LINE: edited(LINE, "es", contact="0800 999999")}, locale="es")
    assert shown(database)[LINE[1]].contact == "0800 2220222", "nobody confirmed where a translation leads"


def test_the_programme_that_hr_names_takes_the_place_of_the_shipped_one_in_every_language(
    database: Database,
) -> None:
    programme = (EntryKind.SUPPORT, "assistance-programme")
    confirm(database)
    theirs = edited(programme, name="Dr Lee, company doctor", contact="At the front desk, any day")
    publish(database, {programme: theirs})
    confirm(database)
    assert shown(database)["assistance-programme"].name == "Dr Lee, company doctor", (
        "no line is of other words"
    )
    publish(database, {programme: edited(programme, "es", name="Dra. Lee")}, locale="es")
    assert shown(database)["assistance-programme"].name == "Dra. Lee"
    publish(database, {programme: {**theirs, "checked": False}})
    confirm(database)
    assert shown(database)["assistance-programme"].name == "Dra. Lee", "the words are what they were"


@pytest.mark.parametrize(
    "more",
    [{"note": "O llama al 900 66 66 66"}, {"note": "Escribe a jefe@clinic.org"}, {"name": "Llama al 112"}],
)
def test_a_number_in_the_note_of_a_translation_is_one_that_was_confirmed(
    database: Database, more: Body
) -> None:
    confirm(database)
    publish(database, {LINE: edited(LINE, "es", **more)}, locale="es")
    assert shown(database)[LINE[1]] == shown(database, "en")[LINE[1]]


def test_a_note_of_latin_america_from_before_gives_way_to_the_one_of_spain(database: Database) -> None:
    line = (EntryKind.SUPPORT, "us.988")
    publish(database, {line: edited(line, note="free, by day alone")})
    confirm(database)
    assert shown(database, "es-419")["us.988"].note == "free, by day alone"
    publish(database, {line: edited(line, "es", note="gratis, solo de día")}, locale="es")
    assert shown(database, "es-419")["us.988"].note == "gratis, solo de día"


def test_what_stands_before_the_sign_of_an_address_counts(database: Database) -> None:
    own: Body = {"id": "own", "kind": "talk", "checked": True, "name": "Our", "contact": "help@clinic.org"}
    publish(database, {(EntryKind.SUPPORT, "own"): own})
    theirs = {"id": "own", "name": "Nuestra", "contact": "boss@clinic.org"}
    publish(database, {(EntryKind.SUPPORT, "own"): theirs}, locale="es")
    confirm(database)
    assert shown(database)["own"].contact == "help@clinic.org"


def test_a_line_without_a_translation_is_read_as_it_was_confirmed(database: Database) -> None:
    own: Body = {"id": "own", "kind": "talk", "checked": True, "name": "Our own line", "contact": "0800 1"}
    publish(database, {(EntryKind.SUPPORT, "own"): own})
    confirm(database)
    assert shown(database)["own"].name == "Our own line"


def test_a_vetted_question_is_read_in_its_vetted_translation(database: Database) -> None:
    assert asked(now(database).library).text == load("es").item("energy.a").text
    publish(database, {PROMPT: edited(PROMPT, title="Cameras are up to you")})
    assert asked(now(database).library).text == load("es").item("energy.a").text


def test_own_words_are_read_in_another_language_only_where_a_guardian_approved_them_there_since(
    database: Database,
) -> None:
    appoint(database)
    publish(database, {ITEM: edited(ITEM, text="I had energy for my work.")})
    assert asked(now(database).library).text == "I had energy for my work.", (
        "not the translation of other words"
    )
    publish(database, {ITEM: edited(ITEM, "es", text="Tuve energía para el trabajo.")}, locale="es")
    assert asked(now(database).library).text == "Tuve energía para el trabajo."
    publish(database, {ITEM: edited(ITEM, text="I had strength for my work.")})
    assert asked(now(database).library).text == "I had strength for my work."
    assert asked(now(database, "de").library).text == "I had strength for my work."


def test_who_goes_back_to_the_vetted_words_is_not_left_with_a_translation_of_others(
    database: Database,
) -> None:
    appoint(database)
    publish(database, {ITEM: edited(ITEM, text="I want to leave.")})
    publish(database, {ITEM: edited(ITEM, "es", text="Quiero irme.")}, locale="es")
    publish(database, {ITEM: seeded("en")[ITEM]})
    assert asked(now(database).library).text == load("es").item("energy.a").text
    assert asked(now(database, "es-419").library).text == load("es-419").item("energy.a").text
    publish(database, {ITEM: edited(ITEM, "es", text="Tuve fuerzas.")}, locale="es")
    assert asked(now(database).library).text == "Tuve fuerzas.", "a guardian approved it of these words"


def test_whoever_replaces_all_suggestions_in_english_takes_no_language_back_to_former_words(
    database: Database,
) -> None:
    appoint(database)
    publish(database, {ITEM: edited(ITEM, text="I had energy for my work.")})
    publish(database, {ITEM: edited(ITEM, "es", text="Tuve energía para el trabajo.")}, locale="es")
    shipped = {key: body for key, body in seeded("en").items() if key[0] is EntryKind.MEMBER}
    ours = {(EntryKind.MEMBER, "own"): {**next(iter(shipped.values())), "id": "own"}}
    gone: dict[tuple[EntryKind, str], Body | None] = dict.fromkeys(shipped)
    publish(database, {**gone, **ours, ITEM: edited(ITEM, text="I want to leave.")})
    there = now(database)
    assert there.revision == now(database, "en").revision
    assert [each.id for each in there.library.members] == ["own"], "in English, as there is no other"
    assert asked(there.library).text == "I want to leave."


def test_a_language_that_cannot_be_read_now_translates_nothing_that_was_said_since(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint(database)
    publish(database, {ITEM: edited(ITEM, text="I had energy for my work.")})
    publish(database, {ITEM: edited(ITEM, "es", text="Tuve energía para el trabajo.")}, locale="es")
    publish(database, {ITEM: edited(ITEM, text="I want to leave.")})
    tried = published.readable

    def broken(entries: Entries, locale: str) -> Library | None:
        now_ = entries[ITEM].get("text") == "I want to leave."
        return None if locale == "es" and now_ else tried(entries, locale)

    monkeypatch.setattr(published, "readable", broken)
    english = Question.model_validate(
        now(database, "en").library.item("energy.a").model_dump(exclude={"default"})
    )
    assert now(database).revision == 2
    assert now(database).library.asked(english).text == "I want to leave."


def test_the_database_is_asked_the_same_in_whatever_language_somebody_reads(database: Database) -> None:
    appoint(database)
    publish(database, {ITEM: edited(ITEM, "es", text="Tuve fuerzas.")}, locale="es")
    libraries, told = Libraries(), []
    with database.read() as connection:
        for locale in ("en", "es", "de"):
            libraries.now(connection, WORKSPACE, locale)
        for locale in ("en", "es", "de"):
            with statements_and_values(connection) as asked_for:
                libraries.now(connection, WORKSPACE, locale)
            told.append(asked_for)
    assert told[0]
    assert told[0] == told[1] == told[2]


def test_what_hr_wrote_in_spanish_alone_is_read_in_latin_america_as_well(database: Database) -> None:
    appoint(database)
    publish(database, {ITEM: edited(ITEM, text="I had energy for my work.")})
    publish(database, {ITEM: edited(ITEM, "es", text="Tuve energía para el trabajo.")}, locale="es")
    assert asked(now(database, "es-419").library).text == "Tuve energía para el trabajo."


def test_an_older_wording_that_is_still_asked_is_read_in_its_own_translation(
    database: Database,
) -> None:
    vetted = asked(load("en"))
    appoint(database)
    publish(database, {ITEM: edited(ITEM, text="I had energy for my work.")})
    assert now(database).library.asked(vetted).text == load("es").item("energy.a").text


def test_a_suggestion_without_a_translation_is_never_chosen_and_still_found(database: Database) -> None:
    publish(database, {(EntryKind.PROMPT, "own"): {**seeded("en")[PROMPT], "id": "own", "title": "Ours"}})
    library = now(database).library
    assert "own" not in {each.id for each in library.prompts}
    found = library.prompt("own")
    assert found is not None
    assert found.title == "Ours"


def test_every_place_of_a_library_is_kept_in_its_own_language(database: Database) -> None:
    publish(database, {PROMPT: edited(PROMPT, "es", title="Cámaras a gusto")}, locale="es")
    with database.read() as connection:
        body = editions.texts(connection, WORKSPACE).read(Place(WORKSPACE, "es", *PROMPT))
    assert body is not None
    assert body["title"] == "Cámaras a gusto"
    assert now(database, "en").library.prompt(PROMPT[1]) == load("en").prompt(PROMPT[1])
