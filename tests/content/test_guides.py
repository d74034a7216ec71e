"""The guide of a talk: of the focus if one is shown, else of the prompt, else of the theme in turn."""

from content.guides import Guide, choose
from content.library import load
from content.themes import DIMENSIONS, Dimension

GUIDES = load().guides
HELP = DIMENSIONS["help"]


def chosen(focus: Dimension | None = None, of_prompt: Dimension | None = None, turn: int = 0) -> Guide | None:
    return choose(GUIDES, focus=focus, of_prompt=of_prompt, dimensions=HELP, turn=turn)


def test_the_focus_goes_before_the_prompt_and_the_prompt_before_the_turn() -> None:
    asking, energy = Dimension.ASKING, Dimension.ENERGY
    assert chosen(asking, energy) == GUIDES[asking]
    assert chosen(None, energy) == GUIDES[energy]


def test_without_either_each_dimension_of_the_theme_has_its_turn() -> None:
    assert [chosen(turn=turn) for turn in range(6)] == [GUIDES[each] for each in (*HELP, HELP[0])]


def test_a_guide_that_hr_retired_is_stood_in_for_and_without_any_there_is_none() -> None:
    left = {HELP[1]: GUIDES[HELP[1]]}
    assert choose(left, focus=HELP[0], of_prompt=None, dimensions=HELP, turn=0) == GUIDES[HELP[1]]
    assert choose({}, focus=HELP[0], of_prompt=None, dimensions=HELP, turn=0) is None
