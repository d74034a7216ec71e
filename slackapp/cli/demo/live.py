"""The live demo: restores the past, opens this week's round, and serves until Ctrl-C or "start over"."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from slackapp.cli import processes
from slackapp.cli.demo import snapshot
from slackapp.cli.demo.about import ABOUT, CAST
from slackapp.cli.demo.alone import alone
from slackapp.cli.demo.controls import Controls, serving
from slackapp.cli.demo.installation import LookAlike, app, look_alike
from slackapp.cli.demo.people import Worker
from slackapp.cli.demo.people import staff as everybody
from slackapp.cli.demo.times import next_tuesday
from slackapp.cli.demo.weeks import Weeks


def serve(folder: Path, *, weeks: int, people: int, port: int, say: Callable[[str], None]) -> None:
    """Serve the demo on this port of this machine until it is interrupted.

    Nothing in the folder is touched before `alone` allows it.
    """
    folder = folder.resolve()
    with alone(folder, port):
        _serve(folder, weeks, everybody(people), port, say)


def _serve(
    folder: Path, weeks: int, staff: tuple[Worker, ...], port: int, say: Callable[[str], None]
) -> None:
    kept = snapshot.ensure(folder, staff, weeks, say)
    live = folder / "live"
    snapshot.restore(kept, live)
    controls = Controls()
    with (
        serving(controls) as address,
        look_alike(live, staff, port=port, controls_url=address, about=ABOUT, cast_note=CAST) as slack,
    ):

        def ready() -> None:
            say(f"Ready: open {slack.sandbox.address} in a browser. Ctrl-C ends it.")

        while True:
            say("Starting this week's round ...")
            _play(live, slack, staff, controls, ready)
            say("Starting over ...")
            snapshot.restore(kept, live)
            slack.sandbox.load()


def _play(
    live: Path, slack: LookAlike, staff: tuple[Worker, ...], controls: Controls, ready: Callable[[], None]
) -> None:
    with ExitStack() as stack:
        installation = stack.enter_context(app(live, slack))
        drive = Weeks(installation, staff)
        next_tuesday(drive)
        stack.enter_context(processes.clock(installation.environment, logs=installation.logs))
        controls.attach(drive)
        ready()
        controls.wait_for_start_over()
