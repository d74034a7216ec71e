"""Twelve weeks of a whole organisation by the real pipeline: what Hana reads of them equals the releases.

The expected numbers are worked out here from the rows of the database, and by none of the app's own code.
"""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import fmean

import pytest
from playwright.sync_api import Page, expect

from slackapp.cli.demo.installation import DATABASE_FILE
from tests.browser.conftest import Demo
from tests.browser.test_demo import be, console_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]

WEEKS = 12
LATEST = 4
"""So many releases make a mean."""
LOWEST = {"5–7": 5, "8–11": 8, "12–19": 12, "20–34": 20, "35+": 35}
TITLES = {"load": "Load", "help": "Help"}
Releases = dict[str, list[dict[str, tuple[float, str]]]]
"""Theme → its rounds, the oldest first: leaf → number and band."""


@pytest.fixture
def twelve(tmp_path: Path) -> Iterator[Demo]:
    """A demo with twelve past weeks."""
    running = Demo(tmp_path, WEEKS)
    yield running
    running.interrupt()


def test_the_page_after_twelve_weeks_and_its_file_equal_the_releases(
    twelve: Demo, page: Page, tmp_path: Path
) -> None:
    found, last = released(twelve)
    be(page, twelve, "Hana Sato")
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    console.get_by_role("link", name="Organisation").first.click()
    for theme, title in TITLES.items():
        card = console.get_by_role("region", name=re.compile(f"^{title} "))
        expect(card.first).to_contain_text(f": {together(found[theme]):.1f} ± ")
    shown = Counter(numbers(console.locator(".line").all_inner_texts()))
    assert shown == Counter(
        (TITLES[theme], f"{fmean(values[-LATEST:]):.1f}")
        for theme, rounds in found.items()
        for leaf in last
        if (values := [each[leaf][0] for each in rounds if leaf in each])
    )
    with console.expect_download() as taking:
        console.get_by_role("button", name="Numbers as a file").click()
    taking.value.save_as(tmp_path / "taken.csv")
    rows = [line.strip('"').split('","') for line in (tmp_path / "taken.csv").read_text("utf-8-sig").split()]
    assert Counter(row[-4] for row in rows if row[-4:-3] and re.fullmatch(r"\d\.\d", row[-4])) == Counter(
        f"{value:.1f}" for rounds in found.values() for each in rounds for value, _ in each.values()
    )


def released(demo: Demo) -> tuple[Releases, list[str]]:
    """Everything that was published, and the leaves of the last round."""
    file = demo.folder / ".demo" / "live" / DATABASE_FILE
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        ended = connection.execute(
            "SELECT id, theme FROM round WHERE status <> 'open' ORDER BY number"
        ).fetchall()
        told = connection.execute(
            "SELECT round, leaf, value, band FROM release WHERE status = 'published'"
        ).fetchall()
        last = connection.execute("SELECT leaf FROM leaf WHERE round = ?", [ended[-1][0]]).fetchall()
    assert len(ended) == WEEKS
    found: Releases = defaultdict(list)
    for round_, theme in ended:
        found[theme].append({leaf: (value, band) for at, leaf, value, band in told if at == round_})
    return found, [leaf for (leaf,) in last]


def together(rounds: Sequence[dict[str, tuple[float, str]]]) -> float:
    """The mean of the last rounds with two teams or more, each team by the least that its band says."""
    figures = []
    for each in rounds:
        weights = [LOWEST[band] for _, band in each.values()]
        if len(weights) > 1:
            weighted = (weight * value for weight, (value, _) in zip(weights, each.values(), strict=True))
            figures.append(sum(weighted) / sum(weights))
    return fmean(figures[-LATEST:])


def numbers(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Theme and mean of each picture of a group; not those of areas, which hold several."""
    for line in lines:
        if not line.startswith("All of it together"):
            yield from re.findall(r"(Load|Help)\n(\d\.\d) ±", line)
