"""What keeps somebody from using a page: axe's rules for WCAG 2.2 AA and its good practice, and the width."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def barriers(page: Page) -> list[str]:
    """One line for each thing that axe finds on a page as it stands, such as a contrast that is too low."""
    page.wait_for_load_state()  # what stands there before is not yet the page
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]}: {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled to sideways."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
