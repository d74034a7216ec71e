"""`leanon deputies`: by name, after a look at Slack and a preview; an end that comes when it may."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from slackapp.storage import demo_clock, tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices
from tests.cast import ANA, LEA, WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows
from tests.scenarios.office import LAB, WARD

OUT = LAB[4]
TOP = "".join(f"Clinic,,{user},member,DE\n" for user in WARD[7:])


@pytest.fixture(autouse=True)
def database(
    settings: dict[str, str], leanon: Leanon, has_roster: Callable[[str], None]
) -> Iterator[Database]:
    """A workspace with a schedule in UTC, in the week before its first round."""
    has_roster(HEADER + ROWS + TOP)
    settings["LEANON_DEMO"] = "1"
    opened = Database(settings["DATABASE_URL"])
    with opened.write() as tx:
        demo_clock.move_to(tx, week(0, days=-1))
    leanon("schedule", "set", "--zone", "UTC")
    yield opened
    opened.close()


def open_rounds(database: Database, first: int, last: int) -> None:
    """Rounds of which the database knows no more than their rows; the calendar stands in the last one."""
    with database.write() as tx:
        for number in range(first, last + 1):
            opens = week(number - 1)
            tx.execute(
                sa.insert(tables.round_).values(
                    id=f"r{number}",
                    workspace=WORKSPACE,
                    number=number,
                    theme="load",
                    series="s",
                    fingerprint="f",
                    k=5,
                    epsilon=2,
                    focus_epsilon=1,
                    opens_at=opens,
                    closes_at=opens + timedelta(days=3, hours=18),
                )
            )
        demo_clock.move_to(tx, week(last - 1, hours=1))


def test_somebody_is_named_after_their_name_and_the_groups_were_shown(
    leanon: Leanon, settings: dict[str, str]
) -> None:
    assert leanon("deputies", "list").output == "There are no deputies: leanon deputies add UNIT U…\n"

    shown = leanon("deputies", "add", "ward 3", ANA, typed="n\n")
    assert shown.exit_code == 1
    assert f"Ward 3: 6 people, read by {ANA}, {LEA}\n" in shown.output, "deputies are named among the readers"
    assert f"{ANA} ({ANA}) would count as a lead of Ward 3 from the next check-in on, for at least four:" in (
        shown.output
    )
    assert "does not count in Ward 3, and answers in Clinic, as whoever joins it" in shown.output
    assert rows(settings, "deputy") == []

    done = leanon("deputies", "add", "ward 3", ANA, typed="y\n")
    assert done.exit_code == 0
    assert done.output.endswith(f"{ANA} ({ANA}) leads Ward 3 from the next check-in on.\n")
    assert rows(settings, "deputy") == [(WORKSPACE, "u000003", ANA, 1, None)]
    listed = f"{ANA}  {ANA}  Ward 3  leads from the next check-in on; no end is set\n"
    assert leanon("deputies", "list").output == listed
    assert f"read by {ANA}, {LEA}\n" in leanon("privacy", "set", "--dry-run").output


def test_a_deputy_of_the_top_team_is_told_to_be_asked_nowhere(leanon: Leanon) -> None:
    shown = leanon("deputies", "add", "Clinic", WARD[8], typed="n\n").output

    assert "does not count in Clinic, and is not asked meanwhile" in shown
    assert f"Not asked (lead a team above which there is none to answer in): {WARD[8]}\n" in shown


def noted(settings: dict[str, str]) -> list[tuple[str, str, str]]:
    """Who did what to whose deputyship, as the audit log has it."""
    log = [(str(row[3]), str(row[4]), str(row[5])) for row in rows(settings, "audit")]
    return [each for each in log if each[1].startswith("deputy")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "Ward 9", ANA), "No unit is called 'Ward 9'; the nearest is Ward 3. Nothing was changed."),
        (("add", "Ward 3", LEA), f"Ward 3: {LEA} ({LEA}) leads it anyway. Nothing was changed."),
        (
            ("add", "Ward 3", OUT),
            f"Ward 3: {OUT} ({OUT}) stands in no file of teams: import them first. Nothing was changed.",
        ),
        (("end", "Ward 3", ANA), f"Ward 3: {ANA} ({ANA}) is no deputy of it. Nothing was changed."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    leanon: Leanon, settings: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    refused = leanon("deputies", *arguments)

    assert refused.exit_code == 1
    assert refused.output == f"Error: {said}\n"
    assert rows(settings, "deputy") == noted(settings) == []


def test_who_is_no_full_member_is_refused(leanon: Leanon) -> None:
    refused = leanon("deputies", "add", "Ward 3", "UNOBODY", "--yes")

    assert refused.exit_code == 1
    assert "Nothing was changed" in refused.output


def test_an_end_before_the_fourth_check_in_says_when_it_comes(leanon: Leanon, database: Database) -> None:
    leanon("deputies", "add", "Ward 3", ANA, "--yes")
    open_rounds(database, 1, 2)
    led = leanon("deputies", "list").output
    assert led == f"{ANA}  {ANA}  Ward 3  has led in 2 check-ins; no end is set\n"

    ended = leanon("deputies", "end", "ward 3", ANA.lower())
    assert ended.exit_code == 0
    assert ended.output == (
        f"{ANA} ({ANA}) leads Ward 3 until 2 more check-ins have opened and closed (about 29 Jan 2026):"
        " a deputy leads in at least 4. The end is set, and comes by itself.\n"
    )
    assert leanon("deputies", "end", "ward 3", ANA).output == ended.output, "asking again says it again"
    assert "has led in 2 check-ins; ends after 2 more check-ins\n" in leanon("deputies", "list").output
    open_rounds(database, 3, 4)
    assert "has led in 4 check-ins; ends at the next opening\n" in leanon("deputies", "list").output


def test_an_end_after_the_fourth_comes_with_the_next_opening(leanon: Leanon, database: Database) -> None:
    leanon("deputies", "add", "Ward 3", ANA, "--yes")
    open_rounds(database, 1, 4)

    ended = leanon("deputies", "end", "Ward 3", ANA)
    assert ended.output == f"{ANA} ({ANA}) leads Ward 3 until the next check-in opens, and not in that one.\n"


def test_an_end_that_was_set_is_taken_back_by_naming_them_again(leanon: Leanon) -> None:
    leanon("deputies", "add", "Ward 3", ANA, "--yes")
    leanon("deputies", "end", "Ward 3", ANA)
    assert leanon("deputies", "add", "Ward 3", ANA, "--yes").exit_code == 0
    assert "no end is set" in leanon("deputies", "list").output
    assert "is its deputy already" in leanon("deputies", "add", "Ward 3", ANA, "--yes").output


def test_a_file_that_leaves_a_deputy_out_says_that_they_stay(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str], database: Database
) -> None:
    leanon("deputies", "add", "Ward 3", ANA, "--yes")
    with database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
    without = (HEADER + ROWS + TOP).replace(f"Ward 3,Clinic,{ANA},member,de\n", "")
    shown = leanon("teams", "import", csv(without), "--apply")

    assert f"Not in the file, and kept as deputies: {ANA}. `leanon deputies end` ends that.\n" in shown.output
    assert "leaves:" not in shown.output
    assert f"read by {ANA}, {LEA}\n" in shown.output
    assert len(rows(settings, "deputy")) == 1
    assert rows(settings, "kept_choice") == [], "nothing of them is put by, as they are still here"


def test_what_the_operator_does_stands_in_the_audit_log(leanon: Leanon, settings: dict[str, str]) -> None:
    leanon("deputies", "add", "Ward 3", ANA, "--yes")
    leanon("deputies", "end", "Ward 3", ANA)

    assert noted(settings) == [("operator", "deputy named", ANA), ("operator", "deputy ended", ANA)]
