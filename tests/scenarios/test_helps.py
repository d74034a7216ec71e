"""What leads are told of whether a prompt helps, after a year of forty teams: in a report and by a click."""

from slackapp.blocks.ids import Action
from tests.cast import LEA, week
from tests.pulse.forty_teams import DOES_NOT, HELPS, one_year
from tests.scenarios.office import Rehearsal
from tests.storage.written_year import write_year


def test_a_lead_reads_in_one_line_whether_a_prompt_helps(rehearsal: Rehearsal) -> None:
    """Lea's team is too small a week for a number, so her prompts are starters, in their order."""
    first, second, *_ = (each.id for each in rehearsal.library.starters)
    write_year(rehearsal.database, one_year(), called={HELPS: first, DOES_NOT: second})
    rehearsal.open_check_in()
    rehearsal.move_to(week(0, days=3, hours=18.1))

    assert "Does it help? +0.5 ± 0.1 in 30 teams or more, next to" in rehearsal.told(LEA)
    rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)
    assert "Does it help? No clear change: " in rehearsal.told(LEA)
    rehearsal.slack.click(LEA, Action.PROMPT_ANOTHER)
    assert rehearsal.library.words("effect.too_few") in rehearsal.told(LEA)
    rehearsal.slack.click(LEA, Action.PROMPT_BACK)
    assert "Does it help? No clear change: " in rehearsal.told(LEA)
