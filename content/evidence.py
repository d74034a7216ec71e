"""Where a prompt comes from: who found it, when, where it was published, and by what kind of study."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SOURCE: Final = re.compile(r"(?P<authors>.+?), (?P<year>(?:19|20)\d\d), (?P<place>\S.*)", re.DOTALL)
_BETWEEN: Final = re.compile(r", and |, | and ")


class Study(StrEnum):
    """By what kind of study something was found; the value is its stable name, said as ``study.*``."""

    META_ANALYSIS = "meta-analysis"
    REVIEW = "review"
    FIELD_EXPERIMENT = "field-experiment"
    EXPERIMENT = "experiment"
    MIXED = "mixed"
    DIARY = "diary"
    SURVEY = "survey"
    RECORDS = "records"
    QUALITATIVE = "qualitative"
    CASES = "cases"
    OWN = "own"


@dataclass(frozen=True)
class Source:
    """One publication. ``place`` is the journal, or where else it came out; neither has a language."""

    authors: tuple[str, ...]
    year: int
    place: str


def source(text: str) -> Source | None:
    """Read "Adams, Converse and Klotz, 2021, Nature"; None where authors, year or place are missing.

    It is written as in English in every language; whoever shows it joins the authors as the reader would.
    """
    found = _SOURCE.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    authors = tuple(name.strip() for name in _BETWEEN.split(found["authors"]))
    if not all(re.search(r"[^\W\d_]", part) for part in (*authors, found["place"])):
        return None
    return Source(authors, int(found["year"]), found["place"])
