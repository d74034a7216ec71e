"""Who a request comes from, and what that person may know of their group: read once, for every screen."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from content.files import spoken
from content.support import SupportEntry
from content.wording import Wording
from slackapp.blocks import dates
from slackapp.blocks.choices import Choices
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.receipt import Receipt
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.pulse.absence import PRESENT
from slackapp.pulse.calendar import slots_for, zone_of
from slackapp.pulse.report import TeamReport
from slackapp.storage.console import guardians
from slackapp.storage.library.published import Current
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.people.workspaces import Workspace
from slackapp.storage.rounds.placements import Placement
from slackapp.storage.rounds.readable import Readable, readable


@dataclass(frozen=True)
class Reader:
    """One person: their workspace, their group, what was last released for it, what is published for all.

    `leads` are the reports on the teams they lead; `through` is the number of the last round that ended.
    `closes` is when the check-in they are in closes, in their own words and zone; None when none is open.
    `now` is the calendar time at which all this was read; `locale` is the language they are spoken to in.
    """

    now: datetime
    locale: str
    workspace: Workspace | None
    person: Person | None
    placed: Placement
    report: TeamReport | None
    leads: tuple[TeamReport, ...]
    through: int
    current: Current
    closes: str | None
    public_url: str
    guardians: tuple[str, ...]

    @property
    def words(self) -> Wording:
        """The app's own sentences in their language."""
        return spoken(self.locale)

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return _zone(self.workspace, self.person)

    @property
    def support(self) -> tuple[SupportEntry, ...]:
        """The confirmed support entries for their country."""
        return self.current.support.for_country(self.person.country if self.person else None)

    @property
    def facts(self) -> LeafFacts | None:
        """The figures of their group; None where they have none."""
        strict = self.placed.round or self.workspace
        if self.placed.leaf is None or strict is None:
            return None
        return LeafFacts(
            self.placed.name,
            self.placed.size,
            strict.k,
            strict.epsilon,
            strict.focus_epsilon,
            self.placed.people,
            self.placed.waits,
        )

    @property
    def receipt(self) -> Receipt:
        """What their anonymity receipt is about."""
        facts, url = self.facts, self.public_url
        known = self.person is not None
        return Receipt(facts, self.report, self.closes, url, self.guardians, self.register, is_known=known)

    @property
    def choices(self) -> Choices:
        """What they chose about the messages they get; for their own eyes only (R10)."""
        person, zone = self.person, self.zone
        schedule = self.workspace.schedule if self.workspace else None
        return Choices(
            today=self.now.astimezone(zone).date(),
            place=dates.place(self.words, zone),
            usual=schedule.slot if schedule else None,
            offered=slots_for(schedule, person.zone if person else "", self.now) if schedule else (),
            slot=person.slot if person else None,
            absence=person.absence if person else PRESENT,
            remind=person is not None and person.remind,
            in_group=self.placed.reason is None,
            consent=person is not None and person.consent == "yes",
            silent=person is not None and person.silent,
            language=person.language if person else None,
        )

    @property
    def register(self) -> str:
        """Where the register of the questions that may be asked here is; empty without an address."""
        return f"{self.public_url}/register/{self.workspace.id}" if self.public_url and self.workspace else ""


def reader(services: Services, workspace: str, user: str, *, now: datetime) -> Reader:
    """Read who somebody is and what they may know; nothing depends on whether or what anybody answered."""
    with services.database.read() as connection:
        known, person = workspaces.find(connection, workspace), people.find(connection, workspace, user)
        reads = readable(connection, services.splits, known, user) if known else Readable(Placement())
        locale = _locale(known, person)
        current = services.libraries.now(connection, workspace, locale)
        names = tuple(each.name for each in guardians.active(connection, workspace))
    placed = reads.placed
    asks = placed.round is not None and now < placed.round.closes_at
    zone = _zone(known, person)
    return Reader(
        now=now,
        locale=locale,
        workspace=known,
        person=person,
        placed=placed,
        report=reads.own,
        leads=reads.led,
        through=reads.through,
        current=current,
        closes=dates.moment(spoken(locale), placed.round.closes_at.astimezone(zone))
        if placed.round and asks
        else None,
        public_url=services.public_url,
        guardians=names,
    )


def member(services: Services, workspace: str, user: str, *, now: datetime) -> Reader:
    """Read who chooses something for themselves; AnswerWith where Lean On is not in their workspace.

    Whom the last file of teams left out gets back first what they had chosen, so that what they choose now
    does not undo the rest: whoever said stop stays without messages.
    """
    who = reader(services, workspace, user, now=now)
    if who.workspace is None:
        raise AnswerWith(Sentence.NOT_SET_UP)
    if who.person is None and _given_back(services, workspace, user, now):
        return reader(services, workspace, user, now=now)
    return who


def _given_back(services: Services, workspace: str, user: str, now: datetime) -> bool:
    kept = services.kept(workspace)
    with services.database.write() as tx:
        if not kept.keeps(tx, user):
            return False
        people.make_known(tx, workspace, user)
        kept.give_back(tx, [user], now)
    return True


def _locale(workspace: Workspace | None, person: Person | None) -> str:
    return people.language_of(person, workspace.locale if workspace else None)


def _zone(workspace: Workspace | None, person: Person | None) -> ZoneInfo:
    return zone_of(person.zone if person else "", workspace.schedule if workspace else None)
