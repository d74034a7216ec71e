"""What a log can hold: short sentences and a few fields; no body, person, token or exception's text (R12)."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from slackapp import logs
from slackapp.settings import Settings, SettingsError
from tests.cast import ANA, HANA, LEA, OTTO, WORKSPACE, ZOE
from tests.promises.house import logs_kept
from tests.scenarios.office import environment
from tests.services.logs import levels

LIBRARIES = (
    "slack_sdk",
    "slack_bolt",
    "sqlalchemy.engine",
    "rq.worker",
    "redis",
    "gunicorn.error",
    "urllib3",
)
BODY = json.dumps(
    {"type": "view_submission", "user": {"id": ANA}, "view": {"state": {"values": {"q0": "1"}}}}
)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What the process logs once it is set up as talkative as a setting allows."""
    with logs_kept(monkeypatch) as kept:
        for name in LIBRARIES:
            logging.getLogger(name).setLevel(logging.DEBUG)  # as some library may have done before us
        logs.configure("info")
        yield kept


def test_whoever_looks_at_logs_leaves_every_level_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every later test would have each statement written to a log that nobody reads."""
    before = levels()
    with logs_kept(monkeypatch):
        logs.configure("info")
        for name in ("", "sqlalchemy.engine", "first.seen.here"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        assert levels() != before

    assert levels() == before


def test_a_field_that_is_not_on_the_list_is_dropped(said: StringIO) -> None:
    logs.get().info(
        "round opened", workspace=WORKSPACE, user=ANA, answers=[1, 2, 3], body=BODY, token="xoxb-1"
    )
    line = json.loads(said.getvalue())

    assert line.keys() == {"event", "level", "timestamp", "workspace"}
    assert line["event"] == "round opened"
    assert line["workspace"] == WORKSPACE


@pytest.mark.parametrize(
    "secret",
    [ANA, LEA, OTTO, HANA, ZOE, "xoxb-12-ab", "xoxp-1-2", "v0=00ff", "D0ANA12", "/picture/Zm9v-_8=.png"],
)
def test_people_tokens_and_signatures_are_redacted_in_whatever_is_said(said: StringIO, secret: str) -> None:
    logs.get().info(f"hello {secret}", error=f"for {secret} alone")
    built = f"hello {secret}"
    for name in LIBRARIES:
        logging.getLogger(name).error("hello %s", secret)
        logging.getLogger(name).error(built)

    assert secret not in said.getvalue()
    assert said.getvalue().count("[redacted]") == 2 * len(LIBRARIES) + 2


@pytest.mark.parametrize(
    "link", ["https://hooks.slack.com/actions/T0/1/abc", "http://127.0.0.1:3000/sandbox/response/9f"]
)
def test_a_link_that_answers_an_interaction_is_redacted(said: StringIO, link: str) -> None:
    logging.getLogger("slack_sdk").error("POST %s failed", link)

    assert link not in said.getvalue()


def test_an_exception_is_cut_down_to_the_name_of_its_class(said: StringIO) -> None:
    try:
        json.loads(f"not JSON, but {BODY}")
    except ValueError:
        logging.getLogger("slack_bolt").exception("a listener failed\n%s", BODY)
        logging.getLogger("anybody").exception("no", stack_info=True)

    assert said.getvalue().splitlines() == [
        "ERROR slack_bolt a listener failed (JSONDecodeError)",
        "ERROR anybody no (JSONDecodeError)",
    ]


def test_a_traceback_in_a_text_is_cut_down_alike(said: StringIO) -> None:
    frames = 'Traceback (most recent call last):\n  File "x.py", line 1, in run\n    raise'
    told = f"{frames}\npsycopg.Error: {BODY}\nDETAIL: {BODY}"
    logging.getLogger("rq.worker").error("job failed (jobs.close.run)\n%s", told)

    assert said.getvalue() == "ERROR rq.worker job failed (jobs.close.run) (psycopg.Error)\n"


@pytest.mark.parametrize("name", LIBRARIES)
def test_no_library_says_what_it_says_while_debugging(said: StringIO, name: str) -> None:
    logging.getLogger(name).debug("body: %s", BODY)
    logging.getLogger(f"{name}.deeper").debug("body: %s", BODY)

    assert said.getvalue() == ""


def test_no_line_says_when_a_job_begins_or_ends(said: StringIO) -> None:
    """The time between them would tell how many a reminding job wrote to, and so who had not answered."""
    for line in ("leanon: jobs.remind.run (id)", "Successfully completed jobs.remind.run job", "Job OK (id)"):
        logging.getLogger("rq.worker").info("Worker w: %s", line)

    assert said.getvalue() == ""


def test_bolts_own_loggers_take_no_level_from_elsewhere(said: StringIO) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    App(
        client=WebClient("xoxb-1"),
        signing_secret="s",
        token_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    levels = {
        name: logging.getLogger(name).getEffectiveLevel()
        for name in logging.root.manager.loggerDict
        if name.startswith(("slack_bolt", "slack_sdk"))
    }

    assert levels
    assert min(levels.values()) >= logging.INFO
    assert said.getvalue() == ""


@pytest.mark.parametrize("level", ["debug", "DEBUG", "notset", "trace", "0"])
def test_debug_output_is_refused(level: str) -> None:
    given = environment(database="sqlite:///x.db", queue="redis://a", keys="redis://b", slack_port=1)

    with pytest.raises(SettingsError, match="LEANON_LOG_LEVEL"):
        Settings.from_env(given | {"LEANON_LOG_LEVEL": level})
    assert Settings.from_env(given | {"LEANON_LOG_LEVEL": "info"}).log_level == "info"


def test_these_checks_would_see_a_body(said: StringIO) -> None:
    logs.get().info(BODY)

    assert "view_submission" in said.getvalue()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Invalid request from ip=10.0.0.1: Invalid HTTP Header: 'x-slack: hello'", "Invalid request"),
        ("Error handling request POST /slack/events?hello", "Error handling request"),
        ("Listening at: unix:/run/hello", "Listening at: unix:/run/hello"),
    ],
)
def test_what_gunicorn_could_not_read_is_not_repeated(said: StringIO, line: str, kept: str) -> None:
    logging.getLogger("gunicorn.error").addHandler(handler := logging.StreamHandler(said))
    try:
        logging.getLogger("gunicorn.error").warning(line)
    finally:
        logging.getLogger("gunicorn.error").removeHandler(handler)
    assert kept in said.getvalue()
    assert ("hello" in said.getvalue()) is ("hello" in kept)
