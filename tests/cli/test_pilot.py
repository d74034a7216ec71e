"""`leanon pilot` asks whole units only, and shows who would be asked with whom before it writes that."""

import json
from collections.abc import Callable

import pytest

from slackapp.storage.people import structure
from tests.cast import LEA, OTTO
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows
from tests.scenarios.office import LAB, WARD


@pytest.fixture(autouse=True)
def _imported(has_roster: Callable[[str], None]) -> None:
    more = "".join(f"Lab,Clinic,{user},member,GB\n" for user in LAB[2:])
    has_roster(HEADER + ROWS + more)


def pilot(settings: dict[str, str]) -> object:
    """What is stored."""
    (found,) = ([each for each in row if str(each).startswith('["u')] for row in rows(settings, "workspace"))
    return json.loads(str(found[0])) if found else None


def test_units_are_chosen_by_name_in_any_spelling_and_kept_by_id(
    leanon: Leanon, settings: dict[str, str]
) -> None:
    assert leanon("pilot", "show").output == "There is no pilot: everybody is asked.\n"

    done = leanon("pilot", "set", "ward  3", "LAB")
    assert done.exit_code == 0
    assert done.output.startswith("A pilot: only these are asked, with all below: Lab, Ward 3\n")
    assert f"  Ward 3: 7 people, read by {LEA}\n" in done.output
    assert f"Not asked (outside the pilot): {LEA}, {OTTO}\n" in done.output
    assert done.output.endswith("only these are asked, with all below: Lab, Ward 3 (before: everybody).\n")
    assert pilot(settings) == ["u000002", "u000003"]
    shown = leanon("pilot", "show").output
    assert shown == "Only these are asked, each with everything below it: Lab, Ward 3.\n"

    ended = leanon("pilot", "all")
    assert ended.exit_code == 0
    assert "outside the pilot" not in ended.output
    assert ended.output.endswith("From the next check-in on everybody is asked.\n")
    assert pilot(settings) is None


@pytest.mark.parametrize("command", [("set", "Lab"), ("all",)])
def test_a_dry_run_shows_the_same_and_changes_nothing(
    leanon: Leanon, settings: dict[str, str], command: tuple[str, ...]
) -> None:
    leanon("pilot", "set", "Ward 3")
    before = rows(settings, "workspace"), rows(settings, "audit")
    shown = leanon("pilot", *command, "--dry-run")

    assert shown.exit_code == 0
    assert shown.output.endswith("Nothing was changed. Run it again without --dry-run to change it.\n")
    assert (rows(settings, "workspace"), rows(settings, "audit")) == before
    done = leanon("pilot", *command).output
    assert done.partition("From the next")[0] == shown.output.partition("Nothing was changed")[0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ward 4", "No unit is called 'Ward 4'; the nearest is Ward 3. Nothing was changed."),
        ("Nowhere at all", "No unit is called 'Nowhere at all'; none is near. Nothing was changed."),
    ],
)
def test_a_name_that_no_unit_has_is_told_with_the_nearest(
    leanon: Leanon, settings: dict[str, str], typed: str, said: str
) -> None:
    refused = leanon("pilot", "set", "Lab", typed)

    assert refused.exit_code == 1
    assert refused.output == f"Error: {said}\n"
    assert pilot(settings) is None


def test_what_is_so_already_is_said_and_stands_in_no_log(leanon: Leanon, settings: dict[str, str]) -> None:
    leanon("pilot", "set", "Lab")
    assert leanon("pilot", "set", "lab").output.endswith("So it is already: nothing was changed.\n")

    _imported, *done = [(row[3], row[4]) for row in rows(settings, "audit")]
    assert done == [("operator", "pilot set")]


def test_a_preview_of_an_import_knows_the_pilot_and_says_when_a_unit_of_it_goes(
    leanon: Leanon, csv: Callable[[str], str]
) -> None:
    leanon("pilot", "set", "Lab")
    without = HEADER + "".join(f"Ward 3,,{user},member,DE\n" for user in (*WARD[:7], *LAB))
    shown = leanon("teams", "import", csv(without)).output

    assert shown.startswith("A pilot: only these are asked, with all below: none\n")
    assert "Of the pilot's units, no longer there: 1\nNobody would be asked" in shown
    leanon("teams", "import", csv(without), "--apply", "--removing", "2")
    assert "no longer there: 1" in leanon("pilot", "show").output


def test_the_status_says_that_there_is_a_pilot(leanon: Leanon) -> None:
    assert "pilot" not in leanon("status").output
    leanon("pilot", "set", "Lab")
    assert "\na pilot of: Lab; `leanon pilot all` ends it\n" in leanon("status").output


def test_stricter_settings_are_previewed_within_the_pilot(leanon: Leanon) -> None:
    leanon("pilot", "set", "Lab")
    shown = leanon("privacy", "set", "-k", "7", "--dry-run").output

    assert "Not asked (too few, and no group to join): Lab (6 of 8)" in shown


@pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["done", "dry run"])
def test_since_the_first_check_in_a_pilot_only_grows_and_that_is_said(
    leanon: Leanon, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    leanon("pilot", "set", "Lab", "Ward 3")
    monkeypatch.setattr(structure, "last_round", lambda *_: 1)
    refused = leanon("pilot", "set", "Lab", *more)
    assert refused.exit_code == 1
    assert refused.output.startswith(
        "Error: Since the first check-in a pilot only grows. Not asked any more would be: Ward 3. Nothing was"
    )
    assert pilot(settings) == ["u000002", "u000003"]
