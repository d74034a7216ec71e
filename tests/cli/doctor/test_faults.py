"""Every planted fault is seen by the check that is there for it, with its fix, and minded by no other."""

import pytest

from slackapp.cli.doctor.command import CHECKS
from tests.cli.doctor.faults import Fault
from tests.cli.doctor.faults_of_processes import FAULTS as OF_PROCESSES
from tests.cli.doctor.faults_of_servers import FAULTS as OF_SERVERS
from tests.cli.doctor.faults_of_settings import FAULTS as OF_SETTINGS
from tests.cli.doctor.faults_of_slack import FAULTS as OF_SLACK
from tests.cli.doctor.place import Place

FAULTS = OF_SETTINGS | OF_PROCESSES | OF_SERVERS | OF_SLACK


MARKS = {"sqlite": (), "postgres": (pytest.mark.postgres, pytest.mark.slow)}
"""What PostgreSQL's server says of itself is tried in tests/storage/test_server.py as well."""
FIRST = {fault.check: name for name, fault in reversed(FAULTS.items())}
"""One fault of each check; the others of the same are left to the slow run."""
PLANTED = [
    pytest.param(
        fault.on, fault, id=name, marks=(*MARKS[fault.on], *[pytest.mark.slow] * (FIRST[fault.check] != name))
    )
    for name, fault in FAULTS.items()
]


@pytest.mark.parametrize(("place", "fault"), PLANTED, indirect=["place"])
def test_a_planted_fault_is_seen_with_its_fix_and_the_other_checks_stay_silent(
    place: Place, fault: Fault
) -> None:
    fault.plant(place)

    seen = place.troubles()

    assert list(seen) == [fault.check], seen
    assert {one.level for one in seen[fault.check]} == {fault.level}
    assert all(fault.what in one.seen and fault.fix in one.fix for one in seen[fault.check]), seen


@pytest.mark.parametrize("place", [pytest.param(on, marks=MARKS[on]) for on in MARKS], indirect=True)
def test_of_a_sound_installation_nothing_is_said_but_that_it_is_well(place: Place) -> None:
    assert place.troubles() == {}
    assert [name for name, seen in place.seen().items() if any(one.fix for one in seen)] == []


def test_25_checks_and_more_have_a_planted_fault_each() -> None:
    assert {fault.check for fault in FAULTS.values()} == {check.name for check in CHECKS}
    assert len(CHECKS) >= 25
    assert len(FAULTS) >= 25
