"""Checks of the database's rows: nobody stands beside a round where they must not, and nothing stays on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from slackapp.cli.verify import words
from slackapp.cli.verify.findings import Check, Finding
from slackapp.cli.verify.site import Site
from slackapp.storage.rounds import retention, rounds
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.traces import Relation

# R14: two tables of the snapshot, emptied at the close, and three about leads and what they were told.
PAIRS: Final = frozenset({"roster", "delivery", "recipient", "report", "prompt_shown"})
PEOPLE: Final = frozenset(
    {"user", "user_id", "person", "person_id", "member", "member_id", "email", "slack_id"}
)
ROUNDS: Final = frozenset({"round", "round_id", "wave", "wave_id", "checkin", "checkin_id"})
# A closing job tries every minute; purging happens with the same tick.
PATIENCE: Final = timedelta(days=2)


def pairs(site: Site) -> Iterator[Finding]:
    """No table or view knows people and rounds together but those that must."""
    with looking(site.database) as connection:
        known = traces.ids(connection)
        for each in traces.relations(connection):
            if each.ours and each.name in PAIRS:
                continue
            people, some = bool(PEOPLE & set(each.columns)), bool(ROUNDS & set(each.columns))
            if not (people and some):
                for column in each.texts:
                    for text in traces.texts(connection, each, column):
                        named = words.ids(text)
                        people, some = (
                            people or bool(named & known.people),
                            some or bool(named & known.rounds),
                        )
            yield from _judged(each, pairing=people and some)


def _judged(each: Relation, *, pairing: bool) -> Iterator[Finding]:
    if pairing:
        fix = "Empty and drop it, find out who made it, and look for its copies in backups."
        yield Finding("pairs", str(each), "It puts people beside rounds.", fix)
    elif each.closed and not each.ours:
        fix = "Keep nothing but Lean On's own tables in this database, or let whoever verifies read it."
        yield Finding("pairs", str(each), "It is not ours, and this role may not read it.", fix)


def left_over(site: Site) -> Iterator[Finding]:
    """Rosters, messages and boxes are gone once their round has ended."""
    with looking(site.database) as connection:
        found = traces.left_over(connection)
    for table, ended in found:
        fix = f"Remove what {table} holds of {ended}, and find out why the closing job left it."
        yield Finding("left over", table, f"It still holds rows of {ended}, which has ended.", fix)


def kept_too_long(site: Site) -> Iterator[Finding]:
    """Rounds close, and releases go after 104 weeks."""
    now = site.now()
    with looking(site.database) as connection:
        late = [each.id for each in rounds.open_rounds(connection) if each.closes_at + PATIENCE < now]
        old = retention.overdue(connection, now - PATIENCE)
    for each in late:
        fix = "Run worker and clock; `leanon status` and the worker's log say what keeps it open."
        yield Finding("kept too long", each, "The round should have closed days ago.", fix)
    for each in old:
        fix = "Run worker and clock: the tick deletes what is older than 104 weeks."
        yield Finding("kept too long", each, "It holds rounds that are older than 104 weeks.", fix)


CHECKS: Final = (
    Check("pairs", "no table puts people beside rounds but those that must", pairs, tables=True),
    Check("left over", "no roster, message or box outlives its round", left_over, tables=True),
    Check("kept too long", "rounds close, and releases go after 104 weeks", kept_too_long, tables=True),
)
