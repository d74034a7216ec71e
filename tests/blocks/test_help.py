"""Whom to turn to, the same for everybody: in danger, to talk, and in a crisis."""

import pytest

from content.library import Library
from content.support import SupportEntry, SupportKind
from content.wording import Wording
from slackapp.blocks.help import not_ok, support_line, support_message
from tests.blocks.surfaces import texts

LINES = {
    kind: SupportEntry(
        id=f"xx.{kind}", country="XX", kind=kind, checked=True, name=name, contact=contact, note=note
    )
    for kind, name, contact, note in (
        (SupportKind.EMERGENCY, "Emergency services", "112", None),
        (SupportKind.TALK, "Talk Line", "0800 100", "free, day and night"),
        (SupportKind.CRISIS, "Crisis Line", "0800 200", "free"),
    )
}
MORE = LINES[SupportKind.TALK].model_copy(
    update={"id": "xx.more", "name": "Another Line", "contact": "0800 300"}
)


def test_danger_comes_first_then_a_first_step_then_people_to_talk_to_and_a_crisis_last(
    words: Wording,
) -> None:
    said = texts(dict(support_message(words, [*LINES.values(), MORE])))
    order = [
        words("help.danger", numbers="112"),
        words("help.first_step"),
        words("help.talk_lines"),
        "• Talk Line: 0800 100 (free, day and night)",
        "• Another Line: 0800 300",
        words("help.crisis_lines"),
        "• Crisis Line: 0800 200 (free)",
    ]
    assert sorted(order, key=said.index) == order
    assert "Emergency services" not in said, "its number stands in the first sentence"


def test_without_a_number_of_the_country_danger_is_named_all_the_same(words: Wording) -> None:
    said = texts(dict(support_message(words, [LINES[SupportKind.CRISIS]])))
    assert said.startswith(words("help.emergency"))
    assert words("help.talk_lines") not in said, "nothing would stand below it"


def test_the_small_print_of_a_check_in_names_one_of_each_kind_and_no_more(words: Wording) -> None:
    said = texts({"blocks": [support_line(words, [*LINES.values(), MORE])]})
    assert "Talk Line: 0800 100 · Crisis Line: 0800 200" in said
    assert words("help.danger", numbers="112") in said
    assert "Another Line" not in said
    assert "free" not in said


@pytest.mark.parametrize("country", ["DE", "US"])
def test_a_lead_reads_how_to_begin_and_where_to_turn_and_nothing_of_what_the_app_is_not(
    library: Library, words: Wording, country: str
) -> None:
    said = texts(not_ok(words, library.support.for_country(country)))
    assert said.index(words("not_ok.notice")) < said.index(words("not_ok.begin"))
    assert words("help.talk_lines") in said
    assert words("help.honest") not in said
