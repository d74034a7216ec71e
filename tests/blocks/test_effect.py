"""Whether a prompt helps stands on its card in one sober line, and never a team or a lead in it."""

import pytest

from content.files import locales
from content.library import load
from slackapp.blocks.prompt_card import effect_line, prompt_card
from slackapp.pulse.effect import Effect, Verdict
from tests.blocks.surfaces import texts

LIBRARY = load("en")
CLEAR = Effect(Verdict.HIGHER, 0.5, 0.1, 15, 25)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (None, "Does it help? Not enough teams to tell."),
        (CLEAR, "Does it help? +0.5 ± 0.1 in 15 teams or more, next to teams with another idea."),
        (
            Effect(Verdict.LOWER, -0.4, 0.2, 10, 25),
            "Does it help? -0.4 ± 0.2 in 10 teams or more, next to teams with another idea.",
        ),
        (
            Effect(Verdict.NO_CLEAR_DIFFERENCE, 0.0, 0.2, 10, 10),
            (
                "Does it help? No clear change: +0.0 ± 0.2 in 10 teams or more,"
                " next to teams with another idea."
            ),
        ),
    ],
)
def test_the_line_says_what_can_be_told_and_no_more(effect: Effect | None, said: str) -> None:
    assert effect_line(LIBRARY.words, effect) == said


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("effect", [None, CLEAR])
def test_every_card_has_the_line_once(locale: str, effect: Effect | None) -> None:
    library = load(locale)
    line = effect_line(library.words, effect)
    for prompt in (*library.prompts, *library.starters):
        shown = texts({"blocks": prompt_card(library.words, prompt, "R1", effect=effect)})
        assert shown.count(line) == 1
