"""Every planted fault is found by the check that is there for it, with its fix; without one nothing is."""

import pytest

from slackapp.cli.verify import sampling
from slackapp.cli.verify.command import CHECKS
from tests.cli.verify.faults import BOTH, Fault
from tests.cli.verify.faults_of_settings import FAULTS as OF_SETTINGS
from tests.cli.verify.faults_of_tables import FAULTS as OF_TABLES
from tests.cli.verify.faults_of_traces import FAULTS as OF_TRACES
from tests.cli.verify.place import Place

FAULTS = OF_SETTINGS | OF_TABLES | OF_TRACES
MARKS = {"sqlite": (), "postgres": (pytest.mark.postgres,)}
PLANTED = [
    pytest.param(
        database,
        fault,
        id=f"{name}, {database}",
        marks=(*MARKS[database], *[pytest.mark.slow] * (number > 0)),
    )
    for name, fault in FAULTS.items()
    for number, database in enumerate(fault.on)
]
"""Where a fault can be on either database, the second is left to the slow run."""


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without noise few are enough to see it."""
    monkeypatch.setattr(sampling, "DRAWS", 250)


@pytest.mark.parametrize(("place", "fault"), PLANTED, indirect=["place"])
def test_a_planted_fault_is_found_with_its_fix(place: Place, fault: Fault) -> None:
    fault.plant(place)

    found = place.findings(fault.check)

    assert any(fault.what in each.what and fault.fix in each.fix for each in found), found


@pytest.mark.parametrize("place", [pytest.param(each, marks=MARKS[each]) for each in BOTH], indirect=True)
def test_without_a_fault_nothing_is_found(place: Place) -> None:
    place.log("2026-01-06T10:00:00Z INFO round released T0LEANON-20260105\n")
    place.log("[2026-01-06 10:00:00 +0000] [70] [ERROR] Error handling request POST /slack/events\n")
    place.process(70, "gunicorn slackapp.app:from_env()", core="unlimited")
    place.process(71, "gunicorn slackapp.app:from_env()", parent=70)
    place.process(73, "python -m slackapp.cli.main socket")
    place.process(74, "python -u bin/leanon verify-anonymity --json report.json", core="unlimited")
    place.process(75, "sh -c gunicorn slackapp.app:from_env()", core="unlimited")
    place.process(
        76, "python -m gunicorn --bind fd://5 --no-control-socket --workers=2 slackapp.app:from_env()"
    )
    place.process(72, "rq worker --config jobs.worker --serializer json")

    assert place.findings() == []
    assert place.findings("sample") == []


def test_every_check_has_a_planted_fault() -> None:
    assert {fault.check for fault in FAULTS.values()} == {check.name for check in CHECKS}
