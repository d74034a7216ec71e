"""`leanon people`: what is kept of somebody goes to them alone, and is erased when they ask for that."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from content.files import spoken
from slackapp.blocks import personal_data
from slackapp.cli.demo.installation import SandboxClient
from slackapp.storage import tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Database
from slackapp.storage.people import choices, people
from tests.cast import ANA, LEA, OTTO, WORKSPACE, week
from tests.cli.conftest import Leanon
from tests.cli.rosters import HEADER, ROWS, rows

WRITTEN = "Let us ask sooner, ```even``` on Fridays & <late>"


def messages(settings: Mapping[str, str], user: str) -> list[dict[str, Any]]:
    """What this person has in their direct messages."""
    sandbox = SandboxClient(settings["SLACK_API_URL"].removesuffix("/api/"))
    found: list[dict[str, Any]] = sandbox.ask(f"people/{user}")["messages"]
    return found


def read(sent: list[dict[str, Any]]) -> dict[str, Any]:
    """The file of JSON that these messages make."""
    blocks = [each["text"]["text"] for message in sent for each in message["blocks"][1:-1]]
    text = "\n".join(each.removeprefix("```").removesuffix("```") for each in blocks)
    found: dict[str, Any] = json.loads(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return found


def noted(database: Database) -> list[tuple[str, str]]:
    """Who did what to whom in the audit log, of these two commands."""
    with database.read() as connection:
        found = audit_log.search(connection, WORKSPACE)
    return [(each.actor, each.subject) for each in found if each.action in {Action.GIVEN, Action.ERASED}]


def test_all_of_it_goes_to_their_own_direct_messages_and_the_terminal_says_only_that(
    leanon: Leanon, imported: Database, settings: dict[str, str]
) -> None:
    with imported.write() as tx:
        choices.stop(tx, WORKSPACE, LEA)
        line = {"round": "r", "leaf": "l", "user": LEA, "workspace": WORKSPACE, "text": WRITTEN}
        tx.execute(sa.insert(tables.agreement).values(**line, agreed_on=week(0).date()))
    result = leanon("people", "export", LEA.lower())
    assert result.output == (
        f"All that is kept of {LEA} went to their own direct messages, and nowhere else.\n"
    )
    sent = messages(settings, LEA)
    told = read(sent)
    assert told["slack_id"] == LEA
    assert told["kept"]["person"][0]["silent"] is True
    assert told["kept"]["agreement"][0]["text"] == WRITTEN
    assert ANA not in json.dumps(told)
    assert [messages(settings, user) for user in (ANA, OTTO)] == [[], []]
    assert noted(imported) == [("operator", "")]


def test_much_of_it_comes_in_parts_that_make_one_file() -> None:
    kept = {"kept": {"agreement": [{"text": "é`<" * 90, "n": n} for n in range(200)]}}
    sent = personal_data.messages(spoken("en"), kept)
    assert len(sent) > 1
    assert read(list(map(dict, sent))) == kept
    assert [each["blocks"][-1]["elements"][0]["text"].split(";")[0] for each in sent] == [
        f"This is part {number} of {len(sent)}" for number in range(1, len(sent) + 1)
    ]
    assert all(len(each["text"]["text"]) <= 3000 for one in sent for each in one["blocks"][:-1])


def test_who_takes_no_message_is_said_and_nothing_is_noted(leanon: Leanon, imported: Database) -> None:
    result = leanon("people", "export", "UNOBODY")
    assert result.exit_code == 1
    assert "Slack answered" in result.output
    assert noted(imported) == []
    assert leanon("people", "export", "ana@example.com").exit_code == 1


def test_who_is_erased_reads_no_more_of_us_whatever_file_names_them_again(
    leanon: Leanon, imported: Database, csv: Callable[[str], str], settings: dict[str, str]
) -> None:
    before = rows(settings, "person")
    shown = leanon("people", "erase", ANA, typed="n\n")
    assert shown.exit_code == 1
    told = rf"\({ANA}\) would be erased from .*\n  - name, time zone, language and teams"
    assert re.search(told, shown.output)
    assert rows(settings, "person") == before

    said = leanon("people", "erase", ANA.lower(), "--yes")
    assert said.exit_code == 0
    assert said.output.endswith(f"{ANA} is erased, and is not asked again.\n")
    assert ANA not in repr([rows(settings, name) for name in tables.metadata.tables])
    assert noted(imported) == [("operator", "")]
    again = leanon("people", "erase", "UNOBODY", "--yes").output
    assert again.splitlines()[1:] == said.output.replace(ANA, "UNOBODY").splitlines()[1:], "as for anybody"

    leanon("teams", "import", csv(HEADER + ROWS), "--apply")
    with imported.read() as connection:
        ana, lea = people.find(connection, WORKSPACE, ANA), people.find(connection, WORKSPACE, LEA)
    assert ana is not None
    assert lea is not None
    assert (ana.name != "", ana.consent, ana.silent) == (True, "no", True)
    assert (lea.consent, lea.silent) == ("unknown", False)


def test_erasing_leaves_nothing_in_the_file_of_the_database(
    leanon: Leanon, imported: Database, settings: dict[str, str]
) -> None:
    file = Path(settings["DATABASE_URL"].removeprefix("sqlite:///"))
    imported.forget()
    assert ANA.encode() in file.read_bytes(), "else this would find nothing whatever is erased"
    leanon("people", "erase", ANA, "--yes")
    found = [each.name for each in file.parent.glob(f"{file.name}*") if ANA.encode() in each.read_bytes()]
    assert found == []


@pytest.mark.parametrize("without", ["LEANON_SECRET", "SLACK_BOT_TOKEN"])
def test_what_is_missing_is_one_sentence_and_nothing_is_erased(
    leanon: Leanon, imported: Database, settings: dict[str, str], without: str
) -> None:
    before = rows(settings, "person")
    assert leanon("people", "erase", ANA, "--yes", without=without).exit_code == 1
    assert rows(settings, "person") == before
    assert imported is not None
