"""The small thing to try in App Home: the same for all who work alike, and nothing is kept of who tries."""

import sqlalchemy as sa

from content.prompts import Setting
from slackapp.blocks.ids import Action
from slackapp.storage import tables
from slackapp.storage.people import structure, work
from tests.cast import ANA, HANA, LEA, WORKSPACE, week
from tests.scenarios.office import TAPS, Json, Rehearsal, said


def title(rehearsal: Rehearsal, user: str) -> str:
    """What somebody's home shows to try."""
    return shown(rehearsal, rehearsal.home(user))


def shown(rehearsal: Rehearsal, home: Json) -> str:
    (found,) = (each.title for each in rehearsal.library.members if each.title in said(home))
    return found


def test_everybody_has_the_same_this_week_whatever_they_answered_and_another_one_next_week(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.open_check_in()
    before = title(rehearsal, ANA)
    rehearsal.answer(ANA, TAPS)
    assert {title(rehearsal, user) for user in (ANA, LEA, HANA)} == {before}
    rehearsal.move_to(week(1))
    assert title(rehearsal, ANA) != before


def test_it_opens_with_words_to_start_from_and_another_one_is_shown_until_home_is_opened_again(
    rehearsal: Rehearsal,
) -> None:
    first = title(rehearsal, ANA)
    (thing,) = (each for each in rehearsal.library.members if each.title == first)
    opened = rehearsal.slack.click(ANA, Action.MEMBER, home=True)["modal"]
    assert thing.text in said(opened)
    assert not thing.draft or thing.draft.strip() in said(opened)
    rehearsal.slack.close(ANA)

    found = [first]
    for _ in range(len(rehearsal.library.members)):
        rehearsal.slack.click(ANA, Action.MEMBER_ANOTHER, home=True)
        found.append(shown(rehearsal, rehearsal.slack.seen(ANA)["home"]))
    assert set(found) == {each.title for each in rehearsal.library.members}
    assert found[-1] == first, "all of them, and from the beginning again"
    rehearsal.slack.click(ANA, Action.MEMBER_ANOTHER, home=True)
    assert title(rehearsal, ANA) == first


def test_nothing_is_written_down_of_who_looked_at_what(rehearsal: Rehearsal) -> None:
    rehearsal.home(ANA)

    def kept() -> dict[str, int]:
        with rehearsal.database.read() as connection:
            return {
                table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in tables.metadata.sorted_tables
            }

    before = kept()
    rehearsal.slack.click(ANA, Action.MEMBER_ANOTHER, home=True)
    rehearsal.slack.click(ANA, Action.MEMBER, home=True)
    assert kept() == before


def test_who_works_in_shifts_is_not_shown_what_is_for_desks(rehearsal: Rehearsal) -> None:
    members = rehearsal.library.members
    for_others = {each.title for each in members if each.settings and Setting.SHIFT not in each.settings}
    with rehearsal.database.write() as tx:
        for unit in structure.units(tx, WORKSPACE):
            work.choose(tx, WORKSPACE, unit.id, [Setting.SHIFT])
    seen = {title(rehearsal, ANA)}
    for _ in members:
        rehearsal.slack.click(ANA, Action.MEMBER_ANOTHER, home=True)
        seen.add(shown(rehearsal, rehearsal.slack.seen(ANA)["home"]))
    assert seen == {each.title for each in members} - for_others
