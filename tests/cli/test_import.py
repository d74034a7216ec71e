"""`leanon teams import`: every fault is named with its line, and a file is imported whole or not at all."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response

from slackapp.cli.demo.installation import SandboxClient
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people, structure
from tests.cast import ANA, LEA, WORKSPACE
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows
from tests.scenarios.fixtures import served


def test_an_import_keeps_what_people_chose_and_forgets_who_is_gone(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    database = Database(settings["DATABASE_URL"])
    with database.write() as tx:
        tx.execute(tables.person.update().values(consent="yes"))
    database.close()
    without_ana = "".join(line + "\n" for line in ROWS.splitlines() if ANA not in line)
    leanon("teams", "import", csv(HEADER + without_ana), "--apply")
    people = {row[1]: row for row in rows(settings, "person")}
    reachable, consent = (list(tables.person.columns.keys()).index(name) for name in ("reachable", "consent"))
    assert ANA not in people
    assert people[LEA][reachable] == 1
    assert people[LEA][consent] == "yes"


FAULTS = {
    "an empty file": ("", "people.csv:1: the first line must be"),
    "a wrong first line": ("unit;parent\n", "people.csv:1: the first line must be"),
    "no rows": (HEADER, "people.csv: there are no rows"),
    "no unit": (HEADER + f",,{ANA},member,\n", "people.csv:2: give the unit a name"),
    "a long unit": (HEADER + "x" * 81 + f",,{ANA},member,\n", "people.csv:2: give the unit a name"),
    "two parents": (
        HEADER + f"A,,,,\nB,A,,,\nB,,{ANA},lead,\n",
        'people.csv:4: unit "B" is at the top here and below "A" in line 3',
    ),
    "an unknown role": (HEADER + f"A,,{ANA},boss,\n", 'people.csv:2: role is "boss": write lead, member or'),
    "a country's name": (HEADER + f"A,,{ANA},lead,Germany\n", 'people.csv:2: country is "Germany"'),
    "no country's code": (HEADER + f"A,,{ANA},lead,XQ\n", 'people.csv:2: country is "XQ": write a'),
    "the United Kingdom": (HEADER + f"A,,{ANA},lead,uk\n", 'people.csv:2: country is "uk": write GB.'),
    "a line break": (HEADER + f'\n"A\nB",,{ANA},lead,\n', "people.csv:3: a line break inside a cell"),
    "an open quote": (HEADER + f'A,,{ANA},lead,\n"B,,,,\n' + "C\n" * 70_000, "people.csv:3: this row"),
    "a semicolon too many": (HEADER.replace(",", ";") + f"A;;{ANA};lead;DE;x\n",
                             "people.csv:2: more than 5 columns: put a text with a semicolon in quotes"),
    "a stranger": (HEADER + f"A,,{ANA},lead,\nA,,UNOBODY,member,\n", "people.csv:3: Slack knows no member"),
    "an unknown parent": (HEADER + f"A,,{ANA},lead,\nB,Z,{LEA},lead,\n", 'people.csv:3: give the parent "Z"'),
    "a circle": (HEADER + f"A,B,{ANA},lead,\nB,A,{LEA},lead,\n", "people.csv: The units A > B > A"),
    "a person twice": (HEADER + f"A,,{ANA},lead,\nA,,{ANA},member,\n", 'people.csv:3: "UANA" is in unit "A"'),
    "a comma too many": (HEADER + f"A,,{ANA},lead,DE,x\n", "people.csv:2: more than 5 columns"),
    "a blank line before": (HEADER + f"\n\nA,,{ANA},boss,\n", 'people.csv:4: role is "boss"'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_the_file_is_named_with_its_line_and_nothing_is_written(
    text: str, said: str, leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    result = leanon("teams", "import", csv(text), "--apply")
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said}")
    assert not rows(settings, "workspace")
    assert not rows(settings, "person")


def test_all_faults_are_told_at_once(leanon: Leanon, csv: Callable[[str], str]) -> None:
    leanon("db", "upgrade")
    result = leanon("teams", "import", csv(HEADER + f"A,,{ANA},boss,Germany\nA,,UNOBODY,lead,\n"))
    assert result.output.count("people.csv:") == 3


def test_a_file_that_is_not_utf_8_says_how_to_save_it(leanon: Leanon, tmp_path: Path) -> None:
    leanon("db", "upgrade")
    (tmp_path / "people.csv").write_bytes((HEADER + "Köche,,,,\n").encode("latin-1"))
    assert "save it as CSV UTF-8" in leanon("teams", "import", str(tmp_path / "people.csv")).output


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_of_any_spreadsheet_is_read(
    separator: str, leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    text = ("\ufeff" + " Unit ,PARENT,Person,role, Country \n" + ROWS).replace(",", separator)
    result = leanon("teams", "import", csv(text), "--apply")
    assert result.output.endswith("Imported 11 people in 3 units.\n")
    assert len(rows(settings, "person")) == 11


def test_a_later_import_says_who_is_new_and_what_happens_to_those_who_leave(
    leanon: Leanon, csv: Callable[[str], str]
) -> None:
    leanon("db", "upgrade")
    without_ana = "".join(line + "\n" for line in ROWS.splitlines() if ANA not in line)
    first = leanon("teams", "import", csv(HEADER + without_ana), "--apply")
    assert "new." not in first.output
    back = leanon("teams", "import", csv(HEADER + ROWS))
    assert "\n1 new.\n" in back.output
    assert "leave" not in back.output
    gone = leanon("teams", "import", csv(HEADER + "".join(ROWS.splitlines(keepends=True)[:6])))
    assert (
        "1 new.\n6 people leave: they are not asked any more and lose their place in the open check-in. What"
        " they chose is kept for twelve weeks, in case they come back.\n" in gone.output
    )


HALF = "".join(ROWS.splitlines(keepends=True)[:5])
"""Half of the file: the rest was lost on the way."""


def test_half_a_file_removes_nobody_until_the_number_is_typed(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    before = rows(settings, "person"), rows(settings, "membership"), rows(settings, "unit")
    warned = leanon("teams", "import", csv(HEADER + HALF))
    assert warned.exit_code == 0
    said = (
        "This file leaves out 7 of the 11 people whom Lean On knows (Ward 3 4, Lab 3). Check that it is whole"
    )
    assert said in warned.output
    assert "run it again with --apply --removing 7" in warned.output
    for typed in ((), ("--removing", "6"), ("--removing", "16")):
        refused = leanon("teams", "import", csv(HEADER + HALF), "--apply", *typed)
        assert refused.exit_code == 1
        assert f"Error: {said}" in refused.output
        assert refused.output.endswith("Nothing was written.\n")
        assert (rows(settings, "person"), rows(settings, "membership"), rows(settings, "unit")) == before
    meant = leanon("teams", "import", csv(HEADER + HALF), "--apply", "--removing", "7")
    assert meant.exit_code == 0
    assert len(rows(settings, "person")) == 4


def test_a_few_who_leave_need_no_number_but_a_wrong_one_is_refused(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    fewer = HEADER + "".join(ROWS.splitlines(keepends=True)[:-1])
    assert leanon("teams", "import", csv(fewer), "--apply", "--removing", "2").exit_code == 1
    assert len(rows(settings, "person")) == 11
    assert leanon("teams", "import", csv(fewer), "--apply").exit_code == 0
    assert len(rows(settings, "person")) == 10


def test_what_somebody_chose_survives_their_absence_from_a_file(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    database = Database(settings["DATABASE_URL"])
    with database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "no")
    without_ana = "".join(line + "\n" for line in ROWS.splitlines() if ANA not in line)
    gone = leanon("teams", "import", csv(HEADER + without_ana), "--apply")
    assert "1 person leaves" in gone.output
    kept = rows(settings, "kept_choice")
    assert len(kept) == 1
    assert ANA not in repr(kept)
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    with database.read() as connection:
        ana, lea = people.find(connection, WORKSPACE, ANA), people.find(connection, WORKSPACE, LEA)
    database.close()
    assert ana is not None
    assert lea is not None
    assert (ana.consent, lea.consent) == ("no", "unknown")
    assert rows(settings, "kept_choice") == []


def test_an_import_waits_as_slack_asks_and_reads_everybody(
    settings: dict[str, str], leanon: Leanon, csv: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    leanon("db", "upgrade")
    faults = {"rate_limit": {"method": "users.list", "calls": 2, "retry_after": 11}}
    SandboxClient(settings["SLACK_API_URL"].removesuffix("/api/")).ask("faults", faults)
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    result = leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    assert waited == [11, 11]
    assert "Slack asks to wait 11 seconds; it goes on after that." in result.stderr
    assert result.stdout.endswith("Imported 11 people in 3 units.\n")


def test_a_slack_that_only_asks_for_pauses_is_told_in_a_sentence(
    settings: dict[str, str], leanon: Leanon, csv: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    leanon("db", "upgrade")
    monkeypatch.setattr(time, "sleep", lambda _: None)
    for method in ("users.list", "auth.test"):
        faults = {"rate_limit": {"method": method, "calls": 99, "retry_after": 11}}
        SandboxClient(settings["SLACK_API_URL"].removesuffix("/api/")).ask("faults", faults)
        result = leanon("teams", "import", csv(HEADER + ROWS), "--apply")
        assert result.exit_code == 1
        said = "Error: Slack asks to wait 11 seconds. Nothing was changed; try again then.\n"
        assert result.stderr.endswith(said)
    assert rows(settings, "person") == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response("<html>Bad gateway", 502), "Slack did not answer plainly (HTTP 502): try again"),
        (Response("{", headers={"Content-Length": "99"}), "Slack did not answer plainly (HTTP 200)"),
    ],
)
def test_what_stands_between_here_and_slack_brings_no_traceback(
    answer: Response, said: str, leanon: Leanon, csv: Callable[[str], str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    between = Flask(__name__)
    between.before_request(lambda: answer)
    with served(between) as address:
        url = f"{address}/api/"
        for command in (["teams", "import", csv(HEADER + ROWS)], ["roles", "grant", ANA, "admin", "--yes"]):
            result = leanon(*command, SLACK_API_URL=url)
            assert (result.exit_code, said in result.stderr) == (1, True), result.output


def test_a_terminal_without_such_a_letter_is_no_failure(
    settings: dict[str, str], leanon: Leanon, csv: Callable[[str], str]
) -> None:
    leanon("db", "upgrade")
    file = csv(f"{HEADER}Żabka 🙂 Küche,,{LEA},lead,\nŻabka 🙂 Küche,,{ANA},member,\n")
    ran = subprocess.run(
        [Path(sys.executable).with_name("leanon"), "teams", "import", file],
        env={"PATH": os.environ["PATH"], **settings, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert b"Traceback" not in ran.stderr
    assert "Küche".encode("latin-1") in ran.stdout
    assert b"\\U0001f642" in ran.stdout


@pytest.mark.parametrize(("person", "count"), [("uana", 1), ("UROBOT", 0)])
def test_who_counts_is_said_and_who_is_no_member_is_named_by_line(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str], person: str, count: int
) -> None:
    leanon("db", "upgrade")
    robot = {"id": "UROBOT", "name": "robo", "real_name": "Robo Robot", "is_bot": True}
    SandboxClient(settings["SLACK_API_URL"].removesuffix("/api/")).ask("users", {"users": [robot]})
    result = leanon("teams", "import", csv(f"{HEADER}Ward 3,,{person},lead,\n"), "--apply")
    assert result.output.endswith(f"Imported {count} people in 1 units.\n")
    assert ("people.csv:2: Robo Robot (UROBOT) is a bot: is not asked" in result.output) is (count == 0)
    assert ('nobody would read the report of "Ward 3" as its lead' in result.output) is (count == 0)


def test_a_column_that_was_sorted_alone_moves_nobody_until_the_number_is_typed(
    leanon: Leanon,
    csv: Callable[[str], str],
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    before = rows(settings, "person"), rows(settings, "membership")
    swapped = "".join(
        line.replace("Ward 3,", "?,", 1).replace("Lab,", "Ward 3,", 1).replace("?,", "Lab,", 1)
        if ",member," in line
        else line
        for line in ROWS.splitlines(keepends=True)
    )
    assert "elsewhere" not in leanon("teams", "import", csv(HEADER + swapped)).output, (
        "no check-in has opened"
    )

    monkeypatch.setattr(structure, "last_round", lambda *_: 1)
    shown = leanon("teams", "import", csv(HEADER + swapped))
    (moved,) = re.findall(r"This file puts (\d+) of the 11 people whom Lean On knows elsewhere", shown.output)
    assert int(moved) > 5
    assert "would not be asked in the next check-in. Check that its columns belong together" in shown.output
    assert f"run it again with --apply --moving {moved}." in shown.output
    for typed in ((), ("--moving", "1"), ("--removing", "0")):
        refused = leanon("teams", "import", csv(HEADER + swapped), "--apply", *typed)
        assert refused.exit_code == 1
        assert refused.output.endswith("Nothing was written.\n")
        assert (rows(settings, "person"), rows(settings, "membership")) == before
    assert leanon("teams", "import", csv(HEADER + swapped), "--apply", "--moving", moved).exit_code == 0
