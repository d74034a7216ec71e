"""A real browser for the tests that look at what a person sees."""

import shutil

import pytest

from tests.services import missing


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of an installed Chromium or Chrome; Playwright's own download is never used."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    return missing("Chromium", "chromium")
