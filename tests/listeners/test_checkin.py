"""A check-in is in its box before anything is said of it, and whoever sends one waits for nothing else."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.blocks import checkin
from slackapp.listeners import envelope
from tests.promises.house import House
from tests.scenarios.office import TAPS, WARD

SIGNS = st.sampled_from([*"aA0%=&+; \n\r\t\0_.é😀", "%41", "%zz", "%C3", "%a9", "=\n", "=41", "payload="])


def test_the_thank_you_is_built_once_for_all_who_read_the_same(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[object] = []
    real = checkin.Thanks.__init__

    def building(self: checkin.Thanks, *given: object, **named: object) -> None:
        built.append(self)
        real(self, *given, **named)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(checkin.Thanks, "__init__", building)
    shown = [json.loads(home.people.sends(user, home.round.id, TAPS)) for user in WARD[:5]]
    assert home.count() == 5
    assert len(built) == 1
    assert {each["response_action"] for each in shown} == {"update"}
    reframes = {json.dumps(each["view"]["blocks"].pop(1)) for each in shown}
    assert all(each == shown[0] for each in shown), "but for the thought that is drawn"
    assert reframes


def test_where_the_thank_you_cannot_be_built_nothing_is_in_the_box(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(checkin.Thanks, "__init__", broken)
        refused = json.loads(home.people.sends(WARD[0], home.round.id, TAPS))
        assert refused["response_action"] == "errors"
        assert home.count() == 0
    assert json.loads(home.people.sends(WARD[0], home.round.id, TAPS))["response_action"] == "update"
    assert home.count() == 1


@given(st.text())
def test_what_slack_quotes_is_read_without_python_taking_it_apart_sign_by_sign(text: str) -> None:
    sent = text.encode(errors="replace").decode()
    assert envelope._payload(urlencode({"payload": sent})) == sent


@given(st.lists(SIGNS, max_size=12).map("".join))
def test_whatever_is_quoted_in_another_way_is_read_as_any_form_is(signs: str) -> None:
    body = f"payload={signs}"
    read = envelope._payload(body)
    assert read is None or [("payload", read)] == parse_qsl(body, keep_blank_values=True)
