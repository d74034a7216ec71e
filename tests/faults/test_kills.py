"""Every kind of kill loses and doubles nothing, but one message that was under way; others go on at once."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.kills import KINDS, Kind
from tests.faults.site import site

AT_ONCE = 10.0
"""Seconds from when what was killed is up again."""
TABLE = "LEANON_FAULTS"
"""The file to which figures are written, where `make faults` asks for them."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nothing_is_lost_or_doubled_but_what_was_under_way_and_others_go_on(
    kind: Kind,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    wait_until: Callable[[Callable[[], bool]], None],
) -> None:
    url = request.getfixturevalue(f"migrated_{kind.database}_url")
    with site(url, tmp_path, wait_until) as at:
        counted = kind.play(at)
    if file := os.environ.get(TABLE):
        with Path(file).open("a", encoding="utf-8") as table:
            table.write(json.dumps(kind.row(counted)) + "\n")
    assert (counted.lost_answers, counted.doubled_answers) == (0, 0)
    assert counted.lost_messages <= kind.reminders
    assert counted.doubled_messages <= kind.unknown
    assert counted.seconds <= AT_ONCE
