"""The operator names the first HR admin, and takes the last one away only on purpose."""

from collections.abc import Callable

import pytest

from tests.cast import HANA, LEA
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS


@pytest.fixture(autouse=True)
def _imported(has_roster: Callable[[str], None]) -> None:
    has_roster(HEADER + ROWS)


def test_the_operator_gives_lists_and_takes_roles(leanon: Leanon) -> None:
    assert "Nobody has a role yet" in leanon("roles", "list").output
    assert leanon("roles", "grant", HANA, "admin", "--yes").output == f"{HANA} ({HANA}) is admin now.\n"
    leanon("roles", "grant", LEA, "editor", "--yes")
    assert leanon("roles", "list").output == f"{HANA}  admin  {HANA}\n{LEA}  editor  {LEA}\n"
    assert leanon("roles", "revoke", LEA).output == f"{LEA} has no role any more.\n"
    assert leanon("roles", "revoke", LEA).output == f"{LEA} had no role.\n"


def test_the_last_admin_stays_unless_it_is_meant(leanon: Leanon) -> None:
    leanon("roles", "grant", HANA, "admin", "--yes")
    for refused in (leanon("roles", "revoke", HANA), leanon("roles", "grant", HANA, "viewer", "--yes")):
        assert refused.exit_code == 1
        assert "is the last admin" in refused.output
    assert leanon("roles", "revoke", HANA, "--force").exit_code == 0
    assert HANA not in leanon("roles", "list").output


def test_a_role_is_taken_by_the_address_it_was_given_by(leanon: Leanon) -> None:
    leanon("roles", "grant", HANA, "admin", "--yes")
    refused = leanon("roles", "revoke", "hana@example.com")

    # The sandbox's people have no addresses: an address that Slack does not know is nobody without a role.
    assert (refused.exit_code, "Slack knows nobody" in refused.output) == (1, True)
    assert HANA in leanon("roles", "list").output
