"""Whom my figure is made with: by name, before the first question; who joined waits; changes are told."""

from collections.abc import Mapping

from slackapp.blocks.ids import Action
from slackapp.pulse.partition import Membership, Unit
from slackapp.roster.imports import Read, take_over
from slackapp.storage import tables
from slackapp.storage.people import choices
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import rounds
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, week
from tests.scenarios.office import EVERYBODY, LAB, WARD, ZONES, Office, Rehearsal, actions, said

WARD_NAME, LAB_NAME = "Ward 3", "Lab"
MOVED = LAB[0]
PLACES: Mapping[str, tuple[str, bool]] = {
    **dict.fromkeys(WARD, (WARD_NAME, False)),
    **dict.fromkeys(LAB, (LAB_NAME, False)),
    LEA: (WARD_NAME, True),
    OTTO: (LAB_NAME, True),
    HANA: ("Clinic", False),
}


def regroup(office: Office, places: Mapping[str, tuple[str, bool]], *, ward: str = WARD_NAME) -> None:
    """Import the office anew, with other places or another name for the ward."""
    read = Read(
        [Unit("Clinic", None, "Clinic"), Unit(WARD_NAME, "Clinic", ward), Unit(LAB_NAME, "Clinic", LAB_NAME)],
        [Person(user, user, ZONES.get(user, "UTC"), "DE", excluded=user == HANA) for user in EVERYBODY],
        [Membership(user, unit, lead) for user, (unit, lead) in places.items()],
    )
    with office.database.write() as tx:
        take_over(tx, WORKSPACE, read)


def week_of(office: Office, number: int) -> None:
    """The round of that week opens and sends its messages."""
    office.move_to(week(number, hours=1))
    office.move_to(week(number, days=1, hours=16))


def closed(office: Office, number: int) -> None:
    office.move_to(week(number, days=3, hours=18.1))


def everybody_in(office: Office) -> None:
    with office.database.write() as tx:
        for user in EVERYBODY:
            choices.set_consent(tx, WORKSPACE, user, "yes")


def news(office: Office, user: str) -> str:
    """What the last message says is new, up to what follows [Start]."""
    after = said(office.lasting(user)[-1]).partition(office.library.words("news.title"))[2]
    assert after
    return after.partition(office.library.words("weekly.choice"))[0]


def asked(office: Office) -> set[str]:
    return {row["user"] for row in office.rows(tables.roster)}


def test_everybody_sees_by_name_whom_their_figure_is_made_with_before_the_first_question(
    rehearsal: Rehearsal,
) -> None:
    week_of(rehearsal, 0)
    hello = rehearsal.lasting(ANA)[0]
    assert not any(user in said(hello) for user in WARD if user != ANA), "a message stays in Slack"

    how = rehearsal.slack.click(ANA, Action.HOW_IT_WORKS)["modal"]
    modal = said(rehearsal.slack.click(ANA, Action.GROUP, view_id=how["id"])["modal"])
    assert all(f"• {user}" in modal.splitlines() for user in WARD)
    assert not any(user in modal for user in (*LAB, LEA, OTTO, HANA))
    home = said(rehearsal.home(ANA))
    assert all(user in home for user in WARD)
    rehearsal.slack.command(ANA, "/leanon privacy")
    assert all(user in said(rehearsal.messages(ANA)[-1]) for user in WARD)


def test_the_list_is_the_same_whatever_anybody_chose_or_answered(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA, WARD[1]])
    before = said(rehearsal.home(WARD[2]))
    with rehearsal.database.write() as tx:
        choices.set_consent(tx, WORKSPACE, WARD[3], "no")
    rehearsal.answer(ANA)

    assert said(rehearsal.home(WARD[2])) == before


def test_who_moves_while_a_check_in_is_open_reads_when_the_next_one_really_reaches_them(
    rehearsal: Rehearsal,
) -> None:
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    before = said(rehearsal.home(MOVED))
    assert "The next check-in reaches you Tuesday 13 Jan" in before
    regroup(rehearsal, {**PLACES, MOVED: (WARD_NAME, False)})

    home = said(rehearsal.home(MOVED))
    assert "A check-in is open" in home
    assert "The next check-in reaches you Tuesday 20 Jan" in home, "the one between goes by without them"
    assert said(rehearsal.home(ANA)).count("reaches you Tuesday 13 Jan") == 1


def test_who_moves_is_asked_from_the_second_round_on_and_both_groups_are_told(rehearsal: Rehearsal) -> None:
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    assert MOVED in asked(rehearsal)
    closed(rehearsal, 0)
    regroup(rehearsal, {**PLACES, MOVED: (WARD_NAME, False)})
    assert "you joined your team only recently" in said(rehearsal.home(MOVED))

    week_of(rehearsal, 1)
    assert MOVED not in asked(rehearsal)
    _, card = rehearsal.lasting(MOVED)
    assert actions(card) == [Action.ASK, Action.GROUP, Action.HOW_IT_WORKS]
    assert "You have joined the group “Ward 3”." in said(card)
    assert "Your next check-in comes on Tuesday 20 Jan, 10:00." in said(card)
    assert not any(user in said(card) for user in WARD), "a message stays in Slack"
    modal = said(rehearsal.slack.click(MOVED, Action.GROUP)["modal"])
    joining = rehearsal.library.words("group.title_joining", team=WARD_NAME)
    assert joining in modal
    assert joining in said(rehearsal.home(MOVED))
    assert joining not in said(rehearsal.home(ANA))
    assert all(f"• {user}" in modal.splitlines() for user in WARD)
    assert not any(user in modal for user in (*LAB[1:], OTTO))
    with rehearsal.database.read() as connection:
        sizes = {row.name: row.size for row in rounds.leaves(connection, rehearsal.round().id).values()}
    assert sizes == {"Clinic + Lab": 7, "Ward 3": 12}, "and counts for nobody's six"
    told = said(rehearsal.lasting(LAB[1])[-1])
    assert "Your group has changed. It is now “Clinic + Lab”." in told
    assert "Put together with more people: “Lab”." in told
    assert "One person has left your group since the last check-in." in told
    assert told.index("has left") < told.index(rehearsal.library.words("weekly.choice"))
    assert rehearsal.library.words("news.title") not in said(rehearsal.lasting(ANA)[-1])
    closed(rehearsal, 1)

    week_of(rehearsal, 2)
    assert MOVED in asked(rehearsal)
    told = said(rehearsal.lasting(WARD[1])[-1])
    assert "One person has joined your group and counts in it from this check-in on." in told
    assert news(rehearsal, ANA) == news(rehearsal, MOVED), "the same for everybody of a group"
    home = rehearsal.home(ANA)
    assert MOVED not in said(home), "thirteen are behind a button"
    assert MOVED in said(rehearsal.slack.click(ANA, Action.GROUP, view_id=home["id"])["modal"])


def test_a_new_name_moves_nobody_and_is_announced_once(rehearsal: Rehearsal) -> None:
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    before = asked(rehearsal)
    closed(rehearsal, 0)
    regroup(rehearsal, PLACES, ward="Day ward")

    week_of(rehearsal, 1)
    assert asked(rehearsal) == before
    assert "Your group “Ward 3” is now called “Day ward”." in said(rehearsal.lasting(ANA)[-1])
    closed(rehearsal, 1)
    week_of(rehearsal, 2)
    assert "is now called" not in said(rehearsal.lasting(ANA)[-1])


def test_a_report_goes_to_the_leads_of_the_opening_who_still_lead(rehearsal: Rehearsal) -> None:
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    regroup(rehearsal, {**PLACES, LEA: (WARD_NAME, False), WARD[1]: (WARD_NAME, True)})
    closed(rehearsal, 0)

    report = rehearsal.library.words("report.title")
    assert report in said(rehearsal.lasting(OTTO)[-1])
    for user in (LEA, WARD[1]):
        assert not any(report in said(each) for each in rehearsal.lasting(user))
        assert rehearsal.library.words("home.leads") not in said(rehearsal.home(user))


def test_a_lead_who_is_no_member_of_the_workspace_any_more_gets_no_report(rehearsal: Rehearsal) -> None:
    everybody_in(rehearsal)
    week_of(rehearsal, 0)
    rehearsal.says(LEA, is_restricted=True)
    closed(rehearsal, 0)

    report = rehearsal.library.words("report.title")
    assert report in said(rehearsal.lasting(OTTO)[-1])
    assert not any(report in said(each) for each in rehearsal.lasting(LEA))


def test_the_first_message_has_its_three_buttons_first(rehearsal: Rehearsal) -> None:
    week_of(rehearsal, 0)

    assert actions(rehearsal.lasting(ANA)[0])[:3] == [
        Action.INTRO_YES,
        Action.INTRO_NO,
        Action.HOW_IT_WORKS,
    ]
