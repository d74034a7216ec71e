"""Files of the library as people bring them: as they came, changed by their text, and packed into a ZIP."""

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

from content.files import locales, seed_texts

LOCALES = locales()
NEW = """
- id: energy.walking-call
  dimension: energy
  title: Take a call outside
  why: In one study, people who walked had more ideas than those who sat.
  source: Oppezzo and Schwartz, 2014, Journal of Experimental Psychology
  study: experiment
  steps:
    - Pick one call this week.
  draft: >-
    I'll take our call on Thursday while walking. Join me if you like.
  minutes: 5
  avoid: Leave it where somebody needs a screen.
"""
"""A prompt that nobody has yet, as a file has it."""


def shipped(locale: str) -> dict[str, str]:
    """The files of a language as they came with the app, which is how an export of them is written."""
    return dict(seed_texts(locale))


def file(name: str, *changes: tuple[str, str], every: bool = False) -> str:
    """A file such as "en/prompts.yml", with the first of each of these texts, or every one, put otherwise."""
    locale, _, own = name.partition("/")
    text = shipped(locale)[own]
    for old, new in changes:
        assert old in text, f"the seeds no longer hold {old!r}"
        text = text.replace(old, new, -1 if every else 1)
    return text


def without(name: str, entry: str) -> str:
    """A file without one of its entries."""
    text, left = file(name), re.sub(rf"\n- id: {re.escape(entry)}\n(?:  .*\n)+", "\n", file(name))
    assert left != text
    return left


def whole(change: Callable[[str], str] = str) -> dict[str, str]:
    """All languages, with everything but the app's own sentences changed so."""
    return {
        f"{locale}/{name}": text if name == "wording.yml" else change(text)
        for locale in LOCALES
        for name, text in shipped(locale).items()
    }


def zipped(files: Mapping[str, str | bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP that holds these."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def unzipped(data: bytes) -> dict[str, str]:
    """What a ZIP holds."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
