"""Every kind of lead, in signed HTTP: of two teams, of teams that share a number, replaced, elsewhere."""

from slackapp.blocks import trend
from slackapp.blocks.ids import Action
from slackapp.pulse.partition import Membership, Unit
from slackapp.roster.imports import Read, take_over
from slackapp.storage import tables
from slackapp.storage.people.people import Person
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE
from tests.scenarios.office import EVERYBODY, LAB, WARD, Json, Office, Rehearsal, actions, said
from tests.scenarios.test_groups import LAB_NAME, WARD_NAME, closed, everybody_in, week_of

CLINIC = "Clinic"
SUCCESSOR = WARD[1]
Places = list[tuple[str, str, bool]]
USUAL: Places = [
    *((user, WARD_NAME, False) for user in WARD),
    *((user, LAB_NAME, False) for user in LAB),
    (LEA, WARD_NAME, True),
    (OTTO, LAB_NAME, True),
]


def test_a_lead_of_two_teams_reads_one_message_and_the_teams_take_turns_with_prompts(
    rehearsal: Rehearsal,
) -> None:
    place(rehearsal, [each for each in USUAL if each[0] != OTTO] + [(LEA, LAB_NAME, True)])
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    answered_by(rehearsal, WARD[:8])
    closed(rehearsal, 0)
    (report,) = rehearsal.lasting(LEA)
    assert rehearsal.library.words("report.title_teams") in said(report)
    assert "*Load in Ward 3: " in said(report)
    assert "*Load in Lab: too few answers for a number this week.*" in said(report)
    assert trend.NATIVE not in kinds(report)
    assert said(report).count("One thing to try") == 1
    first = said(report)
    assert ("For “Ward 3” this time" in first) != ("For “Lab” this time" in first)
    assert actions(report).count(Action.HEARD) == 1
    card = said(rehearsal.slack.click(LEA, Action.NOT_OK)["modal"])
    assert rehearsal.library.words("not_ok.silent") in card
    assert "0800 1110111" in card, "the support line of her country is there to share"
    rehearsal.slack.close(LEA)
    week_of(rehearsal, 1)
    closed(rehearsal, 1)
    later = said(rehearsal.lasting(LEA)[-1])
    assert ("For “Lab” this time" in later) == ("For “Ward 3” this time" in first)
    rows = rehearsal.rows(tables.prompt_shown)
    assert len({row["round"] for row in rows}) == len({row["leaf"] for row in rows}) == 2
    assert len({row["prompt"] for row in rows}) == 2
    for user in (ANA, LAB[0]):
        other = LAB_NAME if user == ANA else WARD_NAME
        assert other not in said(rehearsal.home(user)), "who is in one of the teams reads of that one"


def test_teams_that_share_a_number_and_a_lead_who_answers_elsewhere_read_why(rehearsal: Rehearsal) -> None:
    above, ward, lab = WARD[4:], WARD[:4], LAB[:5]
    place(
        rehearsal,
        [
            *((user, CLINIC, False) for user in (*above, LAB[5])),
            *((user, WARD_NAME, False) for user in ward),
            *((user, LAB_NAME, False) for user in lab),
            (LEA, WARD_NAME, True),
            (OTTO, LAB_NAME, True),
        ],
    )
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    answered_by(rehearsal, [*ward, *lab, LEA, *above[:5]])
    closed(rehearsal, 0)
    words = rehearsal.library.words
    shared = words("report.joined", smallest=6)
    for lead in (LEA, OTTO):
        report = rehearsal.lasting(lead)[-1]
        assert "*Load in Lab + Ward 3: " in said(report)
        assert shared in said(report)
        assert words("report.elsewhere", team=CLINIC) in said(report)
        home = said(rehearsal.home(lead))
        assert home.index("*Load in Clinic: ") < home.index("*Load in Lab + Ward 3: ")
        assert words("home.elsewhere", team=CLINIC) in home
    ana, above_them = said(rehearsal.home(ANA)), said(rehearsal.home(above[0]))
    assert "*Load in Lab + Ward 3: " in ana
    assert shared in ana, "members read the same lines"
    assert shared not in above_them
    for home in (ana, above_them):
        assert words("home.elsewhere", team=CLINIC) not in home


def test_who_takes_over_in_mid_round_gets_the_next_report_and_who_went_gets_none(
    rehearsal: Rehearsal,
) -> None:
    place(rehearsal, USUAL)
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    answered_by(rehearsal, WARD[:8])
    others = [each for each in USUAL if each[0] not in {LEA, SUCCESSOR}]
    place(rehearsal, [*others, (SUCCESSOR, WARD_NAME, True), (LEA, CLINIC, False)])
    closed(rehearsal, 0)
    words = rehearsal.library.words
    for user in (LEA, SUCCESSOR):
        assert not any(words("report.title") in said(each) for each in rehearsal.lasting(user))
        assert words("home.leads") not in said(rehearsal.home(user))
    assert "*Load in Ward 3: " not in said(rehearsal.home(LEA))
    assert "*Load in Ward 3: " in said(rehearsal.home(ANA))
    week_of(rehearsal, 1)
    closed(rehearsal, 1)
    assert words("report.title") in said(rehearsal.lasting(SUCCESSOR)[-1])
    assert not any(words("report.title") in said(each) for each in rehearsal.lasting(LEA))


def place(office: Office, places: Places) -> None:
    """Import the office anew, with everybody in these places."""
    read = Read(
        [Unit(CLINIC, None, CLINIC), *(Unit(name, CLINIC, name) for name in (WARD_NAME, LAB_NAME))],
        [Person(user, user, "UTC", "DE", excluded=user == HANA) for user in EVERYBODY],
        [Membership(user, unit, lead) for user, unit, lead in places],
    )
    with office.database.write() as tx:
        take_over(tx, WORKSPACE, read)


def answered_by(office: Rehearsal, users: list[str] | tuple[str, ...]) -> None:
    for user in users:
        office.answer(user)


def kinds(message: Json) -> list[str]:
    return [block["type"] for block in message["blocks"]]
