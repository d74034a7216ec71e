"""A unit is found by its name in any spelling, and what is not found is told with the nearest."""

import pytest

from slackapp.pulse.partition import Unit
from slackapp.roster.unit_names import NoUnit, find_unit

UNITS = (
    Unit("u000001", None, "Clinic"),
    Unit("u000002", "u000001", "Ward 3"),
    Unit("u000003", "u000001", "Küche"),
    Unit("u000004", "u000001", "Night"),
    Unit("u000005", None, "night"),
)


@pytest.mark.parametrize("typed", ["Ward 3", "ward 3", " Ward\u00a0 3 ", "WARD 3", "u000002", "U000002"])
def test_spelling_makes_no_difference_and_an_id_will_do(typed: str) -> None:
    assert find_unit(UNITS, typed).id == "u000002"


def test_composed_and_decomposed_letters_are_one_name() -> None:
    assert find_unit(UNITS, "Ku\u0308che").id == "u000003"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ward 4", "No unit is called 'Ward 4'; the nearest is Ward 3."),
        ("xyz", "No unit is called 'xyz'; none is near."),
        ("", "No unit is called ''; none is near."),
        (
            "NIGHT",
            "2 units are called Night: say which by its id, u000004 (below Clinic) or u000005 (at the top).",
        ),
    ],
)
def test_what_is_not_one_unit_is_told_in_one_sentence(typed: str, said: str) -> None:
    with pytest.raises(NoUnit) as found:
        find_unit(UNITS, typed)
    assert str(found.value) == said
