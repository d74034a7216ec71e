"""Tests with many processes take one kind of database each time, and the other with `make test-slow`."""

import pytest

_SLOW = pytest.mark.slow
_POSTGRES = pytest.mark.postgres

POSTGRES_FIRST = [pytest.param("sqlite", marks=_SLOW), pytest.param("postgres", marks=_POSTGRES)]
SQLITE_FIRST = ["sqlite", pytest.param("postgres", marks=[_SLOW, _POSTGRES])]
on_postgres_first = pytest.mark.parametrize("one_url", POSTGRES_FIRST, indirect=True)
on_sqlite_first = pytest.mark.parametrize("one_url", SQLITE_FIRST, indirect=True)
