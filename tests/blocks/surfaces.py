"""Every message and view of the app, built for an ordinary week and for the worst one that can happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import product
from typing import Any, Literal

from content.help import Recipient
from content.library import Library
from content.support import SupportEntry
from slackapp.blocks import (
    ask,
    checkin,
    console_link,
    draft,
    group,
    guardian,
    heard,
    home,
    kit,
    member,
    prompt_card,
    reminder,
    report,
    settings,
    talk,
    team,
    team_choice,
    trend_share,
    trial,
    use,
)
from slackapp.blocks import help as help_blocks
from slackapp.blocks.choices import Choices
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.how import how_it_works
from slackapp.blocks.ids import Callback
from slackapp.blocks.intro import intro
from slackapp.blocks.news import News, QuestionChange
from slackapp.blocks.receipt import Receipt, privacy_message
from slackapp.blocks.welcome import welcome
from slackapp.pulse.absence import Absence
from slackapp.pulse.calendar import Schedule, Slot, offered_slots
from slackapp.pulse.partition import Reason
from slackapp.pulse.report import Chart, Grouping, Outcome, Step, TeamReport
from slackapp.pulse.trends import Change, Direction, Headline, Reading
from slackapp.pulse.turnover import Regrouping, Turnover
from tests.blocks.long_prompt import LONG_GUIDE, LONG_MEMBER, LONG_PROMPT
from tests.blocks.surfaces_hr import sections

ROUND = "rnd_7f3a9c"
CLOSES = "Thursday 6 Nov, 18:00"
OPENED = date(2026, 6, 1)

PEOPLE = ("Ana Ruiz", *(f"Somebody {number}" for number in range(8)))
FACTS = LeafFacts(name="Platform", size=9, k=5, epsilon=2.0, focus_epsilon=1.0, people=PEOPLE)
# A joint name of many merged teams, with all that Slack would take for markup.
LONG = "<!channel> & *Sales* 🦊 " + " & ".join(
    f"Team <{number}> of the far too long names" for number in range(40)
)
PAGES = "https://leanon.example"
PICTURE = "https://leanon.example/picture/Zm9v.png"
CROWD = tuple(f"<{number}> & a *name* 🦊 " * 12 for number in range(600))
WORST = LeafFacts(name=LONG, size=600, k=12, epsilon=1.0, focus_epsilon=None, people=CROWD)


CHOICES = Choices(
    today=OPENED, place="Madrid", usual=Slot(1, time(10)), offered=offered_slots(Schedule("Europe/Madrid"))
)
CHOSEN = replace(
    CHOICES,
    place="Port-aux-Français",
    offered=tuple(Slot(day, time(hour)) for day in range(7) for hour in range(8, 18)),
    slot=Slot(4, time(7, 30)),
    absence=Absence(OPENED + timedelta(weeks=12), OPENED, OPENED + timedelta(weeks=60)),
    remind=True,
    language="es",
)
SILENT = replace(CHOSEN, consent=False, silent=True)
NO_TIME = Choices(today=OPENED, place="Madrid", in_group=False, consent=False)


def trend_of(theme: str, weeks: int) -> Chart:
    days = [OPENED + timedelta(weeks=2 * week) for week in range(weeks)]
    return charted(theme, [(day, round(1 + week % 41 / 10, 1)) for week, day in enumerate(days)])


def charted(theme: str, points: Sequence[tuple[date, float | None]]) -> Chart:
    """A chart of these rounds, those without a number included; each mean is that of its round alone."""
    steps = tuple(
        Step(day, None, None, Outcome.TOO_FEW) if value is None else Step(day, value, meaning(value))
        for day, value in points
    )
    return Chart(theme=theme, series=f"{theme}-1", steps=steps)


def meaning(value: float, by: float = 0.0) -> Headline:
    """A headline without a clear change, although it differs by so much from the one before."""
    return Headline(value, 0.4, 4, Direction.NO_CLEAR_CHANGE, Change(by, 0.57))


def gaps(theme: str) -> Chart:
    """A chart with one number in a whole year, and a word beside every week."""
    why = (Outcome.TOO_FEW, Outcome.VOID, Outcome.PAUSED)
    weeks = [
        Step(OPENED + timedelta(weeks=2 * week), None, None, why[week % 3], ("flu", "release-12"))
        for week in range(1, 27)
    ]
    return Chart(theme, f"{theme}-1", (Step(OPENED, 3.0, meaning(3.0)), *weeks))


PUBLISHED = TeamReport(
    leaf_id="leaf",
    name="Platform",
    theme="load",
    outcome=Outcome.PUBLISHED,
    headline=Headline(value=3.42, plus_minus=0.31, releases=4, direction=Direction.NO_CLEAR_CHANGE),
    reading=Reading.MIXED,
    focus="manageable-load",
    charts=(trend_of("load", 6), trend_of("help", 5)),
)
TOO_FEW = replace(PUBLISHED, outcome=Outcome.TOO_FEW, headline=None, reading=None, focus=None)
VOID = replace(TOO_FEW, outcome=Outcome.VOID)
PAUSED = replace(TOO_FEW, outcome=Outcome.PAUSED)
CLIMBING = replace(PUBLISHED, headline=meaning(3.42, by=0.31), grouping=Grouping(2, 3, 6))
FALLING = replace(PUBLISHED, headline=meaning(3.42, by=-0.31), charts=(gaps("load"), gaps("help")))
LONG_TEAM = replace(CLIMBING, name=LONG, charts=(trend_of("load", 30), trend_of("help", 30)))


@dataclass(frozen=True)
class Surface:
    """One thing that is sent to Slack."""

    name: str
    kind: Literal["message", "modal", "home"]
    built: dict[str, Any]


def build(library: Library) -> Iterator[Surface]:
    """Build everything, ordinary and worst."""
    everybody = library.support.for_country(None)
    for kind, facts in (("plain", FACTS), ("worst", WORST)):
        yield from _checkin(library, kind, facts, everybody)
    yield from _asking(library)
    yield from _settings(library)
    yield from _reports(library)
    yield from _homes(library)


def _checkin(
    library: Library, kind: str, facts: LeafFacts, support: tuple[SupportEntry, ...]
) -> Iterator[Surface]:
    words, themes = library.words, tuple(library.themes.values())
    example = team.example(words, library, facts)
    names = () if kind == "plain" else (LONG,) * 3
    for again in (False, True):
        shown = intro(words, facts=facts, example=example, support=support, guardians=names, again=again)
        yield Surface(f"intro-{kind}-{again}", "message", dict(shown))
    told_of = guardian.GuardianNews(names or ("Ana",), names or ("Otto",), names)
    for theme in themes:
        change = QuestionChange(theme.title, theme.defaults[0].text, theme.items[-1].text)
        changed = group.GroupNews(facts.name, Turnover(2, 1), Regrouping(merged=(facts.name,) * 9))
        all_news = News(facts, weaker=True, questions=[change], group=changed, guardians=told_of)
        came = team.result(words, library, LONG_TEAM, trying=LONG_PROMPT.title)
        for said, result, news in (("nothing", [], News()), ("all", came, all_news)):
            sent = checkin.weekly(words, round_id=ROUND, theme=theme, closes=CLOSES, result=result, news=news)
            yield Surface(f"weekly-{kind}-{theme.id}-{said}", "message", dict(sent))
        asked = checkin.questions(
            words, round_id=ROUND, theme=theme, items=theme.defaults, facts=facts, support=support
        )
        yield Surface(f"questions-{kind}-{theme.id}", "modal", asked)
        yield Surface(f"trial-{kind}-{theme.id}", "message", dict(trial.invitation(words, theme=theme)))
        tried = trial.questions(words, theme=theme, items=theme.defaults, facts=facts, support=support)
        yield Surface(f"trial-questions-{kind}-{theme.id}", "modal", tried)
        for hr, by_pause in product((False, True), repeat=2):
            told = report.round_void(words, theme=theme, hr=hr, by_pause=by_pause)
            yield Surface(f"void-{kind}-{theme.id}-{hr}-{by_pause}", "message", dict(told))
    for number, reframe in enumerate(library.reframes):
        thanked = checkin.thanks(words, reframe=reframe, support=support)
        yield Surface(f"thanks-{kind}-{number}", "modal", thanked)
        tried = trial.thanks(words, reframe=reframe, support=support)
        yield Surface(f"trial-thanks-{kind}-{number}", "modal", tried)
    for known in (facts, None):
        for last, closes in ((LONG_TEAM, CLOSES), (None, None)):
            pages = "https://leanon.example" if last else ""
            register = f"{pages}/register/T0" if pages else ""
            about = Receipt(known, last, closes, pages, names, register, is_known=known is not None)
            which = f"{kind}-{known is None}-{last is None}"
            drawn = f"{pages}/picture/guess/30.png" if pages else ""
            explained = how_it_works(words, library, about=about, support=support, shown=drawn)
            yield Surface(f"how-{which}", "modal", explained)
            private = privacy_message(words, library, about)
            yield Surface(f"privacy-{which}", "message", dict(private))
    for team_name, when, knows in (
        (facts.name, CLOSES, True),
        (facts.name, CLOSES, False),
        (None, None, False),
    ):
        hello = welcome(words, team=team_name, next_asked=when, knows=knows)
        yield Surface(f"welcome-{kind}-{team_name is None}-{knows}", "message", dict(hello))
    yield Surface(f"group-{kind}", "modal", group.group_modal(words, facts, None))
    joining = group.group_modal(words, None, Reason.JUST_JOINED, (facts.name, facts.people))
    yield Surface(f"group-joining-{kind}", "modal", joining)
    yield Surface(f"help-{kind}", "message", dict(help_blocks.slash_help(words, support)))
    for address, by_link in (("", False), (PAGES, False), (PAGES, True)):
        waits = guardian.waits(words, address=address, by_link=by_link)
        yield Surface(f"guardian-{kind}-{bool(address)}-{by_link}", "message", dict(waits))
    reminded = reminder.reminder(words, round_id=ROUND, closes=CLOSES)
    yield Surface(f"reminder-{kind}", "message", dict(reminded))
    yield Surface(f"notice-{kind}", "modal", checkin.notice(words, "A plain sentence."))


def _asking(library: Library) -> Iterator[Surface]:
    words = library.words
    yield Surface("ask", "modal", ask.ask_form(words, library.help))
    crowds = {
        "nobody": (),
        "somebody": (ask.Contact("U1", "Lea Leads"), ask.Contact("U2")),
        "worst": tuple(
            ask.Contact(f"U{number:011}", f"<{number}> 🦊 & a *name* " * 6) for number in range(60)
        ),
    }
    for (name, people), kind, to in product(crowds.items(), library.help, Recipient):
        drafted = ask.words_to_send(words, kind, to, people=people, slack_team="T1")
        yield Surface(f"ask-{kind.id}-{to}-{name}", "modal", drafted)
    for (name, people), (team_name, slack_team) in product(crowds.items(), (("", None), (LONG, "T1"))):
        shown = ask.wrong_team(words, team=team_name, hr=people, slack_team=slack_team)
        yield Surface(f"wrong-team-{name}-{slack_team}", "modal", shown)
    for country in ("DE", None):
        lines = help_blocks.support_message(words, library.support.for_country(country))
        yield Surface(f"support-{country}", "message", dict(lines))
        card = help_blocks.not_ok(words, library.support.for_country(country))
        yield Surface(f"not-ok-{country}", "modal", card)


def _settings(library: Library) -> Iterator[Surface]:
    words = library.words
    for name, choices in (("plain", CHOICES), ("worst", CHOSEN), ("stopped", SILENT), ("no-time", NO_TIME)):
        yield Surface(f"settings-{name}", "modal", settings.settings(words, choices))
    for number, typed in enumerate(("stopp", "<!channel> *stop* 🛑 " * 20)):
        told = help_blocks.slash_help(words, library.support.for_country("GB"), unknown=typed)
        yield Surface(f"unknown-{number}", "message", dict(told))
    yield Surface("turn-to", "message", dict(help_blocks.turn_to(words, library.support.for_country("GB"))))


def _reports(library: Library) -> Iterator[Surface]:
    words = library.words
    groups = {
        "published": (PUBLISHED,),
        "too-few": (TOO_FEW,),
        "void": (VOID,),
        "paused": (PAUSED,),
        "gaps": (FALLING,),
        "long": (LONG_TEAM,),
        "first": (replace(PUBLISHED, charts=(trend_of("load", 1),)),),
        "bare": (replace(TOO_FEW, charts=()),),
        "many": (PUBLISHED, TOO_FEW, VOID, *([LONG_TEAM] * 120)),
    }
    prompts = {"long": LONG_PROMPT, **{prompt.id: prompt for prompt in library.prompts + library.starters}}
    for name, teams in groups.items():
        told = report.report(
            words,
            library=library,
            teams=teams,
            prompt=LONG_PROMPT,
            round_id=ROUND,
            besides=report.Besides(turn=LONG, taken=LONG_PROMPT, elsewhere=LONG, address=PAGES),
        )
        yield Surface(f"report-{name}", "message", dict(told))
        yield Surface(f"report-{name}-without-charts", "message", dict(report.without_charts(words, told)))
    for number, (direction, read) in enumerate(product(Direction, Reading)):
        shown = Headline(value=5.0, plus_minus=2.04, releases=1 + number % 4, direction=direction)
        one = replace(PUBLISHED, headline=shown, reading=read)
        told = report.report(words, library=library, teams=(one,), prompt=LONG_PROMPT, round_id=ROUND)
        yield Surface(f"report-{direction.name}-{read.name}", "message", dict(told))
    for name, prompt in prompts.items():
        many = prompt_card.Meant(ROUND, prompt.id, tuple(each.id for each in library.prompts[:12]))
        other = prompt_card.another(words, prompt=prompt, meant=many)
        yield Surface(f"another-{name}", "message", dict(other))
        form = use.use_form(words, prompt, metadata=f"{ROUND} {prompt.id}", team=LONG, told=True)
        yield Surface(f"use-{name}", "modal", form)
    yield from _prompts(library)


def _prompts(library: Library) -> Iterator[Surface]:
    words, meant = library.words, prompt_card.Meant(ROUND, LONG_PROMPT.id, (LONG_PROMPT.id,) * 12)
    for why in ("", words("share.late"), words("share.told")):
        told = None if why else False
        form = use.use_form(words, LONG_PROMPT, metadata=meant.value, team="Ward 3", told=told, why=why)
        yield Surface(f"use-{len(why)}", "modal", form)
    hard = prompt_card.hard_weeks(words, (LONG_PROMPT, *library.hard_weeks), meant)
    yield Surface("hard-weeks", "message", dict(hard))
    asked = kit.message(prompt_card.open_prompt(words, LONG_PROMPT, ROUND))
    yield Surface("open-prompt", "message", dict(asked))
    instead = prompt_card.refused(words, refused=LONG_PROMPT, instead=LONG_PROMPT, meant=meant)
    yield Surface("refused", "message", dict(instead))
    yield Surface("undone", "message", dict(prompt_card.undone(words, prompt=LONG_PROMPT, meant=meant)))
    text = "<!channel> & *all* ``` :tada: " * 66
    yield Surface("said", "message", dict(draft.message(words, text, by=draft.said_by(LONG, "U1"))))
    crowd = [replace(PUBLISHED, leaf_id=f"leaf-{one}", name="A far too long name " * 9) for one in range(120)]
    choice = team_choice.team_choice(
        words, crowd, callback=Callback.HEARD_TEAM, title=words("heard.title"), round_id=ROUND
    )
    yield Surface("team-choice", "modal", choice)
    for one in (PUBLISHED, TOO_FEW, VOID, PAUSED, LONG_TEAM, replace(TOO_FEW, charts=())):
        name = f"{one.outcome}-{len(one.name)}-{len(one.charts)}"
        back = heard.heard_form(words, library, one, metadata=ROUND)
        yield Surface(f"heard-{name}", "modal", back)
        shared = trend_share.trend_form(words, library, one, metadata=ROUND)
        yield Surface(f"trend-share-{name}", "modal", shared)
        for drawn in (True, False):
            posted = trend_share.trend_message(words, library, one, by="Lea Brandt", drawn=drawn)
            yield Surface(f"shared-trend-{name}-{drawn}", "message", dict(posted))
        asks = LONG_GUIDE if one is LONG_TEAM else None
        for last in (
            None,
            talk.Said("x" * talk.LONGEST, OPENED),
            talk.Said("& <!channel> *all* " * 15, OPENED),
        ):
            parts = talk.steps(words, library, last=last, team=one, prompt=LONG_PROMPT, guide=asks)
            page = f"https://leanon.example/trend/{'x' * 64}/talk" if last else ""
            line = last.text if last else ""
            guide = talk.guide(words, parts, kept=line, team=one.name, metadata=ROUND, page=page)
            yield Surface(f"talk-{name}-{line[:1]}", "modal", guide)
    for line, where in (("", None), ("x" * talk.LONGEST, None), ("x" * talk.LONGEST, "C0WARD")):
        done = talk.kept(words, talk.Line(line, where))
        yield Surface(f"talk-kept-{bool(line)}-{bool(where)}", "modal", done)
    title, more = words("use.title"), words("use.asked")
    yield Surface("to-copy", "modal", draft.to_copy(words, text, title=title, more=more))
    yield Surface("posted", "modal", draft.posted(words, "C0WARD", title=title, more=more))


def home_view(**changes: Any) -> home.HomeView:  # noqa: ANN401 - any field of the view
    """Build the home of somebody who takes part, with an open round, and change what a test is about."""
    ordinary = home.HomeView(
        team=home.Told(PUBLISHED, PICTURE),
        facts=FACTS,
        reason=None,
        upcoming="Next: Monday 10 Nov, 00:00.",
        open_until=CLOSES,
        open_round=ROUND,
        consent="yes",
        choices=CHOICES,
        to_try=member.ToTry(LONG_MEMBER, 3),
    )
    return replace(ordinary, **changes)


def _homes(library: Library) -> Iterator[Surface]:
    for thing in (LONG_MEMBER, *library.members):
        yield Surface(f"try-{thing.id}", "modal", member.modal(library.words, thing))
    views = {
        "open": home_view(),
        "closed": home_view(open_round=None, open_until=None),
        "new": home_view(consent="unknown", team=None, facts=None),
        "no": home_view(consent="no", support=library.support.for_country("DE")),
        "too-few": home_view(team=home.Told(TOO_FEW)),
        "void": home_view(team=home.Told(VOID, PICTURE)),
        "paused": home_view(team=home.Told(PAUSED)),
        "stopped": home_view(consent="no", choices=SILENT),
        "stopped-unasked": home_view(choices=replace(SILENT, in_group=False), reason=Reason.TOO_SMALL),
        "chosen": home_view(choices=CHOSEN),
        "worst": home_view(team=home.Told(LONG_TEAM), facts=WORST, leads=(home.Told(LONG_TEAM),) * 60),
        "worst-drawn": home_view(team=home.Told(LONG_TEAM, "https://" + "x" * 2900), facts=WORST),
        "leads-one": home_view(leads=(home.Told(PUBLISHED),), pages=PAGES),
        "gaps": home_view(team=home.Told(FALLING), leads=(home.Told(CLIMBING),)),
        "leads-several": home_view(leads=tuple(map(home.Told, (PUBLISHED, TOO_FEW, VOID)))),
        **{reason.name: home_view(reason=reason, facts=None, team=None) for reason in Reason},
    }
    views |= {f"hr-{name}": home_view(hr=section) for name, section in sections()}
    views |= {f"link-{name}": replace(views[f"hr-{name}"], gives_link=True) for name in ("worst", "overdue")}
    views["link-guardian"] = home_view(gives_link=True)
    views["hr-worst-worst"] = replace(views["worst"], hr=views["hr-worst"].hr, gives_link=True)
    for here in (True, False):
        link = console_link.modal(library.words, f"{PAGES}/once/{'x' * 43}", here=here)
        yield Surface(f"console-link-{here}", "modal", link)
    for name, view in views.items():
        yield Surface(f"home-{name}", "home", home.home(library.words, library, view))


def texts(built: kit.Block | dict[str, Any]) -> str:
    """Join all that the blocks of a surface say, to look for what must or must not be in it."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, child in value.items():
                yield from [child] if key == "text" and isinstance(child, str) else walk(child)
        elif isinstance(value, list):
            for child in value:
                yield from walk(child)

    return "\n".join(walk(built["blocks"]))
