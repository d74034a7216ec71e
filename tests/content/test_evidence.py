"""What prompts rest on can be looked up: by whom, when, where, by what kind of study; and how far we read."""

import re
from pathlib import Path

import pytest

from content.evidence import Source, Study, source
from content.evidence_page import KINDS, NOT_LOOKED_UP, page
from content.files import FILES
from content.library import Library, load
from content.rules import FIGURES
from tests.content.conftest import LOCALES, SEEDS

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def everything(library: Library) -> list[tuple[str, Source, Study]]:
    prompts = (*library.prompts, *library.starters, *library.hard_weeks, *library.area)
    return [(each.id, each.cited or Source((), 0, ""), each.study) for each in prompts]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_source_has_authors_a_year_a_place_and_a_kind_of_study(locale: str) -> None:
    for id_, cited, study in everything(load(locale)):
        assert cited.authors, id_
        assert 1900 < cited.year < 2030, id_
        assert cited.place, id_
        assert study in Study, id_
    assert everything(load(locale)) == everything(load("en")), "they are the same in every language"


@pytest.mark.parametrize("locale", [each for each in LOCALES if each != "en"])
def test_a_source_stands_in_english_alone(locale: str) -> None:
    files = [path for path in (SEEDS / locale).iterdir() if path.name in FILES]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "wording.yml")
    assert not re.search(r"^ +(?:source|study|licence|settings|minutes):", written, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "authors", "year", "place"),
    [
        ("Smit, 2016, A Journal", ("Smit",), 2016, "A Journal"),
        ("Ren and Argote, 2011, Annals", ("Ren", "Argote"), 2011, "Annals"),
        ("A, B, and de la C, 1999, Press, with a comma", ("A", "B", "de la C"), 1999, "Press, with a comma"),
        ("Deelstra,\n Stroebe and van Doornen, 2003, J", ("Deelstra", "Stroebe", "van Doornen"), 2003, "J"),
    ],
)
def test_a_source_is_read_by_its_parts(text: str, authors: tuple[str, ...], year: int, place: str) -> None:
    assert source(text) == Source(authors, year, place)


@pytest.mark.parametrize(
    "text",
    ["", "2016, Nature", "Smit, Nature", "Smit, 2016", "Smit, 2016, ", "Smit, 16, Nature", ", 2016, ..."],
)
def test_what_lacks_a_part_is_no_source(text: str) -> None:
    assert source(text) is None


def test_the_page_is_what_the_library_says_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load()), "run `leanon library evidence docs/evidence.md`"


def test_the_page_has_each_prompt_once_and_says_how_far_one_may_trust_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    prompts = (*load().prompts, *load().starters, *load().hard_weeks, *load().area)
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| what is")]
    kinds = {each.study for each in prompts}
    assert len(rows) == len(prompts) + len(kinds) + 1
    for each in prompts:
        assert " ".join(each.why.split()) in text
    for said in ("No prompt was tested as a prompt", "never a whole paper", "A link is not a cause"):
        assert said in text


def test_what_nobody_looked_up_is_marked_and_each_kind_of_study_explained() -> None:
    cited = {(each.authors[0], each.year) for _, each, _ in everything(load())}
    assert cited >= NOT_LOOKED_UP, "take out what is cited no more"
    assert PAGE.read_text(encoding="utf-8").count(" † |") >= len(NOT_LOOKED_UP)
    assert set(KINDS) == set(Study)


@pytest.mark.parametrize("locale", LOCALES)
def test_burnout_stands_in_no_label_of_a_figure(locale: str) -> None:
    library = load(locale)
    labels = [text for key, text in library.words.entries.items() if key.partition(".")[0] in FIGURES]
    labels += [text for theme in library.themes.values() for text in (theme.title, theme.question)]
    assert len(labels) > 20
    assert [text for text in labels if re.search(r"burn[\s-]*out", text, re.IGNORECASE)] == []
