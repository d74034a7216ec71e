"""Spanish of Latin America says what differs, and all else as Spain does, whoever changes that."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from content.entries import seeded, texts
from content.entry import JSON, WIDER, Body, EntryKind, Key, differing, over, shared, words
from content.faults import LibraryInvalid
from content.files import FILES
from content.import_diff import incoming
from content.library import build, checked
from content.translation_checks import survey
from slackapp.editorial.publish_impact import outdated_translations
from slackapp.storage.library.editions import Draft, Place, Texts
from tests.cast import T0
from tests.content.conftest import of_folder

HERE = "es-419"
CAMERAS: Key = (EntryKind.PROMPT, "energy.cameras")
ITEM: Key = (EntryKind.ITEM, "energy.a")
SPANISH = seeded("es")
TITLE = "La cámara, a gusto de cada quien"


@pytest.fixture
def folder(root: Path) -> Path:
    """The seeds of every language, with an empty folder for Latin America."""
    found = root / HERE
    found.mkdir(exist_ok=True)
    for file in found.iterdir():
        file.unlink()
    for other in {"de", "fr"} & {each.name for each in root.iterdir()}:
        shutil.rmtree(root / other)
    return found


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def one(kind: str = "title", text: str = TITLE) -> str:
    return f"- id: energy.cameras\n  {kind}: {text}\n"


def test_what_it_does_not_say_is_said_as_in_spain(folder: Path) -> None:
    write(folder, prompts=one(), wording='button:\n  another: "Otra más"\n')
    reading = checked(of_folder(folder))
    assert reading.entries == {**SPANISH, CAMERAS: {**SPANISH[CAMERAS], "title": TITLE}}
    assert list(reading.entries) == list(SPANISH), "in the order of Spain"
    library = build(reading.entries, HERE, reading.words)
    assert library.prompts[0].title == TITLE
    assert library.words("button.another") == "Otra más"
    assert library.words("button.close") == build(SPANISH, "es").words("button.close")
    assert library.words.locale == HERE


def test_the_check_counts_it_among_the_languages_and_finds_it_whole(folder: Path) -> None:
    write(folder, prompts=one())
    found = survey(folder.parent)
    assert found.faults == ()
    assert HERE in found.locales
    whole = {each.locale: len(each.prompts) for each in found.libraries}
    assert whole[HERE] == whole["es"]


@pytest.mark.parametrize(
    ("file", "text", "line", "says"),
    [
        (
            "prompts",
            one("title", str(SPANISH[CAMERAS]["title"])),
            2,
            "'title' is the same as in es/prompts.yml;",
        ),
        (
            "prompts",
            "- id: energy.cameras\n",
            1,
            "'energy.cameras' says nothing of its own; take it out here.",
        ),
        ("prompts", one().replace("cameras", "nothing"), 1, "'energy.nothing' is here alone;"),
        (
            "prompts",
            one("minutes", "5"),
            2,
            "'minutes' is the same in all languages and stands in en/prompts.yml;",
        ),
        ("prompts", one("title", "x" * 151), 2, "This takes 151 characters in a header, which holds 150;"),
        ("prompts", one("why", '""'), 2, "'why' is empty; fill it in."),
        ("prompts", one("note", "Nada."), 2, "'note' is not a field here;"),
        ("prompts", "- id: energy.cameras\n  steps:\n    - Di.\n", 3, "There are 1 steps and must be 3;"),
        ("prompts", "- id: energy.cameras\n  title: Uno\n" * 2, 3, "The id 'energy.cameras' is taken"),
        ("support", "- id: es.024\n  contact: '025'\n", 2, "The numbers must be as in en/support.yml;"),
        (
            "wording",
            "button:\n  close: Cerrar\n",
            2,
            "'close' is the same as in es/wording.yml; take it out here.",
        ),
        ("wording", "button:\n  shut: Cerrar\n", 2, "'button.shut' is no sentence of the app; take it out."),
        ("wording", "about:\n  name: '{x}'\n", 2, "has other values in braces;"),
        ("promts", one(), 1, "This file is not part of a library;"),
    ],
)
def test_what_is_as_in_the_wider_language_is_a_fault_on_its_line(
    folder: Path, file: str, text: str, line: int, says: str
) -> None:
    write(folder, **{file: text})
    faults = [each for each in survey(folder.parent).faults if each.file.startswith(f"{HERE}/")]
    assert [each for each in faults if says in each.message], faults
    assert {each.line for each in faults} == {line}


def test_a_fault_of_the_wider_language_is_told_there_and_not_twice(folder: Path) -> None:
    write(folder, prompts=one())
    spain = folder.with_name("es") / "prompts.yml"
    text = re.sub("  avoid: .*", "  avoid: ''", spain.read_text(encoding="utf-8"), count=1)
    spain.write_text(text.replace("\n- id: recovery.", "\n- id: recovry.", 1), encoding="utf-8")
    faults = survey(folder.parent).faults
    assert {each.file for each in faults} == {"es/prompts.yml"}


def test_it_cannot_be_read_where_the_wider_language_has_a_fault_alone(folder: Path) -> None:
    write(folder, prompts=one("title", '""'))
    with pytest.raises(LibraryInvalid, match="'title' is empty"):
        checked(of_folder(folder))


def test_only_what_differs_is_written_and_read_back_alike(folder: Path) -> None:
    text = "Hubo energía suficiente para mi trabajo."
    own = {
        **SPANISH,
        CAMERAS: {**SPANISH[CAMERAS], "title": TITLE},
        ITEM: {**SPANISH[ITEM], "text": text},
    }
    written = texts(own, HERE, SPANISH)
    assert set(written) - {"wording.yml"} <= set(FILES)
    assert written["prompts.yml"].endswith(one())
    assert written["themes.yml"].endswith(f"- id: load\n  items:\n    - id: energy.a\n      text: {text}\n")
    write(
        folder, **{name.removesuffix(".yml"): text for name, text in written.items() if name != "wording.yml"}
    )
    assert of_folder(folder).entries == own
    assert of_folder(folder).faults == []


def library_of(**own: JSON) -> Texts:
    """The library of a workspace, in which Latin America has these fields of the prompt on cameras."""
    english = seeded("en")
    said = {locale: {key: words(body) for key, body in seeded(locale).items()} for locale in ("en", "es")}
    said[HERE] = {CAMERAS: {"id": CAMERAS[1], **own}} if own else {}
    return Texts(said, {key: shared(body) for key, body in english.items()})


def published(texts: Texts, locale: str, **fields: JSON) -> Texts:
    place = Place("T0LEANON", locale, *CAMERAS)
    body = {**texts[locale][CAMERAS], **fields}
    return texts.with_drafts([Draft(place, 0, body, "review", 1, (), "", T0)])


def test_what_hr_changes_in_spanish_reaches_latin_america() -> None:
    cases: tuple[dict[str, JSON], ...] = ({}, {"title": TITLE})
    for own in cases:
        now = published(library_of(**own), "es", title="Otro título", avoid="Nunca.")
        assert now["es"][CAMERAS]["title"] == "Otro título"
        assert now[HERE][CAMERAS]["avoid"] == "Nunca."
        assert now[HERE][CAMERAS]["title"] == own.get("title", "Otro título"), "what is its own stays"
        assert now[HERE][CAMERAS]["minutes"] == seeded("en")[CAMERAS]["minutes"]


def test_what_hr_writes_for_latin_america_stands_by_itself_and_spain_does_not_read_it() -> None:
    now = published(library_of(), HERE, title=TITLE)
    later = published(now, "es", avoid="Nunca.")
    assert later[HERE][CAMERAS]["title"] == TITLE
    assert later[HERE][CAMERAS]["avoid"] == SPANISH[CAMERAS]["avoid"]
    assert later["es"][CAMERAS]["title"] == SPANISH[CAMERAS]["title"]
    assert (library_of().speaks(HERE, CAMERAS), now.speaks(HERE, CAMERAS)) == ("es", HERE)
    assert library_of().speaks("es", CAMERAS) == "es"


def test_a_text_that_it_leaves_to_spain_is_out_of_date_in_spain_alone() -> None:
    for own, behind in (({}, {"es"}), ({"title": TITLE}, {"es", HERE})):
        now = library_of(**own)
        english = Draft(
            Place("T0LEANON", "en", *CAMERAS), 0, {**now["en"][CAMERAS], "title": "No"}, "", 1, (), "", T0
        )
        assert {each.locale for each in outdated_translations(now, [english])} == behind


@pytest.mark.parametrize("missing", ["keep", "retire"])
def test_files_that_come_say_what_differs_and_lack_nothing(missing: str) -> None:
    now = {"en": seeded("en"), "es": SPANISH, HERE: SPANISH}
    found = incoming({HERE: {"prompts.yml": one()}}, now, missing=missing)  # type: ignore[arg-type]  # one of two
    assert found.faults == ()
    (change,) = found.changed[HERE]
    assert (change.id, change.after) == (CAMERAS[1], {**SPANISH[CAMERAS], "title": TITLE})
    assert found.kept == {HERE: 0}
    (fault,) = incoming(
        {HERE: {"prompts.yml": one("title", str(SPANISH[CAMERAS]["title"]))}}, now, missing="keep"
    ).faults
    assert str(fault).startswith("es-419/prompts.yml:2: 'title' is the same as in es/prompts.yml;")


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda body: body, {"id": "energy.cameras"}),
        (lambda body: {**body, "title": TITLE}, {"id": "energy.cameras", "title": TITLE}),
        (lambda body: {**body, "minutes": 9}, {"id": "energy.cameras"}),
    ],
)
def test_what_differs_laid_over_the_wider_words_makes_the_whole_again(
    change: Callable[[Body], Body], left: Body
) -> None:
    body = change(SPANISH[CAMERAS])
    assert differing(body, SPANISH[CAMERAS]) == left
    assert over(words(SPANISH[CAMERAS]), left) == words(body)
    assert WIDER == {HERE: "es"}
