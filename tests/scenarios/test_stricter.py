"""Privacy settings become stricter from the next round on, and everybody who is asked is told (R7)."""

import pytest
from click.testing import CliRunner

from slackapp.blocks.guess import new_limit
from slackapp.cli.main import main
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import released, rounds
from tests.cast import ANA, HANA, LEA, WORKSPACE, week
from tests.scenarios.office import WARD, Rehearsal, said


def set_privacy(office: Rehearsal, *options: str) -> str:
    done = CliRunner().invoke(main, ["privacy", "set", *options], env=dict(office.environment))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def test_a_change_takes_effect_with_the_next_round_and_is_announced_once(rehearsal: Rehearsal) -> None:
    first = rehearsal.open_check_in(WARD)
    output = set_privacy(rehearsal, "--epsilon", "1", "--focus-epsilon", "none", "-k", "7")
    assert "From the next round on: at least 7 answers" in output
    assert "no hint" in output
    assert (rehearsal.round().k, rehearsal.round().epsilon) == (
        5,
        2.0,
    )  # what is open keeps its promise
    told = []
    for number in (1, 2):
        rehearsal.move_to(week(number, hours=1))
        rehearsal.move_to(week(number, days=1, hours=12))
        told.append(said(rehearsal.lasting(ANA)[-1]))
    second = rehearsal.round()
    assert second.number == first.number + 2
    assert (second.k, second.epsilon, second.focus_epsilon) == (7, 1.0, None)
    assert "From this check-in on" in told[0]
    assert "7 or more people" in told[0]
    assert new_limit(rehearsal.library.words, 1.0) in told[0]
    assert "From this check-in on" not in told[1]


def test_settings_that_become_looser_again_are_owned_up_to(rehearsal: Rehearsal) -> None:
    set_privacy(rehearsal, "-k", "7")
    rehearsal.open_check_in(WARD)
    set_privacy(rehearsal, "-k", "6", "--loosen")
    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=1, hours=12))
    assert "6 or more people" in said(rehearsal.lasting(ANA)[-1])
    assert "This protects you less than before." in said(rehearsal.lasting(ANA)[-1])


@pytest.mark.parametrize("option", [("--epsilon", "3"), ("--focus-epsilon", "2"), ("-k", "4"), ("-k", "13")])
def test_what_is_looser_is_refused_in_a_sentence(rehearsal: Rehearsal, option: tuple[str, str]) -> None:
    output = set_privacy(rehearsal, *option)
    assert "Invalid value" in output
    assert "Traceback" not in output
    with rehearsal.database.read() as connection:
        kept = workspaces.find(connection, WORKSPACE)
    assert kept is not None
    assert (kept.k, kept.epsilon, kept.focus_epsilon) == (5, 2.0, 1.0)


def test_the_domain_refuses_what_is_looser_too(rehearsal: Rehearsal) -> None:
    with pytest.raises(ValueError, match="nothing looser"), rehearsal.database.write() as tx:
        workspaces.set_privacy(tx, WORKSPACE, k=5, epsilon=4.0, focus_epsilon=1.0)


def test_a_void_round_is_told_to_people_leads_and_hr_and_to_nobody_else(rehearsal: Rehearsal) -> None:
    done = CliRunner().invoke(main, ["alerts", "set", HANA, "--yes"], env=dict(rehearsal.environment))
    assert done.exit_code == 0
    found = rehearsal.open_check_in([ANA])
    silent = WARD[5]  # has not said yes: was asked nothing, and is told nothing
    before = len(rehearsal.lasting(silent))
    rehearsal.advance(week(0, days=3, hours=18.1))
    with rehearsal.database.write() as tx:
        released.void(tx, found.id)
    rehearsal.settle()
    for user, words in (
        (ANA, "You did nothing wrong"),
        (LEA, "could not be finished"),
        (HANA, "People and leads have been told"),
    ):
        assert words in said(rehearsal.lasting(user)[-1])
    assert len(rehearsal.lasting(silent)) == before
    rehearsal.tick()
    with rehearsal.database.read() as connection:
        assert rounds.leaf_of(connection, found.id, ANA) is None
        assert people.find(connection, WORKSPACE, HANA) is not None


def test_somebody_of_hr_must_be_known(rehearsal: Rehearsal) -> None:
    done = CliRunner().invoke(
        main, ["alerts", "set", HANA, "UNOBODY", "--yes"], env=dict(rehearsal.environment)
    )
    assert done.exit_code == 1
    assert 'Slack knows nobody as "UNOBODY"' in done.output
    with rehearsal.database.read() as connection:
        assert workspaces.every(connection)[0].hr == ()
