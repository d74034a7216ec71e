"""Promise 5: whatever anybody reads is a function of release rows, and of nothing else (red team 5; R8)."""

import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slackapp.pulse.bands import BANDS
from slackapp.storage import tables
from slackapp.storage.rounds import lead_report, rounds
from slackapp.storage.rounds.released import history
from tests.promises.first import on_sqlite_first
from tests.promises.history import TOO_FEW, VOID, Row, published, scramble, write
from tests.promises.house import House
from tests.promises.readers import DECIDE, FREE, READERS, read_all

VALUES = st.integers(10, 50).map(lambda tenths: tenths / 10)
PUBLISHED = st.builds(published, VALUES, st.one_of(st.none(), st.integers(0, 4)), st.sampled_from(BANDS))
NOTHING = st.sampled_from([TOO_FEW, VOID])
PAST = st.lists(st.tuples(*[st.one_of(PUBLISHED, PUBLISHED, NOTHING)] * 2), min_size=1, max_size=8)
"""What each of the two teams was released in each past round, oldest first."""

QUIET = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=max(2, settings().max_examples // 25),
)


@on_sqlite_first
@settings(QUIET)
@given(past=PAST, chance=st.randoms(use_true_random=False))
def test_nothing_that_is_read_depends_on_boxes_deliveries_or_rosters(
    one_home: House, past: Sequence[tuple[Row, Row]], chance: random.Random
) -> None:
    write(one_home, past)
    before = read_all(one_home)
    for _ in range(2):
        scramble(one_home, chance)
        assert read_all(one_home) == before


@pytest.mark.slow
@settings(QUIET)
@given(past=PAST)
def test_equal_releases_give_equal_bytes_whatever_became_of_the_round_before(
    small_home: House, past: Sequence[tuple[Row, Row]]
) -> None:
    write(small_home, past)
    first = read_all(small_home)
    write(small_home, [(VOID, VOID)] * len(past))
    write(small_home, past)

    assert read_all(small_home) == first


def test_every_reader_reads_the_releases(small_home: House) -> None:
    """So that none of them is equal only because it reads nothing."""
    write(small_home, [(published(2.0, 1), published(2.0, 1))] * 4)
    before = read_all(small_home)
    write(small_home, [(published(4.5, 3), published(2.0, 1))] * 3 + [(TOO_FEW, TOO_FEW)] * 2)
    after = read_all(small_home)

    assert [name for name in READERS if before[name] == after[name]] == []


def test_every_table_is_known_to_decide_or_not() -> None:
    assert {*tables.metadata.tables} == {"release", *DECIDE, *FREE}


def read_a_box(patch: pytest.MonkeyPatch) -> None:
    def knowing(connection: sa.Connection, **asked: Any) -> Any:  # noqa: ANN401 - stands for history()
        boxes = connection.execute(sa.select(sa.func.count()).select_from(tables.box)).scalar_one()
        return history(connection, **asked)[boxes % 2 :]

    patch.setattr(lead_report, "history", knowing)


def read_deliveries(patch: pytest.MonkeyPatch) -> None:
    real = lead_report.team

    def knowing(connection: sa.Connection, **asked: Any) -> Any:  # noqa: ANN401 - stands for team()
        sent = connection.execute(sa.select(sa.func.count()).select_from(tables.delivery)).scalar_one()
        return real(connection, **{**asked, "name": f"{asked['name']}, {sent} asked"})

    for module in list(sys.modules.values()):  # wherever it was imported by its name
        if getattr(module, "team", None) is real:
            patch.setattr(module, "team", knowing)


def read_old_rosters(patch: pytest.MonkeyPatch) -> None:
    real = rounds.leaves

    def knowing(connection: sa.Connection, key: str, *wanted: Any) -> Any:  # noqa: ANN401 - stands for leaves()
        still = connection.execute(sa.select(tables.roster.c.user).where(tables.roster.c.round == key)).all()
        return dict(list(real(connection, key, *wanted).items())[len(still) % 2 :])

    patch.setattr(rounds, "leaves", knowing)


KNOWING: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a trend that looks at boxes": read_a_box,
    "a name that counts messages": read_deliveries,
    "a report that looks at rosters": read_old_rosters,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if "boxes" in name else pytest.mark.slow) for name in KNOWING]
)
def test_a_reader_that_looks_elsewhere_is_caught(
    small_home: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(small_home, [(published(2.0, 1), published(3.0, 2))] * 2)
    KNOWING[name](monkeypatch)
    chance = random.Random(5)
    first = read_scrambled(small_home, chance)
    assert any(read_scrambled(small_home, chance) != first for _ in range(9))


def read_scrambled(house: House, chance: random.Random) -> dict[str, bytes]:
    """What all readers show after another scramble; nothing where one breaks, a difference as good as any."""
    scramble(house, chance)
    try:
        return read_all(house)
    except KeyError:  # a report without its team
        return {}
