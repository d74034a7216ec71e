"""A process that runs one function by its name and says how long it took: `python -m slackapp.cli.bench.job`.

So a benchmark starts a worker's job as a process, as a worker does, and imports none.
"""

import importlib
import json
import resource
import sys
import time
from functools import partial
from typing import Any, Final

MAKES: Final = "make_"
"""A function whose name begins so gives the one that is timed."""


def main(name: str, *told: str) -> None:
    """Run `module.function` with these texts; prints seconds, processor time, and the most memory in kB."""
    module, _, function = name.rpartition(".")
    if module.startswith("jobs."):  # what a worker has loaded and built before it forks
        importlib.import_module("jobs.preloaded")
        importlib.import_module("jobs.runtime").parts()
    work: Any = getattr(importlib.import_module(module), function)
    work = work(*told) if function.startswith(MAKES) else partial(work, *told)
    used, begun = time.process_time(), time.perf_counter()
    work()
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"seconds": seconds, "processor": used, "memory": memory}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
