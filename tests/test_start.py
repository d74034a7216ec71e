"""A process starts without what only others need, and who comes first waits for nothing that is read once."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from alembic.script import ScriptDirectory
from jinja2 import DictLoader, Environment
from jinja2.nodes import Template

from content.files import locales
from content.library import _load
from slackapp import app
from slackapp.cli import process
from slackapp.cli.process import HOST, free_port
from slackapp.keys import Keeper
from slackapp.listeners.speech import Speech
from slackapp.settings import Settings
from slackapp.signs_of_life import SignsOfLife
from slackapp.storage import schema
from slackapp.storage.database import Database
from slackapp.storage.rounds.splits import Splits
from slackapp.web.template_code import TemplateCode
from tests.storage.test_schema import settings as environment

NOT_NEEDED = ("alembic", "opendp", "resvg_py", "holidays", "jobs", "slackapp.cli")
"""What writes tables, draws noise and pictures, or knows holidays is loaded where it is used."""
ASKS = f"""
import os, sys
from slackapp.app import create_app
from slackapp.settings import Settings
from slackapp.storage import schema
from slackapp.storage.database import Database
known = Settings.from_env(os.environ)
create_app(known)
schema.check(Database(known.database_url))
print([each for each in {NOT_NEEDED} if each in sys.modules])
"""
COLLECTS = """
import gc


def app(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{gc.isenabled()} {gc.get_freeze_count() > 1000}".encode()]
"""


def test_a_web_process_loads_nothing_that_only_others_need(migrated_url: str) -> None:
    database = Database(migrated_url)
    asked = subprocess.run(
        [sys.executable, "-c", ASKS],
        env=environment(database),
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout == "[]\n"
    database.close()


def test_the_schema_is_told_as_alembic_tells_it() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert schema.revisions() == {each.revision: each.down_revision for each in scripts.walk_revisions()}


def test_every_language_and_every_template_is_ready_before_anybody_asks(migrated_url: str) -> None:
    database = Database(migrated_url)
    flask = app.create_app(Settings.from_env(environment(database)))
    _load.cache_clear()
    beside = app.warm_up(flask)
    assert beside.daemon, "nobody waits for it to end"
    beside.join()
    assert _load.cache_info().currsize == len(locales())
    assert beside not in threading.enumerate()
    made = {name for _, name in flask.jinja_env.cache or ()}
    assert made == set(flask.jinja_env.list_templates(["html"]))
    database.close()


def test_the_code_of_a_template_is_made_once_for_all_processes_and_anew_for_another_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"page.html": "one"}
    made: list[str] = []

    class Process(Environment):
        def _generate(self, source: Template, *given: Any, **more: Any) -> str:  # noqa: ANN401 - Jinja's own
            made.append(texts["page.html"])
            return super()._generate(source, *given, **more)

    def shown(folder: Path = tmp_path) -> str:
        code = TemplateCode(folder)
        process = Process(loader=DictLoader(texts), bytecode_cache=code, autoescape=True)
        return process.get_template("page.html").render()

    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert [shown(), shown(), made] == ["one", "one", ["one"]]
    texts["page.html"] = "two"
    assert [shown(), shown(), made] == ["two", "two", ["one", "two"]]
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for length in (*range(70), len(whole) - 1):  # what comes first tells of which text it was made
        file.write_bytes(whole[:length])
        assert shown() == "two"
        assert file.read_bytes() == whole, "it is made anew"
    del made[2:]
    assert shown(tmp_path / "is not there") == "two"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    texts["page.html"] = "three"
    assert [shown(), shown(), made[3:]] == ["three", "three", ["three", "three"]]


def test_garbage_is_looked_for_once_the_app_is_loaded_and_not_among_what_was_loaded(tmp_path: Path) -> None:
    (tmp_path / "collects.py").write_text(COLLECTS)
    port = free_port()
    with (
        process.served(
            "collects:app",
            "collects",
            {"PYTHONPATH": str(tmp_path)},
            port=port,
            logs=tmp_path,
            ready="/",
            workers=1,
            **process.WEB,
        ),
        urlopen(f"http://{HOST}:{port}/", timeout=10) as answer,
    ):
        assert answer.read() == b"True True"


def test_whoever_answers_people_warms_up_and_forgets_at_each_pass_who_has_left(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(migrated_url)
    settings = Settings.from_env(environment(database) | {"SLACK_APP_TOKEN": "xapp-made-up"})
    warm, done = list[object](), list[str]()
    beats, in_child = list[Callable[[], None]](), list[Callable[[], None]]()
    monkeypatch.setattr(app, "_checked", lambda: settings)
    monkeypatch.setattr(app, "warm_up", lambda flask=None: warm.append(flask))
    monkeypatch.setattr(os, "register_at_fork", lambda **told: in_child.append(told["after_in_child"]))
    monkeypatch.setattr(Keeper, "start", lambda _, beat, *_ended: beats.append(beat))
    monkeypatch.setattr(SignsOfLife, "give", lambda _, kind: done.append(kind.value))
    monkeypatch.setattr(Speech, "forget_old", lambda _: done.append("languages"))
    monkeypatch.setattr(Splits, "forget_changed", lambda *_: done.append("groups"))
    flask = app.from_env()
    assert warm == [flask]
    assert isinstance(flask.jinja_env.bytecode_cache, TemplateCode)
    in_child[0]()
    assert warm == [flask, flask], "a child has no thread"
    app.socket_mode_from_env()
    assert warm == [flask, flask, None]
    for beat in beats:
        beat()
    forgotten = ["languages", "groups"]
    assert done == ["web", *forgotten, "web", *forgotten, *forgotten]
    database.close()
