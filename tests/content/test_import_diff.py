"""Files from outside say what would change, and what is wrong on the lines on which the check finds it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from content.entries import seeded, texts
from content.entry import Entries, EntryKind
from content.files import locales
from content.import_diff import Files, Incoming, Missing, incoming
from content.library import load
from content.translation_checks import survey
from tests.content.conftest import LOCALES
from tests.content.test_faults import PLANTED, Planted, spoil
from tests.web.packed import NEW

NOW: Mapping[str, Entries] = {locale: seeded(locale) for locale in ("en", "es")}

COUNTED = sum(key[0] is not EntryKind.ASKED for key in NOW["en"])


def files(**changed: Callable[[str], str]) -> Files:
    """The files as they are, but for those changed: `en_prompts=…`."""
    found = {locale: texts(NOW[locale], locale) for locale in NOW}
    for name, change in changed.items():
        locale, _, file = name.partition("_")
        found[locale][f"{file}.yml"] = change(found[locale][f"{file}.yml"])
    return found


def read(given: Files, missing: Missing = "keep", now: Mapping[str, Entries] = NOW) -> Incoming:
    return incoming(given, now, missing=missing)


def without(id_: str) -> Callable[[str], str]:
    """Takes an entry out of a file."""
    return lambda text: re.sub(rf"\n- id: {re.escape(id_)}\n(?:  .*\n)+", "\n", text)


@pytest.mark.parametrize("missing", ["keep", "retire"])
def test_files_as_they_are_change_nothing_and_have_no_fault(missing: Missing) -> None:
    found = read(files(), missing)
    assert found.changed == {"en": (), "es": ()}
    assert found.faults == ()
    assert found.reworded == ()
    assert found.same == dict.fromkeys(NOW, COUNTED)
    assert found.kept == {"en": 0, "es": 0}


# Both come from one check: a few of them tell quickly whether they do.
@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(planted, id=planted.name, marks=() if place % 10 == 0 else pytest.mark.slow)
        for place, planted in enumerate(PLANTED)
    ],
)
def test_faults_are_those_of_the_check_of_the_same_folder(root: Path, planted: Planted) -> None:
    spoil(root / "en", planted)
    given = {
        locale: {path.name: path.read_text(encoding="utf-8") for path in (root / locale).iterdir()}
        for locale in LOCALES
    }
    checked = [fault for fault in survey(root).faults if not fault.file.endswith("wording.yml")]
    now = {locale: seeded(locale) for locale in locales()}
    assert list(read(given, "retire", now).faults) == checked
    assert read(given).reworded == (("en",) if planted.file == "wording.yml" else ())


def test_what_was_wrong_before_and_stands_in_no_file_is_not_told_of_the_files() -> None:
    key = (EntryKind.PROMPT, "energy.cameras")
    wrong = {**NOW, "en": {**NOW["en"], key: {**NOW["en"][key], "why": "One. Two. Three."}}}
    as_they_are = files()["en"]
    others = {name: text for name, text in as_they_are.items() if name != "prompts.yml"}
    assert read({"en": others}, now=wrong).faults == ()
    assert read({"en": others}, now=NOW).faults == ()
    spoilt = as_they_are["reframes.yml"].replace("- id: ", "- id: No ", 1)
    told = [str(each) for each in read({"en": {"reframes.yml": spoilt}}, now=wrong).faults]
    assert told
    assert all("reframes.yml" in each for each in told), told


def test_a_stray_file_is_told_as_the_check_tells_it() -> None:
    given = {**files(), "es": {"promts.yml": "- id: lost"}}
    (fault,) = read(given).faults
    assert str(fault).startswith("es/promts.yml:1: This file is not part of a library")


def test_a_changed_word_is_one_change_and_no_more() -> None:
    found = read(files(en_prompts=lambda text: text.replace("Make cameras", "Let cameras be")))
    ((change,), others) = found.changed["en"], found.changed["es"]
    assert (change.kind, change.id) == (EntryKind.PROMPT, "energy.cameras")
    assert change.after is not None
    assert change.after["title"] == "Let cameras be optional"
    assert others == ()
    assert found.same == {"en": COUNTED - 1, "es": COUNTED}


def test_new_entries_alone_add_to_what_is_there() -> None:
    found = read({"en": {"prompts.yml": NEW}})
    (change,) = found.changed["en"]
    assert (change.id, change.before) == ("energy.walking-call", None)
    assert found.faults == ()
    assert found.kept == {"en": len(load().prompts)}
    assert list(found.changed) == ["en"]


def test_the_same_file_as_the_whole_of_its_kind_says_what_is_too_few_and_retires_nothing() -> None:
    found = read({"en": {"prompts.yml": NEW}}, "retire")
    assert {fault.file for fault in found.faults} == {"en/prompts.yml"}
    assert any("'asking' has fewer than 2 prompts" in fault.message for fault in found.faults)
    assert [change.after is None for change in found.changed["en"]] == [False]


def test_what_a_whole_file_lacks_is_kept_or_retired_as_one_asks() -> None:
    given = files(en_prompts=without("energy.cameras"), es_prompts=without("energy.cameras"))
    kept, retired = read(given), read(given, "retire")
    assert (kept.changed, kept.kept) == ({"en": (), "es": ()}, {"en": 1, "es": 1})
    for locale in NOW:
        (change,) = retired.changed[locale]
        assert (change.id, change.after) == ("energy.cameras", None)
    assert retired.kept == {"en": 0, "es": 0}
    assert kept.faults == retired.faults == ()


def test_a_file_that_did_not_come_stays_as_it_is_and_a_broken_one_retires_nothing() -> None:
    prompts = texts(NOW["en"], "en")["prompts.yml"]
    assert read({"en": {"prompts.yml": prompts}}, "retire").changed == {"en": ()}
    for broken in ("", "[]", prompts + '\n- "', prompts.replace("minutes: 5", "minutes: many"), "\0"):
        found = read({"en": {"prompts.yml": broken}}, "retire")
        assert found.faults != ()
        assert all(change.after is not None for change in found.changed["en"])


def test_which_question_is_asked_is_a_change_and_never_retired() -> None:
    def swap(text: str) -> str:
        first, second, rest = text.split("      default: ", 2)
        return f"{first}      default: false{second[4:]}      default: true{rest[5:]}"

    for missing in ("keep", "retire"):
        found = read(files(en_themes=swap), missing)
        assert found.faults == ()
        assert found.changed["es"] == (), "it stands in English alone"
        (change,) = found.changed["en"]
        assert (change.kind, change.id, change.after) == (
            EntryKind.ASKED,
            "energy",
            {"id": "energy", "item": "energy.b"},
        )


@pytest.mark.parametrize("missing", ["keep", "retire"])
def test_a_question_that_comes_without_its_mark_leaves_its_dimension_asking_nothing(missing: Missing) -> None:
    unmarked = files(en_themes=lambda text: text.replace("  default: true", "  default: false", 1))
    (fault,) = read(unmarked, missing).faults
    assert str(fault) == "en/themes.yml:1: 'energy' asks no question; choose one of its own."


def test_a_part_of_the_questions_is_read_beside_the_others() -> None:
    themes = texts(NOW["en"], "en")["themes.yml"]
    part = themes[: themes.index("    - id: energy.c")].replace("to keep going", "to go on")
    found = read({"en": {"themes.yml": part}})
    assert [change.id for change in found.changed["en"]] == ["energy.b"]
    assert found.faults == ()


def test_a_translation_alone_is_held_against_what_english_says_now() -> None:
    other = texts(NOW["es"], "es")["support.yml"].replace("contact: '024'", "contact: '025'", 1)
    (fault,) = read({"es": {"support.yml": other}}).faults
    line = other.splitlines().index("  contact: '025'") + 1
    assert str(fault).startswith(f"es/support.yml:{line}: The numbers must be as in en/support.yml; write")


def test_what_all_languages_share_changes_in_english_alone() -> None:
    english = texts(NOW["en"], "en")["prompts.yml"].replace("minutes: 5", "minutes: 6", 1)
    spanish = texts(NOW["es"], "es")["prompts.yml"]
    for given in (
        {"en": {"prompts.yml": english}},
        {"en": {"prompts.yml": english}, "es": {"prompts.yml": spanish}},
    ):
        found = read(given)
        assert found.faults == ()
        assert len(found.changed["en"]) == 1
        assert found.changed.get("es", ()) == ()


@pytest.mark.parametrize("minutes", [5, 6])
def test_what_all_languages_share_has_no_place_in_a_translation(minutes: int) -> None:
    other = texts(NOW["es"], "es")["prompts.yml"].replace("  title:", f"  minutes: {minutes}\n  title:", 1)
    found = read({"es": {"prompts.yml": other}})
    fix = "'minutes' is the same in all languages and stands in en/prompts.yml; take it out here."
    assert [str(fault) for fault in found.faults] == [f"es/prompts.yml:10: {fix}"]
    assert found.changed == {"es": ()}


def test_only_words_of_a_translation_change_whatever_comes_along_in_english() -> None:
    found = read(
        files(
            en_prompts=lambda text: text.replace("minutes: 5", "minutes: 6", 1),
            es_prompts=lambda text: text.replace("Haz que la cámara", "Que la cámara", 1),
        )
    )
    (change,) = found.changed["es"]
    assert change.before is not None
    assert change.after == {**change.before, "title": "Que la cámara sea opcional"}


def test_a_translation_of_an_entry_that_comes_along_is_whole() -> None:
    words = re.sub(r"  (dimension|minutes|source|study): .*\n", "", NEW)
    found = read({"en": {"prompts.yml": NEW}, "es": {"prompts.yml": words}})
    assert found.faults == ()
    (change,) = found.changed["es"]
    assert (change.before, change.after and change.after["minutes"]) == (None, 5)


def test_a_translation_of_nothing_is_told_and_has_only_words() -> None:
    words = re.sub(r"  (dimension|minutes|source|study): .*\n", "", NEW)
    found = read({"es": {"prompts.yml": words}})
    assert [str(fault) for fault in found.faults] == [
        "es/prompts.yml:2: 'energy.walking-call' is here alone; add it to en/prompts.yml or take it out."
    ]
    (change,) = found.changed["es"]
    assert change.after is not None
    assert "minutes" not in change.after


def test_an_id_that_a_file_which_did_not_come_has_taken_is_told() -> None:
    (fault,) = read({"en": {"prompts.yml": NEW.replace("energy.walking-call", "starter.speak-last")}}).faults
    assert (
        str(fault) == "en/prompts.yml:2: The id 'starter.speak-last' is taken (by a starter); choose another."
    )


def test_what_was_wrong_before_is_not_laid_at_the_door_of_the_files() -> None:
    lacking = {key: body for key, body in NOW["es"].items() if key[1] != "energy.cameras"}
    now = {**NOW, "es": lacking}
    assert read({"en": {"prompts.yml": NEW}}, now=now).faults == ()
    assert read({"es": {"prompts.yml": texts(lacking, "es")["prompts.yml"]}}, now=now).faults == ()
    (fault,) = read(files(es_prompts=without("energy.cameras")), now=now).faults
    assert fault.message.startswith("'energy.cameras' is missing below this; translate en/prompts.yml, line ")


def test_a_translation_that_is_taken_out_alone_is_told() -> None:
    given = {"es": {"prompts.yml": without("energy.cameras")(texts(NOW["es"], "es")["prompts.yml"])}}
    (fault,) = read(given, "retire").faults
    fix = "translate that of en/prompts.yml"
    assert str(fault) == f"es/prompts.yml:1: 'energy.cameras' is missing below this; {fix}."


def test_the_apps_own_sentences_are_left_aside_and_told_where_they_differ() -> None:
    assert read(files(en_wording=lambda text: f"# Ours\n{text}")).reworded == ()
    changed = read(files(en_wording=lambda text: text.replace("Lean On", "Lean Off", 1)))
    broken = read(files(es_wording=lambda text: f"{text}\n: ["))
    assert (changed.reworded, broken.reworded) == (("en",), ("es",))
    assert changed.faults == broken.faults == ()
    assert changed.changed == broken.changed == {"en": (), "es": ()}


def test_windows_line_ends_and_a_mark_at_the_start_change_nothing() -> None:
    given = {
        locale: {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in of.items()}
        for locale, of in files().items()
    }
    found = read(given, "retire")
    assert (found.changed, found.faults, found.reworded) == ({"en": (), "es": ()}, (), ())
