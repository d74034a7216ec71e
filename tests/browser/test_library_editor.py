"""HR edits the library in a real browser: with a preview, in two windows, by keyboard, on a phone."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from slackapp.storage.console.roles import Role
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, WIDE, Scheme, Tabs
from tests.cast import HANA, LEA
from tests.web.written import draft, every_state, guarded, published, seed, spot

pytestmark = pytest.mark.browser

CAMERAS = spot("energy.cameras")
PAGE = "/library/en/prompt/energy.cameras"


@pytest.mark.slow  # test_look.py follows what is typed, too
def test_the_preview_and_the_checks_follow_what_is_typed(tabs: Tabs) -> None:
    page = tabs.open(PAGE)
    title = page.get_by_label("Title", exact=True)
    title.fill("Leave the <b>lens</b> alone 🙂")
    shown = page.get_by_role("region", name="Preview in Slack")
    expect(shown).to_contain_text("Leave the <b>lens</b> alone 🙂")
    expect(title).to_be_focused()
    page.get_by_label("Minutes").fill("99")
    checks = page.get_by_role("region", name="Checks")
    expect(checks).to_contain_text("“Minutes” must be at most 60; lower it.")
    expect(page.locator("#f-minutes-wrong")).to_have_text("“Minutes” must be at most 60; lower it.")
    expect(page.get_by_label("Minutes")).to_have_attribute("aria-invalid", "true")
    checks.get_by_role("link", name="“Minutes”").click()
    expect(page.get_by_label("Minutes")).to_be_focused()
    page.get_by_label("Minutes").fill("9")
    expect(checks).to_contain_text("Nothing to put right.")
    assert page.url.partition("#")[0].endswith(PAGE)
    assert draft(tabs.site, CAMERAS) is None, "nothing is saved by typing"


@pytest.mark.slow  # test_look.py ticks a box, too
def test_a_box_that_is_ticked_is_seen_at_once(tabs: Tabs) -> None:
    guarded(tabs.site)
    page = tabs.open("/library/en/item/energy.a")
    page.get_by_label("Offer “Didn’t come up” in place of “Skip”").check()
    expect(page.get_by_role("region", name="Preview in Slack")).to_contain_text("come up")


@pytest.mark.slow  # test_look.py leaves a form, too
def test_leaving_asks_first_and_saving_does_not(tabs: Tabs) -> None:
    page = tabs.open(PAGE)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Title", exact=True).press_sequentially("!")
    page.get_by_role("link", name="Library", exact=True).first.click(no_wait_after=True)
    expect(page.get_by_label("Title", exact=True)).to_have_value(re.compile("^!"))
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    assert asked == ["beforeunload"]


@pytest.mark.slow  # tests/web/test_library_conflicts.py meets both numbers without a browser
def test_who_saves_second_sees_the_difference_loses_nothing_and_saves(tabs: Tabs) -> None:
    tabs.site.grant(LEA, Role.EDITOR)
    hana, lea = tabs.open(PAGE), tabs.open(PAGE, LEA, Role.EDITOR)
    lea.get_by_label("Title", exact=True).fill("Lea’s title")
    lea.get_by_label("Minutes").fill("9")
    lea.get_by_role("button", name="Save draft").click()
    expect(lea.get_by_text("Saved as a draft.")).to_be_visible()
    hana.get_by_label("Title", exact=True).fill("Hana’s title")
    hana.get_by_label("Step 2").fill("Turn yours off first, today.")
    hana.get_by_role("button", name="Save draft").click()
    expect(hana.get_by_role("alert")).to_contain_text(f"{LEA} changed this while you were writing")
    tabs.refused()
    theirs = hana.get_by_role("region", name="What was changed meanwhile")
    expect(theirs).to_contain_text("Lea’s title")
    expect(hana.get_by_label("Title", exact=True)).to_have_value("Hana’s title")
    expect(hana.get_by_label("Step 2")).to_have_value("Turn yours off first, today.")
    expect(hana.get_by_label("Minutes")).to_have_value("9")
    for scheme in ("light", "dark"):
        hana.emulate_media(color_scheme=scheme)
        assert barriers(hana) == []
    hana.set_viewport_size({"width": PHONE, "height": 900})
    assert fits(hana)
    hana.get_by_role("button", name="Save draft").click()
    expect(hana.get_by_text("Saved as a draft.")).to_be_visible()
    found = draft(tabs.site, CAMERAS)
    assert found is not None
    assert found.authors == (LEA, HANA)
    assert found.body is not None
    assert (found.body["title"], found.body["minutes"]) == ("Hana’s title", 9)


@pytest.mark.slow  # as above
def test_ones_own_second_window_is_called_that(tabs: Tabs) -> None:
    first = tabs.open(PAGE)
    second = tabs.window(first.context, PAGE)
    for page, title in ((second, "Second"), (first, "First")):
        page.get_by_label("Title", exact=True).fill(title)
        page.get_by_role("button", name="Save draft").click()
    expect(first.get_by_role("alert")).to_contain_text("You changed this in another window")
    tabs.refused()


@pytest.mark.slow  # tests/web/test_library_versions.py goes the same way
def test_an_earlier_version_is_looked_at_and_brought_back(tabs: Tabs) -> None:
    published(tabs.site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"))
    page = tabs.open(PAGE)
    page.get_by_role("link", name="All versions").click()
    seeded = page.get_by_role("listitem").filter(has_text="As it came with Lean On")
    seeded.get_by_text("What it says").click()
    expect(seeded).to_contain_text(str(seed(CAMERAS)["source"]))
    page.get_by_role("button", name="Restore As it came with Lean On").click()
    expect(page.get_by_text("That version is a draft now.")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value(str(seed(CAMERAS)["title"]))
    page.get_by_text("What differs from what people read now").click()
    expect(page.get_by_role("region", name="A draft", exact=True)).to_contain_text("lens")


def test_by_keyboard_alone_from_the_list_to_a_saved_draft(tabs: Tabs) -> None:
    page = tabs.open("/library")
    _tab_to(page, "Words")
    page.keyboard.type("cameras")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^1 of \d+ entries fit"))).to_be_visible()
    _tab_to(page, str(seed(CAMERAS)["title"]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(str(seed(CAMERAS)["title"]))
    _tab_to(page, "Minutes")
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    _tab_to(page, "Save draft")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    found = draft(tabs.site, CAMERAS)
    assert found is not None
    assert found.body == seed(CAMERAS, minutes=9)


@pytest.mark.slow  # all tests in tests/web do without JavaScript
def test_without_javascript_one_writes_hands_in_and_takes_back(tabs: Tabs) -> None:
    page = tabs.open("/library/new?kind=reframe", width=PHONE, java_script_enabled=False)
    page.get_by_label("Thought").fill("You may ask for help.")
    page.get_by_role("button", name="Save and hand in for review").click()
    expect(page.get_by_text("Handed in. A second person can now publish it.")).to_be_visible()
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_text("The draft is gone.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")


A_FEW = ("/review", "/library", "/library/en/prompt/energy.cameras")
PROMPTS = ("gives-and-drains", "small-step", "shorter-meetings", "new")
THE_OTHERS = (
    "/library/import",
    "/library/en/prompt/energy.cameras/versions",
    "/library/new?kind=prompt",
    "/library?text=xyzzy",
    "/library/es/item/energy.a",
    "/library?locale=es&state=missing",
    *(f"/library/en/prompt/energy.{each}" for each in PROMPTS),
    "/library/en/prompt/off-time.say-when",
    "/library/en/prompt/off-time.what-is-urgent",
    "/library/es/prompt/energy.cameras",
    "/library/es/prompt/energy.window",
    "/library/en/item/energy.a",
    "/library/en/theme/load",
    "/library/en/help/advice",
    "/library/en/support/assistance-programme",
    "/library/es/support/assistance-programme",
    *(f"/library/new?kind={each}" for each in ("starter", "item", "reframe", "support")),
)


@pytest.mark.parametrize(
    ("scheme", "paths"),
    [
        pytest.param("dark", A_FEW, id="dark, one of each kind"),
        pytest.param("light", A_FEW, id="light, one of each kind", marks=pytest.mark.slow),
        pytest.param("dark", THE_OTHERS, id="dark, the others", marks=pytest.mark.slow),
        pytest.param("light", THE_OTHERS, id="light, the others", marks=pytest.mark.slow),
    ],
)
def test_no_page_is_a_barrier_and_all_fit_a_phone(tabs: Tabs, scheme: Scheme, paths: tuple[str, ...]) -> None:
    every_state(tabs.site)
    page = tabs.open("/library?text=camera", color_scheme=scheme)
    for path in paths:
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.goto(f"{tabs.address}{path}")
        assert (path, barriers(page)) == (path, [])
        page.set_viewport_size({"width": PHONE, "height": 900})
        assert (path, fits(page)) == (path, True)
    assert barriers(page) == []


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what is focused has this name."""
    page.wait_for_load_state()  # before that, the way may end in the middle of the page
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        named = focused.evaluate("e => (e.labels?.[0] ?? e).textContent.trim()")
        if named == name:
            return
    pytest.fail(f"no way by keyboard to {name}")
