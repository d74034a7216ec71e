"""What HR publishes is what people read next; a round that is open asks on as it began."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner

from content.entries import seeded
from content.entry import Body, EntryKind
from content.support import ASSISTANCE_PROGRAMME
from content.themes import DIMENSIONS
from slackapp.blocks.ids import Action
from slackapp.cli.main import main
from slackapp.storage import tables
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.guardians import Ended
from slackapp.storage.people import choices
from slackapp.storage.rounds import intake
from tests.cast import ANA, LEA, OTTO, VERA, WORKSPACE, week
from tests.promises.first import SQLITE_FIRST
from tests.scenarios.office import LAB, TAPS, WARD, Json, Office, Rehearsal, actions, said
from tests.storage.editing import appoint, publish

ANSWER = WARD[:8]  # enough for a number
LATE = WARD[9]
CHART = "data_visualization"
TEXT = "I had energy for my work."
Change = Mapping[tuple[EntryKind, str], Body | None]


def edited(kind: EntryKind, entry: str, **fields: Any) -> dict[tuple[EntryKind, str], Body]:  # noqa: ANN401 - whatever a field holds
    return {(kind, entry): {**seeded("en")[kind, entry], **fields}}


def open_week(office: Office, number: int, users: tuple[str, ...] = ANSWER) -> None:
    """It is the Tuesday of that week, and these people have their check-in."""
    with office.database.write() as tx:
        for user in users:
            choices.set_consent(tx, WORKSPACE, user, "yes")
    office.move_to(week(number, hours=1))
    office.move_to(week(number, days=1, hours=16))


def close_week(office: Office, number: int) -> None:
    office.move_to(week(number, days=3, hours=18.1))
    assert office.round().status == "released"


def questions(office: Office, user: str) -> list[str]:
    """The questions in the modal that [Start] opens."""
    opened = office.slack.click(user, Action.CHECKIN_START)["modal"]
    return [block["label"]["text"] for block in opened["blocks"] if block["type"] == "input"]


def prompt(report: Json) -> str:
    (title,) = re.findall(r"One thing to try: (.*)\*", said(report))
    return str(title)


def points(report: Json) -> int:
    """How many points the chart of a report has; 0 where there is none."""
    charts = [block["chart"] for block in report["blocks"] if block["type"] == CHART]
    return sum(len(chart["axis_config"]["categories"]) for chart in charts)


@pytest.mark.slow
@pytest.mark.parametrize("migrated_url", SQLITE_FIRST, indirect=True)
def test_the_next_report_carries_what_hr_has_published(office: Office) -> None:
    open_week(office, 0, (*ANSWER, *LAB[:2]))
    for user in (*ANSWER, *LAB[:2]):
        assert office.answer(user)["outcome"] == "update"  # so that all processes have read the seeds
    new = {key: {**body, "title": f"New: {body['title']}"} for key, body in prompts().items()}
    publish(office.database, new)
    close_week(office, 0)
    (leas,), (ottos,) = office.lasting(LEA), office.lasting(OTTO)
    titles = {kind: {body["title"] for key, body in new.items() if key[0] is kind} for kind, _ in new}
    assert prompt(leas) in titles[EntryKind.PROMPT]
    assert prompt(ottos) in titles[EntryKind.STARTER]

    newest = {key: {**body, "title": f"Newest: {body['title']}"} for key, body in prompts().items()}
    publish(office.database, newest)
    for user, told in ((LEA, leas), (OTTO, ottos)):
        assert office.slack.click(user, Action.PROMPT_ANOTHER)["ok"]
        assert prompt(office.messages(user)[-1]).startswith("Newest: ")
        assert prompt(office.lasting(user)[0]) == prompt(told), "what was sent stays as it was"


def prompts() -> dict[tuple[EntryKind, str], Body]:
    kinds = {EntryKind.PROMPT, EntryKind.STARTER}
    return {key: body for key, body in seeded("en").items() if key[0] in kinds}


CHANGES: dict[str, Change] = {
    "another wording, scale and direction": edited(
        EntryKind.ITEM, "energy.a", text=TEXT, scale="agreement", reversed=True
    ),
    "another question, the one before retired": {
        (EntryKind.ASKED, "energy"): {"id": "energy", "item": "energy.b"},
        **edited(EntryKind.ITEM, "energy.b", text=TEXT),
        (EntryKind.ITEM, "energy.a"): None,
    },
}


@pytest.mark.parametrize(
    "change", [pytest.param(each, marks=[pytest.mark.slow] * bool(at)) for at, each in enumerate(CHANGES)]
)
def test_an_open_round_asks_on_as_it_began_and_the_next_one_asks_anew_in_a_series_of_its_own(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    asked = [item.text for item in rehearsal.library.themes["load"].defaults]
    appoint(rehearsal.database)
    open_week(rehearsal, 0)
    first = rehearsal.round()
    before = rehearsal.slack.click(ANA, Action.CHECKIN_START)["modal"]
    publish(rehearsal.database, CHANGES[change])

    taken = note_answers(monkeypatch)
    assert rehearsal.slack.submit(ANA, TAPS)["outcome"] == "update"  # the modal was open all the while
    assert taken == [(2, 4, 6 - 3, None, 6 - 5)], "scored as it was asked"
    rehearsal.slack.close(ANA)
    for user in ANSWER[1:]:
        assert questions(rehearsal, user) == asked
        opened = rehearsal.slack.seen(user)["modals"][-1]
        assert [block.get("element") for block in opened["blocks"]] == [
            block.get("element") for block in before["blocks"]
        ]
        assert rehearsal.slack.submit(user, TAPS)["outcome"] == "update"
        rehearsal.slack.close(user)
    assert set(taken) == {taken[0]}
    close_week(rehearsal, 0)
    assert points(rehearsal.lasting(LEA)[-1]) == 1
    focused(rehearsal)

    open_week(rehearsal, 1)
    announced = said(rehearsal.lasting(ANA)[-1])
    assert asked[0] in announced
    assert TEXT in announced
    assert questions(rehearsal, ANA) == [item.text for item in rehearsal.library.themes["help"].defaults]
    close_week(rehearsal, 1)

    open_week(rehearsal, 2)
    assert questions(rehearsal, ANA) == [TEXT, *asked[1:]]
    for user in ANSWER:
        assert rehearsal.answer(user)["outcome"] == "update"
    close_week(rehearsal, 2)
    third = rehearsal.round()
    assert (first.theme, first.library, third.theme, third.library) == ("load", 0, "load", 1)
    assert first.series != third.series
    report = rehearsal.lasting(LEA)[-1]
    assert "too early to see a trend" in said(report)
    assert points(report) == 1, "the chart has the new series alone"
    table = next(block for block in rehearsal.home(ANA)["blocks"] if block["type"] == "table")
    assert [row[1]["text"] for row in table["rows"][1:]] == ["Load"]


def test_where_the_last_guardian_goes_the_next_check_in_asks_the_vetted_question_and_says_so(
    rehearsal: Rehearsal,
) -> None:
    asked = [item.text for item in rehearsal.library.themes["load"].defaults]
    appoint(rehearsal.database)
    publish(rehearsal.database, edited(EntryKind.ITEM, "energy.a", text=TEXT))
    open_week(rehearsal, 0)
    assert questions(rehearsal, ANA) == [TEXT, *asked[1:]], "before the first round the choice is free"
    rehearsal.slack.close(ANA)
    with rehearsal.database.write() as tx:
        guardians.end(tx, WORKSPACE, VERA, why=Ended.LEFT, at=week(0, days=2), by=By("operator", week(0)))
    assert questions(rehearsal, ANA) == [TEXT, *asked[1:]], "an open round asks on as it began"
    close_week(rehearsal, 0)

    open_week(rehearsal, 1)
    told = said(rehearsal.lasting(ANA)[-1])
    assert f"Until then: _{TEXT}_" in told
    assert f"From then on: _{asked[0]}_" in told
    close_week(rehearsal, 1)

    open_week(rehearsal, 2)
    assert questions(rehearsal, ANA) == asked
    assert TEXT not in said(rehearsal.lasting(ANA)[-1]), "it is told once"


def note_answers(patch: pytest.MonkeyPatch) -> list[tuple[int | None, ...] | None]:
    """What is put into boxes from now on, in this test's own memory."""
    real, taken = intake.put, []

    def put(*args: Any, **answer: Any) -> intake.Put:  # noqa: ANN401 - passes on what put takes
        taken.append(answer["answers"])
        return real(*args, **answer)

    patch.setattr(intake, "put", put)
    return taken


def focused(office: Office) -> None:
    """What needs attention most is named by what the round asked about, whatever became of the question."""
    (row,) = (row for row in office.rows(tables.release) if row["status"] == "published")
    dimension = DIMENSIONS["load"][row["focus"]].value.replace("-", "_")
    assert office.library.words(f"dimension.{dimension}") in said(office.lasting(LEA)[-1])
    assert office.library.words(f"dimension.{dimension}") in said(office.home(ANA))


def test_the_week_keeps_its_theme_as_it_was_called_and_what_explains_lean_on_has_the_new_name(
    rehearsal: Rehearsal,
) -> None:
    appoint(rehearsal.database)
    open_week(rehearsal, 0)
    publish(
        rehearsal.database, edited(EntryKind.THEME, "load", title="Strain", question="How is the strain?")
    )
    rehearsal.join([LATE])
    weekly = rehearsal.lasting(LATE)[-1]
    assert actions(weekly)[0] == Action.CHECKIN_START
    assert "How is the strain?" not in said(weekly)
    assert said(weekly).splitlines()[0] == said(rehearsal.lasting(ANA)[-1]).splitlines()[0]
    assert rehearsal.slack.click(LATE, Action.CHECKIN_START)["modal"]["title"]["text"] == "This week: Load"
    rehearsal.slack.close(LATE)
    rehearsal.home(LATE)
    assert "How is the strain?" in said(rehearsal.slack.click(LATE, Action.HOW_IT_WORKS)["modal"])
    for user in ANSWER:
        rehearsal.answer(user)
    close_week(rehearsal, 0)
    assert "Strain" in said(rehearsal.lasting(LEA)[-1])


@pytest.mark.slow
def test_an_edited_support_line_is_shown_as_it_was_confirmed_until_it_is_again_and_holds_nothing_up(
    rehearsal: Rehearsal,
) -> None:
    def leanon(*command: str) -> str:
        return CliRunner().invoke(main, command, env=dict(rehearsal.environment)).output

    open_week(rehearsal, 0)
    entries = [entry for key, entry in seeded("en").items() if key[0] is EntryKind.SUPPORT]
    german = next(entry for entry in entries if (entry.get("country"), entry["kind"]) == ("DE", "talk"))
    ours = "Ask Mo, room 5"
    publish(
        rehearsal.database,
        {
            **edited(EntryKind.SUPPORT, ASSISTANCE_PROGRAMME, contact=ours),
            **edited(EntryKind.SUPPORT, str(german["id"]), note="day and night"),
        },
    )
    thanked = said(rehearsal.answer(ANA)["modal"])
    assert f"{german['name']}: {german['contact']}" in thanked
    assert f"{seeded('en')[EntryKind.SUPPORT, ASSISTANCE_PROGRAMME]['contact']}" in thanked
    assert ours not in thanked
    assert "support entries to confirm: 2, 2 of them changed by HR" in leanon("status")
    assert "why no round opens: support entries" not in leanon("status")
    close_week(rehearsal, 0)
    open_week(rehearsal, 1)
    assert rehearsal.round().number == 2
    thanked = said(rehearsal.answer(ANA)["modal"])
    assert f"{german['name']}: {german['contact']}" in thanked
    assert ours not in thanked
    close_week(rehearsal, 1)

    shown = leanon("support", "verify", "--yes")
    assert f": {ours}" in shown
    assert shown.count("Until it is confirmed, people still read: ") == 2
    assert "2 confirmed, 0 open." in shown
    assert "support entries to confirm: none" in leanon("status")
    open_week(rehearsal, 2)
    thanked = said(rehearsal.answer(ANA)["modal"])
    assert ours in thanked
    assert "day and night" in thanked
