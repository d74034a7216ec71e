"""The English library, whole, for every test of blocks."""

import pytest

from content.library import Library, load
from content.wording import Wording


@pytest.fixture(scope="session")
def library() -> Library:
    return load("en")


@pytest.fixture(scope="session")
def words(library: Library) -> Wording:
    return library.words
