"""What is behind [How it works]: the ten questions, one's own figures, and the names of one's group."""

from content.library import Library
from content.wording import Wording
from slackapp.blocks.how import how_it_works
from slackapp.blocks.ids import Action
from slackapp.blocks.receipt import Receipt
from tests.blocks.surfaces import FACTS, texts


def test_the_ten_questions_are_there(library: Library, words: Wording) -> None:
    said = texts(how_it_works(words, library, about=Receipt(FACTS), support=()))
    asked = [item.text for theme in library.themes.values() for item in theme.defaults]
    assert len(asked) == 10
    assert all(text in said for text in asked)


def test_one_button_leads_to_who_is_in_the_group_and_one_to_help(library: Library, words: Wording) -> None:
    blocks = how_it_works(words, library, about=Receipt(FACTS), support=())["blocks"]
    rows = [block for block in blocks if block["type"] == "actions"]
    pressed = [[button["action_id"] for button in row["elements"]] for row in rows]
    assert pressed == [[Action.GROUP], [Action.ASK]]


def test_the_picture_of_the_limit_is_there_where_slack_can_fetch_it(library: Library, words: Wording) -> None:
    address = "https://leanon.example/picture/guess/30.png"
    for shown, pictures in ((address, [address]), ("", [])):
        blocks = how_it_works(words, library, about=Receipt(FACTS), support=(), shown=shown)["blocks"]
        assert [block["image_url"] for block in blocks if block["type"] == "image"] == pictures
        assert "70% sure after it, never more" in texts({"blocks": blocks})
