"""Turns one person's answers into one small integer and five shortfalls; nothing else need be kept (R5)."""

from collections.abc import Sequence
from typing import Final

NEUTRAL: Final = 6
"""The score of a check-in with no answered question: the middle of 0..12."""

HIGHEST: Final = 12
"""The most one check-in can add to a total; the noise of a release is scaled to it."""

DEEPEST: Final = 2
"""The most one check-in can add to one question's shortfall."""


def score(answers: Sequence[int | None]) -> int:
    """Return how good the week was for one person, 0 (worst) to 12 (best).

    `answers` are 1..5 after reversing, 5 being good, and None where unanswered. The mean of the answered ones
    is clipped to 1.5..4.5 so that no single person can move a total by more than 12, then put on a scale of
    quarters (privacy.md, R5). Skipping everything gives NEUTRAL, so taking part never depends on what was
    answered.

    Raises ValueError when an answer is outside 1..5.
    """
    given = [answer for answer in _checked(answers) if answer is not None]
    if not given:
        return NEUTRAL
    # 4 * (mean - 1.5) in whole numbers, rounded as round() does: halves to the even side.
    whole, rest = divmod(4 * sum(given) - 6 * len(given), len(given))
    whole += 2 * rest > len(given) or (2 * rest == len(given) and whole % 2 == 1)
    return min(max(whole, 0), HIGHEST)


def shortfalls(answers: Sequence[int | None]) -> tuple[int, ...]:
    """Return, question by question, how far an answer fell short of 4: 0, 1 or 2, and 0 for an unanswered
    one.

    Takes the same answers as `score` and raises ValueError for the same reason (privacy.md, R5).
    """
    return tuple(0 if answer is None else min(max(4 - answer, 0), DEEPEST) for answer in _checked(answers))


def _checked(answers: Sequence[int | None]) -> Sequence[int | None]:
    if any(answer is not None and not 1 <= answer <= 5 for answer in answers):  # noqa: PLR2004 - the ends of the scale
        # The answer itself stays out of the message: messages end up in logs.
        raise ValueError(
            "An answer is a whole number from 1 to 5, or None where the question was not answered."
        )
    return answers
