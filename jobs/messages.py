"""Builds the message of a delivery from the round, the person's leaf and the library."""

from zoneinfo import ZoneInfo

from jobs.runtime import Parts
from slackapp.blocks import checkin, dates, report, team
from slackapp.blocks.facts import LeafFacts
from slackapp.blocks.kit import Message
from slackapp.storage import people, rounds, workspaces
from slackapp.storage.deliveries import Delivery
from slackapp.storage.rounds import Round


class Messages:
    """The messages of one round. What is the same for everyone is built once."""

    def __init__(self, p: Parts, found: Round) -> None:
        self._p, self._round = p, found
        self._theme = p.library.themes[found.theme]
        with p.database.read() as connection:
            self._workspace = workspaces.find(connection, found.workspace)
            self._support = p.library.support.confirmed(
                workspaces.confirmed_support(connection, found.workspace)
            )

    def of(self, delivery: Delivery) -> Message:
        """The message of this kind for this person."""
        words = self._p.library.words
        if delivery.kind == "void":
            return report.round_void(words, theme=self._theme)
        with self._p.database.read() as connection:
            person = people.find(connection, self._round.workspace, delivery.user)
            leaf = rounds.leaf_of(connection, self._round.id, delivery.user)
        if person is None or leaf is None:
            msg = "A delivery names a person of its round's roster."
            raise LookupError(msg)
        if delivery.kind == "checkin":
            closes = dates.moment(words, self._round.closes_at.astimezone(ZoneInfo(person.zone)))
            return checkin.weekly(words, round_id=self._round.id, theme=self._theme, closes=closes)
        facts = LeafFacts(leaf.name, leaf.size, self._round.k, self._round.epsilon, self._round.focus_epsilon)
        return checkin.intro(
            words,
            facts=facts,
            example=team.example(words, self._p.library, facts),
            themes=tuple(self._p.library.themes.values()),
            support=self._support.for_country(person.country),
            again=person.asked > 0,
        )
