"""From the weekly message to the thank-you: what is asked, how, and how a choice becomes an answer."""

from dataclasses import replace
from typing import Any

import pytest

from content.library import Library
from content.themes import Item
from content.wording import Wording
from slackapp.blocks import checkin
from slackapp.blocks.checkin import NothingChosen, answers_from
from slackapp.blocks.ids import QUESTIONS, Action, Callback
from slackapp.blocks.news import News, QuestionChange
from tests.blocks.surfaces import CLOSES, FACTS, ROUND, WORST, texts


def state(*chosen: str | None) -> dict[str, Any]:
    """Build what Slack sends for five questions; None is a question that nobody touched."""
    return {
        "values": {
            block.value: {
                Action.CHECKIN_ANSWER.value: {
                    "type": "radio_buttons",
                    "selected_option": None if value is None else {"value": value},
                }
            }
            for block, value in zip(QUESTIONS, chosen, strict=True)
        }
    }


@pytest.fixture
def items(library: Library) -> tuple[Item, ...]:
    return library.themes["load"].defaults


@pytest.fixture
def view(library: Library, items: tuple[Item, ...]) -> dict[str, Any]:
    theme, support = library.themes["load"], library.support.for_country("DE")
    return checkin.questions(
        library.words, round_id=ROUND, theme=theme, items=items, facts=FACTS, support=support
    )


def test_positions_become_answers_and_reversed_questions_turn_round(items: tuple[Item, ...]) -> None:
    turned = [item.reversed for item in items]
    assert True in turned
    assert False in turned
    for position in range(1, 6):
        found = answers_from(state(*[str(position)] * 5), items)
        assert found == tuple(6 - position if reverse else position for reverse in turned)


def test_skipped_and_untouched_questions_have_no_answer(items: tuple[Item, ...]) -> None:
    assert answers_from(state("0", None, "3", "0", None), items) == (None, None, 3, None, None)


def test_skipping_every_question_is_an_answer_too(items: tuple[Item, ...]) -> None:
    assert answers_from(state(*["0"] * 5), items) == (None,) * 5


def test_sending_with_nothing_chosen_is_refused(items: tuple[Item, ...]) -> None:
    with pytest.raises(NothingChosen):
        answers_from(state(*[None] * 5), items)


@pytest.mark.parametrize("value", ["6", "-1", "5.0", "", "five", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_value_that_was_never_offered_is_refused_and_not_repeated(
    items: tuple[Item, ...], value: str
) -> None:
    with pytest.raises(ValueError, match="options of its question") as refused:
        answers_from(state("1", value, None, None, None), items)
    assert not value or value not in str(refused.value)


def test_the_modal_offers_five_positions_and_a_last_option(library: Library, words: Wording) -> None:
    for theme in library.themes.values():
        for asked in (theme.items[index : index + 5] for index in (0, 5, 10)):
            built = checkin.questions(
                words, round_id=ROUND, theme=theme, items=asked, facts=FACTS, support=()
            )
            inputs = [block for block in built["blocks"] if block["type"] == "input"]
            assert [block["block_id"] for block in inputs] == ["q0", "q1", "q2", "q3", "q4"]
            for block, item in zip(inputs, asked, strict=True):
                options = block["element"]["options"]
                assert block["label"]["text"] == item.text
                assert block["optional"] is True
                assert "initial_option" not in block["element"]
                assert [option["value"] for option in options] == ["1", "2", "3", "4", "5", "0"]
                last = options[-1]["text"]["text"]
                assert last == ("Didn’t come up" if item.not_applicable else "Skip")


def test_frequency_and_agreement_have_their_own_words(library: Library, words: Wording) -> None:
    labels: dict[str, list[str]] = {}
    for theme in library.themes.values():
        built = checkin.questions(
            words, round_id=ROUND, theme=theme, items=theme.defaults, facts=FACTS, support=()
        )
        inputs = [block for block in built["blocks"] if block["type"] == "input"]
        for block, item in zip(inputs, theme.defaults, strict=True):
            labels[item.scale] = [option["text"]["text"] for option in block["element"]["options"]][:5]
    assert labels["frequency"] == ["Never", "Rarely", "Sometimes", "Often", "Always"]
    assert labels["agreement"][0] == "Strongly disagree"
    assert labels["agreement"][4] == "Strongly agree"


def test_the_modal_says_what_cannot_be_undone_before_it_is_sent(view: dict[str, Any]) -> None:
    said = texts(view)
    assert "Nobody can find, change or take them out again" in said
    assert "5 or more of the 9 people" in said
    assert "0800 1110111" in said
    assert view["submit"]["text"] == "Send anonymously"
    assert view["callback_id"] == Callback.CHECKIN_SUBMIT
    assert view["private_metadata"] == ROUND


def test_whoever_names_teams_writes_nothing_beside_the_questions(
    library: Library, items: tuple[Item, ...]
) -> None:
    team_ = "Looking for a job? Choose Never"
    built = checkin.questions(
        library.words,
        round_id=ROUND,
        theme=library.themes["load"],
        items=items,
        facts=replace(FACTS, name=team_),
        support=(),
    )
    assert team_ not in texts(built)


def test_five_questions_are_asked_and_never_fewer(library: Library, words: Wording) -> None:
    theme = library.themes["load"]
    with pytest.raises(ValueError, match="zip"):
        checkin.questions(
            words, round_id=ROUND, theme=theme, items=theme.defaults[:4], facts=FACTS, support=()
        )


def test_a_change_of_the_privacy_settings_is_announced_in_the_weekly_message(
    library: Library, words: Wording
) -> None:
    theme = library.themes["help"]
    usual = checkin.weekly(words, round_id=ROUND, theme=theme, closes=CLOSES)
    changed = checkin.weekly(words, round_id=ROUND, theme=theme, closes=CLOSES, news=News(settings=WORST))
    assert "From this check-in on" not in texts(dict(usual))
    assert "12 or more people" in texts(dict(changed))
    assert "10% sure of a guess about you can be 24% sure" in texts(dict(changed))


def test_a_changed_question_is_announced_with_old_and_new_wording_before_start(
    library: Library, words: Wording
) -> None:
    theme = library.themes["help"]
    old, new = theme.defaults[1].text, theme.items[-1].text
    news = News(questions=[QuestionChange(theme.title, old, new)])
    blocks = checkin.weekly(words, round_id=ROUND, theme=theme, closes=CLOSES, news=news)["blocks"]
    start = next(n for n, block in enumerate(blocks) if block["type"] == "actions")
    before = texts({"blocks": blocks[:start]})
    assert old in before
    assert new in before
    assert f"from the next check-in about “{theme.title}” on" in before


def test_a_week_without_news_says_nothing_of_news(library: Library, words: Wording) -> None:
    said = texts(dict(checkin.weekly(words, round_id=ROUND, theme=library.themes["help"], closes=CLOSES)))
    assert words("news.title") not in said
