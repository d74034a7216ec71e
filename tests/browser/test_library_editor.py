"""The library's pages in a real browser."""

import pytest

from tests.browser.barriers import barriers, fits
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser


def test_the_library_is_no_barrier(desk: Desk) -> None:
    page = desk.open("/library")
    assert barriers(page) == []
    assert fits(page)
