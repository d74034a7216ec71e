"""An export and an import as somebody at a browser does them, and what the pages then say."""

import html
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from tests.cast import WORKSPACE
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.packed import file, unzipped, zipped
from tests.web.written import spot

CAMERAS = spot("energy.cameras")
TAKE = "/library/import/take"
EDITED = file("en/prompts.yml", ("title: Make cameras optional", "title: Let everyone choose their camera"))


def look(
    site: Site,
    client: FlaskClient,
    files: Mapping[str, str | bytes] | bytes,
    *,
    name: str = "x.zip",
    **typed: str,
) -> TestResponse:
    """Send files and see what they would change; several are packed into a ZIP."""
    data = files if isinstance(files, bytes) else zipped(files)
    return client.post("/library/import", data={**site.form(client, **typed), "files": (BytesIO(data), name)})


def ticked(response: TestResponse) -> list[str]:
    """The boxes of a page that are ticked."""
    return [html.unescape(each) for each in re.findall(r'name="take" value="([^"]*)" checked', response.text)]


def boxes(response: TestResponse) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'name="take" value="([^"]*)"', response.text)]


def take(client: FlaskClient, response: TestResponse, chosen: Iterable[str] | None = None) -> TestResponse:
    """Hand in what is ticked, or what is chosen."""
    held = forms(response)[TAKE]
    return client.post(TAKE, data={**held, "take": list(ticked(response) if chosen is None else chosen)})


def words(response: TestResponse) -> str:
    """What a page says, without its tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def log(site: Site, action: Action, workspace: str = WORKSPACE) -> list[tuple[str, str]]:
    with site.database.read() as connection:
        return [(each.actor, each.subject) for each in audit_log.search(connection, workspace, action=action)]


def export(site: Site, client: FlaskClient, locale: str = "") -> TestResponse:
    return client.post("/library/export", data=site.form(client, locale=locale))


def unpack(data: bytes, folder: Path) -> None:
    for name, text in unzipped(data).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def without_last_line(text: str) -> str:
    return "\n".join(text.splitlines()[:-1]) + "\n"
