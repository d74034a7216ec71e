"""A whole demo of the tests' own, as a newcomer starts it, and the pictures of the documentation."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from slackapp.cli.process import ending_with_us, free_port
from tests.browser.quiet import quiet_tab
from tests.browser.tabs import tabs
from tests.web.conftest import make_site, web_settings

__all__ = ["make_site", "tabs", "web_settings"]  # fixtures that stand elsewhere

LEANON = Path(sys.executable).with_name("leanon")
END_SECONDS = 90  # each of its servers may take ten


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make pictures` asks for the documentation's pictures; they show twelve weeks."""
    parser.addoption("--pictures", type=Path, help="folder to put docs' pictures in")


class Demo:
    """A running `leanon demo`: its address, what it said, and how to end it as Ctrl-C does."""

    def __init__(self, folder: Path, weeks: int, *options: str) -> None:
        self.folder, self.weeks = folder, weeks
        self.said: list[str] = []
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        # A shell that runs the tests in the background has them ignore Ctrl-C, and a demo would inherit that.
        heard = signal.signal(signal.SIGINT, signal.default_int_handler)
        self._process = subprocess.Popen(
            ending_with_us([str(LEANON), "demo", "--weeks", str(weeks), "--port", str(port), *options]),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONFAULTHANDLER": "1"},
        )
        signal.signal(signal.SIGINT, heard)
        self.wait_for("Ready:")

    def wait_for(self, words: str) -> None:
        """Read on until it says this."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.rstrip())
            if line.startswith(words):
                return
        pytest.fail(f"the demo ended: {self.said[-3:]}")

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                said, _ = self._process.communicate(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGABRT)  # it then says where each of its threads is
                said, _ = self._process.communicate()
                pytest.fail(f"Ctrl-C did not end the demo; it ran {self.left_running()}\n{said}")
            self.said += said.splitlines()
        return self._process.wait()

    def left_running(self) -> list[str]:
        """Commands of processes that still work in the demo's folder."""
        left = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if process.joinpath("cwd").readlink().is_relative_to(self.folder):
                    left.append(process.joinpath("cmdline").read_text().replace("\0", " "))
            except OSError:
                continue  # ended meanwhile, or not ours
        return left


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Demo]:
    """A demo with a short past; with a long one for the pictures."""
    weeks = 12 if request.config.getoption("--pictures", None) else 2
    running = Demo(tmp_path_factory.mktemp("demo"), weeks)
    yield running
    running.interrupt()


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the pictures go: into the documentation when asked for, else away."""
    folder: Path = request.config.getoption("--pictures", None) or tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty tab, wide as a desk and tall enough for a whole report; nothing in it may complain."""
    with quiet_tab(browser, width=1120, height=1900) as tab:
        yield tab
