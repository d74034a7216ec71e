"""Files go out and come in with a real browser: by keyboard, on a phone, and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from slackapp.storage.console.roles import Role
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, Scheme, Tabs, every_screen
from tests.cast import LEA
from tests.web import written
from tests.web.importing import CAMERAS, EDITED
from tests.web.packed import file, unzipped, whole, zipped

pytestmark = pytest.mark.browser

IMPORT = "/library/import"
HAND_IN = "Hand in what is ticked"


def chosen(page: Page, data: bytes, name: str = "library.zip") -> None:
    """Choose a file as somebody does in the dialog of their computer."""
    payload: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("Files", exact=True).set_input_files([payload])


def looked(page: Page, data: bytes, name: str = "library.zip") -> None:
    chosen(page, data, name)
    with page.expect_event("load"):
        page.get_by_role("button", name="See what would change").click()


def unfold(page: Page) -> None:
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


@pytest.mark.slow  # test_library_editor.py looks at the page itself each time
@every_screen
def test_no_page_is_a_barrier_and_all_fit_in_every_state(tabs: Tabs, scheme: Scheme, width: int) -> None:
    tabs.site.grant(LEA, Role.EDITOR)
    written.saved(tabs.site, CAMERAS, written.seed(CAMERAS, title="Lea’s own"), LEA)
    many = whole(lambda text: text.replace(" the ", " this ").replace(" el ", " un "))
    broken = EDITED.replace("minutes: 5\n", "minutes: 500\n").replace("step forward", "step on", 1)
    page = tabs.open(IMPORT, width=width, color_scheme=scheme)
    for data in (
        None,
        b"%PDF",
        zipped(whole()),
        zipped(many),
        zipped({"en/prompts.yml": broken, "it/a.yml": ""}),
    ):
        page.goto(f"{tabs.address}{IMPORT}")
        if data is not None:
            looked(page, data)
        unfold(page)
        assert barriers(page) == []
        assert fits(page)
    tabs.refused()


@pytest.mark.slow
def test_a_change_comes_in_by_keyboard_alone_and_waits_for_a_second_person(tabs: Tabs) -> None:
    page = tabs.open(IMPORT)
    chosen(page, zipped({"en/prompts.yml": EDITED}))
    page.get_by_role("button", name="See what would change").press("Enter")
    heading = page.get_by_role("heading", name="What the import would change")
    expect(heading).to_be_visible()
    expect(page.get_by_text("Nothing has been changed so far.")).to_be_visible()
    page.get_by_text("What changes").press("Enter")
    expect(page.locator("del")).to_contain_text("Make")
    expect(page.locator("ins").first).to_contain_text("Let everyone")
    box = page.get_by_role("checkbox", name="Let everyone choose their camera")
    expect(box).to_be_checked()
    box.press("Space")
    expect(box).not_to_be_checked()
    box.press("Space")
    page.get_by_role("button", name=HAND_IN).press("Enter")
    expect(page.get_by_text("One change from the files was handed in.")).to_be_visible()
    expect(page.get_by_role("link", name="Let everyone choose their camera")).to_be_visible()
    assert written.draft(tabs.site, CAMERAS) is not None


@pytest.mark.slow  # all tests in tests/web do without JavaScript
def test_without_javascript_files_come_in_all_the_same(tabs: Tabs) -> None:
    page = tabs.open(IMPORT, width=PHONE, java_script_enabled=False)
    looked(page, EDITED.encode(), "prompts.yml")
    expect(page.get_by_label("Choose all")).to_be_hidden()
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text("One change from the files was handed in.")).to_be_visible()


@pytest.mark.slow  # tests/web/test_library_export.py reads the same back
def test_what_is_exported_is_saved_as_a_zip_and_changes_nothing_when_it_comes_back(
    tabs: Tabs, tmp_path: Path
) -> None:
    page = tabs.open(IMPORT)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Export").click()
    saved = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(saved)
    assert saved.name == "lean-on-library.zip"
    assert unzipped(saved.read_bytes()) == whole()
    looked(page, saved.read_bytes())
    expect(page.get_by_role("heading", name="The files change nothing")).to_be_visible()


@pytest.mark.slow  # tests/browser/test_look.py ticks such a box, too
def test_one_box_ticks_all_and_says_that_it_ticks_what_somebody_works_on(tabs: Tabs) -> None:
    tabs.site.grant(LEA, Role.EDITOR)
    written.saved(tabs.site, CAMERAS, written.seed(CAMERAS, title="Lea’s own"), LEA)
    page = tabs.open(IMPORT)
    looked(page, zipped({"en/prompts.yml": EDITED.replace("step forward", "step on", 1)}))
    boxes = page.locator("input[name=take]")
    assert [box.is_checked() for box in boxes.all()] == [False, True]
    page.get_by_label("Choose all, also what somebody works on").check()
    assert [box.is_checked() for box in boxes.all()] == [True, True]


@pytest.mark.slow  # tests/web meets the same
def test_what_changed_while_one_looked_is_shown_and_the_rest_can_be_handed_in(tabs: Tabs) -> None:
    page = tabs.open(IMPORT)
    looked(page, zipped({"en/prompts.yml": EDITED.replace("step forward", "step on", 1)}))
    written.saved(tabs.site, CAMERAS, written.seed(CAMERAS, title="Lea’s own"), LEA)
    page.get_by_role("button", name=HAND_IN).click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("Nothing was imported: “Let everyone choose their camera” changed")
    assert barriers(page) == []
    tabs.refused()
    expect(page.get_by_role("checkbox", name="Let everyone choose")).not_to_be_checked()
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text("One change from the files was handed in.")).to_be_visible()


@pytest.mark.slow  # the list itself is read in tests/web
def test_the_list_of_faults_is_copied_whole(tabs: Tabs) -> None:
    page = tabs.open(IMPORT, permissions=["clipboard-read", "clipboard-write"])
    broken = file("en/prompts.yml", ("minutes: 5\n", "minutes: 500\n"), every=True)
    looked(page, zipped({"en/prompts.yml": broken}))
    page.get_by_role("button", name="Copy the list").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()")).splitlines()
    assert len(copied) > 5
    assert all(line.startswith("en/prompts.yml:") and line.endswith("lower it.") for line in copied)


@pytest.mark.slow
def test_a_file_that_is_far_too_large_is_told_and_not_cut_off(tabs: Tabs) -> None:
    page = tabs.open(IMPORT)
    chosen(page, b"#" * 9_000_000, "prompts.yml")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="That is too large")).to_be_visible()
    tabs.refused()
