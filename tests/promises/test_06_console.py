"""Promise 6, HR's console: no page of it knows who was asked, who answered or what one lead was shown."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from jobs import runtime
from slackapp.blocks.ids import Action
from slackapp.storage import tables
from slackapp.storage.console import roles
from slackapp.storage.database import Database
from slackapp.web.access import public
from tests.cast import HANA, LEA, OTTO, WORKSPACE, week
from tests.promises.canaries import breaches, of_a_round
from tests.promises.history import published, write
from tests.promises.house import House
from tests.promises.surfaces import SIGNING_IN, all_pages, differing, page_of
from tests.scenarios.office import TAPS, WARD
from tests.web.matrix import FIELDS, LINES, address
from tests.web.watched import Watched, watched

MARK = "canary7f3a91"
SHOWN = "energy.cameras"
LEADS = (LEA, OTTO, *(f"ULEAD{number}" for number in range(5)))

SEEN = frozenset(
    {
        *("audit", "console_role", "console_session", "library_draft", "library_edition"),  # its own
        *("guardian", "wording_approval"),  # who says yes to HR's own words, and to which they did
        *("workspace", "support_confirmation"),  # whose it is, and what HR confirmed
        *("prompt_shown", "round"),  # how much a prompt is used, and how often a question was asked
        "round_question",  # which questions rounds asked and announced
        "mark",  # a word beside a week
        "demo_clock",  # by which calendar a theme may change a question again
        *(
            "person.workspace",
            "person.country",
            "person.reachable",
            "person.excluded",
        ),  # who needs which lines
        *("person.user", "person.name", "membership", "unit"),  # whom somebody means who types a name
        *("person.language", "person.speaks"),  # in which language whoever asks for a page reads it
    }
)
"""Tables and columns that a request to the console may look at, and no others: no roster, no delivery, no
box, no recipient of a report, and nothing of what a person chose; releases only where ten teams did a prompt,
and here are none.
"""


def test_no_page_of_the_console_holds_an_answer_a_key_or_somebody_who_was_asked(small_home: House) -> None:
    people, found = replace(small_home.people, mark=MARK), small_home.round
    stored = runtime.parts().keys.read(found.id)
    assert stored is not None
    secrets = [MARK, *of_a_round(stored, small_home.settings.secret, found.id)]
    for number, user in enumerate(WARD, 1):
        people.sends(user, found.id, TAPS)
        if number in {1, len(WARD)}:
            assert told_by_console(small_home, secrets) == [f"a person: {HANA}"]
    small_home.close()
    people.presses(LEA, Action.PROMPT_ANOTHER, found.id)

    assert told_by_console(small_home, secrets) == [f"a person: {HANA}"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        f"shown to {LEA}",
        *(
            pytest.param(said, marks=pytest.mark.slow)
            for said in ("so far: 1, 2, 3, 4, 5", "view_submission", MARK)
        ),
    ],
)
def test_a_page_that_says_who_or_what_is_caught(
    small_home: House, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setitem(small_home.app.view_functions, "log.log", public(lambda: said))
    assert len(told_by_console(small_home, [MARK])) == 2


def test_what_hr_reads_of_prompts_stays_while_leads_press_another(small_home: House) -> None:
    prompts_were_shown(small_home)
    before = pages(small_home)
    assert b"5\xe2\x80\x937 teams" in before[f"/library/en/prompt/{SHOWN}"]
    press_another(small_home)

    assert differing(before, pages(small_home)) == []


@pytest.mark.slow
def test_a_count_that_moves_with_a_click_is_caught(
    small_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(connection: sa.Connection, workspace: str) -> dict[str, str]:
        shown = tables.prompt_shown.c
        rows = connection.execute(
            sa.select(shown.prompt, sa.func.count())
            .where(shown.workspace == workspace)
            .group_by(shown.prompt)
        )
        return {prompt: str(times) for prompt, times in rows}

    for module in ("entry_page", "listing"):
        monkeypatch.setattr(f"slackapp.web.library.{module}.usage", at_once)
    prompts_were_shown(small_home)
    before = pages(small_home)
    press_another(small_home)

    assert "/library" in differing(before, pages(small_home))


SET_UP = frozenset(
    {
        *(
            "deputy",
            "leaf",
            "launch_step",
            "unit_group",
            "group_account",
        ),  # who leads, reports with whom, and what is done
        *("team_account", "team_change", "team_file", "team_membership", "team_person", "team_unit"),
        *("person.home", "person.counts_from", "person.zone"),  # who would be asked with whom, and when
    }
)
"""What the pages look at besides on which HR sets up: who works where, and what is about to change of it."""
HOME = SET_UP | {"release", "sending"}
"""What the home looks at: how setting up goes, figures that are out, and whether all that is owed is out."""
PLANS = frozenset({"POST /schedule", "POST /schedule/pilot", "POST /schedule/privacy"})
"""Forms after which the messages of an open round are planned anew, by what each person chose."""
LEAVES = frozenset({"POST /teams/change/apply"})
"""Forms after which somebody may have left: what they chose is sealed, and where they stand is deleted."""
TOUCHED = ("agreement", "delivery", "director", "kept_choice", "recipient", "report", "roster")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The console with drafts and editions in it."""
    with watched(tmp_path_factory.mktemp("console") / "leanon.db") as found:
        yield found


def test_the_console_looks_at_nothing_that_knows_people_who_were_asked(place: Watched) -> None:
    others = (name for name, line in LINES.items() if not (of_teams(line.route) or sets_up(line.route)))
    found = looked_at(place, *others)
    assert found <= SEEN
    assert {"audit", "console_role", "library_draft", "library_edition", "prompt_shown"} <= found


def test_the_home_looks_besides_at_what_is_out_and_at_what_is_being_set_up(place: Watched) -> None:
    assert beyond(looked_at(place, "GET /hr"), HOME) == set()


def test_pages_to_set_up_look_at_who_works_where_and_at_nothing_that_people_chose(place: Watched) -> None:
    ours = {name for name, line in LINES.items() if sets_up(line.route)}
    assert {*PLANS, *LEAVES} <= ours
    assert beyond(looked_at(place, *(ours - PLANS - LEAVES)), SET_UP) == set()
    assert beyond(looked_at(place, *PLANS), SET_UP | {"person"}) == set()
    assert beyond(looked_at(place, *LEAVES), SET_UP | {"person", *TOUCHED}) == set()
    assert {LINES[name].answers["admin"] for name in PLANS | LEAVES} == {"303"}, "none of them shows anything"


@pytest.mark.parametrize("column", [tables.roster.c.user, tables.person.c.consent, tables.release.c.status])
def test_a_page_that_looks_at_people_or_releases_is_caught(
    place: Watched, monkeypatch: pytest.MonkeyPatch, column: sa.Column[str]
) -> None:
    real = roles.holders

    def knowing(connection: sa.Connection, workspace: str) -> tuple[roles.Holder, ...]:
        connection.execute(sa.select(column)).all()
        return real(connection, workspace)

    monkeypatch.setattr(roles, "holders", knowing)
    assert looked_at(place, "GET /people") - SEEN == {str(column)}


def of_teams(route: str) -> bool:
    """Whether it shows figures, or leads there: such a page reads releases (test_05)."""
    return route in {"/", "/hr"} or route.startswith(("/trend", "/organisation", "/area"))


def sets_up(route: str) -> bool:
    """Whether HR sets up on it: who works where, when people are asked, and that it begins."""
    return route.startswith(("/teams", "/schedule", "/launch"))


def beyond(found: set[str], allowed: frozenset[str] | set[str]) -> set[str]:
    """What was looked at that is neither in SEEN nor allowed, as a table or as a column of one."""
    return {each for each in found - SEEN if not {each, each.partition(".")[0]} & allowed}


def looked_at(place: Watched, *names: str) -> set[str]:
    """What these requests of an HR admin read of, those that ask before a form does something included.

    What is a guardian's alone is asked for by one.
    """
    with reading(place.site.database) as found:
        for line in (LINES[name] for name in names):
            form = FIELDS.get(str(line), {})
            asked = {name: value for name, value in form.items() if name not in {"do", "sure"}}
            for sent in (form, asked) if line.method == "POST" else (None,):
                fields = None if sent is None else place.filled(sent)
                visitor = place.visitors["guardian" if line.answers["admin"] == "no" else "admin"]
                place.ask(visitor, line.method, address(line.route), fields)
                place.put_back()
    known = {(table, column) for table, column in found if table in tables.metadata.tables}
    return {table if table in SEEN else f"{table}.{column}" for table, column in known}


@contextmanager
def reading(database: Database) -> Iterator[set[tuple[str, str]]]:
    """Collects, from SQLite itself, which columns of which tables are read while the block lasts."""
    found: set[tuple[str, str]] = set()

    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_authorizer(lambda action, table, column, *_: note(action, table, column))

    def note(action: int, table: str | None, column: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table:
            found.add((table, column or "any"))
        return sqlite3.SQLITE_OK

    def leave(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_authorizer(None)

    sa.event.listen(database.engine, "checkout", watch)
    sa.event.listen(database.engine, "checkin", leave)
    try:
        yield found
    finally:
        sa.event.remove(database.engine, "checkout", watch)
        sa.event.remove(database.engine, "checkin", leave)


def pages(house: House) -> dict[str, bytes]:
    """All that HR can open, by its address."""
    return {page: page_of(house, page, HANA) for page in all_pages(house) if page not in SIGNING_IN}


def told_by_console(house: House, secrets: list[str]) -> list[str]:
    """What no page may hold and one does; the pages of teams name who works in them, asked or not."""
    opened = pages(house)
    teams = {page for page in opened if page.startswith("/teams")}
    found = [
        breaches(
            "\n".join(seen.decode(errors="replace") for page, seen in opened.items() if wanted(page)), secrets
        )
        for wanted in (teams.__contains__, lambda page: page not in teams)
    ]
    return [*(each for each in found[0] if not each.startswith("a person: ")), *found[1]]


def prompts_were_shown(house: House) -> None:
    """Four weeks are over, in which seven leads were shown the same prompt."""
    write(house, [(published(2.0, 1), published(2.0, 1))] * 4)
    with house.database.write() as tx:
        for user in LEADS:
            row = {"workspace": WORKSPACE, "user": user, "round": f"{WORKSPACE}-past-0", "prompt": SHOWN}
            row["leaf"] = f"team of {user}"
            tx.execute(sa.insert(tables.prompt_shown).values(**row, shown_at=week(-4, days=4)))


def press_another(house: House) -> None:
    """Both leads look for something else to try, under the last report and an older one."""
    for user in (LEA, OTTO):
        for past in (3, 3, 0):
            house.people.presses(user, Action.PROMPT_ANOTHER, f"{WORKSPACE}-past-{past}")
    with house.database.read() as connection:
        shown = connection.execute(sa.select(sa.func.count()).select_from(tables.prompt_shown)).scalar_one()
    assert shown > len(LEADS), "something else was shown"
