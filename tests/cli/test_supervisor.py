"""A supervisor keeps its children running, whatever happens to them, and leaves none behind."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from slackapp.cli import supervisor
from slackapp.cli.process import ServerDied, ending_with_us
from slackapp.cli.supervisor import Child, Supervisor, supervised, wait_after

Wait = Callable[[Callable[[], bool]], None]
ENVIRONMENT = {"PATH": os.environ["PATH"]}
FOR_EVER = "echo up; while :; do sleep 0.02; done"


@dataclass
class Ears:
    """What is said, and what is heard of each child."""

    said: list[str] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def of(self, *children: Child) -> Supervisor:
        """A supervisor of these children, who are listened to."""
        return Supervisor(children, say=self.said.append, heard=lambda *line: self.heard.append(line))


@pytest.fixture
def ears() -> Ears:
    """Somebody who listens."""
    return Ears()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second chance that is short."""
    monkeypatch.setattr(supervisor, "LAST_CHANCE", 0.1)


def child(name: str, script: str, **more: object) -> Child:
    """A child that runs a script of the shell's."""
    return Child(name, ["sh", "-c", script], ENVIRONMENT, **more)  # type: ignore[arg-type]  # as given


def is_there(pid: int) -> bool:
    """Whether a process of this id runs; one that nobody has waited for yet does not."""
    with suppress(OSError):
        return " Z " not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    return False


def test_each_is_started_once_those_before_it_answer_and_ended_before_them(ears: Ears) -> None:
    asked: list[str] = []

    def answers(_: int) -> bool:
        asked.append("asked")
        return len(asked) > 2

    slow, fast = child("slow", FOR_EVER, answers=answers), child("fast", FOR_EVER)
    with supervised(ears.of(slow, fast), within=20) as running:
        pids = running.pids()
        assert list(pids) == ["slow", "fast"]
        assert all(os.getsid(pid) == pid for pid in pids.values()), "Ctrl-C would reach them before us"
        assert ears.said == ["slow has started.", "fast has started."]
    assert ears.said[2:] == ["fast has ended.", "slow has ended."]
    assert not any(is_there(pid) for pid in pids.values())


def test_what_each_writes_is_handed_on_with_its_name_unless_it_is_to_be_silent(
    ears: Ears, wait_until: Wait
) -> None:
    with supervised(
        ears.of(child("silent", FOR_EVER, is_heard=False), child("loud", f"echo >&2; {FOR_EVER}")), within=20
    ):
        wait_until(lambda: bool(ears.heard))
    assert ears.heard == [("loud", "up")]


def test_what_it_reads_and_inherits_is_given_to_it(ears: Ears, wait_until: Wait) -> None:
    reads, writes = os.pipe()
    told = child("told", "cat; head -n 1 /dev/fd/$FD; sleep 100", told=b"read me\n", inherits=(reads,))
    given = Child(told.name, told.command, {**ENVIRONMENT, "FD": str(reads)}, told.told, told.inherits)
    with supervised(ears.of(given), within=20):
        os.write(writes, b"inherited\n")
        wait_until(lambda: len(ears.heard) == 2)
    os.close(reads)
    os.close(writes)
    assert [line for _, line in ears.heard] == ["read me", "inherited"]


def test_one_that_is_killed_is_started_again_and_no_other_is_touched(ears: Ears, wait_until: Wait) -> None:
    with supervised(ears.of(child("one", FOR_EVER), child("two", FOR_EVER)), within=20) as running:
        before = running.pids()
        os.kill(before["one"], signal.SIGKILL)
        wait_until(lambda: "one has started again." in ears.said)
        after = running.pids()
    assert ears.said[2] == "one was killed (SIGKILL). It is started again now."
    assert after["two"] == before["two"]
    assert after["one"] != before["one"]


def test_one_that_ends_by_itself_is_quoted_and_waited_for_the_longer_the_more_often_it_does(
    ears: Ears, wait_until: Wait
) -> None:
    running = ears.of(child("broken", "echo fine; echo no such table; exit 3"))
    running.start()
    wait_until(lambda: len(ears.said) > 2)
    running.stop()
    told = [each for each in ears.said if "ended" in each]
    assert told[0] == "broken ended with code 3: no such table. It is started again now."
    assert told[1] == "broken ended with code 3: no such table. It is started again in 1 s."


def test_nobody_is_given_up() -> None:
    assert [wait_after(lives) for lives in range(9)] == [0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert wait_after(10**6) == 30


def test_whoever_has_run_for_a_while_does_not_wait(
    ears: Ears, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STEADY_SECONDS", 0.0)
    running = ears.of(child("short", "exit 0"))
    running.start()
    wait_until(lambda: sum("ended with code 0" in each for each in ears.said) > 3)
    running.stop()
    assert not any(" s." in each for each in ears.said)


def test_a_program_that_is_not_there_is_said_and_tried_again(ears: Ears, wait_until: Wait) -> None:
    running = ears.of(Child("gone", ["/nowhere/program"], ENVIRONMENT))
    running.start()
    wait_until(lambda: len(ears.said) > 1)
    running.stop()
    assert any("No such file or directory" in each for each in ears.said)
    assert "It is started again now." in ears.said[-1] or "in 1 s" in ears.said[-1]


def test_what_a_killed_one_leaves_of_its_own_processes_ends_with_it(ears: Ears, wait_until: Wait) -> None:
    script = f"sleep 1000 & echo $!; {FOR_EVER}"
    with supervised(ears.of(child("parent", script)), within=20) as running:
        wait_until(lambda: bool(ears.heard))
        left = int(ears.heard[0][1])
        assert is_there(left)
        os.kill(running.pids()["parent"], signal.SIGKILL)
        wait_until(lambda: not is_there(left))


def test_one_that_does_not_end_when_asked_is_asked_again_and_then_killed(ears: Ears, short: None) -> None:
    deaf = child("deaf", f"trap 'echo asked' TERM; {FOR_EVER}", patience=0.5)
    with supervised(ears.of(deaf), within=20) as running:
        pid = running.pids()["deaf"]
    assert not is_there(pid)
    assert ears.said[-1] == "deaf did not end by itself and was killed."


def test_one_that_ends_before_it_is_asked_keeps_nobody_from_ending(
    ears: Ears, wait_until: Wait, capfd: pytest.CaptureFixture[str]
) -> None:
    pids: dict[str, int] = {}

    def say(sentence: str) -> None:
        ears.said.append(sentence)
        if sentence == "last has ended.":  # and meanwhile, as where a machine shuts down:
            os.kill(pids["middle"], signal.SIGKILL)
            wait_until(lambda: not is_there(pids["middle"]))

    kept = [child(name, FOR_EVER) for name in ("first", "middle", "last")]
    running = Supervisor(kept, say=say, heard=lambda *_: None)
    running.start()
    running.wait_until_ready(20)
    pids.update(running.pids())
    running.stop()
    assert ears.said[-3:] == ["last has ended.", "middle has ended.", "first has ended."]
    assert capfd.readouterr().err == ""


def test_where_a_full_disk_lets_none_start_it_is_said_and_tried_again(
    ears: Ears, wait_until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    running = ears.of(child("one", FOR_EVER, told=b"a line\n"))
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "TemporaryFile", full)
        running.start()
        wait_until(lambda: any("No space left on device" in each for each in ears.said))
    running.wait_until_ready(20)
    running.stop()
    assert ears.said[0] == "one could not be started (No space left on device). It is started again now."
    assert ears.said[-2:] == ["one has started.", "one has ended."]


def test_a_look_that_fails_is_no_answer_and_ends_nobody(ears: Ears, wait_until: Wait) -> None:
    asked: list[int] = []

    def answers(pid: int) -> bool:
        asked.append(pid)
        if len(asked) < 3:
            raise ValueError(asked)
        return True

    with supervised(ears.of(child("one", FOR_EVER, answers=answers)), within=20):
        wait_until(lambda: len(asked) == 3)
    assert ears.said == ["one has started.", "one has ended."]


def test_what_one_is_at_is_finished_first(ears: Ears, wait_until: Wait) -> None:
    busy = child("busy", f"trap 'sleep 0.3; echo finished; exit 0' TERM; {FOR_EVER}")
    with supervised(ears.of(busy), within=20):
        wait_until(lambda: ("busy", "up") in ears.heard)
    assert ears.heard[-1] == ("busy", "finished")
    assert ears.said[-1] == "busy has ended."


def test_whoever_is_in_a_hurry_waits_for_nobody(ears: Ears, wait_until: Wait, short: None) -> None:
    deaf = child("deaf", f"trap '' TERM; {FOR_EVER}", patience=600)
    running = ears.of(deaf)
    running.start()
    wait_until(lambda: ("deaf", "up") in ears.heard)
    running.hurry()
    running.stop()
    assert ears.said[-1] == "deaf did not end by itself and was killed."


def test_where_one_does_not_answer_in_time_all_end_and_it_is_named(ears: Ears) -> None:
    mute = child("mute", f"echo no memory; {FOR_EVER}", answers=lambda _: False)
    with (
        pytest.raises(ServerDied, match="mute does not answer: "),
        supervised(ears.of(child("one", FOR_EVER), mute), within=0.5),
    ):
        pytest.fail("it began all the same")
    assert ears.said[-2:] == ["mute has ended.", "one has ended."]


@pytest.fixture
def supervising(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that supervises one child, whose id it prints."""
    script = f"""
        import sys, time
        from slackapp.cli.supervisor import Child, Supervisor
        child = Child("one", ["sh", "-c", {FOR_EVER!r}], {ENVIRONMENT!r})
        running = Supervisor([child], say=lambda _: None, heard=lambda *_: None)
        running.start()
        running.wait_until_ready(20)
        print(running.pids()["one"], flush=True)
        time.sleep(1000)
    """
    with subprocess.Popen(
        ending_with_us([sys.executable, "-c", textwrap.dedent(script)]), stdout=subprocess.PIPE, text=True
    ) as started:
        yield started
        started.kill()


def test_children_end_with_a_supervisor_that_is_killed(
    supervising: "subprocess.Popen[str]", wait_until: Wait
) -> None:
    assert supervising.stdout is not None
    pid = int(supervising.stdout.readline())
    assert is_there(pid)
    supervising.kill()
    wait_until(lambda: not is_there(pid))


def test_where_the_system_cannot_arrange_that_a_command_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["sh", "-c", "true"]
    assert ending_with_us(command)[-3:] == command
    old = tmp_path / "setpriv"
    old.write_text("#!/bin/sh\necho \"setpriv: unrecognized option '$1'\" >&2\nexit 1\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert ending_with_us(command) == command
