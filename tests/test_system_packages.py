"""`make test` installs what the system lacks, or says in one line what to type; CI runs all tests."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "system-packages"
REAL = ("bash", "cat", "chmod", "dirname", "env", "rm", "tee", "tr")
EVERYTHING = "make redis-server postgresql chromium fonts-liberation python3 python3-venv"
INSTALL = "install -y -qq --no-install-recommends"
FAILS = "exit 1"


@dataclass
class Machine:
    """A made-up system: programs that write down how they were called, and files."""

    folder: Path

    @property
    def log(self) -> Path:
        """What was called, one line each."""
        return self.folder / "log"

    @property
    def policy(self) -> Path:
        """Where a Debian looks up whether an installed server may start."""
        return self.folder / "system" / "usr" / "sbin" / "policy-rc.d"

    def has(self, *names: str, does: str = "") -> None:
        """Install programs."""
        for name in names:
            file = self.folder / "bin" / name
            file.write_text(f'#!{shutil.which("bash")}\necho "{name} $*" >> "{self.log}"\n{does}\n')
            file.chmod(0o755)

    def is_somebody(self, number: int) -> None:
        """Run as root (0) or as somebody else."""
        self.has("id", does=f"echo {number}")

    def is_debian(self, name: str = "debian", apt: str = "") -> None:
        """Have apt-get, which notes how a server would be kept from starting and then does something more."""
        noted = f'echo "runlevel ${{RUNLEVEL:-}}, policy $([ -x {self.policy} ] && cat {self.policy})"'
        self.has("apt-get", does=f'{noted} | tr "\\n" " " >> {self.log}\necho >> {self.log}\n{apt}')
        release = self.folder / "system" / "etc" / "os-release"
        release.write_text(f'NAME="Some"\nID={name}\nVERSION_ID="12"\n')

    def has_all_but(self, *missing: str) -> None:
        """Install everything that the tests need, some parts excepted."""
        self.has(*({"make", "redis-server", "postgres", "chromium", "python3"} - {*missing}))

    def runs(self, script: Path = SCRIPT) -> subprocess.CompletedProcess[str]:
        """Run the script."""
        return subprocess.run(
            [str(shutil.which("bash")), script],
            cwd=self.folder,
            env={"PATH": str(self.folder / "bin"), "SYSTEM_ROOT": str(self.folder / "system")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self, name: str) -> list[str]:
        """The arguments of each call of a program."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A bare system on which nothing is installed but a few programs of every system."""
    for folder in ("bin", "system/etc", "system/usr/sbin"):
        (tmp_path / folder).mkdir(parents=True)
    for name in REAL:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return Machine(tmp_path)


def test_where_everything_is_there_nothing_is_done_or_said(machine: Machine) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    machine.has_all_but()
    ran = machine.runs()
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert machine.called("apt-get") == machine.called("id") == []


def test_root_installs_all_that_a_bare_debian_lacks(machine: Machine) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    ran = machine.runs()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert machine.called("apt-get") == ["update -qq", f"{INSTALL} {EVERYTHING}"]


@pytest.mark.parametrize(
    ("missing", "installed"),
    [
        ("make", "make"),
        ("redis-server", "redis-server"),
        ("postgres", "postgresql"),
        ("chromium", "chromium fonts-liberation"),
        ("python3", "python3 python3-venv"),
    ],
)
def test_only_what_is_missing_is_installed(machine: Machine, missing: str, installed: str) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    machine.has_all_but(missing)
    assert machine.runs().returncode == 0
    assert machine.called("apt-get") == ["update -qq", f"{INSTALL} {installed}"]


@pytest.mark.parametrize(
    ("missing", "instead"),
    [
        ("redis-server", "valkey-server"),
        ("chromium", "google-chrome"),
        ("chromium", "google-chrome-stable"),
        ("chromium", "chromium-browser"),
        ("python3", "python3.12"),
    ],
)
def test_what_serves_as_well_is_enough(machine: Machine, missing: str, instead: str) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    machine.has_all_but(missing)
    machine.has(instead)
    assert machine.runs().returncode == 0
    assert machine.called("apt-get") == []


def test_a_server_in_debians_versioned_folder_and_a_python_in_our_own_are_enough(machine: Machine) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    machine.has_all_but("postgres", "python3")
    for file in ("system/usr/lib/postgresql/15/bin/postgres", ".venv/bin/python"):
        path = machine.folder / file
        path.parent.mkdir(parents=True)
        path.touch(mode=0o755)
    assert machine.runs().returncode == 0
    assert machine.called("apt-get") == []


def test_a_python_that_is_too_old_or_lacks_venv_is_none(machine: Machine) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    machine.has_all_but()
    machine.has("python3", does=FAILS)
    assert machine.runs().returncode == 0
    assert machine.called("apt-get")[-1] == f"{INSTALL} python3 python3-venv"


def test_ubuntu_calls_chromium_by_another_name(machine: Machine) -> None:
    machine.is_debian("ubuntu")
    machine.is_somebody(0)
    machine.has_all_but("chromium")
    assert machine.runs().returncode == 0
    assert machine.called("apt-get")[-1] == f"{INSTALL} chromium-browser fonts-liberation"


def test_somebody_with_a_sudo_that_asks_for_no_password_installs_through_it(machine: Machine) -> None:
    machine.is_debian()
    machine.is_somebody(1000)
    machine.has("sudo", does='shift\n"$@"')
    ran = machine.runs()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert machine.called("apt-get") == ["update -qq", f"{INSTALL} {EVERYTHING}"]
    assert all(call.startswith("-n ") for call in machine.called("sudo")), "it never asks for a password"


@pytest.mark.parametrize("has_sudo", [True, False])
def test_whoever_may_not_install_reads_the_one_line_to_type_at_once(machine: Machine, has_sudo: bool) -> None:
    machine.is_debian()
    machine.is_somebody(1000)
    machine.has_all_but("postgres", "chromium")
    if has_sudo:
        machine.has("sudo", does=FAILS)
    began = time.monotonic()
    ran = machine.runs()
    assert time.monotonic() - began < 1
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "The tests need more; type: sudo apt-get update && sudo env RUNLEVEL=1 apt-get install"
        " --no-install-recommends postgresql chromium fonts-liberation\n"
    )
    assert machine.called("apt-get") == []
    assert machine.called("sudo") == (["-n true"] if has_sudo else [])
    assert not machine.policy.exists()


def test_a_system_without_apt_says_in_one_line_what_is_needed(machine: Machine) -> None:
    machine.is_somebody(0)
    machine.has_all_but("postgres", "chromium")
    ran = machine.runs()
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.count("\n") == 1
    assert "PostgreSQL's server, Redis, Chromium or Chrome, make, and Python 3.11 or newer" in ran.stderr
    assert ran.stderr.endswith("missing on PATH, by Debian's names: postgresql chromium fonts-liberation\n")


@pytest.mark.parametrize("number", [0, 1000])
def test_what_is_installed_is_not_started_and_nothing_stays_that_forbids_it(
    machine: Machine, number: int
) -> None:
    machine.is_debian()
    machine.is_somebody(number)
    machine.has("sudo", does='shift\n"$@"')
    assert machine.runs().returncode == 0
    assert machine.called("runlevel")[-1].strip() == "1, policy #!/bin/sh exit 101"
    assert not machine.policy.exists()


def test_when_apt_fails_so_does_the_script_and_nothing_stays_behind(machine: Machine) -> None:
    machine.is_debian(apt="echo no network >&2\nexit 100")
    machine.is_somebody(0)
    ran = machine.runs()
    assert ran.returncode == 100
    assert "no network" in ran.stderr
    assert not machine.policy.exists()


def test_a_policy_that_the_system_has_is_left_alone(machine: Machine) -> None:
    machine.is_debian()
    machine.is_somebody(0)
    machine.policy.write_text("#!/bin/sh\nexit 0\n")
    assert machine.runs().returncode == 0
    assert machine.policy.read_text() == "#!/bin/sh\nexit 0\n"


@pytest.mark.parametrize("target", ["test", "test-slow", "pictures", "promises", "faults"])
def test_what_runs_tests_looks_first_what_the_system_lacks(target: str) -> None:
    assert would_run(target)[0] == ".ci/system-packages"


@pytest.mark.parametrize("target", ["demo", "setup", "check", "fix"])
def test_what_runs_none_asks_nothing_of_the_system(target: str) -> None:
    assert not [line for line in would_run(target) if "system-packages" in line]


@pytest.mark.parametrize("failing", ["", "check", "test", "test-slow"])
def test_ci_runs_the_checks_and_all_tests_and_fails_with_any_of_them(machine: Machine, failing: str) -> None:
    machine.has_all_but()
    machine.has("make", does=f'[ "$1" != "{failing}" ]')
    shutil.copytree(ROOT / ".ci", machine.folder / ".ci")
    assert machine.runs(machine.folder / ".ci" / "run").returncode == bool(failing)
    assert [call.split()[0] for call in machine.called("make")] == ["check", "test", "test-slow"]


def test_ci_runs_nothing_on_a_system_that_lacks_a_part(machine: Machine) -> None:
    machine.has_all_but("chromium")
    shutil.copytree(ROOT / ".ci", machine.folder / ".ci")
    assert machine.runs(machine.folder / ".ci" / "run").returncode == 1
    assert machine.called("make") == []


def would_run(target: str) -> list[str]:
    """What make would run for this target, run by nothing."""
    environment = {"PATH": os.environ["PATH"]}
    ran = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()
