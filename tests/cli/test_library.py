"""`leanon library check` passes on what came with the app, and names file and line of everything else."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from content.files import locales, seeds
from content.library import load
from slackapp.cli.main import main

HERE = "¶"
"""Stands in a planted text where the fault is to be found; taken out before it is written."""

A_DAY_OFF = "\n  text: Cuando dos personas conocen el trabajo, cada una puede tomarse un día libre.\n\n"
SECOND_LAST = "- id: reframe.not-undone\n  text: Pedir ayuda no borra lo que hiciste por tu cuenta.\n\n"

# What is wrong, the file, what is replaced, by what, and what the command says of it.
PLANTED = [
    ("unknown field", "en/prompts.yml", "  minutes: 5", "  minuts: 5¶", "'minuts' is not a field here"),
    (
        "missing title",
        "en/starters.yml",
        "- id: starter.thank-you-note\n  title:",
        "- id: starter.thank-you-note¶\n  titel:",
        "'title' is missing; add it",
    ),
    (
        "no year",
        "en/prompts.yml",
        "source: Adams, Converse, Hales and Klotz, 2021, Nature",
        "source: Adams, Converse, Hales and Klotz, Nature¶",
        "The source must have authors, year and place",
    ),
    (
        "id twice",
        "es/prompts.yml",
        "id: energy.small-step",
        "id: energy.cameras¶",
        "'energy.cameras' is taken",
    ),
    (
        "flag in words",
        "en/themes.yml",
        "      reversed: false",
        "      reversed: no¶",
        "must be true or false",
    ),
    (
        "flag in a translation",
        "es/themes.yml",
        "      text: Tuve",
        "      reversed: false¶\n      text: Tuve",
        "'reversed' is the same in all languages and stands in en/themes.yml; take it out here.",
    ),
    (
        "minutes in a translation",
        "es/prompts.yml",
        "  avoid:",
        "  minutes: 5¶\n  avoid:",
        "'minutes' is the same in all languages and stands in en/prompts.yml; take it out here.",
    ),
    (
        "long title",
        "es/themes.yml",
        "title: Carga",
        "title: La carga de trabajo¶",
        "modal's title, which holds 24",
    ),
    ("long button", "es/wording.yml", "forma anónima", "forma del todo anónima¶", "button, which holds 24"),
    (
        "hard English",
        "en/reframes.yml",
        "  text: ",
        "  text: Institutional responsibilities necessitate deliberation.¶\n  # ",
        "at grade",
    ),
    (
        "hard Spanish",
        "es/wording.yml",
        '  why: "Muestran',
        '  why: "¶Corresponsabilidad institucional interdepartamental. Muestran',
        "on the INFLESZ scale, below 55",
    ),
    (
        "English phrase",
        "en/help.yml",
        "  when: ",
        "  when: It needs a hero.¶\n  # ",
        "'hero' is never used",
    ),
    (
        "Spanish phrase",
        "es/wording.yml",
        "no una prueba",
        "no un diagnóstico¶",
        "'diagnóstico' is never used",
    ),
    (
        "small word",
        "es/reframes.yml",
        "Algo pequeño",
        "Simplemente ¶algo pequeño",
        "'simplemente' is",
    ),
    (
        "key missing",
        "es/wording.yml",
        "button:\n  all_teams: Todos los equipos\n",
        "button:¶\n",
        "'button.all_teams' is",
    ),
    (
        "key too many",
        "es/wording.yml",
        "  another:",
        "  otra: Otra¶\n  another:",
        "'button.otra' is no sentence",
    ),
    (
        "other value",
        "es/wording.yml",
        '"{theme}: {points}"',
        '"{theme}: {punto}"¶',
        "no others: points, theme",
    ),
    ("id alone", "es/starters.yml", "id: starter.speak-last", "id: starter.x¶", "'starter.x' is here alone"),
    (
        "one less",
        "es/reframes.yml",
        f"- id: reframe.a-day-off{A_DAY_OFF}{SECOND_LAST}",
        f"¶- id: reframe.a-day-off{A_DAY_OFF}",
        "'reframe.not-undone' is missing below this",
    ),
    ("other number", "es/support.yml", "contact: '024'", "contact: '042'¶", "write those of “024”"),
    ("open quote", "es/reframes.yml", "text: 'Algo", "text: ¶'Algo' ya", "This is not valid YAML"),
]


def check(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["library", "check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Every language, as HR would export it."""
    with seeds() as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "exported"))


def plant(exported: Path, file: str, old: str, new: str) -> int:
    path = exported / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the seeds no longer hold {old!r}"
    text = text.replace(old, new, 1)
    path.write_text(text.replace(HERE, ""), encoding="utf-8")
    return text[: text.index(HERE)].count("\n") + 1


def test_what_came_with_the_app_passes_and_is_counted() -> None:
    passed = check()
    assert passed.exit_code == 0, passed.output
    lines = passed.output.splitlines()
    one = load()
    assert lines[0].startswith(
        f"en: 33 questions, {len(one.prompts)} prompts, {len(one.starters)} starters, "
    )
    assert f", {len(one.area)} for areas, 10 guides, {len(one.members)} for members, " in lines[0]
    assert lines[:-1] == [lines[0].replace("en:", f"{locale}:") for locale in locales()]
    assert lines[-1] == f"No faults. Languages: {len(locales())}."


def test_an_exported_folder_and_one_of_its_languages_pass(exported: Path) -> None:
    assert check(exported).exit_code == 0
    alone = check(exported / "es")
    assert alone.exit_code == 0
    assert alone.output.splitlines()[-1] == "No faults. Languages: 1."


@pytest.mark.parametrize(
    ("file", "old", "new", "says"), [one[1:] for one in PLANTED], ids=[one[0] for one in PLANTED]
)
def test_a_planted_fault_fails_with_its_file_and_line(
    exported: Path, file: str, old: str, new: str, says: str
) -> None:
    line = plant(exported, file, old, new)
    refused = check(exported)
    assert refused.exit_code == 1
    found = [said for said in refused.output.splitlines() if says in said]
    assert found, refused.output
    assert found[0].startswith(f"{(exported / file).resolve()}:{line}: ")
    assert "Faults: " in refused.output
    assert "No faults" not in refused.output


def test_files_are_named_from_where_the_command_was_started(
    exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = plant(exported, "es/support.yml", "contact: '024'", "contact: '042'¶")
    monkeypatch.chdir(exported.parent)
    assert check("exported").output.startswith(f"exported/es/support.yml:{line}: ")
    monkeypatch.chdir(exported / "es")
    (exported / "es" / "support.yml").write_text("", encoding="utf-8")
    assert check(".").output.startswith("support.yml:1: ")


def test_a_folder_without_a_library_is_refused_plainly(tmp_path: Path) -> None:
    refused = check(tmp_path)
    assert refused.exit_code == 1
    assert "There is no library in" in refused.output
    assert check(tmp_path / "nowhere").exit_code == 2
