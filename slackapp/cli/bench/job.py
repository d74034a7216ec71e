"""A process that runs one function by its name and says how long it took: `python -m slackapp.cli.bench.job`.

So a benchmark starts a worker's job as a process, as a worker does, and imports none.
"""

import importlib
import json
import resource
import sys
import time
from typing import Any


def main(name: str, *told: str) -> None:
    """Run `module.function` with these texts; prints seconds, processor time, and the most memory in kB."""
    module, _, function = name.rpartition(".")
    work: Any = getattr(importlib.import_module(module), function)
    if name.startswith("jobs."):
        importlib.import_module("jobs.runtime").parts()  # a worker has built them before it forks
    used, begun = time.process_time(), time.perf_counter()
    work(*told)
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"seconds": seconds, "processor": used, "memory": memory}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
