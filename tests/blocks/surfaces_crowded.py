"""The surfaces of somebody who leads 250 teams, and of everybody where names are as long as names can get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from content.help import Recipient
from content.lengths import clip
from content.library import Library
from content.support import SupportEntry, SupportKind
from slackapp.blocks import (
    ask,
    checkin,
    draft,
    group,
    guardian,
    heard,
    home,
    hr,
    overview,
    report,
    talk,
    team,
    team_choice,
    trend_share,
    use,
)
from slackapp.blocks import help as help_blocks
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.how import how_it_works
from slackapp.blocks.ids import Callback
from slackapp.blocks.intro import intro
from slackapp.blocks.news import News, QuestionChange
from slackapp.blocks.receipt import Receipt, privacy_message
from slackapp.blocks.week import Came, Week
from slackapp.blocks.welcome import welcome
from slackapp.pulse.report import TeamReport
from slackapp.pulse.turnover import Regrouping, Turnover
from tests.blocks.long_prompt import LONG_GUIDE, LONG_PROMPT
from tests.blocks.surfaces import (
    CLIMBING,
    CLOSES,
    FALLING,
    OPENED,
    PAGES,
    PICTURE,
    PUBLISHED,
    ROUND,
    TOO_FEW,
    VOID,
    Surface,
    home_view,
)

TEAMS = 250
ASTRONAUT = "👩🏽\u200d🚀"
NAMES = {"foxes": "🦊" * 255, "astronauts": ASTRONAUT * 255, "signs": "<&>*" * 64, "marks": "a\u0335" * 127}


def of_many(name: str, count: int = TEAMS) -> tuple[TeamReport, ...]:
    """Reports of every kind on so many teams, each with this name."""
    kinds = (PUBLISHED, TOO_FEW, VOID, CLIMBING, FALLING)
    made = (replace(kinds[one % 5], leaf_id=f"leaf-{one}", name=f"{one} {name}") for one in range(count))
    return tuple(made)


def crowded(library: Library) -> Iterator[Surface]:
    """Build all of it, for each kind of long name."""
    for called, name in NAMES.items():
        for number, surface in enumerate(_crowded(library, name)):
            yield replace(surface, name=f"crowded-{called}-{number}-{surface.name}")


def _crowded(library: Library, name: str) -> Iterator[Surface]:
    yield from _of_leads(library, name)
    yield from _of_people(library, name)


def _of_leads(library: Library, name: str) -> Iterator[Surface]:
    words = library.words
    prompt = LONG_PROMPT.model_copy(update={"title": name, "why": name, "draft": name * 12})
    for count in (1, 2, overview.WHOLE, overview.WHOLE + 1, TEAMS, 1000):
        teams = of_many(name, count)
        besides = report.Besides(turn=name, taken=prompt, elsewhere=name, address=PAGES)
        told = report.report(
            words, library=library, teams=teams, prompt=prompt, round_id=ROUND, besides=besides
        )
        yield Surface(f"report-{count}", "message", dict(told))
        yield Surface(f"report-{count}-bare", "message", dict(report.without_charts(words, told)))
        yield Surface(f"all-{count}", "modal", overview.modal(words, library, teams, PAGES))
        yield Surface(f"home-{count}", "home", home.home(words, library, everything(name, count)))
        choice = team_choice.team_choice(
            words, teams, callback=Callback.HEARD_TEAM, title=name, round_id=ROUND
        )
        yield Surface(f"choice-{count}", "modal", choice)
    yield Surface("all-none", "modal", overview.modal(words, library, (), ""))
    one = replace(CLIMBING, name=name)
    yield Surface("use", "modal", use.use_form(words, prompt, metadata=ROUND, told=True, team=name))
    yield Surface("heard", "modal", heard.heard_form(words, library, one, metadata=ROUND))
    yield Surface("share", "modal", trend_share.trend_form(words, library, one, metadata=ROUND))
    yield Surface(
        "shared",
        "message",
        dict(trend_share.trend_message(words, library, one, by=draft.said_by(name, "U1"))),
    )
    last = talk.Said((name * 2)[:300], OPENED)
    parts = talk.steps(words, library, last=last, team=one, prompt=prompt, guide=LONG_GUIDE)
    guide = talk.guide(
        words, parts, kept=last.text, team=name, metadata=ROUND, page=f"{PAGES}/trend/{'x' * 64}/talk"
    )
    yield Surface("talk", "modal", guide)


def everything(name: str, count: int) -> home.HomeView:
    """The home of somebody who takes part, leads so many teams, and has a role in HR's console."""
    tasks = [(f"{name} {each}", f"{PAGES}/task") for each in range(12)]
    return home_view(
        team=home.Told(replace(FALLING, name=name), PICTURE),
        facts=facts(name, 12),
        leads=tuple(map(home.Told, of_many(name, count))),
        guardians=(name,) * 3,
        support=lines(name),
        register=f"{PAGES}/register/T0",
        pages=PAGES,
        hr=hr.ForHR(tasks, Week(Came.NONE, overdue=True), f"{PAGES}/hr"),
    )


def facts(name: str, size: int) -> LeafFacts:
    """A group of so many people."""
    people = tuple(f"{each} {name}" for each in range(size))
    return LeafFacts(name, size, 5, 2.0, 1.0, people)


def lines(name: str) -> tuple[SupportEntry, ...]:
    """Whom to turn to, by names as long as any."""
    known = SupportEntry.model_construct(
        id="x", country="DE", kind=SupportKind.TALK, checked=True, name=name, contact=name, note=name
    )
    return (known,) * 3


def _of_people(library: Library, name: str) -> Iterator[Surface]:
    words, support = library.words, lines(name)
    for size in (12, 13, 200, 600):
        yield Surface(f"group-{size}", "modal", group.group_modal(words, facts(name, size), None))
        about = Receipt(
            facts(name, size),
            replace(CLIMBING, name=name),
            CLOSES,
            PAGES,
            (name,) * 3,
            f"{PAGES}/register/T0",
        )
        yield Surface(f"privacy-{size}", "message", dict(privacy_message(words, library, about)))
        explained = how_it_works(words, library, about=about, support=support)
        yield Surface(f"how-{size}", "modal", explained)
    mine = facts(name, 12)
    example = team.example(words, library, mine)
    first = intro(words, facts=mine, example=example, support=support, guardians=(name,) * 3, again=True)
    yield Surface("intro", "message", dict(first))
    came = team.result(words, library, replace(CLIMBING, name=name), trying=name)
    theme = next(iter(library.themes.values())).model_copy(
        update={"title": clip(name, 80), "question": clip(name, 200)}
    )
    news = News(
        mine,
        weaker=True,
        questions=[QuestionChange(clip(name, 80), clip(name, 200), clip(name, 200))] * 2,
        group=group.GroupNews(name, Turnover(2, 1), Regrouping(merged=(name,) * 9, parted=(name,) * 9)),
        guardians=guardian.GuardianNews((name,) * 3, (name,) * 3, (name,) * 3),
    )
    sent = checkin.weekly(words, round_id=ROUND, theme=theme, closes=CLOSES, result=came, news=news)
    yield Surface("weekly", "message", dict(sent))
    items = [item.model_copy(update={"text": name * 9}) for item in theme.defaults]
    asked = checkin.questions(words, round_id=ROUND, theme=theme, items=items, facts=mine, support=support)
    yield Surface("questions", "modal", asked)
    yield Surface("welcome", "message", dict(welcome(words, team=name, next_asked=CLOSES, knows=False)))
    yield Surface("support", "message", dict(help_blocks.support_message(words, support)))
    yield Surface("unknown", "message", dict(help_blocks.slash_help(words, support, unknown=name)))
    contacts = [ask.Contact(f"U{each:011}", f"{each} {name}") for each in range(60)]
    for kind, to in islice(product(library.help, Recipient), 3):
        drafted = ask.words_to_send(words, kind, to, people=contacts, slack_team="T1")
        yield Surface(f"ask-{kind.id}-{to}", "modal", drafted)
    yield Surface("wrong-team", "modal", ask.wrong_team(words, team=name, hr=contacts, slack_team="T1"))
