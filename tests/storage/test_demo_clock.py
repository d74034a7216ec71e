"""The calendar of a demo is moved on: then that moment has come, whatever part of a second the wall shows."""

from datetime import timedelta

import pytest

from slackapp.storage import demo_clock
from slackapp.storage.database import Database
from tests.cast import T0


@pytest.mark.parametrize("part", [0, 1, 499_999, 500_000, 999_999])
def test_a_moment_that_the_calendar_was_moved_to_has_come(
    database: Database, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    at = T0 - timedelta(days=3, microseconds=part)
    monkeypatch.setattr(demo_clock, "wall", lambda: at)
    with database.write() as tx:
        demo_clock.move_to(tx, T0)
    assert timedelta(0) <= demo_clock.DemoClock(database).now() - T0 < timedelta(seconds=1)


def test_the_calendar_does_not_go_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_clock, "wall", lambda: T0)
    with database.write() as tx:
        demo_clock.move_to(tx, T0 + timedelta(days=2))
        with pytest.raises(ValueError, match="only moves on"):
            demo_clock.move_to(tx, T0 + timedelta(days=1))
    assert demo_clock.DemoClock(database).now() == T0 + timedelta(days=2)
