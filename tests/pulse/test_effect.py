"""Whether a prompt helps is told by teams that did it and others, soberly, and of nobody by themselves."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, variance

import pytest

from slackapp.pulse import effect as effects
from slackapp.pulse.effect import SPAN, Asked, Effect, Shown, Verdict, effect, gather
from slackapp.pulse.trends import Point
from tests.pulse.forty_teams import years

P, Q = "asking.round", "asking.advice-first"
WEEK = timedelta(weeks=1)
MONDAY = date(2026, 1, 5)
# A theme's rounds are two weeks apart: with the fifth, something is shown.
ROUNDS = {f"r{number}": Asked(MONDAY + 2 * number * WEEK, "help") for number in range(9)}
AT = "r4"
BAND = "12–19"


def releases(change: float, level: float = 3.0) -> dict[str, Point]:
    """A team's releases, so much higher from the sixth on."""
    values = {name: level + (change if name > AT else 0.0) for name in ROUNDS}
    return {name: Point(value, BAND, 2.0) for name, value in values.items()}


def told(team: str, prompt: str, *, done: bool = True, at: str = AT) -> Shown:
    return Shown(team, at, frozenset({prompt}), frozenset({prompt} if done else ()))


def found(
    did: Mapping[str, float],
    others: Mapping[str, float],
    more: Sequence[Shown] = (),
    rounds: Mapping[str, Asked] = ROUNDS,
) -> Effect | None:
    """What is told of P where these teams did it, and these were shown another: changes by team."""
    shown = [*(told(team, P) for team in did), *(told(team, Q) for team in others), *more]
    numbers = {team: releases(change) for team, change in (dict(others) | dict(did)).items()}
    return effect(P, gather(rounds, numbers, shown))


def side(name: str, number: int, change: float) -> dict[str, float]:
    return {f"{name}{each:02}": change for each in range(number)}


def test_a_prompt_that_was_done_is_compared_with_another_in_the_same_round() -> None:
    one = found(side("did", 10, 0.5), side("other", 10, 0.0))
    assert one is not None
    assert (one.verdict, one.difference, one.teams, one.others) == (Verdict.HIGHER, 0.5, 10, 10)
    less = found(side("did", 10, 0.0), side("other", 10, 0.5))
    assert less is not None
    assert (less.verdict, less.difference) == (Verdict.LOWER, -0.5)


def test_what_moves_everybody_is_no_difference() -> None:
    same = found(side("did", 20, -0.7), side("other", 20, -0.7))
    assert same is not None
    assert (same.verdict, same.difference) == (Verdict.NO_CLEAR_DIFFERENCE, 0.0)
    assert f"{same.difference:+.1f}" == "+0.0"


@pytest.mark.parametrize(("did", "others"), [(9, 30), (30, 9), (0, 30), (9, 9)])
def test_below_ten_teams_on_either_side_nothing_is_told(did: int, others: int) -> None:
    assert found(side("did", did, 0.5), side("other", others, 0.0)) is None


@pytest.mark.parametrize(("teams", "shown"), [(10, 10), (14, 10), (15, 15), (19, 15)])
def test_how_many_teams_is_told_in_fives_so_that_no_press_moves_it_by_one(teams: int, shown: int) -> None:
    one = found(side("did", teams, 0.5), side("other", 29 - teams, 0.0))
    assert one is not None
    assert (one.teams, one.others) == (shown, (29 - teams) // 5 * 5)


def test_teams_that_look_alike_by_chance_do_not_make_it_surer_than_the_noise_allows() -> None:
    alike = found(side("did", 10, 0.3), side("other", 10, 0.0))
    spread = {f"did{each}": 0.3 + (each % 2 - 0.5) * 2 for each in range(10)}
    wide = found(spread, side("other", 10, 0.0))
    assert alike is not None
    assert wide is not None
    assert (alike.plus_minus, wide.plus_minus) == (0.2, 0.6), "of the noise on both sides, and of the spread"
    assert (alike.verdict, wide.verdict) == (Verdict.HIGHER, Verdict.NO_CLEAR_DIFFERENCE)


@pytest.mark.parametrize(("teams", "change"), [(60, 0.08), (60, -0.08), (300, 0.04)])
def test_what_is_called_clear_is_clear_by_the_decimals_that_are_read(teams: int, change: float) -> None:
    one = found(side("did", teams, change), side("other", teams, 0.0))
    assert one is not None
    assert one.plus_minus == 0.1, "however many teams there are, leads choose what they do"
    assert one.verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_who_was_shown_it_and_did_not_is_on_neither_side() -> None:
    idle = [told(f"idle{each}", P, done=False) for each in range(30)]
    numbers = {f"idle{each}": releases(2.0) for each in range(30)}
    did, others = side("did", 10, 0.5), side("other", 10, 0.0)
    shown = [*(told(team, P) for team in did), *(told(team, Q) for team in others), *idle]
    numbers |= {team: releases(change) for team, change in (did | others).items()}
    assert effect(P, gather(ROUNDS, numbers, shown)) == found(did, others)


def test_a_team_counts_once_however_often_it_did_it() -> None:
    late = ROUNDS | {f"s{number}": Asked(MONDAY + (16 + 2 * number) * WEEK, "help") for number in range(1, 9)}
    did, others = side("did", 9, 0.5), side("other", 12, 0.0)
    again = [told("did00", P, at="s4"), *(told(f"other{each:02}", Q, at="s4") for each in range(12))]
    assert found(did, others, again, rounds=late) is None


def test_a_team_is_compared_with_nobody_while_a_release_of_it_could_stand_on_both_sides() -> None:
    did, others = side("did", 10, 0.5), side("other", 10, 0.0)
    assert found(did, others) is not None
    assert found(did, others, [told("other00", P, at="r8")]) is None


def test_eight_weeks_must_have_passed_and_two_releases_stand_on_either_side() -> None:
    did, others = side("did", 10, 0.5), side("other", 10, 0.0)
    shown = [*(told(team, P) for team in did), *(told(team, Q) for team in others)]
    early = {name: each for name, each in ROUNDS.items() if each.opened_on < ROUNDS[AT].opened_on + SPAN}
    numbers = {team: releases(1.0) for team in did | others}
    for points in numbers.values():
        del points["r8"]
    assert effect(P, gather(ROUNDS, numbers, shown)) is not None, "a release may be missing"
    assert effect(P, gather(early, numbers, shown)) is None
    thin = {team: {name: Point(3.0, BAND, 2.0) for name in (AT, "r5", "r6")} for team in did | others}
    assert effect(P, gather(ROUNDS, thin, shown)) is None


def test_another_series_and_what_lies_farther_away_count_for_nothing() -> None:
    far = {"far": Asked(MONDAY - WEEK, "help"), "after": Asked(MONDAY + 17 * WEEK, "help")}
    other = {"load": Asked(ROUNDS[AT].opened_on + WEEK, "load")}
    did, others = side("did", 10, 0.5), side("other", 10, 0.0)
    shown = [*(told(team, P) for team in did), *(told(team, Q) for team in others)]
    numbers = {team: releases(change) for team, change in (did | others).items()}
    odd = {team: {name: Point(1.0, BAND, 2.0) for name in (*far, *other, "r0")} for team in did}
    more = {team: found | odd.get(team, {}) for team, found in numbers.items()}
    assert effect(P, gather(ROUNDS | far | other, more, shown)) == effect(P, gather(ROUNDS, numbers, shown))


def test_the_order_of_teams_and_rounds_changes_nothing() -> None:
    generator = random.Random(5)
    did, others = ({f"{name}{each:02}": generator.random() for each in range(12)} for name in ("did", "oth"))
    backwards, other_way = (dict(reversed(list(one.items()))) for one in (did, others))
    assert found(did, others) == found(backwards, other_way)


def test_with_one_round_it_is_welchs_test_to_the_letter() -> None:
    generator = random.Random(7)
    did = {f"did{each}": generator.gauss(0.4, 15) for each in range(11)}
    others = {f"other{each}": generator.gauss(0.4, 15) for each in range(13)}
    one = found(did, others)
    ours, theirs = variance(did.values()) / 11, variance(others.values()) / 13
    freedom = (ours + theirs) ** 2 / (ours**2 / 10 + theirs**2 / 12)
    half = effects._quantile(freedom) * sqrt(ours + theirs)
    assert one is not None
    difference = fmean(did.values()) - fmean(others.values())
    assert (one.difference, one.plus_minus) == (round(difference, 1), round(half, 1))


@pytest.mark.parametrize(("freedom", "known"), [(9, 1.8331), (12, 1.7823), (30, 1.6973), (1e6, 1.6449)])
def test_the_interval_takes_the_quantiles_of_the_table(freedom: float, known: float) -> None:
    assert effects._quantile(freedom) == pytest.approx(known, abs=2e-4)


def test_nothing_of_it_names_a_team_a_lead_or_an_exact_number() -> None:
    assert set(Effect.__dataclass_fields__) == {"verdict", "difference", "plus_minus", "teams", "others"}
    one = found(side("did", 13, 0.512), side("other", 17, 0.004))
    assert one is not None
    assert all(round(each, 1) == each for each in (one.difference, one.plus_minus))
    assert "did" not in repr(one)


FULL = (pytest.mark.slow, pytest.mark.timeout(1800))


@pytest.mark.parametrize("number", [4, pytest.param(200, marks=FULL)])
def test_of_forty_teams_a_year_finds_the_prompt_that_helps_and_not_the_one_that_does_nothing(
    number: int,
) -> None:
    made = years(number)
    assert sum(each is not None for each in made.helps) >= 0.9 * number
    assert sum(each is not None for each in made.does_not) >= 0.5 * number
    higher, lower = made.share(Verdict.HIGHER), made.share(Verdict.LOWER)
    assert higher[0] >= 0.95
    assert higher[1] + lower[1] <= (0.12 if number > 100 else 0.25)
