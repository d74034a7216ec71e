"""What the checks found, in the words of the form that somebody has before them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from content.entry import EntryKind
from content.lint import Problem
from slackapp.web.library.inputs import FIELDS, slug

QUOTED: Final = re.compile(r"'([a-z_]+)'")
WHOLES: Final[Mapping[str, str]] = {"steps": "steps-1", "drafts": "draft-teammate"}
"""What is no field of a form but a list of them, and the first of these."""
OF_FILES: Final = (", without quotes", ", written in quotes", "; write it in quotes")
"""What the sentences say to somebody who edits a file."""


def labels(kind: EntryKind) -> dict[str, str]:
    """What the form calls a field, by the name that `content.fields` gives it."""
    return {each.name: each.label for each in FIELDS.get(kind, ())}


def said(kind: EntryKind, problems: Iterable[Problem]) -> tuple[tuple[str, str], ...]:
    """Each problem as the name of an input that it is about, or nothing, and a sentence."""
    inputs = {each.slug for each in FIELDS[kind]}
    found = []
    for each in problems:
        name = WHOLES.get(each.field, slug(each.field))
        found.append((name if name in inputs else "", _sentence(kind, each.message)))
    return tuple(dict.fromkeys(found))


def _sentence(kind: EntryKind, message: str) -> str:
    known = {**labels(kind), "steps": "Steps", "drafts": "Drafts"}
    for each in OF_FILES:
        message = message.replace(each, "")
    return QUOTED.sub(lambda found: f"“{known.get(found[1], found[1])}”", message)
