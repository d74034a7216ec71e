"""Pages speak the language of whoever reads them, and no sentence of ours stands outside of it."""

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import pytest

from content.entries import seeded
from content.entry import FIRST
from slackapp.pulse.public_holidays import regions
from tests.web.matrix import FIELDS, LINES, VISITORS, Line, address
from tests.web.pseudo import Outside, spoken_by_all
from tests.web.watched import Watched, watched

UNMARKED: Final = (
    "/library",
    "/teams",
    "/organisation",
    "/area",
    "/trend",
    "/questions",
    "/review",
    "/translations",
    "/marks",
)
"""Pages whose words are not in the catalogues yet."""
ENGLISH: Final = frozenset({"/privacy", "/data-protection", "/figures", "/owners"})
"""Documents: they are there in English alone, and say so."""
PAGES: Final = [
    name for name, line in LINES.items() if not line.route.startswith(UNMARKED) and line.route not in ENGLISH
]


NAMES: Final = frozenset({"Lean On", "Slack", "UTC", "ε"})
"""Names and signs that are the same in every language."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("language") / "leanon.db") as found:
        yield found


@cache
def library() -> frozenset[str]:
    """Every text of the library in the first language."""
    return frozenset(text for body in seeded(FIRST).values() for text in texts(body))


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
    """What is somebody's, or the library's: all that stands in tables and texts."""
    found = set(library())
    for rows in place.first.values():
        for row in rows:
            for cell in row:
                if isinstance(cell, str):
                    found |= {cell, *(texts(json.loads(cell)) if cell.startswith(("{", "[")) else ())}
    found |= {name for country in ("DE", "ES") for _code, name in regions(country)}
    return {each for each in found if len(each) > 1 and not each.islower()} | NAMES


def pages(place: Watched, line: Line) -> Iterator[tuple[str, str]]:
    fields = FIELDS.get(str(line), {}) if line.method == "POST" else None
    for name in VISITORS:
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
    first = dict(pages(place, LINES[name]))  # so that what is kept of a page between two is kept in English
    known = data(place)
    with spoken_by_all(monkeypatch):
        found = {
            f"{visitor}: {each}"
            for visitor, page in pages(place, LINES[name])
            for each in Outside(page, known).found
        }
    assert found == set()
    assert first is not None
