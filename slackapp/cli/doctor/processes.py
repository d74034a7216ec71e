"""Checks of the processes: who gives signs of life, how each was started, and whether Slack gets in."""

from collections.abc import Iterator
from typing import Final

from slackapp.cli import liveness
from slackapp.cli.doctor.checks import Check, Seen, check, fault, ok, unseen, warning
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.verify.processes import processes
from slackapp.signs_of_life import Kind
from slackapp.socket_refusal import Refusal, mend

_WANTED: Final = (
    ("slackapp.app:", "slackapp.gthread.Worker", "one request that waits for Slack holds up all others"),
    (" worker ", "jobs.rq_worker.LivingWorker", "another takes a minute to take up what it was at"),
    (" worker ", "--with-scheduler", "jobs for later stay where they are, unless another has it"),
)
"""A program, what stands in its line of the Procfile, and what is so without it."""


def _alive(kind: Kind) -> Check:
    def look(at: Installation) -> Iterator[Seen]:
        """It gives signs of life."""
        signs = {sign.kind: sign for sign in liveness.signs(at.settings)}
        if kind not in signs:
            yield ok("Slack reaches the web process, so that there is none.")
        elif signs[kind].silent:
            fix, seen = liveness.how_to_start(kind), f"It is silent: {signs[kind]}"
            if kind is Kind.SOCKET and (why := Refusal.connect(at.settings.redis_url).name()):
                fix, seen = mend(why), f"{seen}, as there is no connection ({why})"
            yield fault(f"{seen}.", f"{fix[0].upper()}{fix[1:]}.")

    return check(f"{kind} process", "queue")(look)


@check("command lines")
def command_lines(at: Installation) -> Iterator[Seen]:
    """The processes that run on this machine were started as the Procfile says."""
    for each in processes(at):
        said = f"{each.command} {each.environment.get('GUNICORN_CMD_ARGS', '')}"
        for program, option, without in _WANTED:
            if program in each.command and option not in said:
                what = f"{each.name} was started without {option}: {without}."
                yield warning(what, "Start it by the Procfile’s own line.")


@check("way in", "queue")
def way_in(at: Installation) -> Iterator[Seen]:
    """Slack gets in: what it signs is taken at the address that it calls."""
    if at.settings.slack_app_token:
        yield ok("By Socket Mode, which the check “socket process” looks at.")
    elif at.is_refused("SLACK_SIGNING_SECRET") or at.is_refused("LEANON_PUBLIC_URL"):
        yield unseen("What it needs is missing or refused.")
    elif not at.settings.public_url:
        yield unseen("LEANON_PUBLIC_URL is not set, so that nobody can look.")
    else:
        found = liveness.way_in(at.settings)
        if not found.open:
            yield fault(
                f"{found.seen[0].upper()}{found.seen[1:]}.", f"{found.fix[0].upper()}{found.fix[1:]}."
            )


ALL: Final = (*map(_alive, Kind), command_lines, way_in)
