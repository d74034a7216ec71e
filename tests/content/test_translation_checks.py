"""What one language has and another lacks is found from both sides, on the line where it is to be mended."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from content import yaml_source
from content.faults import Fault
from content.files import locales, seeds
from content.translation_checks import survey

HERE = "¶"
"""Stands in a planted text where the fault is to be found; taken out before it is written."""


@dataclass(frozen=True)
class Planted:
    """Replaces the first ``old`` of a Spanish file by ``new``, and expects ``says`` at HERE."""

    name: str
    file: str
    old: str
    new: str
    says: str


PLANTED = [
    *(
        Planted(
            f"{field} of {file}",
            f"{file}.yml",
            f"{at}: ",
            f"{field}: {value}¶\n{' ' * indent}{at}: ",
            f"'{field}' is the same in all languages and stands in en/{file}.yml; take it out here.",
        )
        for field, file, at, value, indent in (
            ("scale", "themes", "text", "frequency", 6),  # even where it says what English says
            ("reversed", "themes", "text", "false", 6),
            ("not_applicable", "themes", "text", "true", 6),
            ("dimension", "themes", "text", "energy", 6),
            ("default", "themes", "text", "true", 6),
            ("dimension", "prompts", "title", "asking", 2),
            ("minutes", "prompts", "title", "5", 2),
            ("source", "prompts", "title", "Adams, 2021, Nature", 2),
            ("study", "prompts", "title", "survey", 2),
            ("licence", "starters", "title", "CC BY 4.0", 2),
            ("settings", "members", "title", "[desk]", 2),
            ("kind", "support", "name", "crisis", 2),
            ("checked", "support", "name", "true", 2),
            ("minutes", "starters", "title", "50", 2),
            ("country", "support", "name", "ES", 2),
        )
    ),
    Planted(
        "blank",
        "prompts.yml",
        ">-\n    Hoy tengo dos agradecimientos. A [nombre]",
        ">-¶\n    Hoy tengo dos agradecimientos. A ti",
        "translate these: [name] [name]",
    ),
    Planted("step", "prompts.yml", "    - Di que desde ahora la cámara es opcional.\n", "", "must be 3"),
    Planted(
        "other id", "starters.yml", "id: starter.speak-last", "id: starter.x¶", "'starter.x' is here alone"
    ),
    Planted("contact", "support.yml", "contact: '024'", "contact: '025'¶", "write those of “024”"),
    Planted(
        "note", "support.yml", "contact: '112'", "contact: '112'\n  note: Gratis¶", "'note' is here alone"
    ),
    Planted("longer", "prompts.yml", "  avoid:", "  longer: Una hora.¶\n  avoid:", "'longer' is here alone"),
    Planted("value", "wording.yml", "hasta el {closes}.*", "hasta el {close}.*¶", "no others: closes"),
    Planted("count", "wording.yml", 'other: "{count} personas', 'other: "Más personas¶', "no others: count"),
    Planted(
        "form",
        "wording.yml",
        '    one: "Una persona se ha',
        '    two: "Una persona se ha¶',
        "no sentence of the app",
    ),
    Planted("own key", "wording.yml", "  another:", "  encore: Más¶\n  another:", "no sentence of the app"),
    Planted(
        "no key",
        "wording.yml",
        "button:\n  all_teams: Todos los equipos",
        "button:¶",
        "the app says “All teams”",
    ),
    Planted(
        "blank in help",
        "help.yml",
        ">-\n        ¿Miras una cosa conmigo? Es [qué es].",
        ">-¶\n        Es esto.",
        "translate these: [what it is]",
    ),
]


def plant(root: Path, planted: Planted) -> int:
    path = root / "es" / planted.file
    text = path.read_text(encoding="utf-8")
    assert planted.old in text, f"the seeds no longer hold {planted.old!r}"
    text = text.replace(planted.old, planted.new, 1)
    path.write_text(text.replace(HERE, ""), encoding="utf-8")
    return text[: text.index(HERE)].count("\n") + 1 if HERE in text else 0


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_difference_is_found_where_it_is(root: Path, planted: Planted) -> None:
    line = plant(root, planted)
    faults = survey(root).faults
    found = [fault for fault in faults if planted.says in fault.message]
    assert [fault.file for fault in found] == [f"es/{planted.file}"], faults
    assert not line or found[0].line == line, faults
    assert all(fault.message.endswith(".") and ";" in fault.message for fault in faults)


def test_each_file_is_read_once_whatever_is_taken_from_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey(root)  # which remembers what the app itself asks for
    read: list[str] = []
    real = yaml_source.read

    def watched(name: str, text: str, room: yaml_source.Room | None = None) -> yaml_source.YamlSource:
        read.append(name)
        return real(name, text, room)

    monkeypatch.setattr(yaml_source, "read", watched)
    assert survey(root).faults == ()
    assert sorted(read) == sorted(f"{each.parent.name}/{each.name}" for each in root.glob("*/*.yml"))


def test_the_seeds_say_the_same_in_every_language() -> None:
    with seeds() as folder:
        found = survey(folder)
    assert found.faults == ()
    assert [library.locale for library in found.libraries] == list(locales())


@pytest.mark.parametrize(("from_locale", "into"), [("en", "es"), ("es", "en")])
def test_a_prompt_that_one_language_lacks_is_missed_from_both_sides(
    root: Path, from_locale: str, into: str
) -> None:
    path = root / into / "prompts.yml"
    before, here, after = path.read_text(encoding="utf-8").partition("- id: energy.small-step")
    path.write_text(before + after.partition("\n\n")[2], encoding="utf-8")
    found = survey(root).faults
    assert here
    for fault in found:
        lines = (root / fault.file).read_text(encoding="utf-8").splitlines()
        # Below the entry that stands before it; what English lacks is one too many in each of the others.
        above = "energy.gives-and-drains" if into == "es" else "energy.small-step"
        assert "'energy.small-step'" in fault.message
        assert lines[(fault.line or 0) - 1] == f"- id: {above}"
    others = {locale: root / locale / "prompts.yml" for locale in locales() if locale != "en"}
    said_by = [locale for locale, file in others.items() if f"{here}\n" in file.read_text(encoding="utf-8")]
    places = ["es"] if into == "es" else said_by
    assert [fault.file for fault in found] == [f"{locale}/prompts.yml" for locale in places]


def test_a_reframe_more_is_one_fault_at_its_id(root: Path) -> None:
    path = root / "es" / "reframes.yml"
    more = '- id: reframe.one-more\n  text: "Una más, y ya está."\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    (fault,) = survey(root).faults
    assert "'reframe.one-more' is here alone" in fault.message
    assert fault.line == len(path.read_text(encoding="utf-8").splitlines()) - 1


def test_reframes_may_stand_in_another_order_in_another_language(root: Path) -> None:
    path = root / "es" / "reframes.yml"
    header, first, *rest = path.read_text(encoding="utf-8").strip().split("\n\n")
    path.write_text("\n\n".join([header, *rest, first]) + "\n", encoding="utf-8")
    assert survey(root).faults == ()


def test_an_exported_language_alone_is_held_against_the_app(root: Path) -> None:
    path = root / "es" / "wording.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  send: Enviar de forma anónima\n", ""), encoding="utf-8")
    found = survey(root / "es")
    (fault,) = found.faults
    assert (found.folder, fault.file) == (root.resolve(), "es/wording.yml")
    assert "'button.send' is missing; add it, for the app says “Send anonymously”." in fault.message


def test_a_file_that_cannot_be_read_is_one_fault_and_not_fifty(root: Path) -> None:
    for name in ("prompts.yml", "wording.yml"):
        (root / "es" / name).unlink()
    assert [fault.message for fault in survey(root).faults if "es/" in fault.file] == [
        "This file is missing; add it.",
        "This file is missing; add it.",
    ]


@pytest.mark.parametrize("text", ["", "- {", "words"])
def test_where_english_cannot_be_read_nothing_is_said_of_what_others_take_from_it(
    root: Path, text: str
) -> None:
    for name in ("themes.yml", "prompts.yml", "support.yml"):
        (root / "en" / name).write_text(text, encoding="utf-8")
    assert {fault.file for fault in survey(root).faults} == {
        *("en/themes.yml", "en/prompts.yml", "en/support.yml"),
    }
    (root / "en" / "prompts.yml").unlink()
    assert not [fault for fault in survey(root).faults if fault.file.startswith("es/")]


def test_a_wrong_field_that_all_share_is_told_once_where_it_stands(root: Path) -> None:
    path = root / "en" / "prompts.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("minutes: 5", "minutes: 500", 1), encoding="utf-8"
    )
    (fault,) = survey(root).faults
    assert (fault.file, fault.message) == ("en/prompts.yml", "'minutes' must be at most 60; lower it.")


def test_a_question_in_the_other_theme_is_told_in_each_language(root: Path) -> None:
    path = root / "es" / "themes.yml"
    text = path.read_text(encoding="utf-8")
    item = "    - id: energy.b\n      text: Tuve que forzarme para seguir.\n"
    path.write_text(text.replace(item, "") + item, encoding="utf-8")
    (fault,) = survey(root).faults
    assert fault.message == "'energy' is not of this theme; move the item to the other."
    assert fault.line == len(text.splitlines()) - 1


def test_a_folder_that_is_no_language_is_named(root: Path) -> None:
    shutil.move(root / "es", root / "spanish-texts")
    assert "The folder 'spanish-texts' is no language" in "\n".join(map(str, survey(root).faults))


def test_a_folder_without_any_library_has_none(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    found = survey(tmp_path)
    assert (found.locales, found.libraries, found.faults) == ((), (), ())


def test_a_fault_reads_as_editors_link_to_it() -> None:
    assert str(Fault("en/prompts.yml", 7, "Do this.")) == "en/prompts.yml:7: Do this."
    assert str(Fault("en/prompts.yml", None, "Do this.")) == "en/prompts.yml: Do this."
