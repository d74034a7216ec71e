"""However large an organisation is and however long it has been asked: as many statements, and fast pages."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.web import organisations
from tests.web.conftest import Site

PAGES = ("/organisation", "/organisation?page=2", "/area/u0001")


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """Collects the statements that the database is asked while the block lasts."""
    found: list[str] = []

    def note(*given: object) -> None:
        found.append(str(given[2]))

    sa.event.listen(site.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(site.database.engine, "before_cursor_execute", note)


def asked(site: Site, *, units: int, weeks: int) -> dict[str, int]:
    """How many statements each page takes in an organisation of this size."""
    with site.database.write() as tx:
        organisations.large(tx, units=units, weeks=weeks)
    client, found = site.signed_in(), {}
    for page in PAGES:
        with statements(site) as said:
            began = time.perf_counter()
            answer = client.get(page)
        assert answer.status_code == 200
        assert time.perf_counter() - began < 10, "measured: 1 s on a core of its own"
        assert len(answer.data) < 600_000, "a page has thirty units at most"
        found[page] = len(said)
    with statements(site) as said:
        organisations.take(site, client)
    return found | {"file": len(said)}


MOST = 20
"""So many statements a page takes at most, signing in included; 13 to 15 when this was written."""


@pytest.mark.parametrize(
    ("units", "weeks"), [(40, 4), pytest.param(1000, 104, marks=pytest.mark.slow), (200, 8)]
)
def test_neither_units_nor_weeks_take_more_statements(site: Site, units: int, weeks: int) -> None:
    assert max(asked(site, units=units, weeks=weeks).values()) <= MOST
