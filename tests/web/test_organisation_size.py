"""However large an organisation is and however long it has been asked: as many statements, and fast pages."""

import re
import time

import pytest

from slackapp.storage.rounds import organisation
from tests.services.statements import statements
from tests.web import organisations
from tests.web.conftest import Site

PAGES = ("/organisation", "/organisation?page=2", "/area/u0001")


def asked(site: Site, *, units: int, weeks: int) -> dict[str, int]:
    """How many statements each page takes in an organisation of this size."""
    with site.database.write() as tx:
        organisations.large(tx, units=units, weeks=weeks)
    client, found = site.signed_in(), {}
    for page in PAGES:
        with statements(site.database) as said:
            began = time.perf_counter()
            answer = client.get(page)
        assert answer.status_code == 200
        assert time.perf_counter() - began < 10, "measured: 1 s on a core of its own"
        assert len(answer.data) < 600_000, "a page has thirty units at most"
        found[page] = len(said)
    with statements(site.database) as said:
        organisations.take(site, client)
    return found | {"file": len(said)}


LAST = "Clinic 9 100"
"""A team on one of the last pages."""
MOST = 20
"""So many statements a page takes at most, signing in included; 13 to 15 when this was written."""


@pytest.mark.parametrize(
    ("units", "weeks"), [(40, 4), pytest.param(1000, 104, marks=pytest.mark.slow), (200, 8)]
)
def test_neither_units_nor_weeks_take_more_statements(site: Site, units: int, weeks: int) -> None:
    assert max(asked(site, units=units, weeks=weeks).values()) <= MOST


def test_a_team_is_found_by_a_part_of_its_name_wherever_it_stands_and_without_javascript(site: Site) -> None:
    with site.database.write() as tx:
        organisations.large(tx, units=120, weeks=4)
    client = site.signed_in()
    first = client.get("/organisation").text
    assert 'role="search"' in first
    assert LAST not in first

    found = client.get("/organisation?text=CLINIC%20%209%20100").text
    assert re.findall(r'id="unit-\d+"', found) == ['id="unit-1"']
    said = organisations.words(found)
    assert re.search(rf"{LAST} below Clinic . Clinic 9 ", said)
    assert "1 of 120 teams fits." in said
    assert 'value="CLINIC  9 100"' in found
    pages = (client.get(f"/organisation?page={number}").text for number in range(1, 5))
    everywhere = next(each for each in pages if LAST in each)
    assert pictures(organisations.at_unit(found, LAST)) == pictures(organisations.at_unit(everywhere, LAST))


def test_what_is_looked_for_goes_along_to_the_next_page_and_nothing_found_says_so(site: Site) -> None:
    with site.database.write() as tx:
        organisations.large(tx, units=120, weeks=4)
    client = site.signed_in()
    first = client.get("/organisation?text=clinic%201").text
    assert len(re.findall(r'id="unit-\d+"', first)) == organisation.PAGE
    assert "/organisation?page=2&amp;text=clinic+1#teams" in first

    none = client.get("/organisation?text=%3Cb%3Enobody%00").text
    assert "Nothing fits" in none
    assert "<b>nobody" not in none
    assert re.findall(r'id="unit-\d+"', none) == []


def test_in_an_area_no_team_outside_it_is_found_and_no_name_above_it_is_read(site: Site) -> None:
    with site.database.write() as tx:
        organisations.large(tx, units=420, weeks=4)
    client = site.signed_in()
    inside = organisations.words(client.get("/area/u0009?text=100").text)
    assert f"{LAST} below Clinic 9 " in inside
    assert "Nothing fits" in client.get("/area/u0002?text=9%20100").text


def pictures(unit: str) -> list[str]:
    """The small pictures of a unit."""
    return re.findall(r"<svg.*?</svg>", unit, re.DOTALL)
