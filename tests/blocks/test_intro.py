"""The first message: what this is, what a lead will see and a choice, short enough for one screen."""

import pytest

from content.files import locales
from content.library import Library, load
from content.wording import Wording
from slackapp.blocks import kit, team
from slackapp.blocks.ids import Action
from slackapp.blocks.intro import intro
from tests.blocks.surfaces import FACTS, texts

SCREEN = 980
"""Characters above the buttons that fit on one screen of a phone; measured in tests/browser/test_demo.py."""


def hello(library: Library, *, again: bool = False) -> kit.Message:
    example = team.example(library.words, library, FACTS)
    support = library.support.for_country("DE")
    return intro(
        library.words, facts=FACTS, example=example, support=support, guardians=("Ida Holm",), again=again
    )


def test_it_explains_before_it_asks(library: Library) -> None:
    blocks = hello(library)["blocks"]
    row = next(at for at, block in enumerate(blocks) if block["type"] == "actions")
    before = texts({"blocks": blocks[:row]})
    for said in (
        "five quick questions",
        "Your HR team runs it.",
        "made up",
        "Platform: 3.4 ± ",
        "5 or more of the 9 people",
        "then they are gone",
        "There are limits",
        "can always stop",
    ):
        assert said in before
    assert [button["action_id"] for button in blocks[row]["elements"]] == [
        Action.INTRO_YES,
        Action.INTRO_NO,
        Action.HOW_IT_WORKS,
    ]


@pytest.mark.parametrize("locale", locales())
def test_what_stands_above_its_buttons_fits_on_one_screen(locale: str) -> None:
    blocks = hello(load(locale), again=True)["blocks"]
    row = next(at for at, block in enumerate(blocks) if block["type"] == "actions")
    assert len(texts({"blocks": blocks[:row]})) <= SCREEN


def test_it_names_who_guards_the_questions_and_where_support_is(library: Library) -> None:
    said = texts(dict(hello(library)))
    assert "Ida Holm, with no part in HR" in said
    assert "0800 1110111" in said


def test_only_the_repeat_says_that_it_is_the_last(library: Library) -> None:
    said = {again: texts(dict(hello(library, again=again))) for again in (False, True)}
    assert "This is the last time" in said[True]
    assert "This is the last time" not in said[False]


def test_what_can_wait_waits_behind_how_it_works(library: Library, words: Wording) -> None:
    said = texts(dict(hello(library)))
    assert "% sure" not in said
    assert words("privacy.server") not in said
    assert all(theme.title not in said for theme in library.themes.values() if theme.id != team.EXAMPLE_THEME)
