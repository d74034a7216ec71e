"""When the next check-in comes, in one sentence, for everybody to whom none comes as well."""

from datetime import date

from slackapp.blocks.sentences import not_asked
from slackapp.listeners.reader import reader
from slackapp.listeners.upcoming import upcoming
from slackapp.pulse.partition import Reason
from slackapp.storage import tables
from slackapp.storage.people import choices
from slackapp.storage.rounds import plans
from tests.cast import ANA, HANA, WORKSPACE
from tests.scenarios.office import COLLEAGUES, Rehearsal

BEN = COLLEAGUES[0]


def test_everybody_reads_when_the_next_check_in_comes_or_why_none_does(rehearsal: Rehearsal) -> None:
    words = rehearsal.library.words

    def said(user: str) -> str:
        return upcoming(rehearsal.services, reader(rehearsal.services, WORKSPACE, user, now=rehearsal.now()))

    assert said(BEN) == words("home.next_not_in")
    assert said(HANA) == not_asked(words, Reason.NOT_ELIGIBLE)
    with rehearsal.database.write() as tx:
        for user in (ANA, BEN):
            choices.set_consent(tx, WORKSPACE, user, "yes")
    assert said(ANA) == words("home.next", when="Tuesday 6 Jan, 10:00")
    rehearsal.open_round()
    with rehearsal.database.write() as tx:
        plans.ask_now(tx, WORKSPACE, ANA, rehearsal.now())
    assert said(ANA) == words("home.next_now")
    assert said(BEN) == words("home.next", when="Tuesday 6 Jan, 10:00")  # it waits in the open round
    with rehearsal.database.write() as tx:
        choices.set_away(tx, WORKSPACE, ANA, date(2026, 1, 1), date(2026, 1, 30))
        choices.set_away(tx, WORKSPACE, BEN, date(2026, 1, 1), date(2031, 1, 1))
        plans.replan(tx, WORKSPACE, [BEN], rehearsal.now())
    assert {said(ANA), said(BEN)} == {words("home.next_absent")}
    with rehearsal.database.write() as tx:
        tx.execute(tables.workspace.update().values(paused_at=rehearsal.now(), paused_by=HANA))
    assert said(BEN) == words("home.paused")
    with rehearsal.database.write() as tx:
        tx.execute(tables.workspace.update().values(schedule=None, paused_at=None, paused_by=None))
    assert said(BEN) == words("home.no_next")


def test_before_the_launch_nobody_reads_of_a_check_in_that_will_not_come(rehearsal: Rehearsal) -> None:
    with rehearsal.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, ANA, "yes")
        tx.execute(tables.workspace.update().values(launched_at=None, launched_by=None))
    who = reader(rehearsal.services, WORKSPACE, ANA, now=rehearsal.now())
    assert upcoming(rehearsal.services, who) == rehearsal.library.words("home.no_next")
