"""What our processes may be started with: each option that is known to be harmless (R17).

Whatever is not named here is a finding: options that log requests, count them elsewhere, or run other code
could have any name. A program of ours that is new, or an option that the Procfile gains, gets a line here.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

FLAG: Final = ""
"""What stands for an option without a value."""
_ANY: Final = r"[^\n]*"
_NUMBER: Final = r"\d+"
_LEVEL: Final = "(?i:info|warning|error|critical)"


@dataclass(frozen=True)
class Program:
    """A program, and how Lean On starts it.

    `name` is its first words, `options` all that it may be given, each with a pattern of its values, and
    `rest` a pattern of every other word.
    """

    name: str
    options: Mapping[str, str]
    rest: str

    def strange(self, words: Sequence[str]) -> Iterator[str]:
        """The options and words, of those it was given, that are not known to be harmless."""
        left = list(words)
        while left:
            option, value = _split(left.pop(0), self.options)
            allowed = self.options.get(option)
            if not option.startswith("-"):
                yield from () if re.fullmatch(self.rest, option) else (option,)
                continue
            if allowed == FLAG and not value:
                continue
            if not value and left and not left[0].startswith("-"):
                value = left.pop(0)
            if not allowed:
                yield option
            elif not re.fullmatch(allowed, value):
                yield f"{option} {value}"


_RQ: Final = {
    **dict.fromkeys(("--config", "-c"), r"jobs\.worker"),
    **dict.fromkeys(("--serializer", "-S"), "json"),
    **dict.fromkeys(("--logging-level", "--logging_level", "-l"), _LEVEL),
}
PROGRAMS: Final = (
    Program(
        "gunicorn",
        {
            **dict.fromkeys(("--worker-class", "-k"), r"slackapp\.gthread\.Worker"),
            **dict.fromkeys(
                ("--bind", "-b", "--chdir", "--pid", "-p", "--worker-tmp-dir", "--name", "-n"), _ANY
            ),
            **dict.fromkeys(("--user", "-u", "--group", "-g", "--umask", "-m"), r"\w+"),
            **dict.fromkeys(
                ("--workers", "-w", "--threads", "--timeout", "-t", "--graceful-timeout"), _NUMBER
            ),
            **dict.fromkeys(
                ("--keep-alive", "--max-requests", "--max-requests-jitter", "--backlog"), _NUMBER
            ),
            **dict.fromkeys(("--forwarded-allow-ips", "--error-logfile", "--log-file"), _ANY),
            **dict.fromkeys(("--certfile", "--keyfile", "--ca-certs"), _ANY),
            **dict.fromkeys(("--no-control-socket", "--reuse-port", "--daemon", "-D"), FLAG),
            "--log-level": _LEVEL,
        },
        r"slackapp\.app:from_env\(\)",
    ),
    Program(
        "rq worker",
        {
            **_RQ,
            **dict.fromkeys(("--worker-class", "-w"), r"jobs\.rq_worker\.LivingWorker"),
            **dict.fromkeys(("--name", "-n", "--pid"), _ANY),
            **dict.fromkeys(("--max-jobs", "--worker-ttl", "--max-idle-time"), _NUMBER),
            **dict.fromkeys(("--with-scheduler", "-s", "--disable-job-desc-logging"), FLAG),
            **dict.fromkeys(("--quiet", "-q", "--burst", "-b"), FLAG),
        },
        "worker|leanon|leanon-deliver",
    ),
    Program("rq cron", _RQ, r"cron|jobs\.schedule"),
    Program("leanon socket", {"--env": _ANY}, "socket"),
    Program(
        "leanon serve",
        {**dict.fromkeys(("--env", "--host", "--folder"), _ANY), "--port": _NUMBER},
        "serve",
    ),
)
_HARMLESS_TO_PYTHON: Final = frozenset({"-u", "-B", "-E", "-I", "-P", "-s", "-S", "-m"})
# What these were given is looked at where the program runs that they started.
_LAUNCHERS: Final = frozenset(
    {
        *("sh", "bash", "dash", "env", "setpriv", "sudo", "su", "runuser", "timeout"),
        *("tini", "docker-init", "dumb-init", "honcho", "foreman"),
    }
)
_RUNS: Final = {
    "gunicorn": ("gunicorn", "gunicorn.app.wsgiapp"),
    "rq": ("rq", "rq.cli"),
    "leanon": ("leanon", "slackapp.cli.main", "slackapp.cli"),
}
# What begins so makes Python, its loader or one of our programs do more than is written here, unless allowed.
WATCHED: Final = (
    *("PYTHON", "LD_", "DYLD_", "GUNICORN", "RQ_", "FLASK_", "SSLKEYLOG", "SENTRY_", "OTEL_"),
    *("PGOPTIONS", "PGSERVICE", "DD_", "NEW_RELIC", "ELASTIC_APM", "SCOUT_", "STATSD"),
)
ALLOWED: Final = frozenset(
    {
        *("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONIOENCODING"),
        *("PYTHONNOUSERSITE", "PYTHONHOME", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONSAFEPATH"),
        *("PYTHONWARNINGS", "PYTHONFAULTHANDLER", "LD_LIBRARY_PATH", "GUNICORN_CMD_ARGS"),
    }
)
OFF: Final = frozenset({"", "0", "false", "no", "off"})


def read(words: Sequence[str]) -> tuple[Program | None, tuple[str, ...]]:
    """Which program of ours a command line runs, and what in it is not known to be harmless.

    None where it runs none; a program that runs ours inside of itself, such as a tracer, is itself strange.
    Commands of `leanon` that end by themselves are none of these programs.
    """
    left, strange = list(words), []
    if left and PurePath(left[0]).name in _LAUNCHERS:
        return None, ()
    if left and re.fullmatch(r"python[\d.]*", PurePath(left[0]).name):
        left.pop(0)
        while left and left[0].startswith("-"):
            option = left.pop(0)
            if option not in _HARMLESS_TO_PYTHON:
                strange.append(f"python {option}")
            if option == "-m":
                break
    if not left:
        return None, ()
    started = PurePath(left.pop(0)).name
    runs = next((ours for ours, names in _RUNS.items() if started in names), "")
    for each in PROGRAMS:
        if each.name.split()[0] == runs and set(each.name.split()[1:]) <= set(left):
            return each, (*strange, *each.strange(left))
    return None, (started,) * (runs != "leanon")


def strange_settings(environment: Mapping[str, str]) -> Iterator[str]:
    """Names of the variables that make a process do more than is known to be harmless."""
    for name, value in sorted(environment.items()):
        if name.startswith(WATCHED) and name not in ALLOWED and value.lower() not in OFF:
            yield name


def gunicorns(arguments: str) -> Iterator[str]:
    """What is not known to be harmless in GUNICORN_CMD_ARGS."""
    yield from PROGRAMS[0].strange(shlex.split(arguments))


def _split(word: str, options: Mapping[str, str]) -> tuple[str, str]:
    """An option and its value, where both are one word: `--name=value`, or `-n4`."""
    if word.startswith("--"):
        option, _, value = word.partition("=")
        return option, value
    if word.startswith("-") and word[:2] in options and options[word[:2]] != FLAG:
        return word[:2], word[2:]
    return word, ""
