"""PostgreSQL has tools of its own for backups, and what the documents say of them is so."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from slackapp.storage.library.published import Libraries
from tests.cli.conftest import Leanon
from tests.cli.test_backup import publish, read, used
from tests.services.postgres import PostgresServer, program
from tests.storage.conftest import settle_team

ROOT = Path(__file__).parents[2]


def test_postgresql_is_left_to_its_own_tools(leanon: Leanon, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = "postgresql+psycopg://127.0.0.1:1/leanon"
    there = tmp_path / "there.db"
    there.touch()
    for command, tool in ((("backup", "x.db"), "pg_dump"), (("restore", str(there)), "pg_restore")):
        result = leanon(*command, DATABASE_URL=url)
        assert result.exit_code == 1
        assert f"PostgreSQL, which has its own: {tool} (docs/operating.md" in result.output


@pytest.mark.slow
@pytest.mark.postgres
def test_what_the_documents_say_of_postgresql_is_so(
    migrated_postgres_url: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    told = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    (.*pg_(?:dump|restore) .*)$", told, re.MULTILINE)
    known = {"OWNER_URL": migrated_postgres_url.replace("+psycopg", ""), "PATH": os.environ["PATH"]}
    known["PATH"] = f"{Path(program('postgres')).parent}{os.pathsep}{known['PATH']}"

    def typed(line: str) -> None:
        subprocess.run(["sh", "-c", line], cwd=tmp_path, env=known, check=True)

    dump, restore = lines
    libraries = Libraries()
    with used(migrated_postgres_url) as process:
        settle_team(process)
        typed(dump)
        assert stat.S_IMODE((tmp_path / "leanon.dump").stat().st_mode) == 0o600
        publish(process, "Before", 1)
        assert read(process, libraries) == {"Before"}
        typed(restore)
        assert publish(process, "After", 2) == 1
        assert read(process, libraries) == {"After"}
