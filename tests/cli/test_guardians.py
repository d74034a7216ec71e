"""The operator names guardians: full members alone, by name, three at most, and nobody with a part in HR."""

from collections.abc import Callable

import pytest

from slackapp.cli.guardians import NOT_OWNER
from tests.cast import ANA, HANA, LEA, OTTO
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows
from tests.scenarios.office import LAB, WARD


@pytest.fixture(autouse=True)
def _imported(has_roster: Callable[[str], None]) -> None:
    has_roster(HEADER + ROWS)


def test_the_operator_names_lists_and_removes_guardians(leanon: Leanon) -> None:
    assert "There are no guardians, so only vetted questions are asked" in leanon("guardians", "list").output

    added = leanon("guardians", "add", ANA, "--yes")
    assert added.exit_code == 0
    assert f"({ANA}) is a guardian now. There is one: " in added.output
    assert "reads this in the next check-in" in added.output
    assert ANA in leanon("guardians", "list").output

    removed = leanon("guardians", "remove", ANA.lower())
    assert removed.exit_code == 0
    assert "There are none now: only vetted questions are asked" in removed.output
    listed = leanon("guardians", "list").output
    assert "(removed)" in listed, "who was one stays in the list"
    assert "There are no guardians" in listed


def test_status_names_them_or_says_what_it_means_that_there_are_none(leanon: Leanon) -> None:
    assert "guardians of the questions: none: only vetted questions are asked" in leanon("status").output
    leanon("guardians", "add", ANA, "--yes")
    named = leanon("status").output.partition("guardians of the questions: ")[2].splitlines()[0]
    assert named == "UANA"


def test_they_are_shown_by_name_before_anything_is_written(leanon: Leanon, settings: dict[str, str]) -> None:
    shown = leanon("guardians", "add", ANA, typed="n\n")
    assert shown.exit_code == 1
    assert f"({ANA}) would be a guardian of" in shown.output
    assert "sees no answer" in shown.output
    assert rows(settings, "guardian") == []

    assert leanon("guardians", "add", ANA, typed="y\n").exit_code == 0
    assert len(rows(settings, "guardian")) == 1


def test_what_the_operator_does_stands_in_the_audit_log(leanon: Leanon, settings: dict[str, str]) -> None:
    leanon("guardians", "add", ANA, "--yes")
    leanon("guardians", "remove", ANA)
    _imported, *done = [(row[3], row[4], row[5]) for row in rows(settings, "audit")]
    assert done == [
        ("operator", "guardian appointed", ANA),
        ("operator", "guardian ended", ANA),
    ]


@pytest.mark.parametrize("who", ["UNOBODY", "hana@nowhere.example", "works council", "USLACKBOT"])
def test_who_is_no_full_member_is_refused_in_a_sentence(
    leanon: Leanon, settings: dict[str, str], who: str
) -> None:
    refused = leanon("guardians", "add", who, "--yes")
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert "Nothing was changed." in refused.output
    assert rows(settings, "guardian") == []


def test_who_has_a_part_in_hr_is_refused_and_the_other_way_round(leanon: Leanon) -> None:
    leanon("roles", "grant", HANA, "admin", "--yes")
    leanon("alerts", "set", OTTO, "--yes")
    for user, why in ((HANA, "has a role in HR's console"), (OTTO, "is told of trouble")):
        refused = leanon("guardians", "add", user, "--yes")
        assert refused.exit_code == 1
        assert why in refused.output

    leanon("guardians", "add", ANA, "--yes")
    for command in (("roles", "grant", ANA, "viewer", "--yes"), ("alerts", "set", OTTO, ANA, "--yes")):
        refused = leanon(*command)
        assert refused.exit_code == 1
        assert f"{ANA} is a guardian" in refused.output
        assert f"leanon guardians remove {ANA}" in refused.output
    leanon("guardians", "remove", ANA)
    assert leanon("roles", "grant", ANA, "viewer", "--yes").exit_code == 0


def test_there_is_no_role_guardian_to_give(leanon: Leanon) -> None:
    refused = leanon("roles", "grant", ANA, "guardian", "--yes")
    assert refused.exit_code == 2
    assert "'guardian' is not one of" in refused.output


def test_a_fourth_and_the_same_one_again_are_refused(leanon: Leanon) -> None:
    for user in (ANA, LAB[0], WARD[1]):
        assert leanon("guardians", "add", user, "--yes").exit_code == 0
    assert "There are three guardians" in leanon("guardians", "add", LEA, "--yes").output
    leanon("guardians", "remove", WARD[1])
    assert "is a guardian already" in leanon("guardians", "add", ANA, "--yes").output


def test_where_the_database_is_divided_the_owner_alone_names_them(
    leanon: Leanon, monkeypatch: pytest.MonkeyPatch
) -> None:
    from slackapp.storage.console import guardians

    def refuse(*_: object, **__: object) -> None:
        raise guardians.NotTheOwner

    monkeypatch.setattr(guardians, "appoint", refuse)
    refused = leanon("guardians", "add", ANA, "--yes")
    assert (refused.exit_code, refused.output) == (1, f"Error: {NOT_OWNER}\n")
    for said in ("owner's DATABASE_URL", "docs/owners.md", "Nothing was changed"):
        assert said in NOT_OWNER
