"""A prompt's source as a reader of a language has it: authors, year, place, and by what kind of study."""

from __future__ import annotations

from content.evidence import Study
from content.prompts import Prompt
from content.wording import Wording


def cited(words: Wording, prompt: Prompt) -> str:
    """Give the line on where a prompt comes from; a source that has no such parts stands as it is written."""
    source = prompt.cited
    parts = (words.listed(source.authors), source.year, source.place) if source else (prompt.source,)
    said = words("prompt.source", source=", ".join(map(str, parts)), study=study(words, prompt.study))
    return f"{said} {prompt.licence}" if prompt.licence else said


def study(words: Wording, kind: Study) -> str:
    """Give what a kind of study is called."""
    return words(f"study.{kind.value.replace('-', '_')}")
