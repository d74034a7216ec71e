"""What releases of several weeks give away and what they find, at full size: red team 4 and 11."""

import random
from collections.abc import Sequence
from math import sqrt

from tests.promises.adversary import exact_mean
from tests.promises.leaver import QUESTIONS, Colleagues, Gains, differencing, made_anew, still
from tests.promises.loaded import WEEKS, exposed_by_loaded_questions, exposed_by_vetted_questions
from tests.promises.months import gains
from tests.promises.power import WEEKS as WEEKS_BEFORE
from tests.promises.power import Team, power
from tests.promises.row import Row, counted, joined
from tests.promises.test_11_power import GATES, HALF_A_YEAR, LAST_GATES, SEED
from tests.promises.weeks import Assumed

TEAMS = 10_000
MONTHS = 4_000
SUSPECTS = 4_000
VETTED = 1_000

LOADED_AT_LEAST = {"": 0.8, ", strict": 0.3}
"""What the reader finds with loaded questions in eight weeks, or the attack has no power."""

_APART = "points a leaver loses beyond a stayer, at risk / score / below the middle: "


def leaving(size: int, teams: int) -> Row:
    """Difference the releases around a leaving, at the usual response."""
    generator = random.Random(size)
    found = [differencing(Colleagues.of_a_team(size, generator)) for _ in range(teams)]
    return _excess(f"{size} people, 70 % answer", found, f"{teams} teams, seed {size}, exact", gate=1)


def telling(n: int) -> Row:
    """Difference with the help of colleagues who tell what they answered, none to all of them."""
    found = [differencing(Colleagues(n - 1, told=told)) for told in range(n)]
    return _excess(
        f"n = {n}, 0 to {n - 1} colleagues tell the reader all", found, f"{n} teams, exact", gate=1
    )


def unchanging(n: int) -> Row:
    """Difference in a team in which nothing else changes."""
    found = [differencing(Colleagues(n - 1), pairs=still())]
    return _excess(f"n = {n}, nobody's answers ever change (no such team)", found, "exact", gate=None)


def lasting(n: int) -> Row:
    """Difference four releases before and four after, in a team in which nothing ever changes."""
    left, stayed = (gains(n, stays=stays, teams=MONTHS) for stays in (False, True))
    apart = [left[question].mean - stayed[question].mean for question in QUESTIONS]
    error = max(sqrt(left[question].error ** 2 + stayed[question].error ** 2) for question in QUESTIONS)
    tried = f"n = {n}, the same, four releases before and four after, everybody answers each time"
    size = f"{counted(MONTHS)} teams, seed 4, standard error ≤ {error:.2f}"
    return Row(f"{_APART}{tried}", joined(apart), "– (beyond the promise)", size, None)


def given_away(n: int) -> list[Row]:
    """Difference what must not be published."""
    exact = differencing(Colleagues(n - 1), channel=exact_mean, pairs=still())
    return [
        _excess(f"broken, exact means, n = {n}, nothing else changes", [exact], "exact", gate=-10),
        _excess(f"broken, history made anew, n = {n}", [made_anew(n)], "exact", gate=-5),
    ]


def found(size: int) -> list[Row]:
    """Look for half a point less in one theme."""
    rows = [_power("half a point less", Team(size), GATES[size], above=True)]
    rows += [_read(size, WEEKS_BEFORE, None), _read(size, HALF_A_YEAR, LAST_GATES[size])]
    rows += [
        _power("half a point less in the answers themselves", Team(size, in_number=False), None),
        _power("moods that pass (AR(1) of .8, nothing stays)", Team(size, assumed=Assumed(0.0, 0.8)), None),
        _power("strict noise, ε = 1", Team(size, epsilon=1.0), None),
    ]
    rows += [
        _power("broken, one mixed weekly index", Team(size, mixed=True), GATES[size], above=False),
        _power("broken, noise of ε = 0.25", Team(size, epsilon=0.25), GATES[size], above=False),
    ]
    return rows


def loaded(n: int) -> list[Row]:
    """Ask loaded questions for weeks, as nobody can any more, and the vetted ones."""
    rows = []
    for strict, epsilon, focus in (("", 2.0, 1.0), (", strict", 1.0, 0.5)):
        asked = exposed_by_loaded_questions(n, epsilon=epsilon, focus_epsilon=focus, people=SUSPECTS)
        vetted = exposed_by_vetted_questions(n, epsilon=epsilon, people=VETTED)
        after = f"n = {n}{strict}: exposed after {', '.join(map(str, WEEKS))} weeks"
        size = f"{counted(SUSPECTS)} people, seed 15"
        caught = f"last > {LOADED_AT_LEAST[strict]:.0%}"
        rows += [
            Row(
                f"broken, five loaded questions, as before the lock, {after}, of those who answer yes",
                _shares(asked),
                caught,
                size,
                asked[-1] > LOADED_AT_LEAST[strict],
            ),
            Row(
                f"the vetted questions, {after}, of those who feel worst, nobody's answers ever change",
                _shares(vetted),
                "0%",
                f"{counted(VETTED)} people, seed 15",
                not any(vetted),
            ),
        ]
    return rows


def _shares(figures: Sequence[float]) -> str:
    return " / ".join(f"{figure:.0%}" for figure in figures)


def _excess(tried: str, found: Sequence[dict[str, Gains]], size: str, *, gate: float | None) -> Row:
    """Compare the worst of what was found; below 0 the gate is the broken twin's, which must exceed it."""
    worst = [max(gained[question].excess for gained in found) for question in QUESTIONS]
    if gate is None:
        return Row(f"{_APART}{tried}", joined(worst), "–", size, None)
    if gate < 0:
        return Row(f"{_APART}{tried}", joined(worst), f"each > {-gate:.0f}", size, min(worst) > -gate)
    return Row(f"{_APART}{tried}", joined(worst), f"each ≤ {gate:.0f}", size, max(worst) <= gate)


def _read(size: int, earlier: int, gate: float | None) -> Row:
    measured = power(Team(size, earlier=earlier), teams=TEAMS, seed=SEED)
    return Row(
        f"{size} people: a lead reads “down” in the eighth week’s report, {earlier} weeks to compare with",
        f"{measured.shown_last:.2f} (“down” for nothing: {measured.shown_last_wrongly:.2f})",
        "–" if gate is None else f"≥ {gate:.2f}",
        f"{counted(TEAMS)} teams, seeds {SEED} and {SEED + 1}",
        None if gate is None else measured.shown_last >= gate,
    )


def _power(tried: str, team: Team, gate: float | None, *, above: bool = True) -> Row:
    measured = power(team, teams=TEAMS, seed=SEED)
    rules = measured.shown, measured.told
    held = None if gate is None else min(rules) >= gate if above else max(rules) < gate
    return Row(
        f"{team.size} people: a lead reads “down” / a test finds it: {tried}",
        f"{joined(rules)} (“down” for nothing: {measured.shown_wrongly:.2f})",
        "–" if gate is None else f"{'≥' if above else '<'} {gate:.2f}",
        f"{counted(TEAMS)} teams, seeds {SEED} and {SEED + 1}",
        held,
    )
