"""Everything that anybody can look at while a round is open, as bytes, each under its name."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from click.testing import CliRunner
from rq import Queue
from rq.serializers import JSONSerializer

from content.help import Kind, Recipient
from jobs import schedule
from slackapp.blocks.ids import Action
from slackapp.cli.main import COMMANDS, main
from slackapp.clock import wall
from slackapp.pictures.address import Trend
from slackapp.queue import DELIVER_QUEUE, QUEUE
from slackapp.storage import tables
from slackapp.storage.console import guardians, notices, roles, web_sessions
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.rounds import exports, rounds
from slackapp.web import security
from slackapp.web.browser import Browser, digest
from slackapp.web.organisation import files
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE
from tests.promises.house import UNKNOWN, House, forgets, held, stored, work
from tests.scenarios.office import LAB, WARD
from tests.web.matrix import address

ASKED_LATER = LAB[0]
"""A person who has not answered yet, in another team than the one that is counted here."""

SHOWS = ("doctor", "pause", "resume", "status")
STILL = (
    *(
        "alerts",
        "backup",
        "db",
        "deputies",
        "guardians",
        "keystore",
        "socket",
        "launch",
        "library",
        "manifest",
        "people",
        "pilot",
    ),
    *("privacy", "restore", "roles", "schedule", "slack", "support", "teams"),
)
"""Commands that show nothing of a round; a new command must be put into one of the lists."""
ELSEWHERE = ("bench", "demo", "serve", "verify-anonymity")
"""The first three run an installation of their own (the third: tests/cli/test_serve.py; the first takes an
empty database alone: tests/cli/bench), the last is looked at in tests/cli/verify."""


GUARDIAN: Final = ASKED_LATER
SIGNED_IN: Final = {
    HANA: Role.ADMIN,
    OTTO: Role.VIEWER,
    LEA: None,
    ANA: None,
    GUARDIAN: Role.GUARDIAN,
}
"""Who looks at the console: HR, who may open everything but one page, two leads, one of them with a role, and
two members, one of them a guardian.
"""

SIGNING_IN: Final = ("/sign-in", "/sign-in/callback", "/sign-in/slack")
"""They lead on whoever is signed in."""
ONCE: Final = "/once/made-up"
SELDOM: Final = (*SIGNING_IN, ONCE)
"""They may be opened so often only, and count together; none of them knows who is signed in."""

OF_A_REPORT: Final = (
    *(Action.PROMPT_ANOTHER, Action.PROMPT_USE, Action.PROMPT_BACK, Action.PROMPT_REFUSE, Action.PROMPT_UNDO),
    *(Action.PROMPT_DONE, Action.PROMPT_NOT_YET, Action.HEARD, Action.TALK, Action.TREND_SHARE),
    *(Action.HARD_WEEK, Action.HARD_WEEK_CHOSEN),
)
"""What can be pressed in a lead's report, and at the prompts that follow it."""
GONE: Final = (
    *("/picture/made-up.png", ONCE),
    *("/people/UVIEWER/remove", "/teams/change/people/moves"),
)
"""What is at no address of ours; the picture that is there is looked at besides."""


def surfaces(house: House) -> dict[str, bytes]:
    """Look at everything, in every role, without answering anything."""
    for user in SIGNED_IN:
        cookie(house, user)  # so that the guardian is named everywhere from the first look on
    forgets(house.app)
    house.slack.take()
    logged = len(house.said.getvalue())
    seen = {}
    for user in (ANA, LEA, HANA, OTTO):
        seen[f"home of {user}"] = heard(house, house.people.opens_home, user)
        for word in ("help", "privacy", "support", "settings", "pause", "pause 99", "ask", "anything else"):
            seen[f"/leanon {word} for {user}"] = heard(house, house.people.types, user, word)
        seen[f"how it works for {user}"] = heard(house, house.people.presses, user, Action.HOW_IT_WORKS)
        seen[f"my group for {user}"] = heard(house, house.people.presses, user, Action.GROUP)
        seen |= asking(house, user)
        seen[f"another thing to try for {user}"] = heard(
            house, house.people.presses, user, Action.MEMBER_ANOTHER, "7"
        )
        seen[f"a thing to try for {user}"] = heard(
            house, house.people.presses, user, Action.MEMBER, "member.thank"
        )
        seen[f"settings for {user}"] = heard(house, house.people.presses, user, Action.SETTINGS)
        seen[f"saved settings of {user}"] = heard(house, house.people.saves_settings, user)
        seen[f"an old button for {user}"] = heard(house, house.people.presses, user, "old_button")
    for user in (LEA, OTTO, HANA, ASKED_LATER):
        seen[f"[Start] for {user}"] = heard(
            house, house.people.presses, user, Action.CHECKIN_START, house.round.id
        )
        seen[f"/leanon checkin for {user}"] = heard(house, house.people.types, user, "checkin")
    for action in OF_A_REPORT:
        value = f"{house.round.id} energy.cameras energy.gives-and-drains"
        seen[f"{action} for {LEA}"] = heard(house, house.people.presses, LEA, action, value)
        seen[f"{action} for {LEA} of a round"] = heard(
            house, house.people.presses, LEA, action, house.round.id
        )
    seen["a test check-in"] = heard(house, house.people.presses, HANA, Action.TRIAL_START)
    seen["all teams"] = heard(house, house.people.presses, LEA, Action.ALL_TEAMS)
    seen["if someone is not OK"] = heard(house, house.people.presses, LEA, Action.NOT_OK)
    seen["picture"] = page_of(house, picture(house))
    seen["organisation’s table"] = organisation_tables(house)
    for page in all_pages(house):
        seen[page] = page_of(house, page)
        for user in () if page in SELDOM else SIGNED_IN:
            seen[f"{page} for {user}"] = page_of(house, page, user)
    for name in ("doctor", "status", "resume"):  # nothing is paused here, so that the second changes nothing
        seen[f"leanon {name}"] = CliRunner().invoke(main, [name], catch_exceptions=False).output_bytes
    with paused(house):
        for name in ("doctor", "status", "pause"):
            output = CliRunner().invoke(main, [name], catch_exceptions=False).output_bytes
            seen[f"leanon {name} in a pause"] = output
        seen["home in a pause"] = heard(house, house.people.opens_home, ANA)
        seen["what a tick queues in a pause"] = queued_by_tick(house)
    seen["messages that go out"] = messages_again(house)
    seen["what a tick queues"] = queued_by_tick(house)
    seen["logs"] = "\n".join(timeless(house.said.getvalue()[logged:])).encode()
    return seen


def asking(house: House, user: str) -> dict[str, bytes]:
    """What somebody sees who asks for help, or is in the wrong team."""
    pressed = {
        f"{action} for {user}": heard(house, house.people.presses, user, action)
        for action in (Action.ASK, Action.WRONG_TEAM)
    }
    told = {
        f"words to {whom} for {user}": heard(house, house.people.asks, user, Kind.ADVICE, whom)
        for whom in Recipient
    }
    return pressed | told


def traces(house: House) -> dict[str, object]:
    """All that is kept anywhere besides sealed bytes: tables, queue, key store, logs."""
    return {
        "database": stored(house.database),
        "queue": held(house.settings.redis_url),
        "key store": held(house.settings.key_redis_url),
        "logs": house.said.getvalue(),
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names under which something differs."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def heard(house: House, act: Callable[..., bytes], *details: str) -> bytes:
    """What the app answers and sends when somebody does something."""
    answer = act(*details)
    return b"\n".join([answer, *(f"{call.path} ".encode() + call.body for call in house.slack.take())])


def picture(house: House) -> str:
    """The address of the picture of the ward's trend, as the Home tabs of its people name it."""
    with house.database.read() as connection:
        (ward,) = [
            leaf for leaf, row in rounds.leaves(connection, house.round.id).items() if row.size == len(WARD)
        ]
        shown = Trend(WORKSPACE, ward, house.round.number)
    address: str = house.app.extensions["leanon"].pictures.of_trend(shown)
    return address


def page_of(house: House, path: str, user: str = "") -> bytes:
    """A page with its status and headers, as it is shown to whoever is signed in."""
    client = house.app.test_client(use_cookies=False)
    answer = client.get(path, headers={"Cookie": cookie(house, user)} if user else {})
    return f"{answer.status}\n{answer.headers}".encode() + bytes(answer.data)


def organisation_tables(house: House) -> bytes:
    """The releases of all teams and of an area, as HR takes them along; reading leaves no line in its log."""
    with house.database.read() as connection:
        found = [exports.exported(connection, WORKSPACE, area=area) for area in (None, "Clinic")]
    return "\n".join(files.table(each) for each in found).encode()


def cookie(house: House, user: str) -> str:
    """What the browser of this person sends; the same whenever it is asked for, as pages hold marks of it."""
    token, role = f"made-up-token-of-{user}", SIGNED_IN[user]
    browser: Browser = house.app.extensions["leanon-door"][1]
    with house.database.write() as tx:
        if web_sessions.session(tx, digest(token), wall()) is None:
            web_sessions.begin(tx, digest(token), workspace=WORKSPACE, user=user, name=user, at=wall())
            if role is Role.GUARDIAN:
                guardians.appoint(tx, WORKSPACE, user, user, at=T0, by=By("operator", wall()))
                notices.withdraw(tx, WORKSPACE, user)  # it would go out at the first look alone
            elif role:
                roles.grant(tx, WORKSPACE, user, role, name=user, by="operator", at=wall())
    return f"{browser.name(security.SESSION)}={token}"


@contextmanager
def paused(house: House) -> Iterator[None]:
    """A pause by HR while the block lasts, without the lines that it would leave in the audit log."""
    pause = sa.update(tables.workspace)
    with house.database.write() as tx:
        tx.execute(pause.values(paused_at=house.round.opens_at, paused_by=HANA))
    yield
    with house.database.write() as tx:
        tx.execute(pause.values(paused_at=None, paused_by=None))


def messages_again(house: House) -> bytes:
    """First and weekly messages, sent anew by the job to people who had theirs, and a newcomer's card."""
    again = (tables.delivery.c.round == house.round.id) & tables.delivery.c.user.in_([ANA, UNKNOWN, *LAB])
    with house.database.write() as tx:
        kept = tx.execute(sa.select(tables.delivery).where(again)).all()
        tx.execute(sa.update(tables.delivery).where(again).values(status="pending"))
        card = {"round": house.round.id, "user": ANA, "kind": "welcome", "due_at": house.round.opens_at}
        tx.execute(sa.insert(tables.delivery).values(card))
    house.tick()
    with house.database.write() as tx:
        tx.execute(sa.delete(tables.delivery).where(again))
        if kept:
            tx.execute(sa.insert(tables.delivery), [row._asdict() for row in kept])
    return b"\n".join(call.body for call in house.slack.take())


def queued_by_tick(house: House) -> bytes:
    """What the clock finds to do, as the bytes that wait in the queue."""
    schedule.tick()
    connection = house.app.extensions["leanon"].queue._queues[QUEUE].connection
    found = [
        [name, job.description, job.origin, json.dumps(job.args), str(job.timeout)]
        for name in (QUEUE, DELIVER_QUEUE)
        for job in Queue(name, connection=connection, serializer=JSONSerializer).jobs
    ]
    work(house.settings.redis_url)
    return json.dumps(found).encode()


def all_commands() -> set[str]:
    """Every command there is."""
    return set(COMMANDS)


def all_pages(house: House) -> list[str]:
    """The address of every page that can be looked at without a signature."""
    rules = house.app.url_map.iter_rules()
    return sorted(
        address(str(rule)) for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    )


def timeless(log: str) -> list[str]:
    """Log lines without what differs between any two: times, durations, ids of jobs and processes."""
    masks = (
        (r'"timestamp": "[^"]*"', '"timestamp": "-"'),
        (r"\b[0-9a-f]{32}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>"),
        (r"\b20\d\d-\d\d-\d\d[T ]", ""),
        (r"\b\d+:[\d.:]+[sZ]?", "<time>"),
        (r"\b(\d{9,}(\.\d+)?|\d{9,}-\d+)\b", "<time>"),
        (r"\b(ret)?pid('?[:=,]? ?b?'?)\d+|[\[(]\d{2,}[\])]", "<pid>"),
        (r"\b\d+\.\d{3,}\b", "<time>"),
        (r"\bstruct_rusage\([^)]*\)", "<used>"),
    )
    for pattern, mask in masks:
        log = re.sub(pattern, mask, log, flags=re.IGNORECASE)
    return log.splitlines()
