"""A lead always gets a prompt: the focus first, nothing seen before while there is another, and no dice."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.library import load
from content.prompts import Prompt, Setting, choose, fitting
from content.themes import DIMENSIONS, Dimension

PROMPTS = load().prompts
STARTERS = load().starters
HELP = DIMENSIONS["help"]
IDS = [prompt.id for prompt in PROMPTS]

seen_ids = st.frozensets(st.sampled_from(IDS))
turns = st.integers(min_value=0, max_value=500)
themes = st.sampled_from(tuple(DIMENSIONS.values()))


def of(dimension: Dimension) -> list[Prompt]:
    return [prompt for prompt in PROMPTS if prompt.dimension is dimension]


@given(themes, st.none() | st.integers(0, 4), seen_ids, turns)
def test_a_prompt_of_the_theme_is_always_given_and_is_unseen_while_one_is(
    dimensions: Sequence[Dimension], index: int | None, seen: frozenset[str], turn: int
) -> None:
    focus = None if index is None else dimensions[index]
    prompt = choose(PROMPTS, dimensions=dimensions, focus=focus, seen=seen, turn=turn)
    assert prompt.dimension in dimensions
    if any(other.id not in seen for other in PROMPTS if other.dimension in dimensions):
        assert prompt.id not in seen
    if focus and any(other.id not in seen for other in of(focus)):
        assert prompt.dimension is focus


@given(seen_ids, turns)
def test_the_choice_is_the_same_whatever_order_the_seen_are_in(seen: frozenset[str], turn: int) -> None:
    one = choose(PROMPTS, dimensions=HELP, focus=None, seen=sorted(seen), turn=turn)
    other = choose(PROMPTS, dimensions=HELP, focus=None, seen=sorted(seen, reverse=True), turn=turn)
    assert one is other


def test_without_a_focus_five_turns_visit_the_five_dimensions() -> None:
    visited = [
        choose(PROMPTS, dimensions=HELP, focus=None, seen=(), turn=turn).dimension for turn in range(5)
    ]
    assert tuple(visited) == HELP


def test_asking_for_another_goes_through_the_whole_theme_before_it_repeats() -> None:
    seen: list[str] = []
    theirs = [prompt.id for prompt in PROMPTS if prompt.dimension in HELP]
    for _ in theirs:
        prompt = choose(PROMPTS, dimensions=HELP, focus=Dimension.ASKING, seen=seen, turn=3)
        seen.append(prompt.id)
    asking = [prompt.id for prompt in of(Dimension.ASKING)]
    assert set(seen) == set(theirs)
    assert seen[: len(asking)] == asking


def test_when_all_was_seen_the_focus_repeats_another_one_each_week() -> None:
    asking = [prompt.id for prompt in of(Dimension.ASKING)]
    chosen = [
        choose(PROMPTS, dimensions=HELP, focus=Dimension.ASKING, seen=IDS, turn=turn).id
        for turn in range(len(asking))
    ]
    assert chosen == asking


@given(st.frozensets(st.sampled_from([starter.id for starter in STARTERS])), turns)
def test_a_team_with_too_few_answers_always_gets_a_starter(seen: frozenset[str], turn: int) -> None:
    starter = choose(STARTERS, dimensions=(), focus=None, seen=seen, turn=turn)
    assert starter.dimension is None
    assert starter.id not in seen or len(seen) == len(STARTERS)
    assert choose(STARTERS, dimensions=HELP, focus=None, seen=seen, turn=turn) in STARTERS


def test_a_dimension_without_prompts_is_passed_over() -> None:
    prompt = choose(of(Dimension.ASKING), dimensions=HELP, focus=Dimension.SAYING_SO, seen=(), turn=4)
    assert prompt.dimension is Dimension.ASKING


def test_no_prompts_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no prompt to choose"):
        choose((), dimensions=HELP, focus=None, seen=(), turn=0)


def test_a_prompt_fits_where_it_has_no_setting_or_one_of_the_units() -> None:
    everywhere, desks = (
        prompt.model_copy(update={"settings": kind})
        for prompt, kind in zip((PROMPTS[0], PROMPTS[0]), (None, (Setting.DESK, Setting.REMOTE)), strict=True)
    )
    assert everywhere.fits([Setting.SHIFT])
    assert everywhere.fits(())
    assert desks.fits([Setting.SHIFT, Setting.REMOTE])
    assert desks.fits(()), "of such a unit nobody has said how it works"
    assert not desks.fits([Setting.SHIFT, Setting.ON_CALL])


def test_what_is_for_a_hard_week_never_comes_by_itself() -> None:
    library = load()
    assert library.hard_weeks
    assert all(each.when for each in library.hard_weeks)
    assert not any(each.when for each in (*library.prompts, *library.starters, *library.area))
    found = {choose(STARTERS, dimensions=(), focus=None, seen=(), turn=turn).id for turn in range(60)}
    assert found.isdisjoint(each.id for each in library.hard_weeks)
    assert library.prompt(library.hard_weeks[0].id) == library.hard_weeks[0], "whoever looks for it finds it"


def test_guides_are_there_for_each_dimension_and_members_and_areas_have_something_to_try() -> None:
    library = load()
    assert set(library.guides) == set(Dimension)
    assert library.members
    assert library.area
    assert library.prompt(library.area[0].id) == library.area[0]


def test_where_nothing_fits_a_unit_it_is_given_what_there_is() -> None:
    desks = [prompt for prompt in PROMPTS if not prompt.fits({Setting.SHIFT})]
    assert desks
    assert fitting(desks, {Setting.SHIFT}) == desks
    assert fitting([*desks, STARTERS[0]], {Setting.SHIFT}) == [STARTERS[0]]
