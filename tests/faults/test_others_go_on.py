"""Whoever is killed, others' messages go on at once: the quick one of many kills (`make faults`)."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from slackapp.messenger import POST
from slackapp.queue import JobName
from slackapp.storage import demo_clock
from tests.cast import week
from tests.promises.street import MONDAY, street
from tests.scenarios.office import LAB, WARD

TUESDAY = week(0, days=1, hours=16)
"""By when the check-in is due wherever somebody lives."""
AT_ONCE = 10.0
"""Seconds."""

pytestmark = pytest.mark.timeout(60)


def test_when_a_job_is_killed_in_the_middle_all_others_have_their_message_within_seconds(
    migrated_sqlite_url: str,
    queue_redis_url: str,
    key_redis_url: str,
    tmp_path: Path,
    wait_until: Callable[[Callable[[], bool]], None],
) -> None:
    with street(migrated_sqlite_url, queue_redis_url, key_redis_url, tmp_path, wait_until) as at:
        at.move_to(MONDAY)
        at.slack.stall(4)
        with at.database.write() as tx:
            demo_clock.move_to(tx, TUESDAY)
        at.queue.enqueue(JobName.TICK)
        at.wait(at.slack.stalled.is_set)
        at.kill(at.worker)
        began = time.monotonic()

        def reached() -> list[str]:
            posts = [json.loads(call.body) for call in list(at.slack.calls) if call.path.endswith(POST)]
            return [each["channel"] for each in posts]

        cut_off = reached()[-1]
        at.wait(lambda: {*reached()} >= {*WARD, *LAB} or time.monotonic() - began > AT_ONCE)
        assert sorted(reached()) == sorted((*WARD, *LAB)), "one each; the one cut off waits for its lease"
        assert reached().count(cut_off) == 1
