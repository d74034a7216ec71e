"""Faults in what an installation was told, and in the machine that it is on."""

import importlib.util
import zoneinfo
from importlib import metadata
from typing import Final

import redis

from slackapp.cli import liveness
from slackapp.cli.doctor import machine
from slackapp.cli.redis_server import redis_server
from slackapp.cli.verify import sampling
from slackapp.signs_of_life import Kind, SignsOfLife
from slackapp.way_in import WayIn
from tests.cli.doctor.faults import FAULT, WARNING, Fault, both, of, patched, told, untold
from tests.cli.doctor.place import APP_TOKEN, Place
from tests.cli.verify.place import OPEN

WORKER: Final = (
    "python -m rq.cli worker --worker-class jobs.rq_worker.LivingWorker --with-scheduler --config jobs.worker"
)
HTTPS: Final = "https://leanon.example"


def open_to_slack(place: Place) -> None:
    """Slack gets in, wherever that is."""
    place.patch.setattr(liveness, "way_in", lambda _: WayIn("it takes what Slack signs"))


def by_socket(place: Place) -> None:
    """Slack gets in by Socket Mode."""
    place.environment["SLACK_APP_TOKEN"] = APP_TOKEN
    SignsOfLife(place.queue).give(Kind.SOCKET)


def a_file_others_read(place: Place) -> None:
    place.file = place.folder / "leanon.env"
    place.file.write_text("LEANON_PACE=240\n", encoding="utf-8")
    place.file.chmod(0o640)


def swap(place: Place) -> None:
    (place.folder / "proc" / "swaps").write_text(
        "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 5\n/dev/sda2 partition 1 0 -2\n"
    )


def a_package_too_old(place: Place) -> None:
    found = metadata.version
    place.patch.setattr(metadata, "version", lambda name: "2.0.9" if name == "rq" else found(name))


def a_package_gone(place: Place) -> None:
    found = metadata.version

    def version(name: str) -> str:
        if name == "opendp":
            raise metadata.PackageNotFoundError(name)
        return found(name)

    place.patch.setattr(metadata, "version", version)


def old_zones(place: Place) -> None:
    (place.folder / "+VERSION").write_text("2019a\n")
    place.patch.setattr(zoneinfo, "TZPATH", (str(place.folder),))


def a_key_store_without_a_password(place: Place) -> None:
    server = place.cleaning.enter_context(redis_server(volatile=True, directory=place.folder))
    place.environment["KEY_REDIS_URL"] = server.url
    with redis.Redis.from_url(server.url) as client:
        client.set(f"leanon:key:{OPEN}", b"k" * 32, ex=600)


FAULTS: Final[dict[str, Fault]] = {
    **of(
        "settings",
        FAULT,
        {
            "no bot token": (untold("SLACK_BOT_TOKEN"), "SLACK_BOT_TOKEN is not set", "Copy the Bot User"),
            "no signing secret": (
                untold("SLACK_SIGNING_SECRET"),
                "SLACK_SIGNING_SECRET is not set",
                "Copy the Signing",
            ),
            "no secret": (untold("LEANON_SECRET"), "LEANON_SECRET is not set", "Make one with"),
            "a secret too short": (told(LEANON_SECRET="short"), "LEANON_SECRET", "Give it at least"),
            "an app token that is none": (
                told(SLACK_APP_TOKEN="xoxb-1"),
                "is no app-level token",
                "Make one",
            ),
            "a pace of words": (told(LEANON_PACE="fast"), "LEANON_PACE", "where the processes get"),
            "half of signing in": (told(SLACK_CLIENT_ID="1.2"), "SLACK_CLIENT_ID is set", "Signing in needs"),
            "one Redis for both": (
                lambda place: place.environment.update(KEY_REDIS_URL=place.environment["REDIS_URL"]),
                "name one server",
                "Round keys need a volatile one",
            ),
            "a driver that is missing": (
                both(
                    told(DATABASE_URL="postgresql://127.0.0.1:1/none"),
                    patched(importlib.util, "find_spec", lambda _: None),
                ),
                "whose driver is missing",
                "Pip install",
            ),
        },
    ),
    **of(
        "file of settings",
        FAULT,
        {"a file that others read": (a_file_others_read, "mode 640", "chmod 600 ")},
    ),
    **of(
        "public address",
        WARNING,
        {
            "no address": (untold("LEANON_PUBLIC_URL"), "is not set", "Set it to the https address"),
            "an address without https": (
                both(told(LEANON_PUBLIC_URL="http://leanon.example"), by_socket),
                "has no https",
                "Put a reverse proxy",
            ),
        },
    ),
    **of(
        "signing in",
        WARNING,
        {
            "nobody can sign in": (
                both(told(LEANON_PUBLIC_URL=HTTPS, LEANON_PROXIES="1"), open_to_slack),
                "SLACK_CLIENT_ID is not set",
                "from the page Basic Information",
            )
        },
    ),
    **of(
        "proxies",
        WARNING,
        {
            "a proxy nobody told of": (
                both(
                    told(LEANON_PUBLIC_URL=HTTPS, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="s" * 32),
                    open_to_slack,
                ),
                "LEANON_PROXIES is 0",
                "mostly 1",
            )
        },
    ),
    **of(
        "key store’s password",
        WARNING,
        {"no password": (a_key_store_without_a_password, "has no password", "redis://:PASSWORD@")},
    ),
    **of("memory that keeps keys", WARNING, {"swap": (swap, "swaps to /dev/sda2:", "swapoff -a")}),
    **of(
        "memory that keeps keys",
        FAULT,
        {
            "a process that dumps": (
                lambda place: place.process(77, WORKER + " --serializer json", core="unlimited"),
                "leave its memory on the disk",
                "Restart it",
            )
        },
    ),
    **of(
        "debugging",
        FAULT,
        {
            "Flask debugs": (told(FLASK_DEBUG="1"), "FLASK_DEBUG is set", "Unset FLASK_DEBUG"),
            "a worker that pickles": (
                lambda place: place.process(77, WORKER),
                "as pickles",
                "--serializer json",
            ),
        },
    ),
    **of(
        "versions",
        FAULT,
        {
            "a package too old": (a_package_too_old, "rq is 2.0.9", "Install Lean On again"),
            "a package gone": (a_package_gone, "opendp is not installed", "Install Lean On again"),
            "an old Python": (
                patched(machine, "OLDEST_PYTHON", (9, 9)),
                "This is Python 3.",
                "Python 3.11 or newer",
            ),
        },
    ),
    **of("time zones", WARNING, {"old zones": (old_zones, "They are of 2019a", "apt-get install")}),
    **of(
        "disk",
        FAULT,
        {"a full disk": (patched(machine, "FULL", 2**60), "MB are free", "Free space there")},
    ),
    **of(
        "noise",
        FAULT,
        {
            "too little noise": (
                patched(sampling, "HIGHEST", 1),
                "OpenDP says",
                "Stop the worker",
            )
        },
    ),
}
