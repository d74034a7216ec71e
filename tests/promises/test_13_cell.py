"""Promise 13: who builds the teams cannot build a cell around one person unseen (red team 13; R2, R16).

A cell is one target and accounts that skip: whether the target took part shows from whether anything is
released, and with enough of them what they said. HR imports files, sees to accounts in Slack, and waits.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from slackapp.cli.main import main
from slackapp.storage import tables
from slackapp.storage.people import choices, structure
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.fixtures import key_server, rehearsal
from tests.scenarios.office import COLLEAGUES, EVERYBODY, LAB, WARD, Rehearsal, said

__all__ = ["key_server", "rehearsal"]

TARGET = ANA
ACCOMPLICES = tuple(f"UPLANT{number}" for number in range(5))
HEADER = "unit,parent,person,role,country"
HEADS = [("Clinic", "", HANA, "excluded"), ("Ward 3", "Clinic", LEA, "lead"), ("Lab", "Clinic", OTTO, "lead")]
OFFICE = [
    *HEADS,
    *(("Ward 3", "Clinic", user, "member") for user in WARD),
    *(("Lab", "Clinic", user, "member") for user in LAB),
]
Rows = Sequence[tuple[str, str, str, str]]
CELL: Rows = [
    *(row for row in OFFICE if row[2] != TARGET),
    *(("Cell", "Clinic", user, "member") for user in (TARGET, *ACCOMPLICES)),
]
"""The target in a unit of their own, with five accounts."""


class Builder:
    """HR at the operator's terminal: what it does to the teams, and what came of it."""

    def __init__(self, office: Rehearsal, folder: Path) -> None:
        self.office = office
        self._file = folder / "people.csv"

    def account(self, user: str, **flags: object) -> None:
        """Let Slack have such an account."""
        self.office.says(user, **flags)

    def imports(self, rows: Rows, *more: str) -> str:
        """Import a file, with the number typed that is asked for; returns what the command says."""
        lines = [HEADER, *(",".join((*row, "DE")) for row in rows)]
        self._file.write_text("\n".join(lines), encoding="utf-8")
        arguments = ["teams", "import", str(self._file), "--apply", *more]
        done = CliRunner().invoke(main, arguments, env=dict(self.office.environment))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        asked = re.search(r"run it again with --apply (.*)\. Nothing was written", done.output)
        return self.imports(rows, *asked[1].split()) if asked and not more else done.output

    def opens(self, number: int) -> Mapping[str, set[str]]:
        """Let the round of that week open and send its messages; returns who is asked, by group."""
        self.office.move_to(week(number, hours=1))
        self.office.move_to(week(number, days=1, hours=16))
        assert self.office.round().number == number + 1
        found: dict[str, set[str]] = {}
        for row in self.office.rows(tables.roster):
            found.setdefault(row["leaf"], set()).add(row["user"])
        return found

    def closes(self, number: int) -> None:
        self.office.move_to(week(number, days=3, hours=18.1))

    def group_of(self, groups: Mapping[str, set[str]], user: str = TARGET) -> set[str]:
        """Who is asked together with somebody; nobody where they are not asked."""
        return next((group for group in groups.values() if user in group), set())


@pytest.fixture
def hr(rehearsal: Rehearsal, tmp_path: Path) -> Builder:
    """HR of an office in which everybody has said yes and one check-in has closed."""
    found = Builder(rehearsal, tmp_path)
    found.imports(OFFICE)
    with rehearsal.database.write() as tx:
        for user in EVERYBODY:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    assert found.group_of(found.opens(0)) == set(WARD)
    found.closes(0)
    return found


KINDS: Mapping[str, dict[str, Any]] = {
    "a guest": {"is_restricted": True},
    "a guest of one channel": {"is_ultra_restricted": True},
    "a stranger of a shared channel": {"is_stranger": True},
    "somebody of another workspace": {"team_id": "T0ELSEWHERE"},
    "somebody who never signed in": {"is_invited_user": True},
    "a bot": {"is_bot": True},
    "somebody deactivated": {"deleted": True},
}


@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=[pytest.mark.slow] * (each != "a guest")) for each in KINDS]
)
def test_an_account_that_is_no_full_member_never_fills_a_group(hr: Builder, kind: str) -> None:
    for user in ACCOMPLICES:
        hr.account(user, **KINDS[kind])
    hr.imports(CELL)
    for number in (1, 2, 3):
        groups = hr.opens(number)
        assert not set(ACCOMPLICES) & set().union(*groups.values())
        assert not 0 < len(hr.group_of(groups)) < len(LAB)
        hr.closes(number)


def test_real_accounts_wait_a_round_and_are_then_seen_by_name_and_announced(hr: Builder) -> None:
    for user in ACCOMPLICES:
        hr.account(user)
    said_before = hr.imports(CELL)
    assert "Cell" in said_before

    first = hr.opens(1)
    assert hr.group_of(first) == set(), "the target has joined that unit too, and waits"
    assert not set(ACCOMPLICES) & set().union(*first.values())
    hr.closes(1)
    second = hr.opens(2)
    assert hr.group_of(second) == {TARGET, *ACCOMPLICES}, "six real accounts and patience: said openly"
    seen_by_the_target(hr)
    assert "Cell" in said(hr.office.lasting(TARGET)[-1])


@pytest.mark.slow
def test_accounts_that_become_full_members_wait_as_if_they_were_new(hr: Builder) -> None:
    for user in ACCOMPLICES:
        hr.account(user, is_restricted=True)
    hr.imports(CELL)
    hr.opens(1)
    hr.closes(1)
    for user in ACCOMPLICES:
        hr.account(user)
    assert not set(ACCOMPLICES) & set().union(*hr.opens(2).values())


@pytest.mark.slow  # the rule of joining is tried quickly below
def test_who_is_moved_weekly_is_asked_nowhere(hr: Builder) -> None:
    there = [(*row[:2], TARGET, "member") for row in OFFICE if row[2] == LAB[0]]
    elsewhere = [*(row for row in OFFICE if row[2] != TARGET), *there]
    for number in range(1, 5):
        hr.imports(elsewhere if number % 2 else OFFICE)
        assert hr.group_of(hr.opens(number)) == set()
        hr.closes(number)


@pytest.mark.slow
def test_a_cell_within_the_targets_own_team_is_no_quicker(hr: Builder) -> None:
    """All colleagues go elsewhere, and five accounts come in their place: the target never moves."""
    for user in ACCOMPLICES:
        hr.account(user)
    rows = [
        *HEADS,
        *(("Lab", "Clinic", user, "member") for user in (*LAB, *COLLEAGUES)),
        *(("Ward 3", "Clinic", user, "member") for user in (TARGET, *ACCOMPLICES)),
    ]
    hr.imports(rows)

    assert hr.group_of(hr.opens(1)) == set(), "alone, and too few anywhere near"
    hr.closes(1)
    assert hr.group_of(hr.opens(2)) == {TARGET, *ACCOMPLICES}
    seen_by_the_target(hr)


def seen_by_the_target(hr: Builder) -> None:
    """Whoever patience has built a cell around reads that the group has changed, and sees who is in it."""
    message = said(hr.office.lasting(TARGET)[-1])
    news = message.partition(hr.office.library.words("news.title"))[2]
    assert "joined" in news.partition(hr.office.library.words("weekly.choice"))[0]
    home = said(hr.office.home(TARGET))
    assert all(user in home for user in ACCOMPLICES)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "Laboratory",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("LAB", "Lab\u200b", "\u00a0lab")),
    ],
)
def test_another_name_or_spelling_splits_no_merge_and_skips_no_wait(hr: Builder, name: str) -> None:
    small = [row for row in OFFICE if row[2] not in LAB[:2]]
    hr.imports(small)
    together = hr.group_of(hr.opens(1), LAB[2])
    assert together > set(LAB[2:]), "four are too few alone"
    hr.closes(1)
    hr.imports([(name if row[0] == "Lab" else row[0], *row[1:]) for row in OFFICE])
    now = hr.group_of(hr.opens(2), LAB[2])
    assert now == together, "the merge still stands, and who came back waits"


def test_the_command_says_by_name_who_would_be_asked_with_whom(hr: Builder) -> None:
    for user in ACCOMPLICES:
        hr.account(user)
    told = hr.imports(CELL)

    assert all(user in told for user in (TARGET, *ACCOMPLICES)), "who waits is named before it is written"


@pytest.mark.slow  # test_real_accounts_wait_a_round_and_are_then_seen_by_name_and_announced counts groups
def test_nobody_is_asked_in_a_group_they_joined_since_the_last_opening(hr: Builder) -> None:
    """The gate of red team 13, on whatever HR did above: by the rows themselves."""
    for user in ACCOMPLICES:
        hr.account(user)
    hr.imports(CELL)
    for number in (1, 2):
        hr.opens(number)
        counts_from = sa.select(tables.person.c.user, tables.person.c.counts_from)
        with hr.office.database.read() as connection:
            since = dict(map(tuple, connection.execute(counts_from)))
        assert all(since[row["user"]] <= number + 1 for row in hr.office.rows(tables.roster))
        hr.closes(number)


def test_without_the_wait_this_attack_would_succeed_at_once(
    hr: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the cell is there at the next opening."""
    monkeypatch.setattr(structure, "waiting", lambda *_: frozenset())
    for user in ACCOMPLICES:
        hr.account(user)
    hr.imports(CELL)

    assert hr.group_of(hr.opens(1)) == {TARGET, *ACCOMPLICES}
