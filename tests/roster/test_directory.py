"""Slack is asked page by page, as fast as it allows; whoever is meant is found, or it is said why not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackapp.roster import directory
from slackapp.roster.directory import NoMember
from slackapp.roster.members import Kind
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from slackapp.slack_answers import Busy
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, WORKSPACE
from tests.scenarios.fixtures import served

TOKEN = "xoxb-made-up"
Told = Callable[..., WebClient]


@pytest.fixture
def told() -> Iterator[Told]:
    """Starts a sandbox of so many people and gives a client; `faults` are switched on before."""
    running = ExitStack()

    def start(
        *people: dict[str, object], faults: dict[str, object] | None = None, **config: object
    ) -> WebClient:
        flask = create_sandbox(
            Config.read(
                {
                    "bot_token": TOKEN,
                    "signing_secret": "made-up",
                    "app_url": "http://127.0.0.1:9",
                    "team_id": WORKSPACE,
                    "people": [{"name": "x", "real_name": each["id"], **each} for each in people],
                    **config,
                }
            )
        )
        client = WebClient(TOKEN, base_url=f"{running.enter_context(served(flask))}/api/")
        if faults:
            flask.extensions["sandbox"].faults.set(faults)
        return client

    with running:
        yield start


def never(seconds: int) -> None:
    raise AssertionError(seconds)


def test_everybody_is_read_over_several_pages(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE", 3)
    client = told(*({"id": f"U{number:04}"} for number in range(10)))
    found = directory.everyone(client, directory.identity(client), wait=never)
    assert [each for each in found if each.startswith("U0")] == ["U0APPBOT", *(f"U{n:04}" for n in range(10))]
    assert {user for user, each in found.items() if each.kind is Kind.BOT} == {"USLACKBOT", "U0APPBOT"}


def test_a_pause_that_slack_asks_for_is_waited_out_and_no_page_is_lost(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PAGE", 3)
    limit = {"method": "users.list", "calls": 4, "retry_after": 7}
    client, waited = told({"id": ANA}, {"id": LEA}, faults={"rate_limit": limit}), list[int]()
    found = directory.everyone(client, directory.identity(client), wait=waited.append)
    assert waited == [7, 7, 7, 7]
    assert {ANA, LEA} <= found.keys()


def test_a_slack_that_only_asks_for_pauses_is_given_up(told: Told) -> None:
    limit = {"method": "users.list", "calls": 99, "retry_after": 7}
    client = told({"id": ANA}, faults={"rate_limit": limit})
    with pytest.raises(Busy):
        directory.everyone(client, directory.identity(client), wait=lambda _: None)


@pytest.mark.parametrize("typed", [HANA, f" {HANA.lower()} ", "hana@example.com", "Hana@Example.COM"])
def test_a_member_is_found_by_id_and_by_address(typed: str, told: Told) -> None:
    client = told({"id": HANA, "real_name": "Hana Human", "email": "hana@example.com"})
    found = directory.member(client, directory.identity(client), typed)
    assert (found.user, found.name, found.kind) == (HANA, "Hana Human", Kind.MEMBER)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("UNOBODY", 'Slack knows nobody as "UNOBODY": look at the id'),
        ("nobody@example.com", 'Slack knows nobody as "nobody@example.com"'),
        ("hana", '"hana" is neither a Slack member id'),
        ("h\udcffna@example.com", r"'h\udcffna@example.com' is neither a Slack member id"),
        ("U\x00A", "'U\\x00A' is neither"),
        ("ＵＡＮＡ", '"ＵＡＮＡ" is neither'),  # noqa: RUF001 - letters of full width, which are no id
        ("", '"" is neither'),
        ("UGUEST", "Gus Guest (UGUEST) is a guest: choose a full member"),
        ("UAWAY", "UAWAY (UAWAY) is of another organisation, here by a shared channel"),
        ("UNEW", "is invited but has never signed in"),
        ("UBOT", "is a bot:"),
        ("UGONE", "is a deactivated account:"),
    ],
)
def test_whoever_is_no_full_member_is_named_with_the_reason(typed: str, said: str, told: Told) -> None:
    client = told(
        {"id": "UGUEST", "real_name": "Gus Guest", "is_restricted": True},
        {"id": "UAWAY", "team_id": OTHER_WORKSPACE},
        {"id": "UNEW", "is_invited_user": True},
        {"id": "UBOT", "is_bot": True},
        {"id": "UGONE", "deleted": True},
    )
    with pytest.raises(NoMember) as caught:
        directory.member(client, directory.identity(client), typed)
    assert said in str(caught.value)


def test_without_the_scope_an_address_is_refused_in_a_sentence_that_says_what_helps(told: Told) -> None:
    client = told({"id": HANA, "email": "hana@example.com"}, reads_email=False)
    home = directory.identity(client)
    with pytest.raises(NoMember, match=r"type the member id.*or give the app the scope users:read.email"):
        directory.member(client, home, "hana@example.com")
    assert directory.member(client, home, HANA).email == ""
    assert all(not each.email for each in directory.everyone(client, home, wait=never).values())


def test_other_refusals_of_slack_stay_slacks(told: Told) -> None:
    client = told({"id": HANA})
    home = directory.identity(client)
    client.token = "xoxb-wrong"
    with pytest.raises(SlackApiError):
        directory.member(client, home, HANA)
