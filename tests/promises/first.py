"""Tests that take long run on one kind of database each time, and on the other in `make test-slow`."""

import pytest

_SLOW = pytest.mark.slow
_POSTGRES = pytest.mark.postgres

POSTGRES_FIRST = [pytest.param("sqlite", marks=_SLOW), pytest.param("postgres", marks=_POSTGRES)]
SQLITE_FIRST = ["sqlite", pytest.param("postgres", marks=[_SLOW, _POSTGRES])]
on_postgres_first = pytest.mark.parametrize("one_url", POSTGRES_FIRST, indirect=True)
on_sqlite_first = pytest.mark.parametrize("one_url", SQLITE_FIRST, indirect=True)
