"""What a visitor can do with time: the buttons above the sandbox, served to it over loopback HTTP."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from werkzeug.serving import make_server

from slackapp import logs
from slackapp.cli.demo.times import next_tuesday, thursday_evening
from slackapp.cli.demo.weeks import Weeks
from slackapp.cli.servers import HOST

EVENING: Final = {
    "id": "evening",
    "label": "Go to Thursday evening",
    "help": "Colleagues answer meanwhile, the round closes, and the leads get their reports.",
}
TUESDAY: Final = {
    "id": "tuesday",
    "label": "Go to next Tuesday",
    "help": "The next round opens and its messages go out.",
}
AGAIN: Final = {
    "id": "again",
    "label": "Start over",
    "help": "Back to the past weeks, with this week’s round opened afresh and HR’s changes undone.",
}
OPEN: Final = "A check-in is open."
CLOSED: Final = "This week's round is closed; the reports are out."
VERBS: Final[dict[str, tuple[str, Callable[[Weeks], None]]]] = {
    "evening": ("Colleagues are answering, then the round closes …", thursday_evening),
    "tuesday": ("The next round opens …", next_tuesday),
}


class Controls:
    """One thing at a time, in the background; the sandbox asks for the status while it runs."""

    def __init__(self) -> None:
        self._drive: Weeks | None = None
        self._busy = "The demo is starting …"
        self._lock = threading.Lock()
        self._over = threading.Event()

    def attach(self, drive: Weeks) -> None:
        """Take over an installation that is ready."""
        self._drive, self._busy = drive, ""

    def wait_for_start_over(self) -> None:
        """Wait until the visitor asks to start over."""
        while not self._over.wait(0.5):  # a timeout, so that Ctrl-C is heard
            pass
        self._over.clear()

    def status(self) -> dict[str, Any]:
        """What the sandbox shows above its pages."""
        drive, busy = self._drive, self._busy
        if drive is None or busy:
            return {"now": "", "headline": "", "busy": busy or "…", "actions": [], "about": [], "links": []}
        found = drive.round()
        is_open = found is not None and found.status == "open"
        return {
            "now": f"{drive.now():%A %d %B %Y, %H:%M} UTC",
            "headline": OPEN if is_open else CLOSED,
            "busy": "",
            "actions": [EVENING if is_open else TUESDAY, AGAIN],
            "about": [],
            "links": [],
        }

    def do(self, verb: str) -> dict[str, Any]:
        """Begin something; answers with what there is to say beyond the bar's own words."""
        with self._lock:
            if self._drive is None or self._busy:
                return {"message": "One moment: something is still going on."}
            if verb == AGAIN["id"]:
                self._busy, self._drive = "Starting over …", None
                self._over.set()
                return {"message": ""}  # the bar says what is going on
            if verb not in VERBS:
                return {"message": "There is no such button."}
            self._busy, work = VERBS[verb]
            threading.Thread(target=self._run, args=(work, self._drive), daemon=True).start()
            return {"message": ""}

    def _run(self, work: Callable[[Weeks], None], drive: Weeks) -> None:
        try:
            work(drive)
        except Exception as error:  # noqa: BLE001 - the visitor can start over; the logs say more
            logs.get().error("demo control failed", error=type(error).__name__)
        finally:
            self._busy = ""


@contextmanager
def serving(controls: Controls) -> Iterator[str]:
    """Serve the controls on a free loopback port while the block lasts; gives the address."""
    flask = Flask("demo-controls")
    flask.add_url_rule("/status", "status", controls.status)
    flask.add_url_rule("/do/<verb>", "do", controls.do, methods=["POST"])
    logging.getLogger("werkzeug").setLevel(
        logging.ERROR
    )  # a line a request would bury what the visitor reads
    server = make_server(HOST, 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
