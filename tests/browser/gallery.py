"""A page with every piece that pages are built from, served to a real browser by the real app."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, render_template, request
from playwright.sync_api import BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from content.entries import seeded
from content.entry import FIRST, Body, EntryKind
from content.library import load
from slackapp.blocks import library as blocks
from slackapp.storage.console.roles import Role
from slackapp.web import preview, security
from slackapp.web.access import public, signed_in
from tests.cast import HANA
from tests.web.conftest import Site

BODY: Body = {
    "title": "Make cameras optional in all of our calls, always",
    "why": "In a four-week field test with 103 staff, people felt more tired on days with cameras on.",
    "source": "Shockley, Gabriel, Robertson and others, 2021, Journal of Applied Psychology",
    "steps": [
        "Say that cameras are a free choice.",
        "Turn yours off first.",
        "Ask for faces only where they help.",
    ],
    "draft": "From this week, cameras are optional in our calls.\nI’ll have mine off on Thursday.",
    "minutes": 5,
    "avoid": "Leave it if your team rarely meets by video.",
}
THEME = seeded(FIRST)[EntryKind.THEME, "load"]
ITEM = seeded(FIRST)[EntryKind.ITEM, "energy.a"]
SUPPORT: Body = {"name": "Línea 024", "contact": "024", "country": "ES", "kind": "crisis", "checked": True}
HELP: Body = {
    "title": "Advice",
    "when": "I’m stuck, and I’d like to hear a view.",
    "drafts": [{"to": "lead", "text": "I’d like your advice on [what it is]."}],
}
ROWS = (
    ("Make cameras optional", "Energy", "12 times", "published", "24 Nov 2026"),
    ("Ask what gives energy and what drains it", "Energy", "4 times", "draft", "23 Nov 2026"),
    (
        "Agree on what can wait until Monday morning",
        "Time off that stays off",
        "0 times",
        "review",
        "2 Nov 2026",
    ),
    ("Name one step forward", "Energy", "7 times", "missing", "2 Nov 2026"),
)
WORDS = (("same", "People felt "), ("gone", "exhausted"), ("new", "more tired"), ("same", " from calls."))


def serve_gallery(site: Site) -> None:
    """Add the gallery to an app, and the address that its preview asks."""
    blueprint = Blueprint("gallery", __name__, template_folder=".")

    @blueprint.get("/gallery")
    @signed_in
    def gallery() -> str:
        return render_template("gallery.html", rows=ROWS, changes=[Changed()], **_shown(BODY))

    @blueprint.get("/gallery/signed-out")
    @public
    def signed_out() -> str:
        return render_template(
            "document.html", title="For everybody", body="<h1>For everybody</h1><p>Text.</p>"
        )

    @blueprint.post("/gallery/preview")
    @signed_in
    def previewed() -> str:
        return render_template("gallery_preview.html", **_shown({**BODY, **request.form}))

    site.app.register_blueprint(blueprint)


class Changed:
    """What content.changes says of one field."""

    field, words = "why", WORDS


def _shown(body: Body) -> dict[str, object]:
    library = load()
    others = [(EntryKind.ITEM, ITEM), (EntryKind.SUPPORT, SUPPORT), (EntryKind.HELP, HELP)]
    others += [(EntryKind.THEME, THEME)]
    title = str(body["title"])
    long = [("title", "The title is too long: shorten it.")] if len(title) > 40 else []
    return {
        "body": body,
        "problems": [*long, *([("", "Name a source.")] if not body["source"] else [])],
        "preview": preview.html(blocks.shown(library, EntryKind.PROMPT, body)),
        "others": preview.html(each for kind, one in others for each in blocks.shown(library, kind, one)),
    }


class _Patient(WSGIRequestHandler):
    """Browsers open connections that they may never use: such a one is waited for so many seconds."""

    timeout = 5


@contextmanager
def served(site: Site, port: int) -> Iterator[str]:
    """Serve an app on loopback, and give its address; it ends when the last request has."""
    server = make_server("127.0.0.1", port, site.app, threaded=True, request_handler=_Patient)
    setattr(server, "daemon_threads", False)  # noqa: B010 - what a request still holds must not outlive the test
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in(site: Site, context: BrowserContext, address: str, role: Role | None = Role.ADMIN) -> None:
    """Let this browser be Hana's."""
    client = site.signed_in(HANA, role)
    cookie = client.get_cookie(site.browser().name(security.SESSION))
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
