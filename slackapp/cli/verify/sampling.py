"""Checks of the release code that is installed: its privacy maps, and a sample of what comes out of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from slackapp.cli.verify.findings import Finding, check
from slackapp.cli.verify.site import Site
from slackapp.pulse.box import State
from slackapp.pulse.epsilon_audit import TOO_FEW, VIEWS, Outcome, epsilon_at_least
from slackapp.pulse.release import (
    EPSILONS,
    FOCUS_EPSILONS,
    Tally,
    TooFew,
    focus_measurement,
    release,
    value_measurement,
)
from slackapp.pulse.scoring import DEEPEST, HIGHEST, score, shortfalls

Answers = tuple[int | None, ...]

# Releases of either of two teams, a few seconds in all; the project's own tests draw a hundred times as many.
DRAWS: Final = 2_000
# Two people as far apart as answers can be, in score and in every shortfall, beside the same four colleagues:
# the smallest team that is published at all.
COLLEAGUES: Final[tuple[Answers, ...]] = ((3, 3, 3, 3, 3),) * 4
ONE: Final[Answers] = (2, 5, 5, 5, 5)
OTHER: Final[Answers] = (None, 1, 1, 1, 1)
FIX: Final = "Stop the worker before the next round closes, and install an untouched version of Lean On."


@check("noise")
def maps(_: Site) -> Iterator[Finding]:
    """The noise of both measurements is as large as the protocol says, by OpenDP's own word."""
    for epsilon in EPSILONS:
        if value_measurement(epsilon).map(HIGHEST) != epsilon:
            what = f"OpenDP says that the number costs more or less than epsilon = {epsilon:g}."
            yield Finding("value", what, FIX)
    for epsilon in filter(None, FOCUS_EPSILONS):
        if focus_measurement(epsilon).map(DEEPEST) != epsilon:
            what = f"OpenDP says that the focus costs more or less than epsilon = {epsilon:g}."
            yield Finding("focus", what, FIX)


@check("sample")
def sample(_: Site) -> Iterator[Finding]:
    """Releases of two teams that differ in one person's answers give no more away than the protocol says.

    A bound that is above the true figure comes up once in a million checks (pulse/epsilon_audit.py).
    """
    for value, focus in zip(EPSILONS, filter(None, FOCUS_EPSILONS), strict=False):
        one, other = (_drawn(answers, value, focus) for answers in (ONE, OTHER))
        limits = {"value": value, "focus": focus, "together": value + focus}
        for view, limit in limits.items():
            if epsilon_at_least(one, other, VIEWS[view]) > limit:
                what = f"Releases give more away than epsilon = {limit:g} allows."
                yield Finding(view, what, FIX)


def _drawn(answers: Answers, epsilon: float, focus_epsilon: float) -> Sequence[Outcome]:
    state = State()
    for number, each in enumerate((*COLLEAGUES, answers)):
        state = state.add(bytes([number]) * 12, score(each), shortfalls(each))
    tally = Tally(state.total, state.n, state.short)
    return [_outcome(tally, epsilon, focus_epsilon) for _ in range(DRAWS)]


def _outcome(tally: Tally, epsilon: float, focus_epsilon: float) -> Outcome:
    published = release(tally, epsilon=epsilon, focus_epsilon=focus_epsilon)
    if isinstance(published, TooFew):
        return TOO_FEW
    return published.value, published.band, published.focus
