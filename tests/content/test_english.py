"""The English that came with the app: British, with curly quotation marks, and not for desks alone."""

import re
from collections.abc import Iterator

import pytest

from content.entries import seeded
from content.entry import JSON, EntryKind
from content.library import load
from content.prompts import Prompt, Setting
from content.rules import LEAST_PROMPTS
from content.themes import Dimension

ENGLISH = load()
AMERICAN = re.compile(
    r"\b(?:colou?r(?<!colour)\w*|favorite|behaviors?|centers?|programs?|organi[z]\w+|recogni[z]\w+|reali[z]\w+"
    r"|apologi[z]\w+|prioriti[z]\w+|labor|canceled|traveling|fulfill|gotten|anymore|a fourth|on our team"
    r"|on the weekend|workdays?|check mark|vacations?)\b",
    re.IGNORECASE,
)
CITED = frozenset({"id", "source", "name", "contact"})
"""Fields that are no text, or have names in them, which are spelt as those who bear them spell them."""


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the library and the app, with where it is, but for the questions, which are vetted."""
    for (kind, id_), body in seeded("en").items():
        if kind not in {EntryKind.THEME, EntryKind.ITEM}:
            yield from leaves(f"{kind} {id_}", dict(body))
    yield from ENGLISH.words.entries.items()


def leaves(where: str, value: JSON) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for field, part in value.items():
            if field not in CITED:
                yield from leaves(f"{where}, {field}", part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(where, part)


def test_english_is_spelt_as_in_britain() -> None:
    assert [(where, found[0]) for where, text in texts() if (found := AMERICAN.search(text))] == []


def test_quotation_marks_and_apostrophes_are_curly_everywhere() -> None:
    assert [(where, text) for where, text in texts() if re.search("[\"']", text)] == []


def test_no_text_names_the_fear_that_it_wants_to_calm() -> None:
    assert [where for where, text in texts() if "burden" in text.lower()] == []


@pytest.mark.parametrize(
    "replaced", ["Mitchell, Russo", "Grant and Gino", "Brooks, Gino", "Hofmann, Lei"], ids=lambda name: name
)
def test_a_source_that_was_replaced_does_not_come_back(replaced: str) -> None:
    sources = [one.source for one in (*ENGLISH.prompts, *ENGLISH.starters, *ENGLISH.area)]
    assert sources
    assert not [source for source in sources if replaced in source]


@pytest.mark.parametrize("setting", Setting)
@pytest.mark.parametrize("dimension", Dimension)
def test_each_kind_of_work_has_prompts_for_each_dimension(setting: Setting, dimension: Dimension) -> None:
    fitting = [one.id for one in ENGLISH.prompts if one.dimension is dimension and fits(one, setting)]
    assert len(fitting) >= LEAST_PROMPTS, fitting


def test_a_ward_is_told_nothing_of_cameras_mail_or_logging_off() -> None:
    ward = [one for one in (*ENGLISH.prompts, *ENGLISH.starters) if fits(one, Setting.SHIFT)]
    ids = {one.id for one in ward}
    assert {"shared-load.handover", "recovery.break-with-cover", "asking.on-nights"} <= ids
    said = [(one.id, text) for one in ward for text in (one.title, *one.steps)]
    office = re.compile(r"\b(?:cameras?|e?mails?|inbox|log off)\b", re.IGNORECASE)
    assert [(id_, text) for id_, text in said if office.search(text)] == []


def test_for_each_hard_week_there_is_a_starter_that_never_comes_by_itself() -> None:
    hard = {one.id for one in ENGLISH.hard_weeks}
    assert not hard & {one.id for one in ENGLISH.starters}
    assert hard == {
        *("starter.what-stays", "starter.after-layoffs", "starter.after-a-death"),
        *("starter.after-an-incident", "starter.hard-weeks"),
    }


def fits(one: Prompt, setting: Setting) -> bool:
    return one.settings is None or setting in one.settings
