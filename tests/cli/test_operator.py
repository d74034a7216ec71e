"""A real workspace is set up from a terminal, step by step; what is missing or wrong is one sentence."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from content.library import load
from slackapp.blocks.ids import Action
from slackapp.cli.main import COMMANDS, main
from slackapp.cli.process import HOST, free_port
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from tests.cast import ANA, LEA, OTTO, WORKSPACE
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows
from tests.scenarios.office import COLLEAGUES, LAB, Rehearsal
from tests.services.redis import let_all_live


@pytest.mark.usefixtures("no_database")
def test_a_workspace_is_set_up_step_by_step(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    assert "run `leanon db upgrade`" in leanon("status").output
    for _ in range(2):
        assert leanon("db", "upgrade").output == "The database is up to date.\n"
    assert "run `leanon teams import FILE.csv --apply`" in leanon("status").output

    shown = leanon("teams", "import", csv(HEADER + ROWS))
    assert shown.output == (
        "Asked together from the next check-in on (a group needs 6 people):\n"
        f"  Ward 3: 7 people, read by {LEA}\n"
        "Not asked (too few, and no group to join): Clinic (2 of 6), Lab (2 of 6)\n"
        "Nothing was written. Run it again with --apply to import this.\n"
    )
    assert not rows(settings, "person")
    assert not rows(settings, "workspace")
    applied = leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    assert applied.output.endswith("Imported 11 people in 3 units.\n")
    assert {(row[1], row[4]) for row in rows(settings, "person")} >= {(ANA, "DE"), (LAB[0], "GB")}

    before = leanon("status").output
    assert "schedule: not set: run `leanon schedule set`" in before
    assert "Slack was asked who is here: not yet; the worker asks daily" in before
    assert before.endswith("why no round opens: the schedule is not set\n")
    assert "support entries to confirm: none" not in before
    assert leanon("alerts", "set", ANA, "--yes").exit_code == 0
    scheduled = leanon("schedule", "set", "--zone", "Europe/Berlin", "--holiday", "2026-12-24")
    assert "\nSet. The next round opens Monday " in scheduled.output
    assert "why no round opens: support entries are not confirmed" in leanon("status").output
    declined = leanon("support", "verify", typed="n\n" * 20)
    assert "0 confirmed" in declined.output
    assert "Nothing is sent until those are confirmed." in declined.output
    assert not rows(settings, "support_confirmation")
    left = leanon("support", "verify", "--yes")
    assert left.exit_code == 1
    assert "real words, so --yes does not confirm it: have HR write them" in left.output
    assert "1 open. Nothing is sent until those are confirmed." in left.output
    assert "support entries to confirm: 1\n" in leanon("status").output
    assert "1 confirmed, 0 open." in leanon("support", "verify", "--yes", "--without-programme").output
    assert "is confirmed" in leanon("support", "verify").output
    after = leanon("status").output
    assert "support entries to confirm: none" in after
    assert "schedule: Europe/Berlin" in after
    assert "latest round: none yet" in after
    assert "queue: does not answer\nkey store: does not answer\n" in after
    assert after.endswith("why no round opens: the queue's Redis does not answer (REDIS_URL)\n")


def test_a_line_that_nobody_could_look_up_is_confirmed_one_by_one_alone(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    entries = load().support.entries
    unsure = next(each for each in entries if not each.checked)
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS.replace(",GB", f",{unsure.country}")), "--apply")
    open_ = [each.id for each in entries if each.country == unsure.country and not each.checked]
    said = leanon("support", "verify", "--yes", "--without-programme")
    assert said.exit_code == 1
    assert said.output.count("Nobody who wrote it could look it up") == len(open_)
    assert f", {len(open_)} open." in said.output
    assert {row[1] for row in rows(settings, "support_confirmation")}.isdisjoint(open_)
    assert f"{len(open_)} confirmed, 0 open." in leanon("support", "verify", typed="y\n" * len(open_)).output


def test_countries_without_a_line_of_their_own_are_named(leanon: Leanon, csv: Callable[[str], str]) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS.replace(",GB", ",BW").replace(",de", ",AQ")), "--apply")
    until_then = "people there read what is for everybody, and to call their local emergency number."
    named = [f"{name}: no line of its own. Until HR adds one, {until_then}" for name in ("AQ", "BW")]
    for times in range(2):
        said = leanon("support", "verify", "--yes", "--without-programme").output.splitlines()
        assert said[-2:] == named, times
        assert "DE: no line" not in "".join(said)


def test_somebody_of_hr_named_twice_is_one(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    assert "\nBefore: nobody.\n" in leanon("alerts", "set", LAB[0], "--yes").output
    assert leanon("alerts", "set", ANA, ANA, "--yes").output.endswith(
        f"  {ANA} ({ANA})\nBefore: {LAB[0]}.\n1 of HR will be told when a round is lost.\n"
    )
    database = Database(settings["DATABASE_URL"])
    with database.read() as connection:
        assert workspaces.every(connection)[0].hr == (ANA,)
    database.close()


WEAKER = ["-k 7", "--epsilon 2", "--focus-epsilon 0.5", "--epsilon 1 -k 9 --focus-epsilon 1"]


@pytest.mark.parametrize("options", WEAKER)
def test_weaker_privacy_is_refused_until_it_is_meant(
    options: str, leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    strict = leanon("privacy", "set", "-k", "8", "--epsilon", "1", "--focus-epsilon", "none")
    assert "\nFrom the next round on: at least 8 answers" in strict.output
    assert (
        "(before: at least 5 answers in groups of at least 6 people, number ε 2, hint ε 1)" in strict.output
    )
    before = rows(settings, "workspace")
    refused = leanon("privacy", "set", *options.split())
    assert refused.exit_code == 1
    assert "This protects people less than now (at least 8 answers" in refused.output
    assert "Add --loosen if you mean it" in refused.output
    assert rows(settings, "workspace") == before
    assert leanon("privacy", "set", *options.split(), "--loosen").exit_code == 0
    assert rows(settings, "workspace") != before


def test_what_cannot_be_reached_is_told_in_one_sentence(leanon: Leanon, csv: Callable[[str], str]) -> None:
    leanon("db", "upgrade")
    nowhere = f"{HOST}:{free_port()}"
    down = leanon("status", DATABASE_URL=f"postgresql+psycopg://leanon@{nowhere}/none")
    assert (
        down.output == "Error: The database does not answer: check DATABASE_URL and that the server runs.\n"
    )
    for name, value, said in (
        ("SLACK_API_URL", f"http://{nowhere}/api/", "Slack cannot be reached"),
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "Slack answered 'invalid_auth'"),
    ):
        result = leanon("teams", "import", csv(HEADER + ROWS), **{name: value})
        assert result.exit_code == 1
        assert said in result.output


def test_status_is_the_same_whatever_was_answered(rehearsal: Rehearsal) -> None:
    def status() -> str:
        result = CliRunner().invoke(main, ["status"], env=dict(rehearsal.environment))
        assert result.exit_code == 0
        return result.output

    users = (ANA, *COLLEAGUES[:6])
    rehearsal.open_check_in(users)
    let_all_live(rehearsal.environment["REDIS_URL"])
    nobody = status()
    assert f"latest round: {WORKSPACE}-20260105, open" in nobody
    assert "answers that a number needs: 5, in a team of at least 6\n" in nobody
    assert "privacy loss of a report: the number ε 2, the hint ε 1; smaller is stricter\n" in nobody
    assert "people who stand for HR: none: run `leanon alerts set`\n" in nobody
    assert "schedule: UTC, open from Monday 00:00 to Thursday 18:00\n" in nobody
    assert "queue: answers\nkey store: answers\n" in nobody
    assert "Slack was asked who is here: Monday 5 January 2026, 0" in nobody
    assert nobody.endswith("next round opens: Monday 12 January 2026, 00:00\n")
    for user in users[:5]:
        rehearsal.answer(user)
        assert status() == nobody
    rehearsal.slack.click(users[5], Action.CHECKIN_NOT_THIS_WEEK)
    rehearsal.slack.command(users[6], "/leanon stop")
    assert status() == nobody


def test_help_needs_nothing_but_click() -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "from slackapp.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(loaded - sys.stdlib_module_names), file=sys.stderr)\n"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stderr == "['click', 'slackapp']\n"
    assert all(f"  {name} " in shown.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_without_any_setting(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"], env={"LEANON_SECRET": ""})
    assert shown.exit_code == 0
    assert shown.output.startswith("Usage: ")


def test_stricter_settings_show_who_would_be_asked_with_whom_before_anything_changes(
    leanon: Leanon, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    before = rows(settings, "workspace")
    tried = leanon("privacy", "set", "-k", "7", "--dry-run").output

    assert tried == (
        "Asked together from the next check-in on (a group needs 8 people):\n"
        f"  Lab + Ward 3: 9 people, read by {LEA}, {OTTO}; together because too small alone: Lab (2 of 8),"
        " Ward 3 (7 of 8)\n"
        "Not asked (too few, and no group to join): Clinic (2 of 8)\n"
        "No groups of their own any more, so their trends end: Ward 3.\n"
        "Nothing was changed. Run it again without --dry-run to change it.\n"
    )
    assert rows(settings, "workspace") == before
    assert leanon("privacy", "set", "-k", "6").output.startswith("Asked together from the next check-in on")


def test_settings_as_they_are_already_promise_no_announcement(
    leanon: Leanon, csv: Callable[[str], str]
) -> None:
    leanon("db", "upgrade")
    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    for arguments in ((), ("-k", "5"), ("-k", "5", "--dry-run")):
        said = leanon("privacy", "set", *arguments).output
        assert "This is how it is already: at least 5 answers in groups of at least 6 people" in said
        assert said.endswith("Nothing was changed.\n")
        assert "tells everybody" not in said
