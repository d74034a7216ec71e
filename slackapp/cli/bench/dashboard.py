"""Reading: a lead's page and HR's page of the whole organisation, after two years of a thousand teams."""

import logging
import random
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from slackapp.app import create_app
from slackapp.cli.bench import measuring
from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved, timed
from slackapp.cli.bench.raw import Raw, raw
from slackapp.cli.bench.site import LEAF, Site
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.pulse.bands import band_of
from slackapp.settings import Settings
from slackapp.storage.console import roles, web_sessions
from slackapp.storage.console.roles import Role
from slackapp.storage.rounds.rounds import Round
from slackapp.web.browser import Browser, digest, new_token
from slackapp.web.organisation.chart import FIGURES
from slackapp.web.security import SESSION

UNITS: Final = 1_000
WEEKS: Final = 104
SMALL_WEEKS: Final = 8
SMALL_UNITS: Final = 40
"""More than the page shows at once: its last page reads what is no more besides."""
EMPTY, LEAD = "empty", "lead"
FULL, NONE, SMALL = "T0FULL", "T0EMPTY", "T0SMALL"
HR: Final = "U0HR"
WEEK: Final = 7 * 86_400
ENGINE: Final = "sqlalchemy.engine.Engine"
"""The logger that is told of each statement; it is never written anywhere here."""
SETTINGS: Final = {"LEANON_PUBLIC_URL": "http://127.0.0.1:8123"}
GOALS: Final = {EMPTY: "at most 3"}
TIMES: Final = 3
Get = Callable[[], object]


def measure(site: Site, told: Told) -> Result:
    """Show both pages of an organisation of so many teams (`people`), and of one that has no figure yet."""
    people, runs = told.size, told.runs
    units = people or UNITS
    site.say(f"Setting up {units:,} teams with {WEEKS} weeks on {site.kind}")
    leaves = {
        FULL: past(site, FULL, units, WEEKS),
        NONE: past(site, NONE, units, 0),
        SMALL: past(site, SMALL, min(units, SMALL_UNITS), SMALL_WEEKS),
    }
    with _pages(site, leaves) as (get, forget):
        whole = get(FULL, HR)
        ways = {
            OURS: _timed(whole),
            EMPTY: _timed(get(NONE, HR)),
            LEAD: _timed(get(FULL, LEAD)),
            f"{LEAD} {EMPTY}": _timed(get(NONE, LEAD)),
        }
        found = interleaved(ways, runs, site.say)
        first = []
        for _ in range(TIMES):
            forget()
            first.append(timed(whole) * 1000)
    statements = _statements(site, leaves)
    by_lead = [a / b for a, b in zip(found[LEAD], found[f"{LEAD} {EMPTY}"], strict=True)]
    constant = all(statements[FULL][who] == statements[SMALL][who] for who in (HR, LEAD))
    more = {
        "HR's first page after a check-in has closed": f"{statistics.median(first):.4g} ms",
        "a lead's page": f"{statistics.median(found[LEAD]):.4g} ms",
        "a lead's page by the empty one (goal: at most 3)": measuring.spread(by_lead)["median"],
        "statements of HR's page": _counts(statements, HR),
        "statements of a lead's page": _counts(statements, LEAD),
        "statements constant in weeks and teams": "yes" if constant else "no",
    }
    kept = {OURS: found[OURS], EMPTY: found[EMPTY]}
    sizes = {"teams": units, "weeks": WEEKS}
    return Result("dashboard", "ms", kept, sizes, GOALS, more, site.kind)


def past(site: Site, workspace: str, units: int, weeks: int) -> str:
    """A workspace whose rounds of so many weeks were released; a leaf of it, whose lead is its first."""
    site.furnish(units * LEAF, workspace)
    found = site.open_round(workspace)
    site.close(found.id)  # nobody has answered, so it has no figure
    for week in range(1, weeks + 1):  # the weeks after it: no round may move
        with raw(site.url) as tx:
            _copy(tx, found, week)
    with raw(site.url) as tx:
        rows = tx.run('SELECT leaf FROM recipient WHERE round = ? AND "user" = ?', found.id, "U0LEAD000000")
    by = OPERATOR
    with site.database.write() as tx_:
        roles.grant(tx_, workspace, HR, Role.ADMIN, name="HR", by=by, at=wall())
    return str(rows[0][0])


def _copy(tx: Raw, found: Round, week: int) -> None:
    """Write a released round of some weeks later, with a figure for every leaf."""
    theme = ("load", "help")[week % 2]
    new = f"{found.id}W{week}"
    # It is open until its figures are written, as no other may get any.
    tx.copy(
        "round",
        "id = ?",
        [found.id],
        id=f"'{new}'",
        number=str(found.number + week),
        theme=f"'{theme}'",
        series=f"'bench-{theme}'",
        opens_at=f"opens_at + {week * WEEK}",
        closes_at=f"closes_at + {week * WEEK}",
        fingerprint=f"'{new}'",
        status="'open'",
    )
    for table in ("leaf", "recipient", "director", "round_question"):
        tx.copy(table, "round = ?", [found.id], round=f"'{new}'")
    draw = random.Random(week)
    leaves = tx.run("SELECT leaf, size FROM leaf WHERE round = ?", new)
    tx.many(
        "INSERT INTO release (round, leaf, workspace, status, value, focus, band)"
        " VALUES (?, ?, ?, 'published', ?, ?, ?)",
        [
            (
                new,
                leaf,
                found.workspace,
                round(draw.uniform(2, 4.5), 1),
                draw.randrange(5),
                band_of(max(5, size - 2)),
            )
            for leaf, size in leaves
        ],
    )
    tx.run("UPDATE round SET status = 'released' WHERE id = ?", new)


@contextmanager
def _pages(site: Site, leaves: dict[str, str]) -> Iterator[tuple[Callable[[str, str], Get], Get]]:
    """Gives what gets a page as HR or a lead of a workspace, each signed in, and what forgets all figures."""
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    app = create_app(Settings.from_env(site.environment))
    browser = Browser(site.environment["LEANON_PUBLIC_URL"])

    def page(workspace: str, who: str) -> Get:
        user, path = (HR, "/organisation") if who == HR else ("U0LEAD000000", f"/trend/{leaves[workspace]}")
        token, client = new_token(), app.test_client()
        with site.database.write() as tx:
            web_sessions.begin(tx, digest(token), workspace=workspace, user=user, name=user, at=wall())
        client.set_cookie(browser.name(SESSION), token, domain="localhost")

        def get() -> None:
            answer = client.get(path)
            if answer.status_code != HTTPStatus.OK:
                raise RuntimeError(f"{path} of {workspace} answers {answer.status_code}.")

        get()
        return get

    try:
        yield page, lambda: app.extensions.pop(FIGURES, None)
    finally:
        app.extensions["leanon"].database.close()


def _counts(statements: dict[str, dict[str, int]], who: str) -> str:
    full, none, small = (statements[each][who] for each in (FULL, NONE, SMALL))
    return f"{full}; {none} without a figure, {small} of few teams and weeks"


def _timed(get: Get) -> Callable[[], float]:
    return lambda: statistics.median(timed(get) for _ in range(TIMES)) * 1000


class _Counted(logging.Handler):
    """Counts statements as the database's library tells of them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one, unless it is about a transaction or tells the values of one before."""
        said = record.getMessage().lstrip()
        self.count += not said.startswith(("[", "BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))


def _statements(site: Site, leaves: dict[str, str]) -> dict[str, dict[str, int]]:
    """How many statements each page of each workspace makes."""
    logger, handler = logging.getLogger(ENGINE), _Counted()
    before: Any = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)  # an engine asks once, when it is made
    logger.propagate = False
    try:
        with _pages(site, leaves) as (get, _):
            found: dict[str, dict[str, int]] = {}
            for workspace in leaves:
                for who in (HR, LEAD):
                    page = get(workspace, who)
                    begun = handler.count
                    page()
                    found.setdefault(workspace, {})[who] = handler.count - begun
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]
    return found
