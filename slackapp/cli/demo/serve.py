"""The live demo: restores the past, opens this week's round, and serves until Ctrl-C or "start over"."""

import fcntl
import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click
import yaml
from flask import Flask, Response
from werkzeug.serving import make_server

from slackapp import logs
from slackapp.cli.demo import first_hour, history
from slackapp.cli.demo.cast import HR, PLAYED, Worker
from slackapp.cli.demo.cast import staff as everybody
from slackapp.cli.demo.installation import STATE_FILE, app, look_alike, ticking
from slackapp.cli.demo.weeks import Panel, Weeks, confirm_support
from slackapp.cli.process import HOST, listening
from slackapp.cli.redis_server import find_redis_server

LOCK: Final = "lock"
WORDS: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("words.yml").read_text(encoding="utf-8")
)
AGAIN: Final = "again"


def serve(
    folder: Path, *, weeks: int, people: int, port: int, say: Callable[[str], None], empty: bool = False
) -> None:
    """Serve the demo on this port of this machine until it is interrupted.

    `empty` begins before anything is set up, in the place of `weeks` past weeks. Nothing in the folder is
    touched before it is held and the port is free.
    """
    folder = folder.resolve()
    with folder_and_port(folder, port):
        staff = everybody(people)
        controls = Controls(first_hour.teams(staff))
        if empty:
            kept, live = first_hour.begin(folder / "empty", staff), folder / "first-hour"
        else:
            kept, live = history.ensure(folder, staff, weeks, say), folder / "live"
        history.restore(kept, live)
        with (
            serving(controls) as address,
            look_alike(
                live,
                first_hour.unplayed(staff) if empty else staff,
                port=port,
                links=_links(address),
                controls_url=address,
                **shown(staff, empty=empty),
            ) as slack,
        ):
            if empty:
                slack.sandbox.ask("save", {})
                shutil.copy2(live / STATE_FILE, kept / STATE_FILE)  # to start over with
            while True:
                say("Starting ..." if empty else "Starting this week's round ...")
                with app(live, slack) as installation:
                    drive = Weeks(installation, staff, live_panel())
                    if not empty:
                        next_tuesday(drive)
                    with ticking(installation):
                        controls.attach(drive)
                        say(f"Ready: open {slack.sandbox.address} in a browser. Ctrl-C ends it.")
                        controls.wait_for_start_over()
                say("Starting over ...")
                history.restore(kept, live)
                slack.sandbox.ask("load", {})


def _links(controls: str) -> Sequence[Mapping[str, Any]]:
    """What Hana may import under Teams: everybody, as they are."""
    return [{"label": "A file of all teams", "url": f"{controls}/{first_hour.FILE}", "people": HR}]


@contextmanager
def folder_and_port(folder: Path, port: int) -> Iterator[None]:
    """Hold the demo's folder while the block lasts, against a second demo, and see that the port is free.

    Raises:
        click.ClickException: no Redis program, a demo that runs in this folder, or a port that is taken.
    """
    find_redis_server()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go when this process ends, however it ends
        except OSError:
            raise click.ClickException("A demo is already running in this folder.") from None
        try:
            listening(port).close()
        except OSError:
            raise click.ClickException(
                f"Port {port} is taken: try make demo PORT={port % 65535 + 1}."
            ) from None
        yield


def shown(staff: tuple[Worker, ...], *, empty: bool = False) -> dict[str, Any]:
    """What the sandbox's own pages say, with the tours whose people there are."""
    there = {one.user for one in staff}
    said = {**WORDS["shown"], **(WORDS["first_hour"] if empty else {})}
    tours = [tour for tour in said["tours"] if there.issuperset(step["person"] for step in tour["steps"])]
    return {**said, "tours": tours}


def live_panel() -> Panel:
    """Colleagues who all answer: a tour leads to a number, also where the visitor answers for nobody."""
    return Panel(response=1)


def next_tuesday(drive: Weeks) -> None:
    """Move on to the next round, with its messages out."""
    confirm_support(drive.installation.database, drive.now().date())
    drive.begin(drive.next_window())


def thursday_evening(drive: Weeks) -> None:
    """Let the colleagues answer, then close the round and let the reports go out."""
    found = drive.round()
    if found is None or found.status != "open":
        return
    drive.move_to(max(drive.now(), found.closes_at - timedelta(hours=8)))
    drive.answer_first_messages(but=PLAYED)
    drive.answer(found, but=PLAYED)
    drive.close(found.closes_at)


VERBS: Final[dict[str, Callable[[Weeks], None]]] = {"evening": thursday_evening, "tuesday": next_tuesday}


class Controls:
    """The buttons above the demo's pages: one thing at a time, in the background.

    The sandbox asks for the status while it runs.
    """

    def __init__(self, teams: str = "") -> None:
        self.teams = teams
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
            return {"headline": "", "busy": busy or "…", "actions": []}
        state, verbs = self._state(drive)
        return {
            "headline": WORDS[state],
            "busy": "",
            "actions": [{"id": each, **WORDS["actions"][each]} for each in (*verbs, AGAIN)],
        }

    def _state(self, drive: Weeks) -> tuple[str, tuple[str, ...]]:
        """What goes on, and what the visitor can let happen."""
        found = drive.round()
        if found is None:
            return ("launched", ("tuesday",)) if drive.is_launched() else ("unset", ())
        return ("open", ("evening",)) if found.status == "open" else ("closed", ("tuesday",))

    def do(self, verb: str) -> dict[str, str]:
        """Begin something; answers with what there is to say beyond the bar's own words."""
        with self._lock:
            if self._drive is None or self._busy:
                return {"message": "One moment: something is still going on."}
            if verb not in WORDS["actions"]:
                return {"message": "There is no such button."}
            self._busy, drive = WORDS["actions"][verb]["busy"], self._drive
            if verb == AGAIN:
                self._drive = None
                self._over.set()
            else:
                threading.Thread(target=self._run, args=(VERBS[verb], drive), daemon=True).start()
            return {"message": ""}  # the bar says what is going on

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
    flask.add_url_rule(f"/{first_hour.FILE}", "teams", lambda: Response(controls.teams, mimetype="text/csv"))
    # A line a request would bury what the visitor reads.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(HOST, 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
