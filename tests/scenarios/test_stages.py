"""What a rehearsal is spared is what another one did in the same way, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from jobs.messages import Messages
from slackapp.queue import JobName
from slackapp.storage.people import workspaces
from tests.cast import ANA, LEA, WORKSPACE
from tests.scenarios.office import Rehearsal


def _writes(at: Rehearsal, _: pytest.MonkeyPatch) -> None:
    with at.database.write() as tx:
        workspaces.set_hr(tx, WORKSPACE, [LEA])


def _queues(at: Rehearsal, _: pytest.MonkeyPatch) -> None:
    at.queue.hold(JobName.SYNC, WORKSPACE, timedelta(minutes=1))


def _is_someone_else(at: Rehearsal, _: pytest.MonkeyPatch) -> None:
    at.says(ANA, tz="Asia/Tokyo")


def _misbehaves(at: Rehearsal, _: pytest.MonkeyPatch) -> None:
    at.fault(reject_charts=True)


def _patches(_: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Messages, "build", Messages.build)


@pytest.mark.parametrize("change", [_writes, _queues, _is_someone_else, _misbehaves, _patches])
def test_a_step_is_copied_where_nothing_but_steps_came_before_it_and_else_taken(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch, change: Callable[..., None]
) -> None:
    taken: list[str] = []
    step, other = object(), object()
    rehearsal.stages.take(step, lambda: taken.append("once"))
    rehearsal.stages.path = ()
    rehearsal.stages.take(step, lambda: taken.append("again"))
    assert taken == ["once"]
    change(rehearsal, monkeypatch)
    rehearsal.stages.take(other, lambda: taken.append("after it"))
    rehearsal.stages.take(other, lambda: taken.append("and again"))
    assert taken == ["once", "after it", "and again"]
