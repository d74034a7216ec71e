"""What a person chooses about their messages: it holds at once, and shows to nobody else."""

from datetime import date

import pytest

from slackapp.blocks.ids import Action
from slackapp.storage import tables
from slackapp.storage.database import DatabaseDown
from slackapp.storage.people import choices
from tests.cast import ANA, LEA, OTTO, week
from tests.scenarios.office import COLLEAGUES, EVERYBODY, Json, Rehearsal, actions, said

BEN = COLLEAGUES[0]
CLOSED = week(0, days=3, hours=18.1)
CHOSEN = ("slot", "paused_until", "away_from", "away_until", "remind", "silent", "consent")


def chosen(rehearsal: Rehearsal, user: str) -> Json:
    """What is kept of somebody's choices."""
    (row,) = [row for row in rehearsal.rows(tables.person) if row["user"] == user]
    return {name: row[name] for name in CHOSEN}


def check_ins(rehearsal: Rehearsal, user: str) -> int:
    return sum(Action.CHECKIN_START in actions(message) for message in rehearsal.lasting(user))


def saved(rehearsal: Rehearsal, user: str, **values: str | list[str]) -> str:
    """Open [Settings] in Home, choose, and save; returns what is said then."""
    rehearsal.home(user)
    opened = rehearsal.slack.click(user, Action.SETTINGS, home=True)
    assert opened["modal"]["callback_id"] == "settings"
    sent = rehearsal.slack.submit(user, {f"settings_{name}": value for name, value in values.items()})
    assert sent["outcome"] == "update", sent["modal"]["errors"]
    rehearsal.slack.close(user)
    return said(sent["modal"])


def test_an_hour_of_ones_own_holds_from_the_open_round_on(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([BEN])
    with rehearsal.database.write() as tx:
        tx.execute(tables.person.update().values(consent="yes"))
    rehearsal.move_to(CLOSED)
    rehearsal.move_to(week(1, hours=1))
    told = saved(rehearsal, ANA, slot="2-14:00", remind=["yes"])
    assert told == "Saved. The next check-in reaches you Wednesday 14 Jan, 14:00."  # in Madrid
    home = said(rehearsal.slack.seen(ANA)["home"])  # brought up to date without being opened
    assert "Wednesday, 14:00 (Madrid time)" in home
    assert "one reminder at most" in home
    rehearsal.move_to(week(1, days=2, hours=12.9))
    assert (check_ins(rehearsal, ANA), check_ins(rehearsal, COLLEAGUES[1])) == (0, 1)
    rehearsal.move_to(week(1, days=2, hours=13.01))
    assert check_ins(rehearsal, ANA) == 1


def test_whoever_comes_back_from_a_pause_in_mid_round_is_asked_now_and_once(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.move_to(CLOSED)
    rehearsal.slack.command(ANA, "/leanon pause 2")
    assert rehearsal.told(ANA).endswith("The next check-in reaches you Tuesday 27 Jan, 10:00.")
    assert "check-ins come again from Thursday 22 Jan on" in said(rehearsal.slack.seen(ANA)["home"])
    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=1, hours=12))
    assert check_ins(rehearsal, ANA) == 1  # that of the week before
    saved(rehearsal, ANA, pause="0")
    rehearsal.settle()
    assert check_ins(rehearsal, ANA) == 2
    saved(rehearsal, ANA, pause="1")
    saved(rehearsal, ANA, pause="0")
    rehearsal.settle()
    assert check_ins(rehearsal, ANA) == 2


def test_what_cannot_be_saved_is_said_at_its_field_and_stays_on_the_screen(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in()
    before = chosen(rehearsal, ANA)
    rehearsal.slack.click(ANA, Action.SETTINGS)  # in the weekly message
    days = {"settings_away_from": "2026-02-10", "settings_away_until": "2026-02-03"}
    sent = rehearsal.slack.submit(ANA, days)
    assert sent["modal"]["errors"] == {"settings_away_until": rehearsal.library.words("error.away_order")}
    kept = rehearsal.slack.seen(ANA)["modals"][0]["state"]["values"]["settings_away_from"]
    assert kept["settings_choice"] == {"type": "datepicker", "selected_date": "2026-02-10"}
    assert chosen(rehearsal, ANA) == before


def test_a_failure_leaves_the_choices_on_the_screen_and_a_home_that_waits_takes_nothing_back(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise DatabaseDown

    rehearsal.open_check_in([ANA])
    rehearsal.slack.click(ANA, Action.SETTINGS)
    with monkeypatch.context() as patch:
        patch.setattr(choices, "set_slot", down)
        sent = rehearsal.slack.submit(ANA, {"settings_pause": "2"})
    assert sent["modal"]["errors"] == {"settings_pause": rehearsal.library.words("error.database_down")}
    assert chosen(rehearsal, ANA)["paused_until"] is None
    monkeypatch.setattr("slackapp.listeners.home.publish", down)
    again = rehearsal.slack.submit(ANA, {})  # the choice is still there
    assert again["outcome"] == "update"
    assert chosen(rehearsal, ANA)["paused_until"] == date(2026, 1, 19)


def test_stopping_ends_every_message_and_home_says_so_at_once(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.slack.click(ANA, Action.SETTINGS)
    stopped = rehearsal.slack.click(ANA, Action.SETTINGS_STOP, view_id=modal_of(rehearsal, ANA)["id"])
    assert said(stopped["modal"]) == rehearsal.library.words("ack.stop")
    home = rehearsal.slack.seen(ANA)["home"]
    assert rehearsal.library.words("settings.stopped") in said(home)
    assert not {Action.SETTINGS, Action.CHECKIN_START} & set(actions(home))
    before = len(rehearsal.lasting(ANA))
    rehearsal.move_to(CLOSED)
    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=1, hours=16))
    assert len(rehearsal.lasting(ANA)) == before


def test_a_lead_who_stopped_reads_the_report_in_home_and_can_have_it_again(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.slack.command(LEA, "/leanon stop")
    assert rehearsal.told(LEA) == rehearsal.library.words("ack.stop")
    rehearsal.move_to(CLOSED)
    assert not rehearsal.lasting(LEA)
    assert len(rehearsal.lasting(OTTO)) == 1
    home = rehearsal.home(LEA)
    assert "Load in Ward 3: too few answers" in said(home)
    rehearsal.slack.click(LEA, Action.GET_MESSAGES, home=True)
    assert Action.GET_MESSAGES not in actions(rehearsal.slack.seen(LEA)["home"])
    assert (chosen(rehearsal, LEA)["silent"], chosen(rehearsal, LEA)["consent"]) == (False, "no")


def test_whoever_stopped_comes_back_by_settings_and_is_asked_again(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.slack.command(ANA, "/leanon pause 3")
    rehearsal.slack.command(ANA, "/leanon stop")
    rehearsal.slack.command(ANA, "/leanon checkin")
    assert "yet" not in rehearsal.told(ANA), "who stopped has said yes once"
    assert rehearsal.told(ANA) == rehearsal.library.words("error.stopped")
    rehearsal.slack.command(ANA, "/leanon pause 2")  # nothing left to pause: the ways back are shown
    back = rehearsal.slack.click(ANA, Action.INTRO_YES, view_id=modal_of(rehearsal, ANA)["id"])
    assert said(back["modal"]).startswith(rehearsal.library.words("ack.consent_yes"))
    now = chosen(rehearsal, ANA)
    assert (now["silent"], now["consent"], now["paused_until"]) == (False, "yes", None)
    assert Action.CHECKIN_START in actions(rehearsal.slack.seen(ANA)["home"])


def test_a_form_from_before_the_stop_saves_nothing_more(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.slack.click(ANA, Action.SETTINGS)
    with rehearsal.database.write() as tx:
        tx.execute(tables.person.update().values(silent=True))
    sent = rehearsal.slack.submit(ANA, {"settings_pause": "2"})
    assert rehearsal.library.words("settings.stopped") in said(sent["modal"])
    assert chosen(rehearsal, ANA)["paused_until"] is None


def test_nobody_else_sees_what_somebody_chose(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA, BEN])
    others = [user for user in EVERYBODY if user != ANA]
    before = {user: (rehearsal.home(user)["blocks"], rehearsal.lasting(user)) for user in others}
    groups = rehearsal.rows(tables.leaf), rehearsal.rows(tables.roster)
    saved(rehearsal, ANA, pause="12", away_from="2026-03-01", away_until="2026-04-01", remind=["yes"])
    rehearsal.slack.command(ANA, "/leanon stop")
    rehearsal.settle()
    assert {user: (rehearsal.home(user)["blocks"], rehearsal.lasting(user)) for user in others} == before
    assert (rehearsal.rows(tables.leaf), rehearsal.rows(tables.roster)) == groups


def modal_of(rehearsal: Rehearsal, user: str) -> Json:
    """The modal that somebody has open."""
    found: Json = rehearsal.slack.seen(user)["modals"][0]
    return found
