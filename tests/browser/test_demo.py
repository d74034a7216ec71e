"""What a newcomer meets in `make demo`, in a real browser: answer, move time, read, be HR, start over.

The tests are one visit of one demo, in this order. tests/cli/test_demo.py tells quicker what the
command makes and says, tests/sandbox, tests/scenarios and the other files here if what it shows works; that
Ctrl-C leaves no process running is told here alone.
"""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import LEANON, Demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("demo"),
]

TAPS = ("Often", "Sometimes", "Rarely", "Often", "Rarely")
TOP: FloatRect = {"x": 0, "y": 0, "width": 1120, "height": 800}
"""As much of a page as a picture shows."""
TOURS = {
    "Answer": ("Juno Park", "Ana Reyes", "Ana Reyes", "Yara Stein"),
    "Read": ("Lea Brandt", "Lea Brandt", "Ana Reyes", "Otto Falk"),
    "Edit": ("Hana Sato", "Mira Dahl", "Ida Holm"),
    "Watch over": ("Hana Sato", "Hana Sato", "Hana Sato", "Hana Sato"),
}
"""Each short tour, and as whom one goes through its steps."""
SCREEN = 900
"""Pixels."""
PATIENCE = 60_000  # milliseconds in which colleagues answer and the round closes


def be(page: Page, demo: Demo, person: str) -> None:
    page.goto(demo.address)
    with page.expect_event("load"):  # what is read of a page without waiting stands there by then
        page.get_by_role("link", name=person).first.click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def console_of(page: Page) -> Page:
    """Press the link beside somebody's messages; the console opens in a tab of its own."""
    with page.expect_popup() as opening:
        page.get_by_role("link", name="HR console").click()
    return opening.value


def sign_in(page: Page, person: str) -> None:
    page.get_by_role("link", name="Sign in with Slack").click()
    page.get_by_label("Who are you?").select_option(label=person)
    page.get_by_role("button", name="Allow").click()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_the_first_page_says_what_it_is_and_offers_four_tours_that_lead_through(
    demo: Demo, page: Page
) -> None:
    for title, people in TOURS.items():
        page.goto(demo.address)
        expect(page.get_by_text("Once a week, Lean On asks people")).to_be_visible()
        expect(page.get_by_text(re.compile(r"\d new"))).to_have_count(0)
        page.get_by_role("link", name=re.compile(f"^{title}")).click()
        strip = page.get_by_role("region", name=f"Tour: {title}")
        for at, person in enumerate(people, start=1):
            expect(strip).to_contain_text(f"{at} of {len(people)}")
            expect(page.get_by_role("navigation", name="Workspace")).to_contain_text(person)
            if at < len(people):
                strip.get_by_role("link", name="Next").click()
        assert barriers(page) == []
        strip.get_by_role("button", name="End").click()
        expect(strip).to_have_count(0)


def test_the_first_message_asks_on_one_screen_and_the_rest_is_behind_how_it_works(
    demo: Demo, page: Page, pictures: Path
) -> None:
    be(page, demo, "Juno Park")
    hello = page.locator("li.msg", has_text="Hello from Lean On").last
    for width in (390, 1120):
        page.set_viewport_size({"width": width, "height": SCREEN})
        top, row = hello.bounding_box(), hello.get_by_role("button", name="How it works").bounding_box()
        assert top is not None
        assert row is not None
        assert row["y"] + row["height"] - top["y"] <= SCREEN
    page.set_viewport_size({"width": 1120, "height": 1900})
    hello.screenshot(path=pictures / "first-message.png")
    press(page, "How it works")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("they can be 70% sure after it, never more")
    drawn = dialog.get_by_role("img", name="How sure somebody is of a guess about you")
    drawn.scroll_into_view_if_needed()
    assert drawn.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    assert barriers(page) == []
    press(page, "Who is in my group")
    expect(dialog).to_contain_text("Ana Reyes")
    press(page, "Close")
    expect(dialog).to_contain_text("The ten questions")
    press(page, "Close")
    expect(dialog).to_have_count(0)


def test_each_person_sees_the_time_where_they_are(demo: Demo, page: Page) -> None:
    for person, city in (("Ana Reyes", "in Berlin"), ("Rita Lund", "in Lisbon")):
        be(page, demo, person)
        expect(page.get_by_role("banner")).to_contain_text(city)


def test_ana_answers_with_five_taps(demo: Demo, page: Page, pictures: Path) -> None:
    be(page, demo, "Ana Reyes")
    press(page, "Start")
    dialog = page.get_by_role("dialog")
    questions = dialog.get_by_role("radiogroup").or_(dialog.locator("fieldset"))
    expect(questions).to_have_count(5)
    for question, tap in zip(questions.all(), TAPS, strict=True):
        question.get_by_label(tap, exact=True).check()
    dialog.screenshot(path=pictures / "check-in.png")
    press(page, "Send anonymously")
    expect(page.get_by_role("dialog")).to_contain_text("Thank you")
    expect(page.get_by_role("dialog")).to_contain_text("To talk to somebody")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    press(page, "Start")
    expect(page.get_by_text("You’re done for this week.").last).to_be_visible()


def test_ana_finds_all_that_is_hers_in_a_short_home(demo: Demo, page: Page, pictures: Path) -> None:
    be(page, demo, "Ana Reyes")
    page.get_by_role("link", name="App Home").click()
    home = page.get_by_role("region", name="App Home")
    trend = home.get_by_role("img").first
    assert trend.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    assert barriers(page) == []
    home.screenshot(path=pictures / "home.png")


@pytest.mark.slow
def test_juno_is_asked_within_a_minute_of_saying_yes(demo: Demo, page: Page) -> None:
    be(page, demo, "Juno Park")
    press(page, "Count me in")
    expect(page.get_by_role("button", name="Not this week")).to_be_visible(timeout=2 * PATIENCE)


def test_lea_reads_nothing_before_the_close_and_a_report_after_it(
    demo: Demo, page: Page, pictures: Path
) -> None:
    be(page, demo, "Lea Brandt")
    reports = page.locator("li.msg", has_text="One thing to try")
    before = demo.weeks
    expect(reports).to_have_count(before)
    press(page, "Go to Thursday evening")
    expect(page.get_by_text("the reports are out")).to_be_visible(timeout=PATIENCE)
    be(page, demo, "Lea Brandt")
    expect(reports).to_have_count(before + 1)
    expect(reports.last).to_contain_text("±")
    expect(reports.last.locator("svg").first).to_be_visible()
    reports.last.screenshot(path=pictures / "report.png")
    press(page, "Another")
    expect(page.get_by_text("Only visible to you").last).to_be_visible()


def test_otto_reads_his_own_team_and_no_other(demo: Demo, page: Page) -> None:
    be(page, demo, "Otto Falk")
    said = page.locator("main").inner_text()
    assert "Ward 4" in said
    assert "Ward 3" not in said


def test_hana_reads_why_she_is_not_asked(demo: Demo, page: Page) -> None:
    be(page, demo, "Hana Sato")
    page.get_by_role("link", name="App Home").click()
    expect(page.get_by_text("your team is too small")).to_be_visible()


def test_hana_is_at_home_in_the_console_with_three_clicks(demo: Demo, page: Page) -> None:
    be(page, demo, "Hana Sato")
    console = console_of(page)
    console.get_by_role("link", name="Sign in with Slack").click()
    expect(console.get_by_label("Who are you?")).to_have_value("UHANA")
    console.get_by_role("button", name="Allow").click()
    expect(console.get_by_role("heading", name="Hello, Hana Sato")).to_be_visible()
    expect(console.get_by_role("main").get_by_role("link", name="People", exact=True)).to_be_visible()
    assert barriers(console) == []
    with page.expect_popup() as again:
        page.get_by_role("link", name="HR console").click()
    expect(again.value.get_by_role("heading", name="Hello, Hana Sato")).to_be_visible()


def test_a_second_person_of_hr_comes_in_when_the_first_signs_out(demo: Demo, page: Page) -> None:
    be(page, demo, "Hana Sato")
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    expect(console.get_by_role("heading", name="Hello, Hana Sato")).to_be_visible()
    leave(console)
    sign_in(console, "Mira Dahl, HR")
    expect(console.get_by_role("heading", name="Hello, Mira Dahl")).to_be_visible()
    expect(console.get_by_text("You publish what others wrote, or send it back.")).to_be_visible()
    expect(console.get_by_role("main").get_by_role("link", name="People", exact=True)).to_have_count(0)


def test_one_newcomer_writes_as_hana_and_publishes_as_mira(demo: Demo, page: Page, pictures: Path) -> None:
    be(page, demo, "Hana Sato")
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    console.goto(console.url.replace("/hr", "/library?kind=prompt"))
    console.get_by_role("link", name="Make cameras optional").click()
    console.get_by_label("Title").fill("Let cameras stay off")
    expect(console.get_by_label("Preview in Slack")).to_contain_text("Let cameras stay off")
    console.screenshot(path=pictures / "library.png", clip=TOP)
    console.get_by_role("button", name="hand in").click()
    expect(console.get_by_text("Handed in.").first).to_be_visible()
    leave(console)
    sign_in(console, "Mira Dahl, HR")
    waiting = console.get_by_role("region", name="What waits for you")
    expect(waiting.get_by_role("link", name="Let cameras stay off")).to_be_visible()
    waiting.get_by_role("link", name="Read and publish").click()
    console.get_by_role("checkbox", name="Choose").first.check()
    console.get_by_role("button", name="Publish").click()
    console.get_by_role("button", name="Publish").click()
    console.get_by_role("link", name="Lean On", exact=True).click()
    changes = console.get_by_role("region", name="Last changes")
    expect(changes).to_contain_text("Mira Dahl published Let cameras stay off")
    expect(console.get_by_role("link", name="Read and publish")).to_have_count(0)


def test_ana_has_no_link_to_the_console_and_no_role_in_it(demo: Demo, page: Page) -> None:
    be(page, demo, "Ana Reyes")
    expect(page.get_by_role("link", name="HR console")).to_have_count(0)
    page.goto(demo.address)
    page.get_by_role("link", name="HR console").click()
    sign_in(page, "Ana Reyes, Nurse")
    expect(page.get_by_text("ask Hana Sato for a role")).to_be_visible()
    expect(page.get_by_text("What waits for you")).to_have_count(0)


def test_a_visitor_of_another_workspace_is_refused_plainly(demo: Demo, page: Page) -> None:
    page.goto(demo.address)
    page.get_by_role("link", name="HR console").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    home = page.url
    sign_in(page, "Zoe Adler")
    expect(page.get_by_text("Lean On is not set up for the Slack workspace that you chose.")).to_be_visible()
    page.goto(home)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Hana")).to_have_count(0)


def test_the_about_page_says_what_is_simulated(demo: Demo, page: Page) -> None:
    page.goto(f"{demo.address}/about")
    expect(page.get_by_role("heading", name="What is simulated")).to_have_count(1)
    expect(page.get_by_role("heading", name="What is real")).to_have_count(1)


def test_leanon_doctor_finds_nothing_wrong_with_it(demo: Demo) -> None:
    command = [str(LEANON), "doctor", "--demo"]
    looked = subprocess.run(command, cwd=demo.folder, capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert re.search(r"^no faults and no warnings in \d+ checks\.$", looked.stdout, re.MULTILINE)


def test_starting_over_opens_the_round_afresh_and_keeps_who_stands_for_hr(demo: Demo, page: Page) -> None:
    be(page, demo, "Hana Sato")
    console = console_of(page)
    sign_in(console, "Hana Sato, HR")
    page.goto(demo.address)
    page.get_by_role("link", name="Start over").click()
    page.get_by_role("link", name="Go back").click()
    page.get_by_role("link", name="Start over").click()
    press(page, "Start over")
    demo.wait_for("Ready:")
    be(page, demo, "Ana Reyes")
    press(page, "Start")
    expect(page.get_by_role("button", name="Send anonymously")).to_be_visible()
    console.reload()
    expect(console.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(console, "Hana Sato, HR")
    expect(console.get_by_role("heading", name="Hello, Hana Sato")).to_be_visible()
    changes = console.get_by_role("region", name="Last changes").get_by_role("listitem")
    expect(changes.filter(has_text="Hana Sato launched the check-ins")).to_have_count(1)
    expect(changes.filter(has_text="cameras")).to_have_count(0)


def test_ctrl_c_leaves_nothing_running(demo: Demo) -> None:
    assert demo.left_running() != []
    assert demo.interrupt() == 0
    assert demo.left_running() == []
    assert demo.said[-1] == "Stopped; nothing is left running."
