"""What Slack says of an account: only a full member of the workspace is one, and nobody is given a zone."""

from typing import Any

import pytest

from slackapp.roster.members import Identity, Kind, account
from tests.cast import ANA, OTHER_WORKSPACE, WORKSPACE

HOME = Identity(None, WORKSPACE, "Test Clinic")
ENTERPRISE = Identity("E0LEANON", WORKSPACE, "Test Clinic")
SEEN: dict[str, Any] = {
    "id": ANA,
    "team_id": WORKSPACE,
    "profile": {"real_name": "Ana Answers"},
    "tz": "Europe/Madrid",
}


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ({}, Kind.MEMBER),
        ({"is_restricted": False, "is_stranger": False, "is_invited_user": False}, Kind.MEMBER),
        ({"is_restricted": True}, Kind.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Kind.GUEST),
        ({"is_ultra_restricted": True}, Kind.GUEST),
        ({"is_stranger": True}, Kind.STRANGER),
        ({"team_id": OTHER_WORKSPACE}, Kind.STRANGER),
        ({"team_id": OTHER_WORKSPACE, "enterprise_user": {"enterprise_id": "E0LEANON"}}, Kind.STRANGER),
        ({"team_id": None}, Kind.MEMBER),
        ({"is_invited_user": True}, Kind.INVITED),
        ({"is_bot": True}, Kind.BOT),
        ({"is_workflow_bot": True}, Kind.BOT),
        ({"is_app_user": True}, Kind.MEMBER),
        ({"id": "USLACKBOT"}, Kind.BOT),
        ({"deleted": True, "is_bot": True}, Kind.DEACTIVATED),
    ],
)
def test_only_a_full_member_is_one_and_a_flag_that_is_not_sent_is_false(
    flags: dict[str, Any], kind: Kind
) -> None:
    assert account(SEEN | flags, HOME).kind is kind


def test_a_member_of_another_workspace_of_the_own_enterprise_is_no_stranger() -> None:
    elsewhere = SEEN | {"team_id": OTHER_WORKSPACE}
    assert (
        account(elsewhere | {"enterprise_user": {"enterprise_id": "E0LEANON"}}, ENTERPRISE).kind
        is Kind.MEMBER
    )
    assert (
        account(elsewhere | {"enterprise_user": {"enterprise_id": "E0OTHER"}}, ENTERPRISE).kind
        is Kind.STRANGER
    )
    assert account(elsewhere, ENTERPRISE).kind is Kind.STRANGER
    assert account(SEEN | {"team_id": "E0LEANON"}, ENTERPRISE).kind is Kind.MEMBER


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd"])
def test_whom_slack_gives_no_zone_is_given_none_by_us(zone: str | None) -> None:
    assert account(SEEN | {"tz": zone}, HOME).zone == ""
    assert account(SEEN, HOME).zone == "Europe/Madrid"


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ({}, "Ana Answers"),
        ({"profile": {"real_name": "A\x00na\u200b\u00a0 Answers\n"}}, "A na Answers"),
        ({"profile": {"real_name": "\u200b", "display_name": "ana"}}, "ana"),
        ({"profile": None, "name": "ana"}, "ana"),
        ({"profile": {}}, ANA),
        ({"profile": {"real_name": "x" * 500}}, "x" * 200),
    ],
)
def test_a_name_from_slack_holds_nothing_that_a_database_or_a_screen_refuses(
    member: dict[str, Any], name: str
) -> None:
    assert account(SEEN | member, HOME).name == name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("es-LA", "es-LA"), (None, None), ("", None), (7, None), ("x" * 40, None), ("de-DE\n", None)],
)
def test_the_locale_of_somebodys_slack_is_kept_where_it_is_one(sent: object, kept: str | None) -> None:
    member = {"id": "U1", "real_name": "Ana", "locale": sent}
    assert account(member, Identity(None, "T1", "Clinic")).speaks == kept
