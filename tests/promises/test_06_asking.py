"""Promise 6: who asks for help, for what and whom leaves no trace, not even in what the database is asked."""

import json
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from content.help import Kind, Recipient
from slackapp import logs
from slackapp.blocks import ask
from slackapp.blocks.ids import Action
from tests.cast import ANA, HANA, LEA
from tests.promises.house import House
from tests.promises.surfaces import traces
from tests.scenarios.office import LAB, WARD
from tests.services.statements import statements_and_values

BEN = WARD[1]
CHOICES = [(kind, whom, who) for kind, whom in product(Kind, Recipient) for who in (None, BEN)]


@pytest.fixture
def asking(small_home: House) -> House:
    """A house where Hana stands for HR, and the first look at its library is done."""
    with small_home.database.write() as tx:
        tx.execute(sa.text("UPDATE workspace SET hr = :hr"), {"hr": json.dumps([HANA])})
    small_home.people.presses(ANA, Action.ASK)
    small_home.slack.take()
    return small_home


def test_asking_leaves_nothing_in_database_queue_key_store_or_logs(asking: House) -> None:
    before = traces(asking)
    acts: dict[str, Callable[[], bytes]] = {
        "[Ask for help] in a message": lambda: asking.people.presses(ANA, Action.ASK),
        "[Ask for help] in Home": lambda: asking.people.presses(ANA, Action.ASK, "", home=True),
        "[I’m in the wrong team]": lambda: asking.people.presses(ANA, Action.WRONG_TEAM),
        **{str(choice): lambda choice=choice: asking.people.asks(ANA, *choice) for choice in CHOICES},  # type: ignore[misc]  # bound at once
    }
    for name, act in acts.items():
        act()
        assert traces(asking) == before, name


def test_what_the_database_is_asked_tells_neither_who_asks_nor_for_what_nor_whom(asking: House) -> None:
    database = asking.app.extensions["leanon"].database
    asked = []
    for user, choice in product((ANA, BEN, LAB[0], LEA, HANA), CHOICES):
        with statements_and_values(database) as said:
            asking.people.presses(user, Action.ASK)
            asking.people.asks(user, *choice)
        asked.append(said)
    assert asked[0], "something is read"
    assert all(said == asked[0] for said in asked)
    assert not any(user in repr(asked[0]) for user in (ANA, BEN, LAB[0]))


def test_nobody_hears_of_it_but_the_one_who_asks_and_nothing_goes_out(asking: House) -> None:
    for choice in CHOICES:
        answer = json.loads(asking.people.asks(ANA, *choice))
        assert answer["response_action"] == "update"
    assert asking.slack.take() == [], "the answer to Slack's own request is all there is"


def test_the_words_are_the_same_before_and_after_answering(asking: House) -> None:
    def seen() -> list[bytes]:
        return [asking.people.asks(ANA, *choice) for choice in CHOICES]

    before = seen()
    asking.people.sends(ANA, asking.round.id, dict.fromkeys(("q0", "q1"), "1"))
    asking.slack.take()
    assert seen() == before


def test_a_form_that_this_app_never_sent_is_answered_at_its_field(asking: House) -> None:
    for choice in (("money", "hr"), ("advice", "everybody")):
        answer = json.loads(asking.people.asks(ANA, *choice))
        assert answer["response_action"] == "errors"
        assert list(answer["errors"]) == ["ask_kind"]


def test_a_trace_of_asking_would_be_caught(asking: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ask.asked_from

    def telling(state: Mapping[str, Any]) -> ask.Asked:
        logs.get().info("asked")
        return real(state)

    monkeypatch.setattr(ask, "asked_from", telling)
    before = traces(asking)
    asking.people.asks(ANA, Kind.ADVICE, Recipient.LEAD)
    assert traces(asking)["logs"] != before["logs"]


def test_lead_and_hr_are_named_and_nobody_is_their_own(asking: House) -> None:
    def told(user: str, whom: Recipient) -> str:
        return json.dumps(json.loads(asking.people.asks(user, Kind.ADVICE, whom)))

    assert f"<@{LEA}>" in told(ANA, Recipient.LEAD)
    assert f"<@{HANA}>" in told(ANA, Recipient.HR)
    assert "<@" not in told(LEA, Recipient.LEAD), "nobody leads the clinic"
    assert "<@" not in told(HANA, Recipient.HR)
