"""The App Home of one person: structural facts and published figures, never whether or what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from content.library import Library
from content.support import SupportEntry
from content.wording import Wording
from slackapp.blocks import buttons, console_link, guardian, hr, kit, member, overview, trend
from slackapp.blocks import team as one_team
from slackapp.blocks.choices import Choices, settings_summary, stopped
from slackapp.blocks.group import home_blocks
from slackapp.blocks.group_facts import LeafFacts, promises
from slackapp.blocks.help import places
from slackapp.blocks.hr import ForHR
from slackapp.blocks.ids import BlockId
from slackapp.blocks.member import ToTry
from slackapp.blocks.receipt import register_link
from slackapp.blocks.sentences import not_asked
from slackapp.pulse.partition import Reason
from slackapp.pulse.report import TeamReport


@dataclass(frozen=True)
class Told:
    """A team's latest report, and the address of its trend as a picture; empty where Slack reaches none."""

    report: TeamReport
    picture: str = ""


@dataclass(frozen=True)
class HomeView:
    """What a person's home shows.

    ``team`` is their leaf's latest report, the one their lead reads; ``reason`` is why they are not asked, if
    so; ``upcoming`` says when the next check-in comes, ``open_until`` when the open one closes;
    ``open_round`` is the id of the round they are in, whether or not they have answered (R3); ``consent`` and
    ``choices`` are their own, for their eyes only; ``support`` holds the entries of their country, None those
    of all; ``leads`` are the teams they read; ``guardians`` are named; ``register`` is the address of the
    register of questions and ``pages`` that of all our pages, if there is one; ``hr`` is for people with a
    role in HR's console alone; ``gives_link`` is whether they get a link that opens it once; ``to_try`` is
    the small thing of the week, the same for all who work alike.
    """

    team: Told | None
    facts: LeafFacts | None
    reason: Reason | None
    upcoming: str
    open_until: str | None
    open_round: str | None
    consent: Literal["yes", "no", "unknown"]
    choices: Choices
    support: Sequence[SupportEntry] | None = None
    leads: Sequence[Told] = ()
    guardians: Sequence[str] = ()
    register: str = ""
    pages: str = ""
    hr: ForHR | None = None
    gives_link: bool = False
    to_try: ToTry | None = None


def home(words: Wording, library: Library, view: HomeView) -> kit.View:
    """Build the home: what is open or next, the trend, the group, one's own settings, promises, support."""
    support = library.support.for_country(None) if view.support is None else view.support
    blocks = [
        kit.header(words("about.name")),
        *_now(words, view),
        *([kit.context(words("home.waits"))] if view.facts and view.facts.waits else []),
        *_trend(words, library, view),
        *_leads(words, library, view),
        *(hr.blocks(words, view.hr) if view.hr else []),
        *(console_link.home_blocks(words, guards=view.hr is None) if view.gives_link else []),
        *([kit.divider(), *home_blocks(words, view.facts)] if view.facts else []),
        *([kit.divider(), *member.home_blocks(words, view.to_try)] if view.to_try else []),
        *_own(words, view),
        kit.divider(),
        *_anonymous(words, view),
        kit.divider(),
        *places(words, support),
    ]
    return {"type": "home", "blocks": blocks}


def _now(words: Wording, view: HomeView) -> list[kit.Block]:
    """What is open, or comes next; or the choice that goes before it; or why there is none."""
    if view.choices.silent:
        return stopped(words, view.choices)
    if view.reason is not None:
        return [kit.section(not_asked(words, view.reason))]
    if view.consent != "yes":
        no = [buttons.not_for_me(words)] if view.consent == "unknown" else []
        said = words(f"home.consent_{view.consent}")
        return [kit.section(said), kit.actions(BlockId.HOME_CONSENT, buttons.count_me_in(words), *no)]
    if view.open_round is None or view.open_until is None:
        return [kit.section(view.upcoming)]
    start, skip = buttons.start(words, view.open_round), buttons.not_this_week(words, view.open_round)
    return [
        kit.section(words("home.open", closes=view.open_until)),
        kit.actions(BlockId.HOME_OPEN, start, skip),
        kit.context(f"{words('home.same')}\n{view.upcoming}"),
    ]


def _trend(words: Wording, library: Library, view: HomeView) -> list[kit.Block]:
    if view.team is not None:
        told = _told(words, library, view.team, title=words("home.trend"))
        return [kit.divider(), *told, *_note(words, view.team, view.pages)]
    if view.reason is not None:
        return []  # who is not asked has no team trend to wait for
    return [kit.divider(), *kit.prose([words("home.trend"), words("home.no_trend")])]


def _leads(words: Wording, library: Library, view: HomeView) -> list[kit.Block]:
    if not view.leads:
        return []
    if len(view.leads) == 1:
        (team,) = view.leads
        told = _told(words, library, team, title=words("home.leads"), table=view.team is None)
        told += [] if view.team else _note(words, team, view.pages)
    else:  # text for each team, as in the report: no series side by side
        told = overview.home_blocks(words, library, [team.report for team in view.leads], view.pages)
    own = [words("home.elsewhere", team=kit.name(view.facts.name))] if view.facts else []
    return [kit.divider(), *told, kit.context("\n".join([*own, words("report.rules")]))]


def _told(words: Wording, library: Library, team: Told, *, title: str, table: bool = True) -> list[kit.Block]:
    """What a team's report says, with its trend: a picture, or a table, or text beside another table.

    Never the native chart: that is documented for messages, and a home must never fail to show.
    """
    charts, themes = team.report.charts, library.themes
    told = kit.prose([title, *one_team.lines(words, library, team.report)])
    beside = {themes[chart.theme].title: trend.beside(words, chart) for chart in charts}
    said = [
        words("trend.beside", theme=kit.escape(theme), said=line) for theme, line in beside.items() if line
    ]
    below = [kit.context("\n".join(said))] if said else []
    if team.picture:
        return [*told, trend.picture(words, themes, charts, team.picture), *below]
    if charts and table:  # Slack may take one only
        return [*told, trend.table(words, themes, charts), *below]
    spelled = (kit.context(trend.spelled(words, themes[chart.theme], chart)) for chart in charts)
    return [*told, *spelled, *below]


def _note(words: Wording, team: Told, pages: str) -> list[kit.Block]:
    """How to read the trends of a home, and where else they are, said once."""
    note = words("home.picture_note" if team.picture else "report.note")
    return [kit.context(f"{note} {words('home.web', address=pages)}" if pages else note)]


def _own(words: Wording, view: HomeView) -> list[kit.Block]:
    """A person's own settings, and whom to turn to."""
    ways = [buttons.ask(words), buttons.wrong_team(words)]
    if view.choices.silent:  # said at the top, with the ways back
        return [kit.divider(), kit.actions(BlockId.HOME_OWN, *ways)]
    return [
        kit.divider(),
        *settings_summary(words, view.choices),
        kit.actions(BlockId.HOME_OWN, buttons.settings(words), *ways),
    ]


def _anonymous(words: Wording, view: HomeView) -> list[kit.Block]:
    total, number, *_ = promises(words, view.facts)
    return [
        *kit.prose([words("home.anonymous"), total, number]),
        kit.context("\n".join([guardian.who(words, view.guardians), *register_link(words, view.register)])),
        kit.actions(BlockId.HOME_HOW, buttons.how_it_works(words)),
    ]
