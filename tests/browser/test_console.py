"""The console's own pages in a real browser: nobody meets a barrier, and each page leads on to the next."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from slackapp.clock import wall
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.rounds import pauses, sending
from tests.browser.barriers import barriers, fits
from tests.browser.tabs import PHONE, WIDE, Scheme, Tabs, every_screen
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.web import trends
from tests.web.written import handed_in, published, saved, seed, spot

pytestmark = pytest.mark.browser

CAMERAS, STEP = spot("energy.cameras"), spot("energy.small-step")


@pytest.fixture(autouse=True)
def _busy(tabs: Tabs) -> None:
    """Hana and Lea have written, and Otto has published."""
    for user, role in ((HANA, Role.ADMIN), (OTTO, Role.REVIEWER), (LEA, Role.EDITOR)):
        tabs.site.grant(user, role)
    published(tabs.site, CAMERAS, seed(CAMERAS, title="Cameras are a choice"), LEA)
    saved(tabs.site, CAMERAS, seed(CAMERAS, title="Cameras stay a choice"), HANA)
    handed_in(tabs.site, STEP, seed(STEP, title="Point out one step"), LEA)


@pytest.mark.slow  # one frame, looked at on other pages
@every_screen
def test_no_page_of_the_console_is_a_barrier_and_all_fit(tabs: Tabs, scheme: Scheme, width: int) -> None:
    with tabs.site.database.write() as tx:
        trends.half_a_year(tx)
        sending.note_refusal(tx, WORKSPACE, "account_inactive", wall())
        pauses.pause(tx, WORKSPACE, By(LEA, wall()), now=wall())
    page = tabs.open("/hr", width=width, color_scheme=scheme)
    for path in ("/hr", "/account", "/people", f"/people/{LEA}/remove", "/audit"):
        page.goto(f"{tabs.address}{path}")
        assert (path, barriers(page), fits(page)) == (path, [], True)


@pytest.mark.slow
@every_screen
def test_a_role_is_given_after_the_name_was_read(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/people", width=width, color_scheme=scheme)
    page.get_by_label("Who", exact=True).fill(ANA.lower())
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Look this person up").click()
    expect(page.get_by_role("heading", name="Give Uana Person the role Editor?")).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_text("Uana Person has the role Editor now.")).to_be_visible()


@pytest.mark.slow  # by a browser; tests/web/test_person_search.py does it without one
@every_screen
def test_somebody_is_chosen_by_name_with_the_keyboard_alone(tabs: Tabs, scheme: Scheme, width: int) -> None:
    rows = [
        {"workspace": WORKSPACE, "user": user, "name": name, "zone": "", "reachable": True, "excluded": False}
        for user, name in (("UANNA", "Anna Berg"), ("UANNE", "Anne Lund"), ("UBEN", "Ben Anders"))
    ]
    with tabs.site.database.write() as tx:
        tx.execute(sa.insert(tables.person), rows)
    page = tabs.open("/people", width=width, color_scheme=scheme)
    who = page.get_by_role("combobox", name="Who")
    who.press_sequentially("an")
    offered = page.get_by_role("option")
    expect(offered).to_have_count(3)
    expect(offered.first).to_have_text("Anna Berg UANNA")
    who.press("ArrowDown")
    who.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("Anne Lund UANNE")
    assert (barriers(page), fits(page)) == ([], True)
    who.press("Enter")
    expect(who).to_have_value("Anne Lund")
    expect(page.get_by_role("radio", name="Anne Lund UANNE")).to_be_checked()
    expect(offered).to_have_count(0)
    assert (barriers(page), fits(page)) == ([], True)
    who.press("Escape")
    who.press("Enter")
    expect(page.get_by_role("heading", name="Give Uanne Person the role Viewer?")).to_be_visible()


@pytest.mark.slow  # the server takes nobody who was not chosen: tests/web
def test_typing_on_takes_back_who_was_chosen(tabs: Tabs) -> None:
    row = {"workspace": WORKSPACE, "user": "UANNA", "name": "Anna Berg", "zone": ""}
    with tabs.site.database.write() as tx:
        tx.execute(sa.insert(tables.person).values(**row, reachable=True, excluded=False))
    page = tabs.open("/people", width=WIDE)
    who = page.get_by_role("combobox", name="Who")
    who.press_sequentially("anna")
    page.get_by_role("option", name="Anna Berg").click()
    expect(page.get_by_role("radio", name="Anna Berg")).to_be_checked()
    who.press_sequentially("x")
    expect(page.get_by_role("radio", name="Anna Berg")).to_have_count(0)
    expect(page.get_by_text("Nobody here is called “Anna Bergx”")).to_be_visible()


@pytest.mark.slow  # one frame, looked at on other pages
@every_screen
def test_being_refused_is_no_barrier_and_leads_on(tabs: Tabs, scheme: Scheme, width: int) -> None:
    page = tabs.open("/people", OTTO, width=width, color_scheme=scheme)
    assert (barriers(page), fits(page)) == ([], True)
    page.get_by_role("link", name="Go to the home page").click()
    expect(page.get_by_role("heading", name=f"Hello, {OTTO}")).to_be_visible()
    tabs.refused()


@pytest.mark.slow  # one frame, looked at on other pages
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_a_member_without_a_role_meets_no_barrier_and_learns_whom_to_ask(tabs: Tabs, scheme: Scheme) -> None:
    page = tabs.open("/hr", ANA, "none", width=PHONE, color_scheme=scheme)
    expect(page.get_by_text(f"ask {HANA} for a role")).to_be_visible()
    assert (barriers(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Sign in as somebody else").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


@pytest.mark.slow  # tests/web/test_home.py follows the links
def test_the_home_leads_to_what_waits_and_the_name_above_leads_back(tabs: Tabs) -> None:
    page = tabs.open("/hr")
    page.get_by_role("region", name="What waits for you").get_by_role(
        "link", name="Point out one step"
    ).click()
    expect(page).to_have_url(f"{tabs.address}/library/en/prompt/energy.small-step")
    page.get_by_role("link", name="Lean On", exact=True).click()
    expect(page.get_by_role("heading", name=f"Hello, {HANA}")).to_be_visible()
    page.get_by_role("link", name="The whole audit log").click()
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
