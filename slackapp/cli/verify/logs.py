"""Checks of log files: no person, body, token or time of a click is in them (R12)."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from slackapp.cli.verify import words
from slackapp.cli.verify.findings import Check, Finding
from slackapp.cli.verify.site import Site
from slackapp.storage.verification import traces
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.traces import Ids

SHOWN: Final = 3
BODY: Final = re.compile(
    r"view_submission|block_actions|selected_option|private_metadata|trigger_id|response_url|payload="
)
CLICK: Final = re.compile(r"POST /slack/events")
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


def logs(site: Site) -> Iterator[Finding]:
    """Search every file that was given with --log, packed ones (.gz) too."""
    if not site.logs:
        return
    with looking(site.database) as connection:
        known = traces.ids(connection)
    for file in site.logs:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        with _opened(file) as lines:
            for number, line in enumerate(lines, 1):
                for fault in _faults(line, known, site.secrets()):
                    found[fault].append(number)
        for (what, fix), numbers in found.items():
            yield Finding("logs", f"{file}, {_in_words(numbers)}", what, fix)


def _faults(line: str, known: Ids, secrets: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    named = words.ids(line)
    if named & known.people:
        yield BESIDE if named & known.rounds else PERSON
    if BODY.search(line):
        yield CONTENT
    if words.opens_doors(line, secrets):
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


CHECKS: Final = (Check("logs", "the given log files name nobody and hold no body", logs, tables=True),)
