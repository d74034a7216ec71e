"""Run the benchmarks on a PostgreSQL server of their own and write them down: `python -m tests.benchmarks`.

They go into docs/bench.json and between the markers of docs/performance.md; with names, those alone anew.
What they come to for more people is worked out between those of docs/capacity.md.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from slackapp.cli.bench import capacity, tables
from slackapp.cli.bench.command import BENCHES
from tests.services import in_memory
from tests.services.postgres import ROOM_NEEDED, running

DOCS = Path(__file__).parents[1] / "docs"
FIGURES = DOCS / "bench.json"
PAGES = {DOCS / "performance.md": tables.written, DOCS / "capacity.md": capacity.written}
ON_SQLITE = ("submit",)
"""What is measured on SQLite as well."""


def main(names: list[str], told: list[str]) -> None:
    """Measure these, keep what was measured of the others before, and write the tables."""
    kept: list[dict[str, Any]] = json.loads(FIGURES.read_text()) if FIGURES.exists() else []
    with (
        tempfile.TemporaryDirectory(prefix="leanon-postgres-", dir=in_memory(ROOM_NEEDED)) as folder,
        running(Path(folder)) as server,
    ):
        for name in names or list(BENCHES):
            with server.database() as url:
                runs = [_measured(name, ["--database", url, *told])]
            if name in ON_SQLITE:
                runs.append(_measured(name, told))
            kept = [each for each in kept if each["bench"] != name] + runs
            kept.sort(key=lambda each: (list(BENCHES).index(each["bench"]), each["database"]))
            FIGURES.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            for page, written in PAGES.items():
                page.write_text(written(page.read_text(encoding="utf-8"), kept), encoding="utf-8")


def _measured(name: str, told: list[str]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", "slackapp.cli.main", "bench", name, "--json", file.name, *told]
        subprocess.run(command, check=True)
        found: dict[str, Any] = json.loads(Path(file.name).read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main([each for each in sys.argv[1:] if each in BENCHES], [each for each in sys.argv[1:] if "=" in each])
