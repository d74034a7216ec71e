"""The App Home of one person: structural facts and published figures, never whether or what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from content.library import Library
from content.support import SupportEntry
from content.wording import Wording
from slackapp.blocks import guardian, kit, settings, trend
from slackapp.blocks import team as one_team
from slackapp.blocks.group import home_blocks
from slackapp.blocks.group_facts import LeafFacts, promises
from slackapp.blocks.help import help_panel
from slackapp.blocks.ids import Action, BlockId
from slackapp.blocks.receipt import register_link
from slackapp.blocks.sentences import not_asked
from slackapp.blocks.settings import Choices
from slackapp.pulse.partition import Reason
from slackapp.pulse.report import TeamReport


@dataclass(frozen=True)
class HomeView:
    """What a person's home shows.

    ``team`` is their leaf's latest report, the one their lead reads; ``reason`` is why they are not asked, if
    so; ``upcoming`` says when the next check-in comes, ``open_until`` when the open one closes;
    ``open_round`` is the id of the round they are in, whether or not they have answered (R3); ``consent`` and
    ``choices`` are their own, for their eyes only; ``support`` holds the entries of their country, None those
    of all; ``leads`` are the teams they read; ``guardians`` are named; ``register`` is the address of the
    register of questions, if there is one.
    """

    team: TeamReport | None
    facts: LeafFacts | None
    reason: Reason | None
    upcoming: str
    open_until: str | None
    open_round: str | None
    consent: Literal["yes", "no", "unknown"]
    choices: Choices
    support: Sequence[SupportEntry] | None = None
    leads: Sequence[TeamReport] = ()
    guardians: Sequence[str] = ()
    register: str = ""


def home(words: Wording, library: Library, view: HomeView) -> kit.View:
    """Build the home: the open check-in, the next, the team's trend, the promises, the help."""
    support = library.support.for_country(None) if view.support is None else view.support
    blocks = [
        kit.header(words("about.name")),
        *([kit.section(not_asked(words, view.reason))] if view.reason else []),
        *(settings.stopped(words, view.choices) if view.choices.silent else _asked(words, view)),
        *_trend(words, library, view),
        *_leads(words, library, view.leads),
        *([kit.divider(), *home_blocks(words, view.facts)] if view.facts else []),
        *([] if view.choices.silent else _settings(words, view.choices)),
        kit.divider(),
        *kit.prose([words("home.anonymous"), *promises(words, view.facts)]),
        kit.context("\n".join([guardian.who(words, view.guardians), *register_link(words, view.register)])),
        kit.actions(BlockId.HOME_HOW, kit.button(Action.HOW_IT_WORKS, words("button.how_it_works"))),
        kit.divider(),
        *help_panel(words, support),
    ]
    return {"type": "home", "blocks": blocks}


def _asked(words: Wording, view: HomeView) -> list[kit.Block]:
    if view.reason is not None:
        return []
    said = words(f"home.consent_{view.consent}")
    if view.consent != "yes":
        buttons = [kit.button(Action.INTRO_YES, words("button.count_me_in"), primary=True)]
        if view.consent == "unknown":
            buttons.append(kit.button(Action.INTRO_NO, words("button.not_for_me")))
        return [kit.section(said), kit.actions(BlockId.HOME_CONSENT, *buttons)]
    told = kit.prose([said, view.upcoming])
    if view.open_round is None or view.open_until is None:
        return told
    start = kit.button(Action.CHECKIN_START, words("button.start"), value=view.open_round, primary=True)
    skip = kit.button(Action.CHECKIN_NOT_THIS_WEEK, words("button.not_this_week"), value=view.open_round)
    return [
        kit.section(words("home.open", closes=view.open_until)),
        kit.actions(BlockId.HOME_OPEN, start, skip),
        *told,
    ]


def _settings(words: Wording, choices: Choices) -> list[kit.Block]:
    button = kit.actions(BlockId.HOME_SETTINGS, settings.settings_button(words))
    return [kit.divider(), *settings.settings_summary(words, choices), button]


def _trend(words: Wording, library: Library, view: HomeView) -> list[kit.Block]:
    if view.team is not None:
        told = _team(words, library, view.team, title=[words("home.trend")])
        return [kit.divider(), *told, kit.context(words("report.note"))]
    if view.reason is not None:
        return []  # who is not asked has no team trend to wait for
    return [kit.divider(), *kit.prose([words("home.trend"), words("home.no_trend")])]


def _leads(words: Wording, library: Library, teams: Sequence[TeamReport]) -> list[kit.Block]:
    if not teams:
        return []
    if len(teams) == 1:
        told = _team(words, library, teams[0])
    else:  # text for each team, as in the report: no series side by side
        told = kit.prose(["\n".join(one_team.lines(words, library, team)) for team in teams], gap="\n\n")
    return [kit.divider(), kit.section(words("home.leads")), *told, kit.context(words("report.rules"))]


def _team(
    words: Wording, library: Library, team: TeamReport, *, title: Sequence[str] = ()
) -> list[kit.Block]:
    # Text, not the native chart: that is documented for messages, and a home must never fail to show.
    series = [trend.spelled(words, library.themes[chart.theme], chart) for chart in team.charts]
    return [
        *kit.prose([*title, *one_team.lines(words, library, team)]),
        *(kit.context(line) for line in series),
    ]
