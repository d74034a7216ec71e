"""No sentence of ours stands on a page outside of the catalogues, be it shown or in a template."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import pytest
from jinja2 import Environment

from content.entries import seeded
from content.files import locales
from content.locales import names
from slackapp.clock import wall
from slackapp.pulse.public_holidays import next_ones, regions
from tests.web.matrix import FIELDS, LINES, Line, address
from tests.web.pseudo import Outside, spoken_by_all
from tests.web.unmarked import cached, of_template
from tests.web.watched import Watched, watched

NO_WORDS: Final = frozenset({"text", "wide", "documents."})
"""What a block of the frame is filled with, and the begin of an endpoint."""
ENGLISH: Final = frozenset({"/privacy", "/data-protection", "/figures", "/owners", "/evidence"})
"""Documents: they are there in English alone, and say so."""
PROGRAMS: Final = frozenset({"/health", "/ready", "/slack/events"})
"""What programs ask alone."""
AGAIN: Final = (pytest.mark.slow,)
"""Most answers to a POST are a page that a GET brings, with a word more."""
PAGES: Final = [
    pytest.param(name, marks=AGAIN if line.method == "POST" else ())
    for name, line in LINES.items()
    if line.route not in ENGLISH | PROGRAMS
]


NAMES: Final = frozenset({"Lean On", "Slack", "UTC", "APP", "ε", "CSV", "PNG", "@lab"})
"""Names and signs that are the same in every language."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("language") / "leanon.db") as found:
        yield found


@cache
def library() -> frozenset[str]:
    """Every text of the library, in all its languages."""
    return frozenset(text for each in locales() for body in seeded(each).values() for text in texts(body))


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def data(place: Watched) -> set[str]:
    """What is somebody's, or the library's: all that stands in tables and texts, or is typed."""
    found = {*library(), *texts(FIELDS)}
    for rows in place.first.values():
        for row in rows:
            for cell in row:
                if isinstance(cell, str):
                    found |= {cell, *(texts(json.loads(cell)) if cell.startswith(("{", "[")) else ())}
    for country in ("DE", "ES"):
        found |= {name for _, name in (*regions(country), *next_ones(wall().date(), country))}
    return (
        {each for each in found if " " in each or (len(each) > 1 and not each.islower())}
        | NAMES
        | {*names().values()}
    )


def pages(place: Watched, line: Line, visitors: Iterable[str]) -> Iterator[tuple[str, str]]:
    fields = FIELDS.get(str(line), {}) if line.method == "POST" else None
    for name in visitors:
        filled = None if fields is None else place.filled(fields)
        answer = place.ask(place.visitors[name], line.method, address(line.route), filled)
        if answer.mimetype == "text/html" and answer.status_code not in {
            HTTPStatus.SEE_OTHER,
            HTTPStatus.FOUND,
        }:
            yield name, answer.text
        if line.method == "POST":
            place.put_back()


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_of_ours_stands_outside_of_the_catalogues(
    place: Watched, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = LINES[name]
    # Once for each answer, so that what is kept of a page between two is kept in English.
    first = dict(pages(place, line, line.one_of_each))
    known = data(place)
    with spoken_by_all(monkeypatch):
        found = {
            f"{visitor}: {each}"
            for visitor, page in pages(place, line, line.readers)
            for each in Outside(page, known).found
        }
    assert found == set()
    assert first is not None


def test_no_template_says_a_word_without_the_catalogues(place: Watched) -> None:
    environment = place.site.app.jinja_env
    found = {
        f"{name}: {each}"
        for name in environment.list_templates(["html"])
        for each in of_template(source(environment, name), environment, NAMES)
        if each.rpartition(": ")[2] not in NO_WORDS and not each.endswith('"')
    }
    assert found == set()


def test_what_is_kept_of_a_template_that_others_import_is_in_no_language(place: Watched) -> None:
    environment = place.site.app.jinja_env
    names = environment.list_templates(["html"])
    imports = re.compile(r"{% (?:import|from) \"([^\"]+)\"(?![^%]* with context)")
    kept = {each for name in names for each in imports.findall(source(environment, name))}
    assert "parts.html" in kept
    said = {f"{name}: {each}" for name in kept for each in cached(source(environment, name), environment)}
    assert said == set()


def test_words_outside_of_the_catalogues_would_be_found(place: Watched) -> None:
    environment = place.site.app.jinja_env
    page = '<p title="Here">{{ _("Good") }} and <b lang="es">bueno</b>{{ parts.link("Go on", "/x") }}</p>'
    assert set(of_template(page, environment, NAMES)) == {"p[title]: Here", "p: and", "Go on"}
    assert list(
        cached('{% set x = {"a": _("Often")} %}{% macro m() %}{{ _("No") }}{% endmacro %}', environment)
    ) == ["Often"]


def source(environment: Environment, name: str) -> str:
    assert environment.loader
    return environment.loader.get_source(environment, name)[0]
