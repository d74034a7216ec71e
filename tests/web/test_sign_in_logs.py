"""A web process whose operator turned the access log on still writes down no code, state or person."""

from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from slackapp.cli import process
from slackapp.cli.process import free_port
from slackapp.storage import schema
from slackapp.storage.database import Database
from tests.cast import HANA

STATE, CODE, COOKIE = "a-state-that-nobody-guesses", "123.456.a-code-of-slacks", "a-token-of-a-session"


class Staying(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def logged(web_settings: dict[str, str], tmp_path: Path) -> Callable[[str], str]:
    """Asks a real web process for a path, with a cookie; returns all that it has logged."""
    database = Database(web_settings["DATABASE_URL"])
    schema.upgrade(database)
    database.close()
    environment = {**web_settings, "GUNICORN_CMD_ARGS": "--access-logfile=-"}

    def ask(path: str) -> str:
        port = free_port()
        with process.served(
            "slackapp.app:from_env()", "web", environment, port=port, logs=tmp_path, ready="/health"
        ):
            headers = {"Cookie": f"leanon-session={COOKIE}", "Referer": f"http://127.0.0.1:{port}{path}"}
            with pytest.raises(HTTPError):
                build_opener(Staying).open(
                    Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=10
                )
        return (tmp_path / "web.log").read_text()

    return ask


def test_an_access_log_holds_no_code_state_or_cookie(logged: Callable[[str], str]) -> None:
    log = logged(f"/sign-in/callback?code={CODE}&state={STATE}&user={HANA}")
    assert '"GET /sign-in/callback?[redacted] HTTP/1.1"' in log
    for secret in (CODE, STATE, COOKIE, HANA, "code=", "state="):
        assert secret not in log
