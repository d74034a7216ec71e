"""Every way in which a released figure reaches somebody; a new one (a parent's, a CSV) is added here."""

import json
from collections.abc import Callable, Mapping
from typing import Final
from unittest.mock import patch

import sqlalchemy as sa

from jobs import report as report_job
from jobs import runtime
from jobs.messages import Messages
from slackapp.blocks.ids import Action
from slackapp.pictures.address import Trend
from slackapp.storage import tables
from slackapp.storage.outbox import Claim
from slackapp.storage.people import people
from slackapp.storage.rounds import lead_report, rounds
from slackapp.web import pictures as web_pictures
from slackapp.web.trend import files
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.promises.house import House, forgets
from tests.promises.surfaces import SIGNED_IN, cookie, heard, organisation_tables, page_of
from tests.scenarios.office import LAB
from tests.web.wards import LAB_LEAF, WARD_LEAF

LEADS: Final = ((WARD_LEAF, LEA), (LAB_LEAF, OTTO))
"""The leaves, each with its lead."""


def homes(house: House) -> bytes:
    """App Home of a member, of both leads and of HR."""
    return b"\n".join(heard(house, house.people.opens_home, user) for user in (ANA, LEA, OTTO, HANA))


def reports(house: House) -> bytes:
    """The messages that the reporting job sends to the leads of the last round that ended."""
    with house.database.write() as tx:
        ended = rounds.latest_ended(tx, WORKSPACE)
        if ended is None:
            return b""
        tx.execute(sa.delete(tables.report).where(tables.report.c.round == ended.id))
        tx.execute(sa.insert(tables.report), [{"round": ended.id, "user": user} for user in (LEA, OTTO)])
    house.slack.take()
    report_job.run(ended.id)
    return b"\n".join(call.body for call in house.slack.take())


def another(house: House) -> bytes:
    """[Another] under the latest report."""
    return heard(house, house.people.presses, LEA, Action.PROMPT_ANOTHER, latest(house))


def forms(house: House) -> bytes:
    """What [What we heard] and [Share the trend] show of what would be said, and would go out."""
    pressed = (Action.HEARD, Action.TREND_SHARE)
    return b"\n".join(heard(house, house.people.presses, LEA, each, latest(house)) for each in pressed)


def latest(house: House) -> str:
    """The id of the round that ended last; empty where none has."""
    with house.database.read() as connection:
        ended = rounds.latest_ended(connection, WORKSPACE)
    return ended.id if ended else ""


def talk(house: House) -> bytes:
    """The guide for a talk about the latest report."""
    return heard(house, house.people.presses, LEA, Action.TALK, latest(house))


def charts(house: House) -> bytes:
    """The points behind every chart of every team."""
    found = {}
    with house.database.read() as connection:
        for leaf in connection.execute(sa.select(tables.leaf.c.leaf).distinct()).scalars():
            told = lead_report.team(connection, workspace=WORKSPACE, leaf=leaf, name="")
            found[leaf] = repr(told and told.charts)
    return json.dumps(found, sort_keys=True).encode()


def pictures(house: House) -> bytes:
    """What is drawn of every team's trend, at the address that its Home tabs name."""
    addresses = house.app.extensions["leanon"].pictures
    client = house.app.test_client(use_cookies=False)
    with house.database.read() as connection:
        ended = rounds.latest_ended(connection, WORKSPACE)
        leaves = connection.execute(sa.select(tables.leaf.c.leaf).distinct()).scalars().all()
    with patch.object(web_pictures, "draw", lambda panels: repr(panels).encode()):  # drawing takes its time
        answers = [
            client.get(addresses.of_trend(Trend(WORKSPACE, leaf, ended.number if ended else 0)))
            for leaf in sorted(leaves)
        ]
    return b"\n".join(answer.status.encode() + answer.data for answer in answers)


def trend_pages(house: House) -> bytes:
    """The page of each team's trend, to a member and to the lead."""
    asked = ((WARD_LEAF, ANA), (WARD_LEAF, LEA), (LAB_LEAF, OTTO))
    return b"\n".join(page_of(house, f"/trend/{leaf}", user) for leaf, user in asked)


def console_home(house: House) -> bytes:
    """The console's home, with the trend of the whole organisation in small."""
    return page_of(house, "/hr", HANA)


def trend_tables(house: House) -> bytes:
    """The releases of each team, as its lead takes them along."""
    return b"\n".join(page_of(house, f"/trend/{leaf}.csv", user) for leaf, user in LEADS)


def trend_pictures(house: House) -> bytes:
    """What is drawn of one theme of each team, for its lead to take along."""
    with patch.object(files, "draw", lambda panels: repr(panels).encode()):
        return b"\n".join(page_of(house, f"/trend/{leaf}/load.png", user) for leaf, user in LEADS)


def organisation_pages(house: House) -> bytes:
    """The page of the organisation and of an area, to HR and to a viewer."""
    paths = ("/organisation", "/area/Clinic")
    return b"\n".join(page_of(house, path, user) for path in paths for user in (HANA, OTTO))


def weekly(house: House) -> bytes:
    """The message of the open round, which begins with what came of the last one, to one of each team."""
    messages = Messages(runtime.parts(), house.round)
    asked = [Claim({"round": house.round.id, "user": user, "kind": "checkin"}, 1) for user in (ANA, LAB[0])]
    with house.database.read() as connection:
        told = [(each, people.find(connection, WORKSPACE, each.user)) for each in asked]
        return json.dumps([messages.build(connection, each, person) for each, person in told]).encode()


READERS: Final[Mapping[str, Callable[[House], bytes]]] = {
    "App Home": homes,
    "report": reports,
    "[Another]": another,
    "[Talk guide]": talk,
    "forms of a report": forms,
    "charts": charts,
    "picture": pictures,
    "trend page": trend_pages,
    "trend table": trend_tables,
    "console's home": console_home,
    "trend picture": trend_pictures,
    "organisation": organisation_pages,
    "organisation’s table": organisation_tables,
    "weekly message": weekly,
}

DECIDE: Final = frozenset(
    {
        *(
            "workspace",
            "unit",
            "person",
            "membership",
            "deputy",
            "unit_group",
            "group_account",
            "support_confirmation",
            "launch_step",
            "demo_clock",
        ),  # who works where
        *("team_change", "team_unit", "team_membership", "team_person"),  # who is to work where
        *("team_file", "team_account"),  # what that is read from
        *("audit", "console_role", "console_session", "library_draft", "library_edition"),  # HR's console
        *("guardian", "wording_approval"),  # who may say yes to a question in HR's own words, and did
        *("vetted_wording", "round_question"),  # which questions are vetted, are asked and change
        *(
            "round",
            "leaf",
            "recipient",
            "director",
            "prompt_shown",
        ),  # what was asked, who is told, what they were shown
        "sending",  # whether all that a workspace owes as a whole is out
        *("shared_prompt", "mark"),  # what a lead chose to share of it, and a word beside a week
        "agreement",  # what a lead agreed on with the team, for the lead alone
    }
)
"""Tables that what is read may depend on besides `release`: none of them moves with an answer before it.

What leads were shown follows from releases and their own clicks; HR reads a band of it (prompt_reach.py).
"""

FREE: Final = frozenset(
    {"box", "delivery", "kept_choice", "notice", "reminder", "roster", "report", "purge_permit"}
)
"""Tables on which nothing that is read may depend, but for when one's own message comes, in one's own Home;
a new table must be put into one of the two.
"""


def read_all(house: House) -> dict[str, bytes]:
    """Everything every reader gives. Prompts shown are forgotten, so that reading twice reads the same."""
    for user in SIGNED_IN:
        cookie(house, user)  # so that each has their role from the first reading on
    forgets(house.app)
    house.slack.take()
    found = {name: reader(house) for name, reader in READERS.items()}
    with house.database.write() as tx:
        tx.execute(sa.delete(tables.prompt_shown))
    return found
