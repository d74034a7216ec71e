"""A week in each language: whoever chose another than English meets no English word of ours, anywhere."""

from dataclasses import dataclass, field

import pytest

from content.entry import FIRST
from content.files import locales
from content.library import load
from content.locales import nearest
from slackapp.blocks.ids import Action
from slackapp.storage import tables
from slackapp.storage.console.audit_log import By
from slackapp.storage.people import choices
from slackapp.storage.rounds import decided
from tests.cast import ANA, HANA, LEA, OTTO, T0, WORKSPACE, week
from tests.english import english_alone, english_in, said
from tests.scenarios.office import EVERYBODY, WARD, WARD_CHANNEL, Json, Rehearsal

BEN = WARD[1]
OTHERS = [each for each in locales() if each != FIRST]
QUICK = "de" if "de" in OTHERS else OTHERS[0]


@dataclass
class Reads:
    """What people of an office read, and what of it is English."""

    office: Rehearsal
    locale: str
    seen: list[str] = field(default_factory=list)

    def take(self, shown: Json | None) -> Json:
        """Keep what somebody is shown, to be looked at."""
        assert shown is not None
        self.seen += said(shown)
        return shown

    def press(self, user: str, action: str, **target: object) -> Json:
        """Press a button, and read what opens or what is said."""
        done = self.office.slack.click(user, action, **target)
        assert done["ok"], action
        if done["modal"] is not None:
            return self.take(done["modal"])
        self.take(self.office.messages(user)[-1])
        return dict(done)

    def send(self, user: str, values: dict[str, str]) -> Json:
        """Send the form that is open, and read what takes its place."""
        sent = self.office.slack.submit(user, values)
        shown = sent["modal"]
        self.seen += shown.get("errors", {}).values()
        return self.take(shown)

    def english(self) -> set[str]:
        """The pieces of English that somebody read."""
        return english_in(self.seen, self.locale)


def test_a_library_in_english_is_caught_whatever_language_it_is_held_against() -> None:
    for locale in OTHERS:
        assert len(english_alone(locale)) > 400
        assert load(locale).words("checkin.once") not in english_alone(locale)
        assert "Strongly disagree" in english_alone(locale)


@pytest.mark.parametrize(
    "locale", [pytest.param(each, marks=[] if each == QUICK else [pytest.mark.slow]) for each in OTHERS]
)
def test_a_whole_week_is_in_the_language_of_everybodys_slack(rehearsal: Rehearsal, locale: str) -> None:
    reads = Reads(rehearsal, locale)
    for user in EVERYBODY:
        rehearsal.says(user, locale=locale)
    rehearsal.move_to(week(0, hours=0.1))
    rehearsal.move_to(week(0, days=1, hours=10.1))
    known = {row["user"]: row["speaks"] for row in rehearsal.rows(tables.person)}
    assert set(known.values()) == {locale}
    everybody_is_introduced_and_says_yes(reads)
    ana_looks_at_everything_and_answers(reads)
    for user in WARD[1:7]:
        rehearsal.answer(user)
    ben_reads_why_what_he_does_is_not_taken(reads)
    rehearsal.move_to(week(0, days=3, hours=18.1))
    lea_reads_her_report_and_uses_it(reads)
    rehearsal.move_to(week(1, hours=0.1))
    rehearsal.move_to(week(1, days=1, hours=10.1))
    for user in (ANA, BEN, LEA, OTTO, HANA):
        reads.take({"messages": rehearsal.messages(user), "home": rehearsal.home(user)})
    assert reads.english() == set()
    assert load(locale).words("weekly.choice") in "\n".join(reads.seen)


def everybody_is_introduced_and_says_yes(reads: Reads) -> None:
    for user in WARD[:7]:
        reads.press(user, Action.INTRO_YES)
    reads.press(WARD[8], Action.INTRO_NO)
    reads.office.settle()
    for user in WARD[:9]:
        reads.take({"messages": reads.office.messages(user)})


def ana_looks_at_everything_and_answers(reads: Reads) -> None:
    office = reads.office
    reads.take(office.home(ANA))
    for action in (Action.HOW_IT_WORKS, Action.SETTINGS, Action.ASK, Action.WRONG_TEAM):
        office.home(ANA)
        reads.press(ANA, action, home=True)
        office.slack.close(ANA)
    for typed in ("help", "support", "privacy", "paus", "pause 99", "stop it please 2"):
        office.slack.command(ANA, typed)
        reads.take(office.messages(ANA)[-1])
    reads.press(ANA, Action.CHECKIN_START)
    reads.send(ANA, {})
    reads.send(ANA, {f"q{number}": "3" for number in range(5)})
    office.slack.close(ANA)
    reads.press(ANA, Action.CHECKIN_START)


def ben_reads_why_what_he_does_is_not_taken(reads: Reads) -> None:
    office = reads.office
    reads.press(BEN, Action.CHECKIN_NOT_THIS_WEEK)
    office.home(BEN)
    reads.press(BEN, Action.SETTINGS, home=True)
    reads.send(BEN, {"settings_pause": "2"})
    office.slack.close(BEN)


def lea_reads_her_report_and_uses_it(reads: Reads) -> None:
    office = reads.office
    reads.take({"messages": office.messages(LEA)})
    for action in (Action.PROMPT_ANOTHER, Action.NOT_OK, Action.TALK, Action.HEARD):
        if "callback_id" in reads.press(LEA, action) or action is Action.NOT_OK:
            office.slack.close(LEA)
    reads.press(LEA, Action.PROMPT_USE)
    reads.send(LEA, {})
    office.slack.close(LEA)
    reads.press(LEA, Action.TREND_SHARE)
    reads.send(LEA, {})
    reads.send(LEA, {"draft_where": WARD_CHANNEL})
    office.slack.close(LEA)
    reads.take({"messages": office.channel(ANA, WARD_CHANNEL)})


def test_each_reads_their_own_language_beside_each_other(rehearsal: Rehearsal) -> None:
    spanish, mexican = load("es").words, load(str(nearest("es-MX"))).words
    rehearsal.says(ANA, locale="es-ES")
    rehearsal.says(BEN, locale="es-MX")
    rehearsal.says(WARD[2], locale="it-IT")
    rehearsal.move_to(week(0, hours=0.1))
    rehearsal.move_to(week(0, days=1, hours=10.1))
    assert spanish("intro.choice") in text(rehearsal, ANA)
    assert mexican("intro.choice") in text(rehearsal, BEN)
    assert rehearsal.library.words("intro.choice") in text(rehearsal, WARD[2]), "nobody speaks it yet"
    with rehearsal.database.write() as tx:
        decided.set_locale(tx, WORKSPACE, By(HANA, T0), QUICK)
        choices.set_language(tx, WORKSPACE, ANA, "en")
    assert load(QUICK).words("home.consent_unknown") in "\n".join(said(rehearsal.home(WARD[2])))
    assert rehearsal.library.words("home.consent_unknown") in "\n".join(said(rehearsal.home(ANA)))


def test_a_language_is_chosen_in_settings_acknowledged_in_it_and_taken_back(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    rehearsal.home(ANA)
    rehearsal.slack.click(ANA, Action.SETTINGS)
    sent = rehearsal.slack.submit(ANA, {"settings_language": "es"})["modal"]
    assert load("es").words("ack.settings") in "\n".join(said(sent))
    rehearsal.slack.close(ANA)
    assert load("es").words("settings.summary") in "\n".join(said(rehearsal.slack.seen(ANA)["home"]))
    asked = rehearsal.slack.click(ANA, Action.CHECKIN_START)["modal"]
    assert load("es").words("checkin.think") in "\n".join(said(asked)), "the open round has heard of it"
    rehearsal.slack.close(ANA)
    rehearsal.home(ANA)
    rehearsal.slack.click(ANA, Action.SETTINGS)
    sent = rehearsal.slack.submit(ANA, {"settings_language": "slack"})["modal"]
    assert rehearsal.library.words("ack.settings") in "\n".join(said(sent))
    (row,) = (row for row in rehearsal.rows(tables.person) if row["user"] == ANA)
    assert row["language"] is None


def text(office: Rehearsal, user: str) -> str:
    return "\n".join(said({"messages": office.messages(user)}))
