"""Whoever is told to type a command finds it: pages, messages and documents name none that is not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from slackapp.cli.main import main

ROOT = Path(__file__).parents[2]
TOLD_IN = (
    *(ROOT / folder for folder in ("content/library", "docs", "jobs", "slackapp")),
    *(ROOT / file for file in ("CONTRIBUTING.md", "README.md")),
)
NAMED = re.compile(r"""[`“«>]leanon\s+([a-z][a-z-]*)(?:\s+([a-z-]+))?""")
"""A command in quotes, as it is typed. What begins with a stroke is Slack's /leanon."""


def told() -> Iterator[tuple[str, str, str]]:
    """File, command and whatever follows it, of each place that names one."""
    for place in TOLD_IN:
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.suffix in {".md", ".py", ".yml", ".html"}:
                for found in NAMED.finditer(file.read_text(encoding="utf-8")):
                    yield file.relative_to(ROOT).as_posix(), found[1], found[2] or ""


def is_there(name: str, following: str) -> bool:
    """Whether this is a command or, where it is a group, what follows is one of its commands."""
    context = click.Context(main)
    command = main.get_command(context, name)
    if not isinstance(command, click.Group) or not following:
        return command is not None
    return command.get_command(context, following) is not None


def test_every_command_that_somebody_is_told_to_type_is_there() -> None:
    found = list(told())
    assert len(found) > 100
    assert [each for each in found if not is_there(*each[1:])] == []


@pytest.mark.parametrize("name", ["teams forgot", "doctors"])
def test_one_that_is_not_there_is_caught(name: str) -> None:
    command, _, following = name.partition(" ")
    assert not is_there(command, following)
