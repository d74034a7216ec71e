"""A long trend as its lead and members read it: a climb, weeks without a number, marks, each number once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from slackapp.blocks import trend
from slackapp.pulse.report import Outcome, Step, TeamReport
from slackapp.storage import tables
from slackapp.storage.rounds import lead_report, rounds
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import LAB, WARD, Json, Rehearsal, said
from tests.scenarios.test_groups import WARD_NAME, everybody_in, week_of
from tests.scenarios.test_leads import USUAL, place

SECOND: Final = WARD[11]
"""Leads the ward beside Lea."""


@dataclass(frozen=True)
class Past:
    """A past round of the ward: its theme, and its value, or why it has none."""

    theme: str
    came: float | Outcome


PAST: Final = (
    Past("help", 3.9),
    *(Past("load", value) for value in (3.0, 3.1)),
    Past("load", Outcome.TOO_FEW),
    *(Past("load", value) for value in (2.9, 3.0, 3.3)),
    Past("load", Outcome.VOID),
    *(Past("load", value) for value in (3.2, 3.4, 3.3)),
)
"""Oldest first. The mean of the last four values is 3.3, that of the four before 3.0."""


def test_a_climb_gaps_and_marks_are_said_to_lead_and_members_and_each_number_once(
    rehearsal: Rehearsal,
) -> None:
    place(rehearsal, [each for each in USUAL if each[0] != SECOND] + [(SECOND, WARD_NAME, True)])
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    past(rehearsal)
    with rehearsal.database.write() as tx:
        for leaf, number, word in (("*", 3, "flu"), (ward(rehearsal), 9, "move"), ("lab", 9, "theirs")):
            row = {"round": f"past-{number}", "leaf": leaf, "workspace": WORKSPACE, "word": word}
            tx.execute(sa.insert(tables.mark).values(row))

    owe(rehearsal, LEA)
    drawn = rehearsal.lasting(LEA)[-1]
    rehearsal.fault(reject_charts=True)
    owe(rehearsal, SECOND)
    spelled = rehearsal.lasting(SECOND)[-1]

    told = (said(drawn), said(spelled), said(rehearsal.home(ANA)), said(rehearsal.home(LEA)))
    for text in told:
        assert "*Load in Ward 3: 3.3 ± 0.3, no clear change.*" in text
        assert "It is 0.3 higher than before. Chance alone can move it by 0.5." in text
        assert "No number on 10 Nov: too few answers." in text
        assert "No number on 8 Dec: the check-in could not be finished." in text
        assert "Marked: 3 Nov, flu · 15 Dec, move." in text
        assert "theirs" not in text
    for user in (LAB[0], OTTO, HANA):
        home = said(rehearsal.home(user))
        assert not any(word in home for word in ("move", "3.3 ± 0.3", "too few answers")), user
    each_number_stands_once(rehearsal, drawn, spelled)


def each_number_stands_once(office: Rehearsal, drawn: Json, spelled: Json) -> None:
    assert [block["type"] for block in drawn["blocks"]].count(trend.NATIVE) == 2
    assert trend.NATIVE not in [block["type"] for block in spelled["blocks"]]
    points = [point for chart in report(office).charts for point in means(chart.steps)]
    assert len(points) == 9
    for point in points:
        assert point not in said(drawn), "the chart shows it"
        assert said(spelled).count(point) == points.count(point)
        assert drawn["text"].count(point) == spelled["text"].count(point) == points.count(point)


def means(steps: tuple[Step, ...]) -> list[str]:
    shown = [round(step.headline.value, 1) for step in steps if step.headline]
    widths = [round(step.headline.plus_minus, 1) for step in steps if step.headline]
    return [
        f"{at:.1f} ({at - by:.1f} to {min(5.0, at + by):.1f})" for at, by in zip(shown, widths, strict=True)
    ]


def report(office: Rehearsal) -> TeamReport:
    with office.database.read() as connection:
        found = lead_report.team(connection, workspace=WORKSPACE, leaf=ward(office), name="")
    assert found is not None
    return found


def ward(office: Rehearsal) -> str:
    with office.database.read() as connection:
        there = rounds.leaves(connection, office.round().id).values()
    return next(leaf.leaf for leaf in there if leaf.name == WARD_NAME)


def past(office: Rehearsal) -> None:
    """Write rounds that ended before the one that is open, one a week, as closing would have left them."""
    now, (row,) = office.round(), [row for row in office.rows(tables.leaf) if row["leaf"] == ward(office)]
    (there,) = office.rows(tables.round_)
    with office.database.write() as tx:
        for number, each in enumerate(PAST, start=1):
            back = timedelta(weeks=len(PAST) + 1 - number)
            key = f"past-{number}"
            own = {"id": key, "number": number - 100, "theme": each.theme}
            series = now.series if each.theme == now.theme else each.theme
            times = {"opens_at": now.opens_at - back, "closes_at": now.closes_at - back, "series": series}
            tx.execute(sa.insert(tables.round_).values({**there, **own, **times}))
            tx.execute(sa.insert(tables.leaf).values({**row, "round": key}))
            if each.came is not Outcome.VOID:
                tx.execute(sa.insert(tables.release).values(released(each, key, row["leaf"])))
            status = "void" if each.came is Outcome.VOID else "released"
            this = tables.round_.c.id == key
            tx.execute(sa.update(tables.round_).where(this).values(status=status))


def released(each: Past, key: str, leaf: str) -> Json:
    here = {"round": key, "leaf": leaf, "workspace": WORKSPACE}
    if isinstance(each.came, Outcome):
        return {**here, "status": "too_few"}
    return {**here, "status": "published", "value": each.came, "focus": 2, "band": "8–11"}


def owe(office: Rehearsal, lead: str) -> None:
    """The report on the last of these rounds is still owed to this lead, and goes out."""
    last = f"past-{len(PAST)}"
    with office.database.write() as tx:
        tx.execute(sa.insert(tables.recipient).values(round=last, leaf=ward(office), user=lead))
        tx.execute(sa.insert(tables.report).values(round=last, user=lead))
    office.settle()
