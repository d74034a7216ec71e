"""The console's home: it shows what waits for whoever is signed in, and to nobody what is not theirs."""

import re

import pytest

from content.entry import EntryKind
from slackapp.clock import wall
from slackapp.roster import changes
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import HR, Role
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import EVERYWHERE, Place
from slackapp.storage.rounds import pauses
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, ZOE
from tests.web import trends
from tests.web.conftest import Site
from tests.web.written import draft, handed_in, published, saved, seed, spot

PROMPT = spot("lean-on-one")
BODY = seed(spot("energy.cameras"), id="lean-on-one", title="Lean on <one> person")
SHOWN = "Lean on &lt;one&gt; person</a>"
NOTE = "Shorter, please."
NEVER = "What no role will ever show"


def send_back(site: Site, place: Place) -> None:
    found = draft(site, place)
    assert found is not None
    with site.database.write() as tx:
        drafts.send_back(tx, place, found.edit, NOTE, By(OTTO, wall()))


def home(site: Site, user: str, role: Role | None, workspace: str = WORKSPACE) -> str:
    """What this person's home says, as a browser shows it, tags and all."""
    answer = site.signed_in(user, role, workspace).get("/hr")
    assert answer.status_code == 200
    return answer.text


def part(page: str, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    found = re.search(rf"<h(\d)[^>]*>{heading}.*?</h\1>(.*?)(<h\d|</main>)", page, re.DOTALL)
    return found.group(2) if found else ""


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_then_back(site: Site) -> None:
    answer = site.visitor().get("/hr")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/hr")


def test_without_a_role_the_home_says_what_this_is_and_whom_to_ask(site: Site) -> None:
    site.grant(HANA, Role.ADMIN)
    handed_in(site, PROMPT, BODY, HANA)
    page = home(site, ANA, None)
    assert "This is HR’s console" in page
    assert f"ask {HANA} for a role" in page
    assert "Sign in as somebody else" in page
    assert NEVER in page
    for hidden in ("What waits for you", "Last changes", "Lean on", "/audit", "/library"):
        assert hidden not in page.replace("Lean On", "")


def test_without_any_admin_the_home_says_who_names_the_first_one(site: Site) -> None:
    page = home(site, ANA, None)
    assert "Nobody is HR admin here yet" in page
    assert "leanon roles grant" in page


@pytest.mark.parametrize("role", HR)
def test_every_role_is_greeted_and_led_to_what_it_may_open(site: Site, role: Role) -> None:
    page = home(site, HANA, role)
    assert f"Hello, {HANA}" in page
    assert NEVER in page
    sections = re.findall(r'<li class="card"><h3><a href="([^"]+)"', page)
    assert {"/library", "/audit"} <= set(sections)
    assert ("/people" in sections) is (role is Role.ADMIN)
    assert ("/launch" in sections) is (role is Role.ADMIN)
    assert "No check-in has opened yet: nobody is asked before the launch." in part(page, "What Lean On did")
    whole = part(page, "The whole organisation")
    assert bool(whole) is (role in {Role.ADMIN, Role.VIEWER})
    assert "empty" not in page, "no box that holds nothing"


@pytest.mark.parametrize(
    ("role", "step"),
    [
        (Role.EDITOR, "make one sentence of it your own"),
        (Role.REVIEWER, "When a colleague hands in a change"),
        (Role.VIEWER, "you can read everything"),
        (Role.ADMIN, "Before the launch, next: put the teams in place"),
    ],
)
def test_at_first_the_home_suggests_a_step_that_the_role_can_take(site: Site, role: Role, step: str) -> None:
    page = home(site, HANA, role)
    assert step in part(page, "What waits for you")
    published(site, PROMPT, BODY, LEA)
    if role is not Role.ADMIN:
        assert step not in home(site, HANA, role)


@pytest.mark.parametrize(
    ("role", "waits"),
    [(Role.ADMIN, True), (Role.REVIEWER, True), (Role.EDITOR, False), (Role.VIEWER, False)],
)
def test_what_was_handed_in_waits_for_those_who_may_publish_it(site: Site, role: Role, waits: bool) -> None:
    saved(site, PROMPT, BODY, LEA)
    assert "To review" not in home(site, HANA, role), "it has not been handed in"
    handed_in(site, PROMPT, BODY, LEA)
    page = home(site, HANA, role)
    link = f'<a href="/library/en/prompt/lean-on-one">{SHOWN}'
    assert (link in part(page, "To review")) is waits
    assert "<one>" not in page
    assert "Your drafts" not in page, "it is not theirs"


def test_nobody_is_told_to_publish_what_they_wrote_themselves(site: Site) -> None:
    handed_in(site, PROMPT, BODY, HANA)
    page = home(site, HANA, Role.EDITOR)
    assert "To review" not in page
    assert '<a href="/review">1 of your drafts waits for somebody else' in page
    assert "Nothing.</p>" in page.partition("1 of your drafts")[0], "what waits for her is said first"
    assert LEA not in page
    handed_in(site, PROMPT, BODY, LEA)
    assert "To review" not in home(site, HANA, Role.ADMIN), "a part of it is still hers"


def test_a_draft_of_ones_own_waits_until_it_is_handed_in(site: Site) -> None:
    saved(site, PROMPT, BODY, HANA)
    assert SHOWN in part(home(site, HANA, Role.EDITOR), "Your drafts")
    assert "Sent back to you" not in home(site, HANA, Role.EDITOR)
    assert "Your drafts" not in home(site, OTTO, Role.EDITOR)
    assert "Your drafts" not in home(site, HANA, Role.REVIEWER), "who may not write cannot go on with it"


def test_what_was_sent_back_waits_with_its_note_for_whoever_wrote_it(site: Site) -> None:
    handed_in(site, PROMPT, BODY, HANA)
    send_back(site, PROMPT)
    page = home(site, HANA, Role.EDITOR)
    assert NOTE in part(page, "Sent back to you")
    assert "Your drafts" not in page, "it stands there once"
    assert "Sent back to you" not in home(site, OTTO, Role.ADMIN)
    handed_in(site, PROMPT, BODY, HANA)
    assert "Sent back to you" not in home(site, HANA, Role.EDITOR)


def test_of_many_drafts_a_few_are_named_and_the_others_counted(site: Site) -> None:
    for number in range(7):
        handed_in(site, spot(f"prompt-{number}"), {**BODY, "id": f"prompt-{number}"}, LEA)
    page = home(site, HANA, Role.REVIEWER)
    assert part(page, "To review").count("<li>") == 5
    assert re.search(r'href="/review">Read and publish</a> <span class="hint">and 2 more', page)
    for number in range(7):
        saved(site, spot(f"own-{number}"), {**BODY, "id": f"own-{number}"}, OTTO)
    page = home(site, OTTO, Role.EDITOR)
    assert part(page, "Your drafts").count("<li>") == 5
    assert '<a href="/library?state=draft">And 2 more</a>' in page


def test_what_has_no_translation_is_counted_for_those_who_can_write_one(site: Site) -> None:
    assert "into Spanish" not in home(site, HANA, Role.EDITOR)
    published(site, PROMPT, BODY, LEA)
    assert "1 text waits to be translated into Spanish" in home(site, HANA, Role.EDITOR)
    assert "into Spanish" not in home(site, HANA, Role.REVIEWER)


def test_an_admin_without_a_second_person_is_told_so_until_there_is_one(site: Site) -> None:
    missing = "A second person is missing"
    page = home(site, HANA, Role.ADMIN)
    assert missing in page
    assert 'href="/people">Give a colleague a role' in page
    site.grant(LEA, Role.EDITOR)
    assert missing in home(site, HANA, Role.ADMIN), "an editor does not publish"
    assert missing not in home(site, LEA, Role.EDITOR)
    site.grant(OTTO, Role.REVIEWER)
    assert missing not in home(site, HANA, Role.ADMIN)


def test_the_last_changes_are_told_in_words_and_saving_is_none_of_them(site: Site) -> None:
    site.grant(LEA, Role.EDITOR)
    handed_in(site, PROMPT, BODY, LEA)
    said = part(home(site, HANA, Role.VIEWER), "Last changes")
    told = [re.sub(r"<[^>]+>|\s+", " ", line).split(" · ")[0] for line in said.split("<li>")[1:]]
    told = [" ".join(line.split()) for line in told]
    assert told[0] == f"The operator gave a role to {HANA} Viewer"
    assert f"{LEA} handed in Lean on &lt;one&gt; person Prompt, English" in told
    assert not any("saved" in line for line in told)


def test_another_workspaces_drafts_changes_and_people_are_nobodys_here(site: Site) -> None:
    site.grant(HANA, Role.ADMIN)
    handed_in(site, PROMPT, BODY, HANA)
    handed_in(site, PROMPT, BODY, LEA)
    page = home(site, ZOE, Role.ADMIN, OTHER_WORKSPACE)
    for hidden in ("To review", "Your drafts", "lean-on-one", HANA, LEA):
        assert hidden not in page
    site.grant(ZOE, None, OTHER_WORKSPACE)
    assert HANA not in home(site, ZOE, None, OTHER_WORKSPACE), "nor who gives roles there"


def test_a_choice_of_question_leads_to_where_it_is_made(site: Site) -> None:
    choice = spot("energy", EntryKind.ASKED, EVERYWHERE)
    handed_in(site, choice, seed(choice, item="energy.b"), LEA)
    page = home(site, HANA, Role.REVIEWER)
    link = '<a href="/questions#energy">What is asked about “Energy”</a>'
    assert link in part(page, "To review")
    assert "Choice of question, All languages" in page
    assert (
        '<a href="/questions#energy">What is asked about “Energy”</a>' in site.signed_in().get("/audit").text
    )


def test_the_log_names_an_entry_by_what_it_says_and_leads_to_it(site: Site) -> None:
    published(site, PROMPT, BODY, LEA)
    page = site.signed_in(HANA, Role.VIEWER).get("/audit").text
    assert page.count(SHOWN) == 3
    assert page.count('href="/library/en/prompt/lean-on-one"') == 3
    assert "en/prompt/lean-on-one</span>" in page


def test_the_log_says_who_paused_and_who_resumed(site: Site) -> None:
    with site.database.write() as tx:
        pauses.pause(tx, WORKSPACE, By(LEA, wall()), now=wall())
        pauses.resume(tx, WORKSPACE, By("operator", wall()), now=wall())
    log = " ".join(re.sub(r"<[^>]*>", " ", site.signed_in(HANA, Role.VIEWER).get("/audit").text).split())
    assert f"Sending paused {LEA} all messages" in log
    assert "Sending resumed The operator all messages" in log
    told = " ".join(re.sub(r"<[^>]*>", " ", home(site, HANA, Role.VIEWER)).split())
    assert f"{LEA} paused all messages" in told
    assert "The operator resumed all messages" in told


def test_a_text_of_another_language_says_which_one_it_is(site: Site) -> None:
    handed_in(site, spot("lean-on-one", locale="es"), BODY, LEA)
    page = home(site, HANA, Role.REVIEWER)
    assert re.search(r'<a href="/library/es/prompt/lean-on-one" lang="es">', part(page, "To review"))
    assert "Prompt, Spanish" in page


def test_a_pause_is_said_on_top_of_every_page_of_hrs_and_of_no_guardians(site: Site) -> None:
    hana, ana = site.signed_in(HANA, Role.VIEWER), site.signed_in(ANA, Role.GUARDIAN)
    assert "Messages are paused" not in hana.get("/audit").text
    with site.database.write() as tx:
        pauses.pause(tx, WORKSPACE, By(LEA, wall()), now=wall())
    for path in ("/hr", "/library", "/audit", "/account"):
        assert "Messages are paused" in hana.get(path).text, path
    assert "Messages are paused" not in ana.get("/guardian").text
    assert "Messages are paused" not in site.signed_in(ZOE, Role.ADMIN, OTHER_WORKSPACE).get("/hr").text
    assert '<a href="/schedule">Messages are paused: see what that does' in home(site, HANA, Role.ADMIN)


def test_the_trend_of_the_whole_organisation_stands_there_for_whoever_reads_figures(site: Site) -> None:
    assert "will stand here after the first check-in" in part(home(site, HANA, Role.ADMIN), "The whole organ")
    with site.database.write() as tx:
        trends.half_a_year(tx)
    site.grant(HANA, Role.ADMIN)
    for role, reads in (
        (Role.ADMIN, True),
        (Role.VIEWER, True),
        (Role.EDITOR, False),
        (Role.REVIEWER, False),
    ):
        page = home(site, OTTO, role)
        assert ("chart-load-title" in page, 'href="/organisation">Each team' in page) == (reads, reads)


def test_a_change_of_teams_waits_for_whoever_sets_up(site: Site) -> None:
    with site.database.write() as tx:
        changes.begin_file(tx, WORKSPACE, "teams.csv", b"name\n", By(LEA, wall()), now=wall())
    waits = '<a href="/teams/change">A change of teams is being worked out</a>'
    assert waits in part(home(site, HANA, Role.ADMIN), "What waits for you")
    assert waits not in home(site, OTTO, Role.EDITOR)
    assert waits not in home(site, ZOE, Role.ADMIN, OTHER_WORKSPACE)
