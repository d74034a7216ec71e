"""What one message costs: one look at the database, and one writing down."""

from jobs.runtime import parts
from slackapp.storage import tables
from tests.cast import week
from tests.jobs.waiting import EVERYBODY_ASKED, messages
from tests.scenarios.office import Rehearsal
from tests.services.statements import statements

TUESDAY = week(0, days=1, hours=16)


def test_a_message_takes_one_look_and_one_writing_down(rehearsal: Rehearsal) -> None:
    rehearsal.open_round()
    rehearsal.advance(TUESDAY)
    with statements(parts().database) as asked:
        rehearsal.tick()
    assert messages(rehearsal) == dict.fromkeys(EVERYBODY_ASKED, 1)
    between = _between_the_first_and_the_last_settled(asked)
    each = len(EVERYBODY_ASKED) - 1
    by_the_calendar = sum("demo_clock" in statement for statement in between)  # which no other clock asks for
    begun = sum(statement.startswith("BEGIN") for statement in between) - by_the_calendar
    looked = sum(statement.startswith("SELECT") for statement in between) - by_the_calendar
    assert begun <= 2 * each + 6, "what all share is asked for once"
    assert looked <= 6 * each + 6, "each person is read once"
    assert {row["status"] for row in rehearsal.rows(tables.delivery)} == {"sent"}


def _between_the_first_and_the_last_settled(asked: list[str]) -> list[str]:
    """The statements after the first message was written down, up to where the last one is."""
    at = [number for number, statement in enumerate(asked) if statement.startswith("UPDATE delivery SET")]
    settled = [number for number in at if "sent_at" in asked[number]]
    return asked[settled[0] + 1 : settled[-1] + 1]
