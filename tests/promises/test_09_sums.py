"""Promise 9, its sums: they remember neither who came nor the order, and nobody counts twice (red team 9)."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from slackapp.pulse.box import AlreadyIn, RoundKey, State, seal, seal_empty, size_of, unseal
from slackapp.pulse.scoring import score, shortfalls
from tests.promises.paths import Answers, tally_of

ANSWERS: st.SearchStrategy[Answers] = st.tuples(*[st.one_of(st.none(), st.integers(1, 5))] * 5)
PEOPLE = tuple(f"U{number}" for number in range(9))
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(QUIET, max_examples=60)
@given(st.lists(ANSWERS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_permuting_people_and_order_leaves_total_and_n_unchanged(
    team: list[Answers], generator: random.Random
) -> None:
    # Who gives which answers, and when, is the position in the list: shuffling it permutes both.
    assert tally_of(generator.sample(team, len(team))) == tally_of(team)


@settings(QUIET, max_examples=60)
@given(st.lists(ANSWERS, min_size=1, max_size=12))
def test_n_counts_everybody_who_took_part_whatever_they_answered(team: list[Answers]) -> None:
    assert tally_of(team).n == len(team)
    assert tally_of([(None,) * 5] * len(team)).n == len(team)


@pytest.mark.parametrize("answers", [(1,) * 5, (5,) * 5, (None,) * 5, (1, None, 5, 2, None)])
def test_one_more_answer_adds_its_score_its_shortfalls_and_one(answers: Answers) -> None:
    team: list[Answers] = [(3, 3, 3, 3, 3)] * 5
    before, after = tally_of(team), tally_of([*team, answers])

    assert after.total - before.total == score(answers)
    assert tuple(b - a for a, b in zip(before.short, after.short, strict=True)) == shortfalls(answers)
    assert after.n - before.n == 1


class Round(RuleBasedStateMachine):
    """People answer, decline and try again in any order, through a box that is sealed in between."""

    def __init__(self) -> None:
        super().__init__()
        self.key = RoundKey.derive(bytes(32), secret=b"a secret of the tests", round_id="round")
        self.sealed = seal_empty(self.key, round_id="round", leaf_id="leaf", roster=len(PEOPLE))
        self.length = len(self.sealed)
        self.answered: dict[str, Answers] = {}
        self.declined: set[str] = set()

    @rule(user=st.sampled_from(PEOPLE), answers=ANSWERS)
    def answer(self, user: str, answers: Answers) -> None:
        state = unseal(self.key, self.sealed, round_id="round", leaf_id="leaf")
        arguments = self.key.token(user), score(answers), shortfalls(answers)
        if user in self.answered or user in self.declined:
            with pytest.raises(AlreadyIn):
                state.add(*arguments)
        else:
            self.keep(state.add(*arguments))
            self.answered[user] = answers

    @rule(user=st.sampled_from(PEOPLE))
    def decline(self, user: str) -> None:
        state = unseal(self.key, self.sealed, round_id="round", leaf_id="leaf")
        if user in self.answered or user in self.declined:
            with pytest.raises(AlreadyIn):
                state.add_token(self.key.token(user))
        else:
            self.keep(state.add_token(self.key.token(user)))
            self.declined.add(user)

    @invariant()
    def the_box_holds_the_sums_of_those_who_answered_once(self) -> None:
        state = unseal(self.key, self.sealed, round_id="round", leaf_id="leaf")
        assert state.n == len(self.answered)
        assert state.total == sum(map(score, self.answered.values()))
        columns = zip(*map(shortfalls, self.answered.values()), strict=True)
        assert state.short == (tuple(map(sum, columns)) or (0,) * 5)

    @invariant()
    def the_box_knows_those_who_are_done_and_nobody_else(self) -> None:
        state = unseal(self.key, self.sealed, round_id="round", leaf_id="leaf")
        done = {user for user in PEOPLE if state.knows(self.key.token(user))}
        assert done == self.answered.keys() | self.declined

    @invariant()
    def the_box_looks_as_long_as_on_the_first_day(self) -> None:
        assert len(self.sealed) == self.length

    def keep(self, state: State) -> None:
        self.sealed = seal(self.key, state, round_id="round", leaf_id="leaf", size=size_of(self.sealed))


TestRound = Round.TestCase
TestRound.settings = settings(QUIET, max_examples=40, stateful_step_count=25)
