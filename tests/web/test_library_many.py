"""Many changes at once take as many statements as a few, from the files to what people read."""

import html
import re
from collections.abc import Callable

import pytest

from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.library import editions
from tests.cast import HANA, OTTO, WORKSPACE
from tests.services.statements import statements
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.importing import look, take, ticked
from tests.web.packed import file

FEW, MANY = 20, 220
LANGUAGES = ("en", "de", "es", "fr")
CHOSEN = re.compile(r'name="chosen" value="([^"]*)"')


def changed(number: int) -> dict[str, str]:
    """Files in which so many prompts have another title, as many in each language."""
    each = number // len(LANGUAGES)
    return {
        f"{locale}/prompts.yml": re.sub(
            r"(?m)^(  title: )(\w)", r"\1Now \2", file(f"{locale}/prompts.yml"), count=each
        )
        for locale in LANGUAGES
    }


def all_the_way(site: Site, number: int, already: int = 0) -> dict[str, int]:
    """Import so many changes, some of them `already` made, and publish them; the statements of each step."""
    hana, otto, took = site.signed_in(), site.signed_in(OTTO), {}
    with statements(site.database) as made:
        seen = look(site, hana, changed(number))
        took["look"] = len(made)
        assert len(ticked(seen)) == number - already
        made.clear()
        assert take(hana, seen).status_code == 303
        took["hand in"] = len(made)
        otto.get("/review")  # what a revision says is read once a process, by whoever comes first
        made.clear()
        queue = otto.get("/review")
        took["review"] = len(made)
        chosen = [html.unescape(each) for each in CHOSEN.findall(queue.text)]
        form = {**forms(queue)["/review/publish"], "chosen": chosen}
        made.clear()
        before = otto.post("/review/publish", data=form)
        took["what would come of it"] = len(made)
        made.clear()
        sent = [html.unescape(each) for each in CHOSEN.findall(before.text)]
        form = {**forms(before)["/review/publish"], "chosen": sent}
        answer = otto.post("/review/publish", data=form)
        took["publish"] = len(made)
        assert answer.status_code == 303
        made.clear()
        assert hana.get(answer.headers["Location"]).status_code == 200
        took["undo"] = len(made)
    return took


@pytest.mark.parametrize("number", [2 * FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_many_changes_take_as_many_statements_as_twenty(
    make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str], migrated_url: str, number: int
) -> None:
    site = make_site({**web_settings, "DATABASE_URL": migrated_url})
    few = all_the_way(site, FEW)
    with site.database.write() as tx:
        assert not editions.drafts(tx, WORKSPACE)
    many = all_the_way(site, number, already=FEW)
    assert few.keys() == many.keys()
    assert {step: many[step] - few[step] for step in few} == dict.fromkeys(few, 0)
    assert max(many.values()) <= 40


def test_each_change_has_its_own_lines_in_the_audit_log_and_its_edition(
    make_site: Callable[[dict[str, str]], Site], web_settings: dict[str, str], migrated_url: str
) -> None:
    site = make_site({**web_settings, "DATABASE_URL": migrated_url})
    all_the_way(site, FEW)
    with site.database.read() as connection:
        lines = audit_log.search(connection, WORKSPACE, limit=1000)
        newest = [
            each for locale in LANGUAGES for each in editions.newest(connection, WORKSPACE, locale).values()
        ]
    by_action = {
        action: [each for each in reversed(lines) if each.action is action]
        for action in (Action.SAVED, Action.SUBMITTED, Action.IMPORTED, Action.PUBLISHED)
    }
    assert [len(each) for each in by_action.values()] == [FEW, FEW, 1, FEW]
    numbers = [each.number for each in reversed(lines)]
    assert numbers == list(range(1, len(lines) + 1)), "no number twice, and none left out"
    for saved, submitted in zip(by_action[Action.SAVED], by_action[Action.SUBMITTED], strict=True):
        assert (submitted.number, submitted.subject) == (saved.number + 1, saved.subject)
        assert saved.detail["body"]["title"].startswith("Now ")
        assert (saved.actor, submitted.actor) == (HANA, HANA)
    assert {each.actor for each in by_action[Action.PUBLISHED]} == {OTTO}
    assert sorted(each.subject for each in by_action[Action.PUBLISHED]) == sorted(
        str(each.place) for each in newest
    )
    assert {(each.number, each.revision, each.authors, each.reviewer) for each in newest} == {
        (1, 1, (HANA,), OTTO)
    }
