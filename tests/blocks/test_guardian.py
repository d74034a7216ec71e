"""Everybody reads who guards the questions, and a guardian reads that something waits, and no word of it."""

import pytest

from content.library import Library
from content.wording import Wording
from slackapp.blocks import checkin, guardian, home
from slackapp.blocks.guardian import GuardianNews
from slackapp.blocks.how import how_it_works
from slackapp.blocks.intro import intro
from slackapp.blocks.news import News
from slackapp.blocks.receipt import Receipt
from tests.blocks.surfaces import CLOSES, FACTS, ROUND, home_view, texts


def test_everybody_reads_who_the_guardians_are_or_that_only_vetted_questions_are_asked(
    library: Library, words: Wording
) -> None:
    for names, said, not_said in (
        (("Ana <Ruiz>", "Bo Lind"), "Ana &lt;Ruiz&gt; and Bo Lind", "Only vetted questions"),
        ((), "Only vetted questions are asked here", "Guardian of the questions"),
    ):
        about = Receipt(FACTS, guardians=names)
        hello = intro(words, facts=FACTS, example=(), support=(), guardians=names, again=False)
        for built in (
            dict(hello),
            how_it_works(words, library, about=about, support=()),
            home.home(words, library, home_view(guardians=names)),
        ):
            assert said in texts(built)
            assert not_said not in texts(built)


def test_a_change_of_guardians_is_announced_before_start(library: Library, words: Wording) -> None:
    for change, lines in (
        (
            GuardianNews(("Ana",), (), ("Ana", "Bo")),
            ["New guardian of the questions: Ana.", "Ana and Bo, with no"],
        ),
        (
            GuardianNews((), ("Ana",), ()),
            ["No longer a guardian", ": Ana.", "Only vetted questions are asked here"],
        ),
    ):
        news = News(guardians=change)
        built = checkin.weekly(words, round_id=ROUND, theme=library.themes["load"], closes=CLOSES, news=news)
        before = texts({"blocks": built["blocks"][:2]})
        assert built["blocks"][2]["type"] == "actions"
        for line in lines:
            assert line in before


@pytest.mark.parametrize(
    ("address", "way"), [("https://x.example", "<https://x.example/guardian|"), ("", "web pages")]
)
def test_a_guardian_is_told_that_something_waits_and_where(words: Wording, address: str, way: str) -> None:
    by_link = texts(dict(guardian.waits(words, address=address, by_link=True)))
    assert "press _Open the console_" in by_link
    assert way not in by_link
    said = texts(dict(guardian.waits(words, address=address)))
    assert "Something waits for your yes or no" in said
    assert way in said
