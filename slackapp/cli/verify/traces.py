"""Checks of rows and log files: nobody stands beside a round where they must not, and nothing stays on."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Final

from slackapp.cli.verify import findings
from slackapp.cli.verify.findings import Finding, check
from slackapp.cli.verify.site import Site
from slackapp.storage.rounds import retention, rounds
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.traces import Ids, Relation

# R14: two tables of the snapshot, emptied at the close, and five about leads, what they were told and agreed.
PAIRS: Final = frozenset(
    {"roster", "delivery", "recipient", "director", "report", "prompt_shown", "agreement"}
)
PEOPLE: Final = frozenset(
    {"user", "user_id", "person", "person_id", "member", "member_id", "email", "slack_id"}
)
ROUNDS: Final = frozenset({"round", "round_id", "wave", "wave_id", "checkin", "checkin_id"})
# A closing job tries every minute; purging happens with the same tick.
PATIENCE: Final = timedelta(days=2)
SHOWN: Final = 3
BODY: Final = re.compile(
    r"view_submission|block_actions|selected_option|private_metadata|trigger_id|response_url|payload="
)
IN_FILES: Final = "Rows of a round that has ended stand in its files still, though they are deleted."
VACUUM: Final = "Run `leanon db vacuum` as the role that owns it, by a timer: docs/owners.md."
# A line of an access log, as text or as JSON: gunicorn's own line of an error has no protocol in it.
CLICK: Final = re.compile(r'POST /slack/events\S* HTTP/|"(?:path|uri|request_uri|url)": ?"/slack/events')
STATEMENT: Final = re.compile(r"\bUPDATE\W+(?:public\W+)?box\b", re.IGNORECASE)

_DELETE: Final = "Delete these lines and their copies, and find out which program wrote them"
BESIDE: Final = ("It names people beside rounds.", f"{_DELETE}; Lean On itself names nobody.")
PERSON: Final = ("It names people.", f"{_DELETE}; Lean On itself names nobody.")
CONTENT: Final = ("It holds parts of what people send.", f"{_DELETE}: a proxy, or something that debugs.")
TOKEN: Final = ("It holds a token, a signature or a secret.", f"{_DELETE}; replace the token or secret.")
TIME: Final = (
    "It tells when people clicked.",
    "Turn the access log of /slack/events off: docs/operating.md.",
)
WRITTEN: Final = (
    "It tells when answers come.",
    "Turn the database's statement log off: docs/operating.md.",
)


@check("pairs", tables=True)
def pairs(site: Site) -> Iterator[Finding]:
    """No table or view knows people and rounds together but those that must."""
    known = site.ids()
    with looking(site.database) as connection:
        for each in traces.relations(connection):
            if each.ours and each.name in PAIRS:
                continue
            people, some = bool(PEOPLE & set(each.columns)), bool(ROUNDS & set(each.columns))
            if not (people and some):
                for column in each.texts:
                    for text in traces.texts(connection, each, column):
                        named = findings.ids(text)
                        people, some = (
                            people or bool(named & known.people),
                            some or bool(named & known.rounds),
                        )
            yield from _judged(each, pairing=people and some)


def _judged(each: Relation, *, pairing: bool) -> Iterator[Finding]:
    if pairing:
        fix = "Empty and drop it, find out who made it, and look for its copies in backups."
        yield Finding(str(each), "It puts people beside rounds.", fix)
    elif each.closed and not each.ours:
        fix = "Keep nothing but Lean On's own tables in this database, or let whoever verifies read it."
        yield Finding(str(each), "It is not ours, and this role may not read it.", fix)


@check("left over", tables=True)
def left_over(site: Site) -> Iterator[Finding]:
    """Rosters, messages and boxes are gone once their round has ended, from the database's files too."""
    with looking(site.database) as connection:
        found, in_files = traces.left_over(connection), traces.in_the_files(connection)
    for table in in_files:
        yield Finding(table, IN_FILES, VACUUM)
    for table, ended in found:
        fix = f"Remove what {table} holds of {ended}, and find out why the closing job left it."
        yield Finding(table, f"It still holds rows of {ended}, which has ended.", fix)


@check("kept too long", tables=True)
def kept_too_long(site: Site) -> Iterator[Finding]:
    """Rounds close, and releases go after 104 weeks."""
    now = site.now()
    with looking(site.database) as connection:
        late = [each.id for each in rounds.open_rounds(connection) if each.closes_at + PATIENCE < now]
        old = retention.overdue(connection, now - PATIENCE)
    for each in late:
        fix = "Run worker and clock; `leanon status` and the worker's log say what keeps it open."
        yield Finding(each, "The round should have closed days ago.", fix)
    for each in old:
        fix = "Run worker and clock: the tick deletes what is older than 104 weeks."
        yield Finding(each, "It holds rounds that are older than 104 weeks.", fix)


@check("logs", tables=True)
def logs(site: Site) -> Iterator[Finding]:
    """No log file that was given names anybody or holds a body; packed ones (.gz) are read, too."""
    if not site.logs:
        return
    known = site.ids()
    for file in site.logs:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        with _opened(file) as lines:
            for number, line in enumerate(lines, 1):
                for fault in _faults(line, known, site.secrets()):
                    found[fault].append(number)
        for (what, fix), numbers in found.items():
            yield Finding(f"{file}, {_in_words(numbers)}", what, fix)


def _faults(line: str, known: Ids, secrets: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    named = findings.ids(line)
    if named & known.people:
        yield BESIDE if named & known.rounds else PERSON
    if BODY.search(line):
        yield CONTENT
    if findings.opens_doors(line, secrets):
        yield TOKEN
    if CLICK.search(line):
        yield TIME
    if STATEMENT.search(line):
        yield WRITTEN


def _in_words(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN]))
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return f"line{'s' * (len(numbers) > 1)} {shown}{more}"


def _opened(file: Path) -> IO[str]:
    opener = gzip.open if file.suffix == ".gz" else open
    return opener(file, "rt", encoding="utf-8", errors="replace")
