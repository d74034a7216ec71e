"""A lead of 250 teams reads of all of them, in messages, a home and a window that Slack takes."""

import json
import time

import sqlalchemy as sa

from slackapp.blocks.ids import Action
from slackapp.pulse.partition import Membership, Unit
from slackapp.queue import JobName
from slackapp.storage import tables
from slackapp.storage.database import Database
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import lead_report, rounds
from tests.cast import ANA, HANA, LEA, WORKSPACE, week
from tests.promises.history import TOO_FEW, Row, published
from tests.scenarios.office import Rehearsal, actions, said
from tests.services.statements import statements
from tests.teams import put_teams_in_place
from tests.web.organisations import past

TEAMS = 250
FOXES = "🦊" * 200


def units(count: int) -> list[Unit]:
    """So many teams, whose names are as long as somebody made them."""
    named = (Unit(f"u{one}", "top", f"Team {one:03} {FOXES}") for one in range(count))
    return [Unit("top", None, "All"), *named]


def led(database: Database, count: int = TEAMS, weeks: int = 4) -> str:
    """Lea leads all of these teams, of which some check-ins were released; returns the last one's id."""
    teams, key = units(count), ""
    with database.write() as tx:
        put_teams_in_place(
            tx,
            WORKSPACE,
            units=teams,
            people=[Person(user, user, "UTC", "DE") for user in (LEA, ANA, HANA)],
            memberships=[Membership(LEA, each.id, lead=True) for each in teams[1:]],
        )
        for number in range(1, weeks + 1):
            value: dict[tuple[str, ...], Row] = {(each.id,): published(3.4, 1, "8–11") for each in teams[1:]}
            value |= {(each.id,): TOO_FEW for each in teams[3::7]}
            key = past(tx, number, value, units=teams, theme="load" if number % 2 else "help")
        leaves = [row.leaf for row in tx.execute(sa.select(tables.leaf).where(tables.leaf.c.round == key))]
        tx.execute(
            sa.insert(tables.recipient), [{"round": key, "leaf": leaf, "user": LEA} for leaf in leaves]
        )
        tx.execute(sa.insert(tables.report).values(round=key, user=LEA))
    return key


def test_a_lead_of_250_teams_gets_a_report_a_home_and_a_window_with_all_of_them(rehearsal: Rehearsal) -> None:
    rehearsal.advance(week(5))
    key = led(rehearsal.database)
    with rehearsal.database.write() as tx:
        tx.execute(
            tables.workspace.update().values(launched_at=None, launched_by=None)
        )  # none opens meanwhile
    rehearsal.queue.enqueue(JobName.REPORT, key)
    rehearsal.work()
    (report,) = rehearsal.lasting(LEA)
    assert len(report["blocks"]) <= 15
    assert "You get reports on 250 teams." in said(report)
    assert said(report).count("• *Team ") == 15
    assert "… and 235 more." in said(report)
    with rehearsal.database.read() as connection, statements(rehearsal.database) as asked:
        found = rounds.find(connection, key)
        assert found is not None
        assert len(lead_report.teams(connection, found, LEA)) == TEAMS
    assert len(asked) < 10, "as many however many teams"
    began = time.perf_counter()
    home = rehearsal.home(LEA)
    assert time.perf_counter() - began < 2.5, "Slack waits three seconds"
    assert len(home["blocks"]) <= 25
    assert len(json.dumps(home["blocks"])) <= 20_000
    assert "You get reports on 250 teams." in said(home)
    for at in (report, home):
        assert Action.ALL_TEAMS in actions(at)
    window = rehearsal.slack.click(LEA, Action.ALL_TEAMS, home=True)["modal"]
    assert said(window).count("• *Team ") == TEAMS
    assert said(window).index("Team 000") < said(window).index("Team 001") < said(window).index("Team 249")
    assert "too few answers" in said(window)
    rehearsal.slack.close(LEA)
    choice = rehearsal.slack.click(LEA, Action.HEARD)["modal"]
    (select,) = (block["element"] for block in choice["blocks"] if block["type"] == "input")
    offered = [option for group in select["option_groups"] for option in group["options"]]
    assert len(offered) == TEAMS
    assert rehearsal.slack.submit(LEA, {})["outcome"] == "errors"  # Slack asks for a choice
    last = rehearsal.slack.submit(LEA, {"team": offered[-1]["value"]})["modal"]
    assert "Team 249" in said(last)
