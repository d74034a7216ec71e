"""Socket Mode in the sandbox: Slack's messages to the letter, its refusals, and what a person is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from slackapp.cli.manifest import manifest, read_address
from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config
from tests.cast import ANA, WORKSPACE
from tests.sandbox.conftest import CAST, SECRET, TOKEN, Json, Sandbox, served

APP_TOKEN = "xapp-made-up"
CONFIG_TOKEN = "xoxe.xoxp-made-up"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A workspace whose app is in Socket Mode, and nowhere else."""
    config = Config(
        bot_token=TOKEN,
        signing_secret=SECRET,
        app_url="http://127.0.0.1:9",
        app_token=APP_TOKEN,
        socket_mode=True,
        team_id=WORKSPACE,
        people=CAST,
        ack_seconds=5.0,
        config_token=CONFIG_TOKEN,
    )
    app = create_sandbox(config)
    with served(app) as url:
        yield Sandbox(url, app.extensions["sandbox"], WebClient(token=APP_TOKEN, base_url=f"{url}/api/"))
        app.extensions["sandbox"].sockets.close()


def address(at: Sandbox) -> str:
    return str(at.client.api_call("apps.connections.open")["url"])


@contextmanager
def connected(at: Sandbox) -> Iterator[ClientConnection]:
    """A connection that has been greeted."""
    with connect(address(at)) as found:
        assert json.loads(found.recv(5))["type"] == "hello"
        yield found


def meanwhile(act: Callable[[], Json]) -> Callable[[], Json]:
    """Let somebody act while the test answers; gives what comes of it."""
    outcome: list[Json] = []
    acting = threading.Thread(target=lambda: outcome.append(act()))
    acting.start()

    def outcome_() -> Json:
        acting.join()
        return outcome[0]

    return outcome_


def acknowledge(link: ClientConnection, envelope: Json, **more: object) -> None:
    link.send(json.dumps({"envelope_id": envelope["envelope_id"], **more}))


def test_a_connection_is_greeted_with_how_many_there_are(sandbox: Sandbox) -> None:
    with connect(address(sandbox)) as first, connect(address(sandbox)) as second:
        one, two = json.loads(first.recv(5)), json.loads(second.recv(5))
    assert one["connection_info"] == {"app_id": "A0SANDBOX"}
    assert (one["num_connections"], two["num_connections"]) == (1, 2)
    assert one["debug_info"]["approximate_connection_time"] > 0


def test_an_address_holds_once(sandbox: Sandbox) -> None:
    found = address(sandbox)
    with connect(found):
        pass
    for used in (found, found.partition("?")[0]):
        with pytest.raises(InvalidStatus), connect(used):
            pass


@pytest.mark.parametrize(
    ("token", "error"),
    [(TOKEN, "not_allowed_token_type"), ("xapp-other", "invalid_auth"), (None, "not_authed")],
)
def test_another_token_opens_nothing(token: str | None, error: str, sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError) as refused:
        WebClient(token=token, base_url=f"{sandbox.url}/api/").api_call("apps.connections.open")
    assert refused.value.response["error"] == error


def test_a_token_in_the_body_opens_nothing(sandbox: Sandbox) -> None:
    with urlopen(f"{sandbox.url}/api/apps.connections.open", f"token={APP_TOKEN}".encode()) as answer:
        assert json.load(answer)["error"] == "not_authed"


def test_a_command_an_event_and_a_button_come_in_envelopes(sandbox: Sandbox) -> None:
    with connected(sandbox) as link:
        typed = meanwhile(lambda: sandbox.act(ANA, "command", text="/leanon help"))
        envelope = json.loads(link.recv(5))
        assert envelope["type"] == "slash_commands"
        assert envelope["accepts_response_payload"] is True
        assert envelope["payload"]["command"] == "/leanon"
        acknowledge(link, envelope, payload={"text": "Here you are.", "response_type": "ephemeral"})
        assert typed()["ok"]
        (message,) = sandbox.sees(ANA)["messages"]
        assert (message["text"], message["ephemeral"]) == ("Here you are.", True)

        opened = meanwhile(lambda: sandbox.act(ANA, "open-home"))
        envelope = json.loads(link.recv(5))
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
        assert envelope["payload"]["event"]["type"] == "app_home_opened"
        acknowledge(link, envelope)
        assert opened()["ok"]


def test_a_form_is_answered_in_the_acknowledgement_and_a_button_is_not(sandbox: Sandbox) -> None:
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Press"}}
    bot = WebClient(token=TOKEN, base_url=f"{sandbox.url}/api/")
    bot.chat_postMessage(
        channel=ANA, text="Hello", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}]
    )
    view = {
        "type": "modal",
        "callback_id": "c",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "q",
                "label": {"type": "plain_text", "text": "Say"},
                "element": {"type": "plain_text_input", "action_id": "q"},
            }
        ],
    }
    with connected(sandbox) as link:
        pressed = meanwhile(lambda: sandbox.act(ANA, "click", action_id="a"))
        envelope = json.loads(link.recv(5))
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
        bot.views_open(trigger_id=envelope["payload"]["trigger_id"], view=view)
        acknowledge(link, envelope, payload={"text": "which Slack does not show"})
        assert pressed()["ok"]
        assert len(sandbox.sees(ANA)["messages"]) == 1
        assert sandbox.ask("sockets")["unwanted"] == 1

        sent = meanwhile(lambda: sandbox.act(ANA, "submit", values={"q": "x"}))
        envelope = json.loads(link.recv(5))
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)
        wrong = {"response_action": "errors", "errors": {"q": "Not so."}}
        acknowledge(link, envelope, payload=wrong)
        assert sent()["modal"]["errors"] == {"q": "Not so."}


def test_without_a_connection_the_person_is_told(sandbox: Sandbox) -> None:
    outcome = sandbox.act(ANA, "command", text="/leanon help")
    assert outcome["error"] == "dispatch_failed"
    assert "dispatch_failed" in outcome["notice"]
    with urlopen(f"{sandbox.url}/as/{ANA}/home") as page:
        assert "We had some trouble connecting" in page.read().decode()


def test_an_end_before_the_answer_is_told_at_once(sandbox: Sandbox) -> None:
    with connected(sandbox) as link:
        typed = meanwhile(lambda: sandbox.act(ANA, "command", text="/leanon help"))
        link.recv(5)
        sandbox.ask("sockets/break", {})
        assert typed()["error"] == "dispatch_failed"
        with pytest.raises(ConnectionClosed):
            link.recv(5)


def test_an_event_that_is_not_taken_comes_once_more(sandbox: Sandbox) -> None:
    with connected(sandbox) as first, connected(sandbox) as second:
        opened = meanwhile(lambda: sandbox.act(ANA, "open-home"))
        heard: list[Json] = []
        for _ in range(2):
            link = next(each for each in (first, second) if _has(each, heard))
            if len(heard) == 1:
                link.close()
            else:
                acknowledge(link, heard[-1])
        assert opened()["ok"]
    assert [(each["retry_attempt"], each["retry_reason"]) for each in heard] == [(0, ""), (1, "timeout")]


def _has(link: ClientConnection, heard: list[Json]) -> bool:
    try:
        heard.append(json.loads(link.recv(1)))
    except (TimeoutError, ConnectionClosed):
        return False
    return True


def test_only_the_connection_that_got_an_envelope_can_answer_it(sandbox: Sandbox) -> None:
    sandbox.state.sockets.sends_twice = False
    with connected(sandbox) as first, connected(sandbox) as second:
        typed = meanwhile(lambda: sandbox.act(ANA, "command", text="/leanon help"))
        heard: list[Json] = []
        got, other = (first, second) if _has(first, heard) else (second, first)
        if not heard:
            heard.append(json.loads(got.recv(5)))
        acknowledge(other, heard[0], payload={"text": "wrong"})
        for odd in ("", "[]", "{", '{"envelope_id": "none"}'):
            got.send(odd)
        acknowledge(got, heard[0], payload={"text": "right"})
        assert typed()["ok"]
    assert [each["text"] for each in sandbox.sees(ANA)["messages"]] == ["right"]


def test_the_eleventh_connection_is_one_too_many(sandbox: Sandbox) -> None:
    links = [connect(address(sandbox), legacy=True) for _ in range(11)]
    said = [json.loads(each.recv(5)) for each in links]
    assert [each["type"] for each in said] == ["hello"] * 10 + ["disconnect"]
    assert said[-1]["reason"] == "too_many_websockets"
    for each in links:
        each.close()


def test_a_manifest_turns_it_on_and_off_and_there_is_nothing_to_verify(sandbox: Sandbox) -> None:
    made = manifest(None, socket=True)

    def tell(verb: str, **more: object) -> Json:
        config = WebClient(token=CONFIG_TOKEN, base_url=f"{sandbox.url}/api/")
        told = config.api_call(f"apps.manifest.{verb}", json={"manifest": json.dumps(made), **more})
        assert isinstance(told.data, dict)
        return told.data

    sandbox.ask("sockets/off", {})
    app = tell("create")["app_id"]
    assert sandbox.ask("sockets")["socket_mode"] is True
    assert address(sandbox)
    made = manifest(read_address("https://leanon.example"), socket=False)
    tell("update", app_id=app)
    assert sandbox.ask("sockets")["socket_mode"] is False
    with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
        address(sandbox)
    sandbox.ask("sockets/on", {})
    with pytest.raises(HTTPError) as refused:
        sandbox.ask("verify-url", {})
    assert "no address to be verified" in refused.value.read().decode()
