"""A tab of a real browser whose console must stay silent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page


@contextmanager
def quiet_tab(browser: Browser, *, width: int, height: int, **settings: Any) -> Iterator[Page]:  # noqa: ANN401 - Playwright's
    """Open an empty tab in a browser of its own; when it is closed, no page in it may have complained."""
    complaints = list[str]()
    context = browser.new_context(viewport={"width": width, "height": height}, **settings)
    tab = context.new_page()
    tab.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield tab
    finally:
        context.close()
    assert complaints == []


@pytest.fixture(params=[pytest.param(1280, marks=pytest.mark.slow), 390])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty tab, wide or as a phone has it; its console must stay silent."""
    with quiet_tab(browser, width=request.param, height=900) as page:
        yield page
