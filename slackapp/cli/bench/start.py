"""Starting from nothing: the help, a web process that is ready, a worker that has looked for work."""

import json
import subprocess
import time
from collections.abc import Callable
from typing import Final

from slackapp.cli import process
from slackapp.cli.bench import measuring
from slackapp.cli.bench.measuring import OURS, Result, Told, interleaved, timed
from slackapp.cli.bench.site import Site, inherited
from slackapp.cli.process import free_port

HELP, WORKER, IMPORTS = "help", "worker", "imports"
GOALS: Final = {IMPORTS: "web at most 3, help at most 0.4"}
FLOOR: Final = "import slack_bolt, flask"
_LOADED: Final = (
    "import json, sys; from slackapp.cli.main import main; main(['--help'], standalone_mode=False);"
    " print('\\n' + json.dumps(sorted({n.partition('.')[0] for n in sys.modules} - sys.stdlib_module_names)))"
)


def measure(site: Site, told: Told) -> Result:
    """Start each of them by turns; the figure is the web process, from its command to its first answer."""
    runs = told.runs
    ways: dict[str, Callable[[], float]] = {
        OURS: lambda: _web(site),
        IMPORTS: lambda: timed(lambda: _run(site, measuring.python("-c", FLOOR))),
        HELP: lambda: timed(lambda: _run(site, measuring.python("-m", "slackapp.cli.main", "--help"))),
        WORKER: lambda: timed(lambda: _run(site, process.rq([*process.WORKER, "--burst"]))),
    }
    for work in ways.values():
        work()  # byte code is written, files are in memory
    found = interleaved(ways, runs, site.say)
    loaded = _run(site, measuring.python("-c", _LOADED)).rpartition("\n")[2]
    kept = {OURS: found[OURS], IMPORTS: found[IMPORTS]}
    by_help, by_worker = (
        [mine / its for mine, its in zip(found[name], found[IMPORTS], strict=True)] for name in (HELP, WORKER)
    )
    more = {
        "help by imports": measuring.spread(by_help)["median"],
        "worker (from start to end, with nothing to do) by imports": measuring.spread(by_worker)["median"],
        "seconds": {name: measuring.spread(found[name])["median"] for name in (HELP, WORKER)},
        "help loads": ", ".join(json.loads(loaded)),
    }
    return Result("start", "seconds", kept, {"processes": 1}, GOALS, more, site.kind)


def _web(site: Site) -> float:
    """How many seconds until a web process answers; ending it is not counted."""
    options: dict[str, str | int] = {**process.WEB, "workers": 1}
    begun = time.perf_counter()
    with process.served(
        process.WEB_APP,
        "web",
        site.environment,
        port=free_port(),
        logs=site.folder,
        ready="/health",
        **options,
    ):
        return time.perf_counter() - begun


def _run(site: Site, command: list[str]) -> str:
    done = subprocess.run(
        command, env=inherited(site.environment), capture_output=True, text=True, check=False, cwd=site.folder
    )
    if done.returncode:
        raise RuntimeError(f"{command[1:4]} ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout.strip()
