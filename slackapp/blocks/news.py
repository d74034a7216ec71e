"""What has changed since the last check-in, told in the weekly message, the same for everybody of a leaf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.wording import Wording
from slackapp.blocks import guardian, kit
from slackapp.blocks.group import GroupNews, news_lines
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.guardian import GuardianNews
from slackapp.blocks.guess import epsilon_of, new_limit


@dataclass(frozen=True)
class QuestionChange:
    """A question that gives way to another (R15): of which theme, with old and new wording.

    It is asked from the next check-in about its theme on; or, ``at_once``, from this one: so own questions
    give way where the last guardian has gone.
    """

    theme: str
    old: str
    new: str
    at_once: bool = False


@dataclass(frozen=True)
class News:
    """What this check-in announces. Every part is a fact of the workspace or the leaf, none of an answer."""

    settings: LeafFacts | None = None
    """The settings from this round on, where they differ from the last round's (R7)."""
    weaker: bool = False
    """Whether these settings protect less than before."""
    questions: Sequence[QuestionChange] = ()
    group: GroupNews | None = None
    """What has changed in this leaf, where there was a round before (R16)."""
    guardians: GuardianNews | None = None
    """Who guards the questions, where that has changed since the last round opened (R15)."""


def lines(words: Wording, news: News) -> list[str]:
    """Write a line or two for each piece of news; empty where nothing has changed."""
    return [
        *_settings(words, news),
        *(line for change in news.questions for line in _question(words, change)),
        *(() if news.guardians is None else guardian.news_lines(words, news.guardians)),
        *(() if news.group is None else news_lines(words, news.group)),
    ]


def _settings(words: Wording, news: News) -> Iterator[str]:
    if news.settings is not None:
        yield words("news.settings", k=news.settings.k)
        yield new_limit(words, epsilon_of(news.settings))
        if news.weaker:
            yield words("news.weaker")


def _question(words: Wording, change: QuestionChange) -> Iterator[str]:
    yield words("news.question_now" if change.at_once else "news.question", theme=kit.escape(change.theme))
    yield words("news.question_old", question=kit.escape(change.old))
    yield words("news.question_new", question=kit.escape(change.new))
