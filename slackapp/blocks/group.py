"""Who is in somebody's group, by name, and how that group has changed: never who takes part (R16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from content.wording import Wording
from slackapp.blocks import buttons, kit
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.ids import BlockId
from slackapp.blocks.sentences import not_asked
from slackapp.pulse.partition import Reason
from slackapp.pulse.turnover import Regrouping, Turnover

LISTED: Final = 12
"""Up to so many people are listed where there is more to read; a modal lists all."""
_FORMER: Final = 5  # names of former groups in one line
_MANY, _SHORT = 200, 40  # of more people than that, each name is cut to so much, so that all fit one modal


@dataclass(frozen=True)
class GroupNews:
    """What a check-in announces about a group: its name now, how many came and went, what it was before."""

    name: str
    turnover: Turnover
    regrouping: Regrouping


def news_lines(words: Wording, news: GroupNews) -> Iterator[str]:
    """Write what has changed, and where to see who is in the group; nothing where nothing has changed."""
    told = [*_became(words, news), *_came_and_went(words, news.turnover)]
    yield from told
    if told:
        yield words("news.group_names")


def listed(words: Wording, facts: LeafFacts) -> str | None:
    """Join the names of everybody in a group, short enough to stand in a text; None for a large one."""
    if len(facts.people) > LISTED:
        return None
    return words.listed(kit.name(each) for each in facts.people)


def home_blocks(words: Wording, facts: LeafFacts) -> list[kit.Block]:
    """Build the part of the home that says who is in the group, with a button for all of a large one."""
    title, names = words(_title(facts), team=kit.name(facts.name)), listed(words, facts)
    if names is not None:
        said = words("group.people", size=facts.size, names=names)
        return [*kit.prose([title, said]), kit.context(words("group.note"))]
    return [
        *kit.prose([title, words("group.many", size=facts.size)]),
        kit.actions(BlockId.HOME_GROUP, buttons.group(words)),
    ]


def group_modal(
    words: Wording,
    facts: LeafFacts | None,
    reason: Reason | None,
    joining: tuple[str, Sequence[str]] | None = None,
) -> kit.View:
    """Build the modal behind [Who is in my group]; for somebody in none, why they are not asked.

    ``joining`` is the name of the group that a newcomer does not count in yet, and everybody in it.
    """
    blocks = [] if facts else [kit.section(not_asked(words, reason or Reason.NO_TEAM))]
    if facts is not None:
        blocks += _people(words, _title(facts), facts.name, facts.people)
    elif joining is not None:
        blocks += _people(words, "group.title_joining", *joining)
    return kit.modal(words("group.modal"), blocks, close=words("button.close"))


def _title(facts: LeafFacts) -> str:
    return "group.title_joining" if facts.waits else "group.title"


def _people(words: Wording, title: str, team: str, people: Sequence[str]) -> list[kit.Block]:
    longest = kit.NAME if len(people) <= _MANY else _SHORT
    return [
        kit.section(words(title, team=kit.name(team))),
        *kit.prose(words("group.person", name=kit.name(each, longest)) for each in people),
        kit.context(words("group.note")),
    ]


def _became(words: Wording, news: GroupNews) -> Iterator[str]:
    team, found = kit.name(news.name), news.regrouping
    if found.new:
        yield words("news.group_new", team=team)
    if found.renamed is not None:
        yield words("news.group_renamed", former=kit.name(found.renamed), team=team)
    if found.merged or found.parted:
        yield words("news.group_now", team=team)
    if found.parted:
        yield words("news.group_apart", groups=_quoted(words, found.parted))
    if found.merged:
        key = "news.group_with_new" if found.with_new else "news.group_together"
        yield words(key, groups=_quoted(words, found.merged))


def _came_and_went(words: Wording, turnover: Turnover) -> Iterator[str]:
    if turnover.joined:
        yield words.counted("news.joined", turnover.joined)
    if turnover.departed:
        yield words.counted("news.departed", turnover.departed)


def _quoted(words: Wording, names: Sequence[str]) -> str:
    shown = ", ".join(words("news.group_name", team=kit.name(each)) for each in names[:_FORMER])
    return f"{shown} …" if len(names) > _FORMER else shown
