"""Who presses a button of a report: whether it is theirs (still), and what it is about."""

from dataclasses import dataclass

from content.library import Library
from content.wording import Wording
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.pulse.report import TeamReport
from slackapp.storage.database import Transaction
from slackapp.storage.people import people
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.lead_report import teams
from slackapp.storage.rounds.rounds import Round


@dataclass(frozen=True)
class Leading:
    """A lead at the report of a round: the teams it is on, and the library now, in their language."""

    round: Round
    user: str
    teams: tuple[TeamReport, ...]
    library: Library

    @property
    def words(self) -> Wording:
        """The app's own sentences in their language."""
        return self.library.words

    def team(self, leaf: str) -> TeamReport:
        """One of these teams; AnswerWith where it is none of them."""
        found = next((each for each in self.teams if each.leaf_id == leaf), None)
        if found is None:
            raise AnswerWith(Sentence.REPORT_PAST)
        return found


def leading(services: Services, tx: Transaction, workspace: str, user: str, round_id: str) -> Leading:
    """Find out what this person leads in a round; AnswerWith where nothing: ids can be guessed."""
    found = rounds.find(tx, round_id)
    if found is None or found.workspace != workspace or found.status == "open":
        raise AnswerWith(Sentence.REPORT_PAST)
    led = teams(tx, found, user)
    if not led:
        raise AnswerWith(Sentence.REPORT_PAST)
    locale, _ = people.locale_of(tx, workspace, user)
    return Leading(found, user, led, services.libraries.now(tx, workspace, locale).library)
