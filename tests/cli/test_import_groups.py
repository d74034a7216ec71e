"""`leanon teams import`, later on: what it says of groups by name, and that a unit stays itself."""

from collections.abc import Callable

from tests.cast import LEA, OTTO
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows


def units(settings: dict[str, str]) -> dict[object, object]:
    """Unit name → id."""
    return {row[3]: row[1] for row in rows(settings, "unit")}


def test_a_unit_that_is_called_otherwise_keeps_its_id_and_is_named_as_renamed(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    before = units(settings)
    assert before == {"Clinic": "u000001", "Lab": "u000002", "Ward 3": "u000003"}

    shown = leanon("teams", "import", csv(HEADER + ROWS.replace("Ward 3", "Day ward")))
    assert "\nRenamed, and otherwise as before: Ward 3 is now Day ward.\n" in shown.output
    assert units(settings) == before, "nothing is written before --apply"
    leanon("teams", "import", csv(HEADER + ROWS.replace("Ward 3", "Day ward")), "--apply")
    assert units(settings) == {"Clinic": "u000001", "Lab": "u000002", "Day ward": "u000003"}


def test_the_order_of_rows_decides_nothing(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    backwards = "".join(reversed(ROWS.splitlines(keepends=True)))
    first = leanon("teams", "import", csv(HEADER + backwards), "--apply").output
    before = units(settings)

    assert before == {"Clinic": "u000001", "Lab": "u000002", "Ward 3": "u000003"}
    again = leanon("teams", "import", csv(HEADER + ROWS), "--apply").output
    assert units(settings) == before
    assert again.startswith(first.partition("Imported")[0])
    assert "Renamed" not in again


def test_teams_that_merge_and_teams_without_a_lead_are_named(
    leanon: Leanon, csv: Callable[[str], str]
) -> None:
    leanon("db", "upgrade")
    small = ROWS.replace(f"Lab,Clinic,{OTTO},lead,\n", "").splitlines(keepends=True)
    shown = leanon("teams", "import", csv(HEADER + "".join(small[:6] + small[-2:]))).output

    assert f"  Lab + Ward 3: 6 people, read by {LEA}; together because too small alone:" in shown
    assert "Lab (2 of 6), Ward 3 (4 of 6)" in shown
    assert "\nWithout a lead, so read by their own people and HR: Lab\n" in shown
