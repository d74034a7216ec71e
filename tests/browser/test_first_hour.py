"""From an empty workspace to the first check-in, as Hana goes there in a browser: a demo of the tests' own.

What each page refuses and keeps is told by tests/web/test_teams*.py, test_schedule.py and test_launch.py.
"""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import Demo
from tests.browser.test_demo import PATIENCE, be, console_of, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Demo]:
    """A demo in which nothing is set up."""
    running = Demo(tmp_path, 1, "--empty")
    yield running
    running.interrupt()


def test_hana_sets_an_empty_workspace_up_by_a_file_launches_it_and_people_are_asked(
    empty: Demo, page: Page, tmp_path: Path
) -> None:
    be(page, empty, "Hana Sato")
    expect(page.get_by_text("Nothing is set up yet.")).to_be_visible()
    address = page.get_by_role("link", name="A file of all teams").get_attribute("href")
    file = tmp_path / "teams.csv"
    with urllib.request.urlopen(address or "") as answer:  # a loopback address of the demo's
        file.write_bytes(answer.read())
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    expect(
        console.get_by_role("link", name="Before the launch, next: put the teams in place")
    ).to_be_visible()
    origin = console.url.removesuffix("/hr")
    console.goto(f"{origin}/launch")
    console.get_by_role("button", name="Launch", exact=True).click()
    expect(console.get_by_text("7 of 7 steps are missing")).to_be_visible()
    assert barriers(console) == []

    import_teams(console, file)
    confirm_support_and_settle_when(console, origin)
    console.goto(f"{origin}/launch")
    press(console, "There shall be none")
    console.goto(f"{origin}/launch/words")
    press(console, "I have read it")
    press(console, "Send it to me")
    answer_the_test(page, empty)
    console.goto(f"{origin}/schedule/pilot")
    console.get_by_label("Everybody").check()
    press(console, "See who would be asked")
    press(console, "Ask everybody")
    console.goto(f"{origin}/launch")
    press(console, "Launch")
    expect(console.get_by_text("Launched. The first check-in opens Monday")).to_be_visible()
    assert barriers(console) == []

    be(page, empty, "Ana Reyes")
    expect(page.get_by_role("button", name="Count me in")).to_have_count(0)
    press(page, "Go to next Tuesday")
    expect(page.get_by_text("A check-in is open.")).to_be_visible(timeout=PATIENCE)
    be(page, empty, "Ana Reyes")
    expect(page.get_by_role("button", name="Count me in")).to_be_visible()
    console.goto(f"{origin}/teams")
    console.get_by_role("link", name="Kitchen").click()
    console.get_by_role("checkbox", name="UHILDEPOHL").check()
    to = console.get_by_label("Move to")
    to.select_option(to.locator("option", has_text="Technology").get_attribute("value"))
    press(console, "Move")
    expect(
        console.get_by_text("Joined Technology, and asked from the check-in after the next one on")
    ).to_be_visible()
    assert barriers(console) == []


def answer_the_test(page: Page, demo: Demo) -> None:
    """Hana answers the test check-in that she sent to herself."""
    be(page, demo, "Hana Sato")
    press(page, "Start")
    form = page.get_by_role("dialog")
    questions = form.get_by_role("group")
    expect(questions).to_have_count(5)  # the window may open a moment later, and all() waits for none
    for question in questions.all():
        question.get_by_role("radio").nth(1).check()
    form.get_by_role("button", name="Send anonymously").click()
    expect(page.get_by_text("That was a test: nothing of it was kept.")).to_be_visible()


def import_teams(console: Page, file: Path) -> None:
    """Hana looks at what a file would change, and puts it in place."""
    console.get_by_role("link", name="Do this").first.click()
    console.get_by_role("link", name="Import a file").first.click()
    console.get_by_label("A table, saved as CSV").set_input_files(file)
    press(console, "Read the file")
    expect(console.get_by_text("Too small alone: Night (3 of 6), Physio (4 of 6)")).to_be_visible()
    expect(console.get_by_text("Harbour Clinic (3 of 6), Office (2 of 6)")).to_be_visible()
    assert barriers(console) == []
    press(console, "Put in place")
    expect(console.get_by_text("The change is in place.")).to_be_visible()
    assert barriers(console) == []


def confirm_support_and_settle_when(console: Page, origin: str) -> None:
    """Hana checks each support line, and chooses the usual week."""
    console.goto(f"{origin}/schedule/support")
    while console.get_by_role("button", name="I have checked it").count():
        console.get_by_role("button", name="I have checked it").first.click()
    expect(console.get_by_role("button", name="I have checked it")).to_have_count(0)
    assert barriers(console) == []
    console.goto(f"{origin}/schedule")
    console.get_by_label("Time zone").select_option("Europe/Berlin")
    press(console, "See what changes")
    press(console, "Save it")
    expect(console.get_by_text("The schedule is saved.")).to_be_visible()
