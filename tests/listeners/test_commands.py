"""/leanon and a word: each leads where it says, and what is no word is named and the nearest offered."""

from slackapp.blocks.help import COMMANDS
from slackapp.blocks.ids import Action
from slackapp.storage import tables
from tests.cast import ANA, HANA
from tests.scenarios.office import COLLEAGUES, Rehearsal, said

BEN = COLLEAGUES[0]


def test_the_help_lists_every_word_and_so_does_a_bare_command(rehearsal: Rehearsal) -> None:
    rehearsal.slack.command(HANA, "/leanon help")
    helped = rehearsal.told(HANA)
    assert all(f"`/leanon {word}" in helped for word in COMMANDS)
    rehearsal.slack.command(HANA, "/leanon")
    assert rehearsal.told(HANA) == helped


def test_a_word_that_is_none_is_named_and_the_nearest_offered(rehearsal: Rehearsal) -> None:
    for typed, near in {
        "PAUS": "pause",
        "check-in": "checkin",
        "how do I stop": "stop",
        "do not stop": "stop",
    }.items():
        rehearsal.slack.command(ANA, f"/leanon {typed}")
        assert rehearsal.told(ANA).startswith(
            f"Lean On does not know “{typed}”. Did you mean `/leanon {near}`?\n"
        )
    assert not [row for row in rehearsal.rows(tables.person) if row["silent"]]  # offered, and not done


def test_whoever_means_stop_is_stopped_and_reads_for_what_it_was_taken_and_how_to_come_back(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_check_in([ANA, BEN])
    for user, typed in ((ANA, "stop."), (BEN, "“Stop”, please 🙏")):
        rehearsal.slack.command(user, f"/leanon {typed}")
        taken = rehearsal.library.words("slash.stopped", typed=typed)
        assert rehearsal.told(user) == f"{taken} {rehearsal.library.words('ack.stop')}"
        assert "Home tab" in rehearsal.told(user)
        home = rehearsal.slack.seen(user)["home"]  # shown anew by the command itself
        assert rehearsal.library.words("settings.stopped") in said(home)
        assert "reaches you" not in said(home)
    chosen = {row["user"]: (row["silent"], row["consent"]) for row in rehearsal.rows(tables.person)}
    assert chosen[ANA] == chosen[BEN] == (True, "no")
    rehearsal.slack.click(ANA, Action.INTRO_YES, home=True)
    assert not {row["user"]: row["silent"] for row in rehearsal.rows(tables.person)}[ANA]


def test_whoever_may_mean_more_than_messages_reads_first_whom_to_turn_to(rehearsal: Rehearsal) -> None:
    words = rehearsal.library.words
    rehearsal.slack.command(ANA, "/leanon I want to end it all")
    told = rehearsal.told(ANA)
    assert told.startswith(words("slash.weary"))
    assert told.index(words("help.talk_lines")) < told.index(words("slash.stop"))
    assert "does not know" not in told
    assert not [row for row in rehearsal.rows(tables.person) if row["silent"]]


def test_a_word_that_is_like_none_is_named_and_is_no_markup(rehearsal: Rehearsal) -> None:
    rehearsal.slack.command(ANA, "/leanon <!channel> *🛑* & " + "x" * 200)
    first, _ = rehearsal.told(ANA).split("\n", 1)
    assert first.startswith("Lean On does not know “&lt;!channel&gt; ")
    assert first.endswith("…”.")
    assert "*" not in first
    assert len(first) < 130


def test_a_pause_of_no_such_length_is_refused_with_the_range(rehearsal: Rehearsal) -> None:
    for weeks in ("99", "0", "13", "two", "-1", "2.5", "½", "9" * 1500):
        rehearsal.slack.command(ANA, f"/leanon pause {weeks}")
        assert rehearsal.told(ANA) == rehearsal.library.words("error.pause_weeks"), weeks
    assert not [row for row in rehearsal.rows(tables.person) if row["paused_until"]]
    rehearsal.slack.command(ANA, "/leanon pause 12")
    assert [row["user"] for row in rehearsal.rows(tables.person) if row["paused_until"]] == [ANA]


def test_words_that_lead_to_a_form_open_it(rehearsal: Rehearsal) -> None:
    for word, callback in {"settings": "settings", "pause": "settings", "ask": "ask"}.items():
        opened = rehearsal.slack.command(ANA, f"/leanon {word}")
        assert opened["modal"]["callback_id"] == callback, word
        rehearsal.slack.close(ANA)


def test_support_shows_whom_to_turn_to(rehearsal: Rehearsal) -> None:
    rehearsal.slack.command(ANA, "/leanon support")
    assert "TelefonSeelsorge: 0800 1110111" in rehearsal.told(ANA)
    assert "/leanon" not in rehearsal.told(ANA)
