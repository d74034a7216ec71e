"""The anonymity receipt: what a distrustful person may hold against us, in words a tired one understands."""

from content.library import Library
from content.wording import Wording
from slackapp.blocks import team
from slackapp.blocks.how import how_it_works
from slackapp.blocks.receipt import LIMITS, Receipt, privacy_message
from slackapp.blocks.report import report
from tests.blocks.surfaces import CLOSES, FACTS, PUBLISHED, ROUND, texts


def test_it_names_the_group_its_size_and_when_a_number_comes_out(library: Library, words: Wording) -> None:
    said = texts(dict(privacy_message(words, library, Receipt(FACTS))))
    assert "Platform" in said
    assert "5 or more of the 9 people" in said
    assert "70% sure after it, never more" in said


def test_it_shows_word_for_word_what_the_lead_read(library: Library, words: Wording) -> None:
    said = texts(dict(privacy_message(words, library, Receipt(FACTS, PUBLISHED))))
    sent = report(words, library=library, teams=[PUBLISHED], prompt=library.prompts[0], round_id=ROUND)
    for line in team.lines(words, library, PUBLISHED):
        assert line in said
        assert line in texts(dict(sent))
    assert words("receipt.example") not in said


def test_before_the_first_report_it_shows_a_made_up_one_and_says_so(library: Library, words: Wording) -> None:
    said = texts(dict(privacy_message(words, library, Receipt(FACTS))))
    assert words("receipt.example") in said
    assert team.example(words, library, FACTS)[0] in said
    assert words("receipt.lead_read") not in said


def test_it_says_what_is_kept_now_and_until_when(library: Library, words: Wording) -> None:
    during = texts(dict(privacy_message(words, library, Receipt(FACTS, closes=CLOSES))))
    after = texts(dict(privacy_message(words, library, Receipt(FACTS))))
    assert f"Until {CLOSES}." in during
    assert CLOSES not in after
    assert words("receipt.kept_no_week") in after
    for said in (during, after):
        assert words("receipt.not_kept") in said


def test_how_it_works_and_the_command_show_the_same_receipt(library: Library, words: Wording) -> None:
    about = Receipt(FACTS, PUBLISHED, CLOSES)
    command = privacy_message(words, library, about)["blocks"]
    modal = how_it_works(words, library, about=about, support=())["blocks"]
    assert all(block in modal for block in command)
    assert len(LIMITS) == 9


def test_somebody_without_a_group_gets_the_general_case(library: Library, words: Wording) -> None:
    said = texts(dict(privacy_message(words, library, Receipt(None))))
    assert words("promise.number_open") in said
    assert "Platform" not in said


def test_it_leads_to_the_register_of_questions_where_there_is_an_address(
    library: Library, words: Wording
) -> None:
    where = "https://leanon.example/register/T0"
    for said in (
        texts(dict(privacy_message(words, library, Receipt(FACTS, register=where)))),
        texts(how_it_works(words, library, about=Receipt(FACTS, register=where), support=())),
    ):
        assert f"<{where}|Every question that may be asked here>" in said
    assert "/register" not in texts(dict(privacy_message(words, library, Receipt(FACTS))))
