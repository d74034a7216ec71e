"""Faults in the processes: silent ones, one that was started otherwise, and a way in that leads elsewhere."""

from typing import Final

from slackapp.signs_of_life import KEY, PATIENCE, Kind, SignsOfLife
from slackapp.socket_refusal import Refusal
from tests.cli.doctor.faults import FAULT, WARNING, Fault, Plant, of, told
from tests.cli.doctor.place import APP_TOKEN, Place

WEB: Final = "gunicorn slackapp.app:from_env()"
LIVING: Final = "--worker-class jobs.rq_worker.LivingWorker"
WORKER: Final = "rq worker --config jobs.worker --serializer json"


def silent(kind: Kind) -> Plant:
    """Let its last sign be from twice as long ago as one waits for."""

    def plant(place: Place) -> None:
        place.queue.decrby(KEY + kind, 2 * int(PATIENCE[kind].total_seconds()))

    return plant


def a_silent_socket(place: Place) -> None:
    place.environment["SLACK_APP_TOKEN"] = APP_TOKEN
    SignsOfLife(place.queue).give(Kind.SOCKET)
    silent(Kind.SOCKET)(place)


def a_refused_socket(place: Place) -> None:
    a_silent_socket(place)
    Refusal(place.queue).say("invalid_auth")


def process(command: str) -> Plant:
    """Have this process running."""
    return lambda place: place.process(77, command)


FAULTS: Final[dict[str, Fault]] = {
    **{
        name: fault
        for kind in (Kind.WEB, Kind.WORKER, Kind.CLOCK)
        for name, fault in of(
            f"{kind} process",
            FAULT,
            {f"a silent {kind}": (silent(kind), "silent for", f"`{kind}` of the Procfile")},
        ).items()
    },
    **of(
        "socket process",
        FAULT,
        {
            "a silent socket": (a_silent_socket, "silent for", "`socket` of the Procfile"),
            "a refused socket": (
                a_refused_socket,
                "no connection (invalid_auth)",
                "Make an app-level token with the scope connections:write",
            ),
        },
    ),
    **of(
        "worker process",
        FAULT,
        {
            "a worker never seen": (
                lambda place: place.queue.delete(KEY + Kind.WORKER),
                "never seen",
                "`worker` of the Procfile",
            )
        },
    ),
    **of(
        "command lines",
        WARNING,
        {
            "a web process of gunicorn's own": (
                process(WEB),
                "process 77 was started without slackapp.gthread.Worker",
                "Procfile",
            ),
            "a worker of RQ's own": (
                process(f"{WORKER} --with-scheduler"),
                "process 77 was started without jobs.rq_worker.LivingWorker",
                "Procfile",
            ),
            "a worker without a scheduler": (
                process(f"{WORKER} {LIVING}"),
                "process 77 was started without --with-scheduler",
                "Procfile",
            ),
        },
    ),
    **of(
        "way in",
        FAULT,
        {
            "another signing secret": (
                told(SLACK_SIGNING_SECRET="of-another-app"),
                "another signing secret",
                "the app's own one",
            ),
            "nobody at the door": (
                told(LEANON_PUBLIC_URL="http://127.0.0.1:1"),
                "Nothing listens",
                "See that it leads",
            ),
        },
    ),
}
