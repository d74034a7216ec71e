"""Promise 6: before the release nothing anybody can look at moves, however many answered (red team 6)."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import click
import pytest
import redis
import sqlalchemy as sa
from click.testing import CliRunner

from content.files import spoken
from content.library import Library
from content.wording import Wording
from slackapp import logs
from slackapp.blocks import checkin, kit
from slackapp.blocks import home as blocks_home
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.sentences import Sentence
from slackapp.cli.main import main
from slackapp.pulse.partition import Organisation
from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.console import roles
from slackapp.storage.people import structure
from slackapp.storage.rounds import intake
from slackapp.storage.rounds.intake import Put
from slackapp.web.access import public
from tests.cast import ANA, HANA, LEA
from tests.promises.evidence import unpacked
from tests.promises.history import published, write
from tests.promises.house import House
from tests.promises.surfaces import (
    ELSEWHERE,
    GONE,
    GUARDIAN,
    OF_A_REPORT,
    SHOWS,
    SIGNING_IN,
    STILL,
    all_commands,
    all_pages,
    differing,
    heard,
    page_of,
    picture,
    surfaces,
    traces,
)
from tests.scenarios.office import EVERYBODY, WARD
from tests.web.matrix import LINES, address
from tests.web.wards import WARD_LEAF

BEST, WORST = dict.fromkeys(("q0", "q1", "q2", "q3", "q4"), "5"), dict.fromkeys(("q0", "q1"), "1")
BEN = WARD[1]
PAST = [(published(3.0, 1), published(2.0, 1))] * 2
"""What both teams were released before, so that there is something to read while a round is open."""
SOME = (4, len(WARD))
"""After so many answers: one below k, and all; after each in the slow run."""


@pytest.mark.parametrize(
    ("one_url", "numbers"),
    [
        pytest.param("sqlite", SOME, id="sqlite, some"),
        pytest.param("sqlite", range(1, len(WARD) + 1), id="sqlite, all", marks=pytest.mark.slow),
        pytest.param("postgres", SOME, id="postgres, some", marks=[pytest.mark.slow, pytest.mark.postgres]),
    ],
    indirect=["one_url"],
)
def test_every_surface_is_the_same_for_none_to_all_answers(one_home: House, numbers: Collection[int]) -> None:
    write(one_home, PAST)
    before = look(one_home)
    for number, user in enumerate(WARD, 1):
        answer(one_home, user, number)
        assert one_home.count() == number
        if number in numbers:
            assert differing(before, look(one_home)) == []

    one_home.close()
    after = released(one_home)
    assert [name for name, seen in after.items() if seen == before[name]] == []


def test_an_answer_leaves_nothing_behind_but_sealed_bytes(home: House) -> None:
    before = traces(home)
    for number, user in enumerate(WARD[:8], 1):
        answer(home, user, number)
        assert traces(home) == before

    acts: dict[str, Callable[[], object]] = {
        "a second answer": lambda: home.people.sends(ANA, home.round.id, WORST),
        "[Start] once more": lambda: home.people.presses(ANA, Action.CHECKIN_START, home.round.id),
        "[Not this week] once more": lambda: home.people.presses(
            ANA, Action.CHECKIN_NOT_THIS_WEEK, home.round.id
        ),
        "[Start] of somebody else": lambda: home.people.presses(WARD[9], Action.CHECKIN_START, home.round.id),
        "nothing chosen": lambda: home.people.sends(WARD[9], home.round.id, {}),
    }
    for name, act in acts.items():
        act()
        assert traces(home) == before, name


def test_the_reply_to_ones_own_click_is_the_one_exception_and_alike_for_both_ways_to_be_done(
    small_home: House,
) -> None:
    def clicks(user: str) -> bytes:
        return heard(
            small_home, small_home.people.presses, user, Action.CHECKIN_START, small_home.round.id
        ).replace(user.encode(), b"-")

    small_home.slack.take()
    before = {user: clicks(user) for user in WARD[:4]}
    assert len(set(before.values())) == 1
    small_home.people.sends(ANA, small_home.round.id, BEST)
    small_home.people.presses(BEN, Action.CHECKIN_NOT_THIS_WEEK, small_home.round.id)
    small_home.slack.take()
    after = {user: clicks(user) for user in WARD[:4]}

    assert after[ANA] == after[BEN]
    path, _, reply = after[ANA].strip().partition(b" ")
    said = json.loads(reply)
    assert path == b"/reply"
    assert said["text"] == spoken("en")(Sentence.ALREADY_DONE)
    assert said["response_type"] == "ephemeral"
    assert [after[user] for user in WARD[2:4]] == [before[user] for user in WARD[2:4]]


def test_every_command_page_and_button_is_looked_at(small_home: House) -> None:
    write(small_home, PAST)
    assert all_commands() == {*SHOWS, *STILL, *ELSEWHERE}
    looked_at = {page: page_of(small_home, page) for page in all_pages(small_home)}
    shut = {address(line.route) for line in LINES.values() if line.answers["nobody"] in {"door", "303"}}
    closed = {page for page, seen in looked_at.items() if not seen.startswith(b"200")}
    assert closed == (shut & looked_at.keys()) | {*GONE}
    behind = closed - {*GONE}
    assert all(b"\nLocation: /sign-in" in looked_at[page] for page in behind), "they lead to signing in"
    there = looked_at.keys() - {*SIGNING_IN, *GONE, "/"}
    readers = {page: LEA if page.startswith("/trend/") else HANA for page in there} | {"/guardian": GUARDIAN}
    opened = {page: page_of(small_home, page, reader) for page, reader in readers.items()}
    assert {page for page, seen in opened.items() if not seen.startswith(b"200")} == set()
    pressed = {
        *(
            Action.CHECKIN_START,
            *OF_A_REPORT,
            Action.NOT_OK,
            Action.ALL_TEAMS,
            Action.HOW_IT_WORKS,
            Action.GROUP,
            Action.ASK,
            Action.SETTINGS,
            Action.WRONG_TEAM,
            Action.MEMBER,
            Action.MEMBER_ANOTHER,
            Action.TRIAL_START,
        ),  # looked at in surfaces()
        *(Action.ASK_KIND, Action.ASK_WHOM, Action.ASK_TEAMMATE),  # fields, looked at in test_06_asking
        *(
            Action.DRAFT_TEXT,
            Action.DRAFT_WHERE,
            Action.USE_TELL,
            Action.TEAM,
            Action.TALK_LINE,
        ),  # fields of a form about an ended round
        *(Action.CHECKIN_NOT_THIS_WEEK, Action.CHECKIN_ANSWER),  # the answer itself
        *(Action.INTRO_YES, Action.INTRO_NO),  # a choice about being asked
        *(Action.SETTINGS_CHOICE, Action.SETTINGS_STOP, Action.GET_MESSAGES),  # or about messages
        Action.CONSOLE_LINK,  # random characters, which know of no round
    }
    assert set(Action) == pressed
    assert set(Callback) == {
        *(Callback.CHECKIN_SUBMIT, Callback.ASK, Callback.SETTINGS),
        *(Callback.PROMPT_USE, Callback.HEARD, Callback.HEARD_TEAM),  # all about an ended round
        *(Callback.TREND_SHARE, Callback.TREND_TEAM, Callback.TALK, Callback.TALK_TEAM),
        Callback.TRIAL_SUBMIT,  # a test check-in, which is in no round
    }


def show_in_the_home(home: House, patch: pytest.MonkeyPatch) -> None:
    real = blocks_home.home

    def knowing(words: Wording, library: Library, shown: blocks_home.HomeView) -> kit.View:
        view = real(words, library, shown)
        return {**view, "blocks": [*view["blocks"], kit.context(f"{home.count()} of 12 have answered")]}

    patch.setattr("slackapp.listeners.home.home", knowing)


def show_on_a_page(home: House, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(home.app.view_functions, "health", public(lambda: f"ok {home.count()}\n"))


def show_in_the_console(home: House, patch: pytest.MonkeyPatch) -> None:
    real = roles.holders

    def knowing(connection: sa.Connection, workspace: str) -> tuple[roles.Holder, ...]:
        found = real(connection, workspace)
        return tuple(replace(each, name=f"{each.name} ({home.count()} of 12)") for each in found)

    patch.setattr(roles, "holders", knowing)


def show_in_status(home: House, patch: pytest.MonkeyPatch) -> None:
    real = structure.organisation

    def knowing(connection: sa.Connection, workspace: str) -> Organisation:
        click.echo(f"so far {home.count()}")
        return real(connection, workspace)

    patch.setattr(structure, "organisation", knowing)


def tell_in_a_message(home: House, patch: pytest.MonkeyPatch) -> None:
    real = checkin.weekly

    def knowing(*args: Any, **facts: Any) -> kit.Message:  # noqa: ANN401 - passes on what weekly() takes
        message = real(*args, **facts)
        return kit.message(message["blocks"], text=f"{message['text']} {home.count()}")

    patch.setattr(checkin, "weekly", knowing)


def log_each_answer(_: House, patch: pytest.MonkeyPatch) -> None:
    _after_each(patch, lambda: logs.get().info("somebody has answered"))


def queue_each_answer(home: House, patch: pytest.MonkeyPatch) -> None:
    queue = home.app.extensions["leanon"].queue
    _after_each(patch, lambda: queue.enqueue(JobName.TICK))


def count_each_answer(home: House, patch: pytest.MonkeyPatch) -> None:
    def count() -> None:
        with redis.Redis.from_url(home.settings.key_redis_url) as connection:
            connection.incr("answers")

    _after_each(patch, count)


def _after_each(patch: pytest.MonkeyPatch, tell: Callable[[], object]) -> None:
    real = intake.put

    def telling(*parts: Any, **answer: Any) -> Put:  # noqa: ANN401 - passes on what put takes
        tell()
        return real(*parts, **answer)

    patch.setattr(intake, "put", telling)


SHOWN = {
    "a live count in App Home": (show_in_the_home, {f"home of {LEA}", f"home of {ANA}"}),
    "a counter on a page": (show_on_a_page, {"/health"}),
    "a count in HR's console": (show_in_the_console, {f"/people for {HANA}", f"/hr for {LEA}"}),
    "a count in a command": (show_in_status, {"leanon status"}),
    "a message that knows": (tell_in_a_message, {"messages that go out"}),
}
LEFT = {
    "a line for each answer": (log_each_answer, "logs"),
    "a job for each answer": (queue_each_answer, "queue"),
    "a counter beside the keys": (count_each_answer, "key store"),
}


@pytest.mark.slow  # a check of the check
def test_all_surfaces_that_know_are_caught_at_once(
    small_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for plant, _ in SHOWN.values():
        plant(small_home, monkeypatch)
    before = surfaces(small_home)
    answer(small_home, ANA, 1)

    assert set().union(*(caught for _, caught in SHOWN.values())) <= set(
        differing(before, surfaces(small_home))
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_each_surface_that_knows_is_caught(
    small_home: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    plant, caught = SHOWN[name]
    plant(small_home, monkeypatch)
    before = surfaces(small_home)
    answer(small_home, ANA, 1)

    assert caught <= set(differing(before, surfaces(small_home)))


@pytest.mark.parametrize("name", LEFT)
def test_a_trace_of_an_answer_is_caught(
    small_home: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    plant, caught = LEFT[name]
    plant(small_home, monkeypatch)
    before = traces(small_home)
    answer(small_home, ANA, 1)
    after = traces(small_home)

    assert [where for where in before if before[where] != after[where]] == [caught]


def look(home: House) -> dict[str, bytes]:
    """Look at everything. What leads were shown by it is forgotten, so that looking twice shows the same."""
    seen = surfaces(home)
    with home.database.write() as tx:
        tx.execute(sa.delete(tables.prompt_shown))
    return seen


def released(home: House) -> dict[str, bytes]:
    """What must move with a release, looked at as surfaces() does: else it would not look at all."""
    home.slack.take()
    trend = f"/trend/{WARD_LEAF}"
    return {
        f"home of {ANA}": heard(home, home.people.opens_home, ANA),
        "picture": page_of(home, picture(home)),
        f"{trend} for {ANA}": page_of(home, trend, ANA),
        f"{trend}.csv for {LEA}": page_of(home, f"{trend}.csv", LEA),
        "leanon status": CliRunner().invoke(main, ["status"], catch_exceptions=False).output_bytes,
    }


def answer(home: House, user: str, number: int) -> None:
    """Every fourth person presses [Not this week], every second of the others answers at the worst."""
    if number % 4 == 0:
        home.people.presses(user, Action.CHECKIN_NOT_THIS_WEEK, home.round.id)
    else:
        home.people.sends(user, home.round.id, WORST if number % 2 else BEST)
    home.slack.take()


def test_neither_the_queue_nor_the_key_store_names_anybody_whom_an_open_round_asks(small_home: House) -> None:
    for url in (small_home.settings.redis_url, small_home.settings.key_redis_url):
        with redis.Redis.from_url(url) as connection:
            kept = [key + unpacked(connection, key) for key in connection.scan_iter("*", count=1000)]
        assert kept
        assert [each for each in kept if any(user.encode() in each for user in EVERYBODY)] == []
