"""What could not be faster: bare apps for gunicorn, served by the same worker to the same requests.

`hello` answers at once, `ack` is Bolt that acknowledges, `sealed` is that and the statements of a sealed box
in plain SQL. What they need to know stands in the environment.
"""

import hmac
import importlib
import json
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from slackapp.cli.bench.raw import is_sqlite, open_raw
from slackapp.pulse import packing
from slackapp.pulse.box import OVERHEAD
from slackapp.way_in import FROM_SLACK

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from flask import Flask
    from slack_bolt import Ack

NONCE: Final = OVERHEAD - 16
SELECT: Final = (
    "SELECT box.sealed FROM box JOIN round ON round.id = box.round WHERE box.round = ? AND box.leaf = ?"
    " AND round.status = 'open' AND round.fingerprint = ? AND round.closes_at > ?"
)
UPDATE: Final = "UPDATE box SET sealed = ? WHERE round = ? AND leaf = ?"
PLACES: Final = "LEANON_BENCH_PLACES"
"""Names a file with round, fingerprint, the two keys in hexadecimal, and who is in which leaf."""
KEPT: Final = 16
Submit = Callable[[str], bool]


def hello() -> Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]:
    """The least that gunicorn can serve."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]

    return app


def ack() -> "Flask":
    """Bolt, which looks at the signature and acknowledges a form."""
    return _bolt(lambda _: True)


def sealed() -> "Flask":
    """As `ack`, with the answer in its box before that: lock, open, add, seal, update."""
    return _bolt(_sealed_box())


def start() -> "Flask":
    """Bolt that opens a window by one call when a button is pressed, and does nothing else."""
    from slack_bolt import App
    from slack_sdk import WebClient

    def opened(ack: "Ack", body: dict[str, Any], client: WebClient) -> None:
        ack()
        title = {"type": "plain_text", "text": "Floor"}
        view = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def listen(app: App) -> None:
        app.action("checkin_start")(opened)

    return _served(listen)


def home() -> "Flask":
    """Bolt that publishes a Home of one line by one call when it is opened, and does nothing else."""
    from slack_bolt import App
    from slack_sdk import WebClient

    def opened(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    def listen(app: App) -> None:
        app.event("app_home_opened")(opened)

    return _served(listen)


def _bolt(submit: Submit) -> "Flask":
    from slack_bolt import App

    def sent(ack: "Ack", body: dict[str, Any]) -> None:
        if submit(body["user"]["id"]):
            ack(response_action="clear")
        else:
            ack(response_action="errors", errors={"q0": "no"})

    def listen(app: App) -> None:
        app.view("checkin_submit")(sent)

    return _served(listen)


def _served(listen: Callable[[Any], None]) -> "Flask":
    from flask import Flask, Response, request
    from slack_bolt import App
    from slack_bolt.adapter.flask import SlackRequestHandler
    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk import WebClient

    token = os.environ["SLACK_BOT_TOKEN"]
    known = AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token=token, bot_user_id="U0BOT")
    bolt = App(
        name="floor",
        client=WebClient(token, base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=lambda: known,
        token_verification_enabled=False,
        process_before_response=True,
    )
    listen(bolt)
    handler, flask = SlackRequestHandler(bolt), Flask("floor")

    @flask.get("/health")
    def health() -> str:
        return "ok"

    @flask.post(FROM_SLACK)
    def slack_events() -> Response:
        answer: Response = handler.handle(request)
        return answer

    return flask


def _sealed_box() -> Submit:
    ciphers = importlib.import_module("cryptography.hazmat.primitives.ciphers.aead")
    known = json.loads(Path(os.environ[PLACES]).read_text(encoding="utf-8"))
    url, round_id, leaves = os.environ["DATABASE_URL"], known["round"], known["leaves"]
    cipher, token_key = ciphers.AESGCM(bytes.fromhex(known["seal"])), bytes.fromhex(known["token"])
    bindings = {leaf: packing.binding(round_id, leaf) for leaf in set(leaves.values())}
    connections: queue.LifoQueue[Any] = queue.LifoQueue()
    sqlite = is_sqlite(url)
    turn: Any = threading.Lock() if sqlite else nullcontext()
    begin = "BEGIN IMMEDIATE" if sqlite else "BEGIN"
    select = SELECT if sqlite else f"{SELECT} FOR UPDATE OF box".replace("?", "%s")
    update = UPDATE if sqlite else UPDATE.replace("?", "%s")
    room = threading.BoundedSemaphore(KEPT)

    def submit(user: str) -> bool:
        leaf = leaves[user]
        with room, turn:
            try:
                connection = connections.get_nowait()
            except queue.Empty:
                connection = open_raw(url)
            connection.execute(begin)
            row = connection.execute(
                select, (round_id, leaf, known["fingerprint"], int(time.time()))
            ).fetchone()
            added = _added(cipher, token_key, bytes(row[0]), user, bindings[leaf]) if row else None
            if added is not None:
                connection.execute(update, (added, round_id, leaf))
            connection.execute("COMMIT")
            connections.put(connection)
        return added is not None

    return submit


def _added(cipher: "AESGCM", token_key: bytes, box: bytes, user: str, binding: bytes) -> bytes | None:
    """The box with one more answer, all threes; None where it has this person's already."""
    tokens, total, n, short = packing.unpack(cipher.decrypt(box[:NONCE], box[NONCE:], binding))
    token = hmac.digest(token_key, user.encode(), "sha256")[: packing.TOKEN_BYTES]
    if token in tokens:
        return None
    shorter = [each + 1 for each in short]
    plain = packing.pack(len(box) - OVERHEAD, sorted((*tokens, token)), total + 6, n + 1, shorter)
    nonce = secrets.token_bytes(NONCE)
    return nonce + cipher.encrypt(nonce, plain, binding)
