"""The one path an answer takes, from a click to a release, as every attack here drives it."""

from collections.abc import Callable, Sequence
from functools import cache

from slackapp.pulse.box import RoundKey, seal, seal_empty, size_of, unseal
from slackapp.pulse.epsilon_audit import TOO_FEW, Outcome
from slackapp.pulse.release import Release, Tally, release
from slackapp.pulse.scoring import score, shortfalls

Answers = tuple[int | None, ...]
"""One person's five answers, already reversed."""

Mechanism = Callable[[Sequence[Answers]], Callable[[], Outcome]]
"""Takes everybody's answers in, once, and gives back a way to publish them as often as an audit wants."""

_KEY = RoundKey.derive(bytes(32), secret=b"a secret of the tests", round_id="round")


def tally_of(people: Sequence[Answers]) -> Tally:
    """Return the sums of a box that was opened, added to and sealed again for each person in turn."""
    sealed = seal_empty(_KEY, round_id="round", leaf_id="leaf", roster=len(people))
    for number, answers in enumerate(people):
        state = unseal(_KEY, sealed, round_id="round", leaf_id="leaf")
        state = state.add(_KEY.token(f"person {number}"), score(answers), shortfalls(answers))
        sealed = seal(_KEY, state, round_id="round", leaf_id="leaf", size=size_of(sealed))
    state = unseal(_KEY, sealed, round_id="round", leaf_id="leaf")
    return Tally(state.total, state.n, state.short)


@cache
def real(*, epsilon: float = 2.0, focus_epsilon: float | None = 1.0) -> Mechanism:
    """Return the real path with these parameters."""

    def prepare(people: Sequence[Answers]) -> Callable[[], Outcome]:
        tally = tally_of(people)

        def publish() -> Outcome:
            published = release(tally, epsilon=epsilon, focus_epsilon=focus_epsilon)
            if isinstance(published, Release):
                return published.value, published.band, published.focus
            return TOO_FEW

        return publish

    return prepare
