"""A library that comes back from files: what they change is handed in, and a broken file is refused."""

import html
import io
import json
import logging
import re
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from itertools import count
from typing import Any, Final

import yaml
from flask.testing import FlaskClient

from content.entries import seeded, texts
from content.entry import Body, EntryKind
from content.yaml_source import LOADER
from slackapp.app import create_app
from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved, timed
from slackapp.cli.bench.raw import raw
from slackapp.cli.bench.site import Site
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.editorial import archive
from slackapp.settings import Settings
from slackapp.storage.console import roles, web_sessions
from slackapp.storage.console.roles import Role
from slackapp.storage.people import workspaces
from slackapp.web.browser import Browser, digest, new_token
from slackapp.web.security import FIELD, SESSION

CHANGES: Final = 219
LANGUAGES: Final = ("en", "de", "es", "fr")
ROWS: Final = "rows"
WORKSPACE: Final = "T0BOOKS"
HR: Final = "U0HR"
TABLES: Final = ("library_draft", "audit")
MEGABYTE: Final = 1024 * 1024
SETTINGS: Final = {"LEANON_PUBLIC_URL": "http://127.0.0.1:8123"}
BROKEN: Final[Mapping[str, str]] = {
    "a quote that never ends": "- id: 'x\n" + "abc def\n" * (MEGABYTE // 8 - 2),
    "entries without an id": "-\n" * (MEGABYTE // 2 - 1),
    "references": "- &a x\n" + "- *a\n" * (MEGABYTE // 5 - 2),
    "lists within lists": "[" * (MEGABYTE - 1),
    "twenty thousand entries": "- id: energy.a\n  title: Go slow now\n" * 20_000,
}
_TICKED: Final = re.compile(r'name="take" value="([^"]*)" checked')
_OFFERS: Final = re.compile(r'<textarea name="offers" hidden>\n(.*?)</textarea>', re.DOTALL)
_TOKEN: Final = re.compile(rf'name="{FIELD}" value="([^"]*)"')


def measure(site: Site, told: Told) -> Result:
    """Import so many changes of all languages (`size`): a look at the files, and all of them handed in."""
    changes = told.size or CHANGES
    packed = archive.pack(_changed(changes))
    with _visitors(site) as visitor:
        site.say(f"Importing {changes} changes on {site.kind}")
        _import(visitor(), packed, changes)
        rows, looks = _written(site), list[float]()

        def ours() -> float:
            client = visitor()
            return timed(lambda: looks.append(_import(client, packed, changes))) * 1000

        def floor() -> float:
            with raw(site.url) as tx:
                for table in TABLES:
                    tx.run(f"DELETE FROM bench_{table}")  # noqa: S608 - names of ours
            return timed(lambda: _insert(site, rows)) * 1000

        found = interleaved({OURS: ours, ROWS: floor}, told.runs, site.say)
        client = visitor()
        refused = {what: _refused(client, text, told.runs) for what, text in BROKEN.items()}
    good = (texts(seeded("en"), "en")["prompts.yml"] * 40)[:MEGABYTE].rpartition("\n- ")[0]
    parsed = statistics.median(timed(lambda: list(yaml.parse(good, LOADER))) for _ in range(told.runs))
    worst = max(refused, key=lambda what: refused[what])
    more = {
        "of it the look": f"{statistics.median(looks) * 1000:,.4g} ms",
        "goal": "at most 2,000 ms",
        f"a broken file of 1 MB, at worst ({worst})": f"{refused[worst] * 1000:,.4g} ms",
        "goal for it": "at most 1,000 ms",
        "by libyaml's own parse of a good file of 1 MB": round(refused[worst] / parsed, 3),
    }
    sizes = {"changes": changes, "languages": len(LANGUAGES), "rows": sum(map(len, rows.values()))}
    return Result("library", "ms", found, sizes, {}, more, site.kind)


def _changed(number: int) -> dict[str, dict[str, str]]:
    """Files of prompts by language, of which so many have another title."""
    found: dict[str, dict[str, str]] = {}
    left = number
    for locale in LANGUAGES:
        entries = dict(seeded(locale))
        prompts = [key for key in entries if key[0] is EntryKind.PROMPT]
        share = -(-left // (len(LANGUAGES) - len(found)))
        for key in prompts[:share]:
            entries[key] = _retitled(entries[key])
        left -= min(share, len(prompts))
        found[locale] = {"prompts.yml": texts(entries, locale)["prompts.yml"]}
    return found


def _retitled(body: Body) -> Body:
    return {**body, "title": f"Now {body['title']}"}


@contextmanager
def _visitors(site: Site) -> Iterator[Callable[[], FlaskClient]]:
    """Gives what makes a workspace, and a browser of somebody who edits its library."""
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    app = create_app(Settings.from_env(site.environment))
    name, numbers = Browser(site.environment["LEANON_PUBLIC_URL"]).name(SESSION), count()

    def visitor() -> FlaskClient:
        token, client, workspace = new_token(), app.test_client(), f"{WORKSPACE}{next(numbers)}"
        with site.database.write() as tx:
            workspaces.register(tx, enterprise_id=None, team_id=workspace, name="Benchmark")
            roles.grant(tx, workspace, HR, Role.ADMIN, name=HR, by=OPERATOR, at=wall())
            web_sessions.begin(tx, digest(token), workspace=workspace, user=HR, name=HR, at=wall())
        client.set_cookie(name, token, domain="localhost")
        return client

    try:
        yield visitor
    finally:
        app.extensions["leanon"].database.close()


def _token(client: FlaskClient) -> str:
    return str(_TOKEN.findall(client.get("/library/import").text)[0])


def _import(client: FlaskClient, packed: bytes, number: int) -> float:
    """Bring the files and hand in all that they change; the seconds of the look alone."""
    token = _token(client)
    data: dict[str, Any] = {FIELD: token, "files": (io.BytesIO(packed), "library.zip")}
    pages: list[str] = []
    looked = timed(lambda: pages.append(client.post("/library/import", data=data).text))
    (page,) = pages
    take = [html.unescape(each) for each in _TICKED.findall(page)]
    if len(take) != number:
        raise RuntimeError(f"{len(take)} changes are ticked, of {number}.")
    offers = html.unescape(_OFFERS.findall(page)[0])
    answer = client.post("/library/import/take", data={FIELD: token, "offers": offers, "take": take})
    if answer.status_code != HTTPStatus.SEE_OTHER:
        raise RuntimeError(f"The import is answered with {answer.status_code}.")
    return looked


def _refused(client: FlaskClient, text: str, runs: int) -> float:
    """The median of the seconds until a broken file is refused."""
    token = _token(client)

    def bring() -> None:
        file = io.BytesIO(text.encode()), "prompts.yml"
        answer = client.post("/library/import", data={FIELD: token, "files": file})
        if "prompts.yml:" not in answer.text or 'name="take"' in answer.text:
            raise RuntimeError("A broken file is not refused with its line.")

    return statistics.median(timed(bring) for _ in range(runs))


def _written(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """What an import has written, and tables with the same columns for the floor."""
    found = {}
    with raw(site.url) as tx:
        for table in TABLES:
            rows = tx.run(f"SELECT * FROM {table}")  # noqa: S608 - names of ours
            found[table] = [
                tuple(json.dumps(v) if isinstance(v, dict | list) else v for v in row) for row in rows
            ]
            tx.run(f"CREATE TABLE bench_{table} AS SELECT * FROM {table} WHERE 1 = 0")  # noqa: S608 - names of ours
    return found


def _insert(site: Site, rows: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """What an import leaves, written by the driver alone in one transaction."""
    with raw(site.url) as tx:
        for table, all_ in rows.items():
            signs = ", ".join("?" for _ in all_[0])
            tx.many(f"INSERT INTO bench_{table} VALUES ({signs})", all_)  # noqa: S608 - names of ours
