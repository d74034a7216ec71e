"""`leanon library`: what people read is checked before they do, and what it rests on is told."""

from contextlib import nullcontext
from pathlib import Path

import click

from content.evidence_page import page
from content.faults import Fault
from content.files import seeds
from content.library import Library, load
from content.translation_checks import survey


@click.group()
def library() -> None:
    """Check the texts that people read."""


@library.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check the texts that came with the app, or an exported FOLDER, and say how to mend each fault.

    FOLDER holds a folder for each language (such as en, es), or is one of these itself.
    """
    with nullcontext(folder) if folder else seeds() as root:
        found = survey(root)
    if not found.locales:
        raise click.ClickException(
            f"There is no library in {root}: it needs a folder such as en, with YAML files."
        )
    for fault in found.faults:
        click.echo(f"{_place(found.folder, fault)}: {fault.message}")
    if found.faults:
        files = {fault.file for fault in found.faults}
        raise click.ClickException(f"Faults: {len(found.faults)}, in files: {len(files)}.")
    for one in found.libraries:
        click.echo(f"{one.locale}: {_counts(one)}")
    click.echo(f"No faults. Languages: {len(found.libraries)}.")


@library.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def evidence(file: Path | None) -> None:
    """Say what each prompt rests on: what was found, by whom and by what kind of study.

    With FILE, such as docs/evidence.md, it is written there.
    """
    if file is None:
        click.echo(page(load()), nl=False)
        return
    file.write_text(page(load()), encoding="utf-8")
    click.echo(f"Written: {file}.")


def _place(folder: Path, fault: Fault) -> str:
    # As editors and terminals link to it: from where the command was started, when that is above the file.
    path = folder / fault.file
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f"{shown}:{fault.line}" if fault.line else str(shown)


def _counts(one: Library) -> str:
    questions = sum(len(theme.items) for theme in one.themes.values())
    return (
        f"{questions} questions, {len(one.prompts)} prompts, {len(one.starters)} starters,"
        f" {len(one.hard_weeks)} for hard weeks, {len(one.area)} for areas, {len(one.guides)} guides,"
        f" {len(one.members)} for members,"
        f" {len(one.reframes)} reframes, {len(one.help)} kinds of help,"
        f" {len(one.support.entries)} support entries, {len(one.words.entries)} sentences"
    )
