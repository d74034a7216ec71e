"""Builds the message of a delivery from the round, the person's leaf and the library that the round asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from content.library import Library
from content.support import Support
from content.wording import Wording
from jobs.runtime import Parts
from slackapp.blocks import checkin, dates, report, team
from slackapp.blocks.group import GroupNews
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.guardian import GuardianNews
from slackapp.blocks.intro import intro
from slackapp.blocks.kit import Message
from slackapp.blocks.news import News, QuestionChange
from slackapp.blocks.welcome import welcome
from slackapp.pulse.calendar import zone_of
from slackapp.pulse.turnover import Turnover, regrouping
from slackapp.storage.console import guardians
from slackapp.storage.database import Transaction
from slackapp.storage.outbox import Claim
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import lead_report, placements, plans, questions, rounds, shared_prompts
from slackapp.storage.rounds.questions import Changed
from slackapp.storage.rounds.rounds import LeafRow, Round


@dataclass(frozen=True)
class _Said:
    """What a round's messages say in one language, the same for everyone who speaks it."""

    library: Library
    support: Support
    questions: Sequence[QuestionChange]
    results: dict[str, list[str]] = field(default_factory=dict)

    @property
    def words(self) -> Wording:
        return self.library.words


class Messages:
    """The messages of one round. What is the same for everyone who speaks a language is built once."""

    def __init__(self, p: Parts, found: Round) -> None:
        self._p, self._round = p, found
        with p.database.read() as connection:
            workspace = workspaces.find(connection, found.workspace)
            before = rounds.told_before(connection, found.workspace, found.number)
            last = rounds.latest_ended(connection, found.workspace)
            former = rounds.leaves(connection, before.id) if before else {}
            there = guardians.active(connection, found.workspace)
            self._guardian_news = _guardian_news(before, found)
            # Who is asked reads of a changed question before it is asked, once (R15).
            self._questions = questions.news(connection, found.workspace, found.id, found.number)
        self._former = tuple(each.former for each in former.values())
        # A group reads of the round just before this one, or of none.
        self._last = last if last and last.number == found.number - 1 else None
        self._groups: dict[str, GroupNews] = {}
        self._said: dict[str, _Said] = {}
        self._locale = workspace.locale if workspace else None
        self._schedule = workspace.schedule if workspace else None
        self._guardians = tuple(each.name for each in there)

        # Who has been asked before is told when the settings that protect them have changed (R7).
        self._changed = before is not None and _strictness(before) != _strictness(found)
        self._weaker = before is not None and _weaker(before, found)

    def build(self, connection: Transaction, claimed: Claim, person: Person | None) -> Message | None:
        """Build the message that a delivery is for; None for somebody who has left since it was planned."""
        kind = claimed.key["kind"]
        leaf = rounds.leaf_of(connection, self._round.id, claimed.user)
        said = self._in(people.language_of(person, self._locale))
        words, theme = said.words, said.library.themes[self._round.theme]
        if kind in {"void", "void_hr"}:
            by_pause = self._round.void_by_pause
            return report.round_void(words, theme=theme, hr=kind == "void_hr", by_pause=by_pause)
        if person is not None and kind == "welcome":
            return self._welcome(person, words)
        if person is None or leaf is None:
            return None
        facts = LeafFacts(leaf.name, leaf.size, *_strictness(self._round))
        if kind == "checkin":
            return checkin.weekly(
                words,
                round_id=self._round.id,
                theme=theme,
                closes=dates.moment(
                    words, self._round.closes_at.astimezone(zone_of(person.zone, self._schedule))
                ),
                result=self._result(said, leaf.leaf),
                news=News(
                    settings=facts if self._changed else None,
                    weaker=self._weaker,
                    questions=said.questions,
                    group=self._group(leaf),
                    guardians=self._guardian_news,
                ),
            )
        return intro(
            words,
            facts=facts,
            example=team.example(words, said.library, facts),
            support=said.support.for_country(person.country),
            guardians=self._guardians,
            again=person.asked > 0,
        )

    def _in(self, locale: str) -> _Said:
        """What all who speak a language read; read at the first of them."""
        if locale not in self._said:
            workspace, at = self._round.workspace, self._round.library
            with self._p.database.read() as connection:
                library = self._p.libraries.at(connection, workspace, at, locale)
                support = self._p.libraries.now(connection, workspace, locale).support
            news = [self._change(library, each) for each in self._questions]
            self._said[locale] = _Said(library, support, news)
        return self._said[locale]

    def _welcome(self, person: Person, words: Wording) -> Message:
        with self._p.database.read() as connection:
            joined = placements.group_joined(connection, self._round, person.user)
            known, now = workspaces.find(connection, self._round.workspace), self._p.clock.now()
            at = plans.in_a_later_round(connection, known, person, now) if known else None
        there = zone_of(person.zone, self._schedule)
        return welcome(
            words,
            team=joined,
            next_asked=dates.moment(words, at.astimezone(there)) if at else None,
            knows=person.consent == "yes",
        )

    def _result(self, said: _Said, leaf: str) -> list[str]:
        """What came of the last round for a leaf that was in it too: the same for all of its people."""
        if self._last is None:
            return []
        if leaf not in said.results:
            with self._p.database.write() as tx:
                last = lead_report.of_round(tx, self._last, leaf)
                shared = shared_prompts.tell(tx, self._last, leaf)
                now = self._p.libraries.now(tx, self._round.workspace, said.library.locale).library
            trying = _title(shared, said.library, now) if shared else ""
            said.results[leaf] = team.result(said.words, said.library, last, trying=trying)
        return said.results[leaf]

    def _group(self, leaf: LeafRow) -> GroupNews | None:
        """What has changed in a leaf: the same for all of its people, newcomers included."""
        if self._former and leaf.leaf not in self._groups:
            became = regrouping(leaf.leaf, leaf.units, leaf.name, self._former)
            self._groups[leaf.leaf] = GroupNews(leaf.name, Turnover(leaf.joined, leaf.departed), became)
        return self._groups.get(leaf.leaf)

    def _change(self, library: Library, changed: Changed) -> QuestionChange:
        at_once = changed.at_once and changed.theme == self._round.theme
        title = library.themes[changed.theme].title
        old, new = (library.asked(each).text for each in (changed.old, changed.new))
        return QuestionChange(title, old, new, at_once=at_once)


def _title(prompt_id: str, *libraries: Library) -> str:
    """The title of a prompt in the first of these libraries that has it; empty where none does.

    That of the round comes first, as it never changes: whoever is told later reads what the others read.
    """
    found = (library.prompt(prompt_id) for library in libraries)
    return next((prompt.title for prompt in found if prompt), "")


def _guardian_news(before: Round | None, found: Round) -> GuardianNews | None:
    """What changed of the guardians since the opening before this one; None where nothing did."""
    if before is None or before.guardians == found.guardians:
        return None
    came = [name for name in found.guardians if name not in before.guardians]
    went = [name for name in before.guardians if name not in found.guardians]
    return GuardianNews(came, went, found.guardians) if came or went else None


def _strictness(found: Round) -> tuple[int, float, float | None]:
    return found.k, found.epsilon, found.focus_epsilon


def _weaker(before: Round, found: Round) -> bool:
    return (
        found.k < before.k
        or found.epsilon > before.epsilon
        or (found.focus_epsilon or 0.0) > (before.focus_epsilon or 0.0)
    )
