"""The units for systemd start commands that are there, stop in order, and let no key reach a disk."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from slackapp.cli import children
from slackapp.cli.main import COMMANDS

UNITS: Final = Path(__file__).parents[1] / "docs" / "systemd"
INSTALLED: Final = "/opt/leanon/.venv/bin/leanon"
SERVE, KEYS = "leanon.service", "leanon-keys.service"


def unit(name: str) -> configparser.ConfigParser:
    """A unit as it stands; names keep their case."""
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]  # as its documentation says
    read.read_string((UNITS / name).read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(("name", "command"), [(SERVE, "serve"), (KEYS, "keystore")])
def test_each_unit_runs_a_command_in_the_folder_of_its_settings_and_starts_it_again(
    name: str, command: str
) -> None:
    service = unit(name)["Service"]
    assert service["ExecStart"] == f"{INSTALLED} {command}"
    assert command in COMMANDS
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert service["StateDirectoryMode"] == "0700"
    assert service["Restart"] == "always"


@pytest.mark.parametrize("name", [SERVE, KEYS])
def test_no_key_reaches_swap_or_a_core_dump(name: str) -> None:
    service = unit(name)["Service"]
    assert (service["MemorySwapMax"], service["LimitCORE"]) == ("0", "0")


def test_what_has_been_acknowledged_may_be_finished_and_keys_outlive_the_rest() -> None:
    serve, keys = unit(SERVE), unit(KEYS)
    assert serve["Service"]["KillMode"] == "mixed", "serve ends the others, in their order"
    assert int(serve["Service"]["TimeoutStopSec"]) > sum(children.PATIENCE.values())
    assert KEYS in serve["Unit"]["After"]
    for read in (serve, keys):
        assert not {"Requires", "BindsTo", "PartOf", "PropagatesStopTo"} & set(read["Unit"])


def test_the_page_runs_the_installed_command_in_the_folder_of_the_units_and_leaves_no_second_database() -> (
    None
):
    page = (UNITS.parent / "start.md").read_text(encoding="utf-8")
    _, _, section = page.partition("by systemd\n")
    section, _, _ = section.partition("\n## ")
    typed = [line.strip() for line in section.splitlines() if line.startswith("    ")]
    assert not [line for line in typed if line.startswith("leanon ")], "root has no such command"
    folder = unit(SERVE)["Service"]["WorkingDirectory"]
    user = unit(SERVE)["Service"]["User"]
    at = typed.index(f"cd {folder}")
    assert typed[at + 1].startswith(f"runuser -u {user} -- {INSTALLED} ")
    assert "`rm moved.db leanon.db* leanon.env`" in section


def test_systemd_itself_finds_nothing_wrong_where_it_is_there(tmp_path: Path) -> None:
    ours = Path(sys.executable).with_name("leanon")
    for name in (SERVE, KEYS):
        text = (UNITS / name).read_text(encoding="utf-8").replace(INSTALLED, str(ours))
        (tmp_path / name).write_text(text, encoding="utf-8")
    if program := shutil.which("systemd-analyze"):
        told = subprocess.run(
            [program, "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=True
        )
        assert told.stderr == ""
