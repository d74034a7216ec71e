"""Files come in again: a look that changes nothing, then drafts for a second person."""

import json
import re

from flask.testing import FlaskClient

from content.entry import EntryKind
from content.library import load
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.console.roles import Role
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE
from tests.cast import HANA, OTTO, WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.importing import CAMERAS, EDITED, TAKE, boxes, export, log, look, take, ticked, words
from tests.web.packed import NEW, file, unzipped, whole, without
from tests.web.reviewing import plain
from tests.web.written import draft, guarded, handed_in, published, saved, seed, spot


def test_what_was_exported_changes_nothing_when_it_comes_back(site: Site, hana: FlaskClient) -> None:
    published(site, CAMERAS, seed(CAMERAS, title="Cameras are up to you"))
    saved(site, spot("energy.small-step"), seed(spot("energy.small-step"), title="A draft of mine"))
    for missing in ("keep", "retire"):
        back = look(site, hana, export(site, hana).data, missing=missing)
        assert back.status_code == 200
        assert "The files change nothing" in back.text
        assert TAKE not in forms(back)
        assert 'id="faults"' not in back.text


def test_a_word_changed_in_a_file_goes_all_the_way_and_is_in_the_next_export(
    site: Site, hana: FlaskClient
) -> None:
    seen = look(site, hana, {"en/prompts.yml": EDITED})
    assert ticked(seen) == boxes(seen) == [str(CAMERAS)]
    assert "[taken out: Make cameras optional ] [put in: Let everyone choose their camera ]" in words(seen)
    assert draft(site, CAMERAS) is None, "a look changes nothing"
    done = take(hana, seen)
    assert done.headers["Location"] == "/review?imported=1"
    assert "One change from the files was handed in." in hana.get("/review?imported=1").text
    made = draft(site, CAMERAS)
    assert made is not None
    assert (made.state, made.authors) == ("review", (HANA,))
    otto = site.signed_in(OTTO, Role.REVIEWER)
    chosen = site.form(otto, do="publish", chosen=f"{made.edit}/{CAMERAS}")
    assert otto.post("/review/publish", data=chosen).status_code == 303
    assert unzipped(export(site, hana).data)["en/prompts.yml"] == EDITED
    assert log(site, Action.IMPORTED) == [(HANA, "1 entry")]


def test_a_look_writes_nothing_anywhere(site: Site, hana: FlaskClient) -> None:
    with site.database.read() as connection:
        before = audit_log.search(connection, WORKSPACE), editions.drafts(connection, WORKSPACE)
    changed = whole(lambda text: text.replace(" the ", " this "))
    assert len(ticked(look(site, hana, changed, missing="retire"))) > 50
    with site.database.read() as connection:
        assert (audit_log.search(connection, WORKSPACE), editions.drafts(connection, WORKSPACE)) == before


def test_only_the_files_that_came_are_compared(site: Site, hana: FlaskClient) -> None:
    text = words(look(site, hana, EDITED.encode(), name="prompts.yml", missing="retire"))
    assert f"English 0 1 0 {len(load().prompts) - 1} 0" in text, "new, changed, to be retired, the same, kept"
    assert "Spanish" not in text


def test_a_single_file_is_of_the_language_that_is_chosen(site: Site, hana: FlaskClient) -> None:
    spanish = file("es/reframes.yml", ("Cada vez cuesta menos", "Cada vez cuesta un poco menos"))
    seen = look(site, hana, spanish.encode(), name="reframes.yml", locale="es")
    assert [each.partition("/")[0] for each in ticked(seen)] == ["es"]


def test_new_entries_come_in_without_the_others_being_missed(site: Site, hana: FlaskClient) -> None:
    seen = look(site, hana, {"en/prompts.yml": NEW})
    assert ticked(seen) == ["en/prompt/energy.walking-call"]
    assert f"English 1 0 0 0 {len(load().prompts)}" in words(seen)
    assert 'id="faults"' not in seen.text
    take(hana, seen)
    made = draft(site, spot("energy.walking-call"))
    assert made is not None
    assert (made.base, made.body and made.body["minutes"]) == (0, 5)


def test_what_is_missing_is_retired_only_where_that_is_asked_for(site: Site, hana: FlaskClient) -> None:
    less = {
        f"{locale}/prompts.yml": without(f"{locale}/prompts.yml", CAMERAS.entry) for locale in ("en", "es")
    }
    assert boxes(look(site, hana, less)) == []
    seen = look(site, hana, less, missing="retire")
    assert ticked(seen) == [str(CAMERAS), f"es/prompt/{CAMERAS.entry}"]
    assert "To be retired" in seen.text
    assert take(hana, seen).status_code == 303
    for locale in ("en", "es"):
        made = draft(site, spot(CAMERAS.entry, locale=locale))
        assert made is not None
        assert (made.state, made.body) == ("review", None)


def test_a_question_that_people_are_asked_is_not_retired(site: Site, hana: FlaskClient) -> None:
    seen = look(site, hana, {"en/prompts.yml": file("en/prompts.yml")})
    asked = [["en", "item", "energy.a", None, 0, 0]]
    refused = hana.post(TAKE, data=site.form(hana, offers=json.dumps(asked), take="en/item/energy.a"))
    assert refused.status_code == 422
    assert "People are asked this question" in refused.text
    assert draft(site, spot("energy.a", EntryKind.ITEM)) is None
    assert seen.status_code == 200


def test_another_question_to_be_asked_starts_a_new_trend_and_is_one_change_for_all_languages(
    site: Site, hana: FlaskClient
) -> None:
    def swap(text: str) -> str:
        first, second, rest = text.split("      default: ", 2)
        return f"{first}      default: false{second[4:]}      default: true{rest[5:]}"

    themes = {"en/themes.yml": swap(file("en/themes.yml")), "es/themes.yml": file("es/themes.yml")}
    seen = look(site, hana, themes)
    assert ticked(seen) == ["*/asked/energy"]
    assert "starts a new trend for Load" in seen.text
    assert load().item("energy.a").text in seen.text
    assert load().item("energy.b").text in seen.text
    assert take(hana, seen).status_code == 303
    made = draft(site, spot("energy", EntryKind.ASKED, EVERYWHERE))
    assert made is not None
    assert made.body == {"id": "energy", "item": "energy.b"}


def test_a_question_that_comes_new_in_the_place_of_one_that_goes_is_told_by_both_texts(
    site: Site, hana: FlaskClient, otto: FlaskClient
) -> None:
    guarded(site)
    gone, new = load().item("energy.a").text, "I had strength left in the evening."
    themes = file("en/themes.yml", ("- id: energy.a\n", "- id: energy.new\n"), (gone, new))
    seen = look(site, hana, {"en/themes.yml": themes}, missing="retire")
    swap = words(seen).split("Asked until now")[1].split("English")[0]
    assert gone in swap
    assert new in swap
    handed_in(
        site, spot("energy.new", EntryKind.ITEM), {**seed(spot("energy.a", EntryKind.ITEM)), "text": new}
    )
    handed_in(site, spot("energy", EntryKind.ASKED, EVERYWHERE), {"id": "energy", "item": "energy.new"})
    handed_in(site, spot("energy.a", EntryKind.ITEM), None)
    swap = plain(otto.get("/review").text).split("Asked until now")[1].split("Publishing")[0]
    assert gone in swap
    assert new in swap


def test_several_languages_at_once_do_not_fight(site: Site, hana: FlaskClient) -> None:
    files = whole(
        lambda text: (
            text.replace("minutes: 5\n", "minutes: 6\n").replace(" the ", " this ").replace(" un ", " el ")
        )
    )
    seen = look(site, hana, files)
    assert len(ticked(seen)) == len(boxes(seen)) > 60
    assert {each.partition("/")[0] for each in boxes(seen)} >= {"en", "es"}
    assert take(hana, seen).status_code == 303
    with site.database.read() as connection:
        made = editions.drafts(connection, WORKSPACE)
    assert {str(each.place) for each in made} == set(ticked(seen))
    assert {each.state for each in made} == {"review"}
    assert [actor for actor, _ in log(site, Action.IMPORTED)] == [HANA]


def test_what_all_languages_share_is_taken_from_the_english_file_alone(site: Site, hana: FlaskClient) -> None:
    english = file("en/prompts.yml", ("minutes: 5\n", "minutes: 6\n"))
    seen = look(site, hana, {"en/prompts.yml": english, "es/prompts.yml": file("es/prompts.yml")})
    assert ticked(seen) == [str(CAMERAS)]
    take(hana, seen)
    made = draft(site, CAMERAS)
    assert made is not None
    assert made.body == seed(CAMERAS, minutes=6)
    assert draft(site, spot(CAMERAS.entry, locale="es")) is None


def test_what_all_languages_share_is_a_fault_in_another_language_with_its_line_and_what_to_do(
    site: Site, hana: FlaskClient
) -> None:
    other = file("es/prompts.yml", ("- id: energy.cameras\n", "- id: energy.cameras\n  minutes: 5\n"))
    said = words(look(site, hana, {"es/prompts.yml": other}))
    assert "'minutes' is the same in all languages and stands in en/prompts.yml; take it out here." in said
    assert re.search(r"es/prompts\.yml:\d+: 'minutes'", said)
