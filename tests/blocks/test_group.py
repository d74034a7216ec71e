"""Who is in my group, by name, and what is new in it: the same for all of it, and never who takes part."""

from dataclasses import replace

import pytest

from content.library import Library
from content.wording import Wording
from slackapp.blocks import checkin
from slackapp.blocks.group import LISTED, GroupNews, group_modal
from slackapp.blocks.home import home
from slackapp.blocks.ids import Action
from slackapp.blocks.intro import intro
from slackapp.blocks.news import News, lines
from slackapp.blocks.receipt import Receipt, privacy_message
from slackapp.pulse.partition import Reason
from slackapp.pulse.turnover import Regrouping, Turnover
from tests.blocks.surfaces import CLOSES, FACTS, LONG, PEOPLE, ROUND, home_view, texts

LARGE = replace(FACTS, size=LISTED + 1, people=tuple(f"Person {at:02}" for at in range(LISTED + 1)))
SAME, NOBODY = Regrouping(), Turnover()


def told(words: Wording, turnover: Turnover = NOBODY, became: Regrouping = SAME) -> list[str]:
    return lines(words, News(group=GroupNews("East + West", turnover, became)))


def test_the_home_and_the_receipt_name_everybody_in_a_small_group(library: Library, words: Wording) -> None:
    shown = texts(home(words, library, home_view()))
    receipt = texts(dict(privacy_message(words, library, Receipt(FACTS))))

    assert all(name in shown and name in receipt for name in PEOPLE)
    assert "whether or not they want to" in shown
    assert "whether or not they want to" in receipt


def test_a_large_group_is_behind_a_button_and_all_of_it_is_there(library: Library, words: Wording) -> None:
    view = home(words, library, home_view(facts=LARGE))
    buttons = [each["action_id"] for block in view["blocks"] for each in block.get("elements", ())
               if "action_id" in each]  # fmt: skip
    assert Action.GROUP in buttons
    assert not any(name in texts(view) for name in LARGE.people)
    assert not any(
        name in texts(dict(privacy_message(words, library, Receipt(LARGE)))) for name in LARGE.people
    )

    modal = texts(group_modal(words, LARGE, None))
    assert all(name in modal for name in LARGE.people)


def test_a_name_that_looks_like_markup_stays_a_name(words: Wording) -> None:
    odd = replace(FACTS, people=("<!channel>", "<@UANA>"))

    assert "<" not in texts(group_modal(words, odd, None))


@pytest.mark.parametrize("reason", [*Reason, None])
def test_somebody_in_no_group_reads_why_behind_the_button(words: Wording, reason: Reason | None) -> None:
    said = texts(group_modal(words, None, reason))

    assert said.startswith("You are not asked, because")


def test_no_name_is_in_a_message_that_slack_keeps(library: Library, words: Wording) -> None:
    hello = intro(
        words,
        facts=FACTS,
        example=(),
        support=library.support.for_country("DE"),
        guardians=(),
        again=False,
    )
    news = News(group=GroupNews("East", Turnover(2, 1), Regrouping(merged=("East", "West"))))
    weekly = checkin.weekly(words, round_id=ROUND, theme=library.themes["load"], closes=CLOSES, news=news)

    assert not any(name in repr(built) for name in PEOPLE for built in (hello, weekly))


def test_how_many_joined_and_left_is_said_before_start(library: Library, words: Wording) -> None:
    news = News(group=GroupNews("East", Turnover(2, 1), SAME))
    blocks = checkin.weekly(words, round_id=ROUND, theme=library.themes["load"], closes=CLOSES, news=news)[
        "blocks"
    ]
    start = next(at for at, block in enumerate(blocks) if block["type"] == "actions")
    before = texts({"blocks": blocks[:start]})

    assert "2 people have joined your group and count in it from this check-in on." in before
    assert "One person has left your group since the last check-in." in before
    assert "The Home tab shows by name who is in your group." in before


def test_nothing_is_said_of_a_group_that_is_as_it_was(words: Wording) -> None:
    assert told(words) == []


@pytest.mark.parametrize(
    ("became", "said"),
    [
        (Regrouping(renamed="East"), "Your group “East” is now called “East + West”."),
        (Regrouping(merged=("East", "West")), "• Put together: “East”, “West”."),
        (Regrouping(merged=("East",), with_new=True),
         "• Put together with more people: “East”."),
        (Regrouping(parted=("All",)), "• Taken apart: “All”."),
        (Regrouping(new=True), "Your group “East + West” is new in the check-in."),
    ],
)  # fmt: skip
def test_what_became_of_a_group_is_said_by_the_names_of_groups(
    words: Wording, became: Regrouping, said: str
) -> None:
    assert said in "\n".join(told(words, became=became))


def test_long_names_and_many_groups_do_not_push_start_off_the_screen(words: Wording) -> None:
    many = Regrouping(merged=tuple(f"{at} {LONG}" for at in range(40)))

    assert len("\n".join(told(words, became=many))) < 1500
