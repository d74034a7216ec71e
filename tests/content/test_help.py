"""Whoever wants to ask finds four kinds of help, each with words for a teammate, a lead and HR."""

import re

from content.help import Kind, Recipient
from content.library import Library, load


def test_every_kind_of_help_has_a_draft_for_everybody_who_may_be_asked(library: Library) -> None:
    assert [one.id for one in library.help] == list(Kind)
    for one in library.help:
        drafts = [one.draft(recipient) for recipient in Recipient]
        assert len(set(drafts)) == len(Recipient)
        assert all(re.search(r"\[[^\[\]]+\]", draft) for draft in drafts), (
            "a place for the person's own words"
        )


def test_a_draft_asks_and_never_says_sorry(library: Library) -> None:
    for one in library.help:
        for draft in one.drafts:
            assert not re.search(r"\b(sorry|bother|perdón|perdona|molestar)\b", draft.text, re.IGNORECASE)


def test_a_draft_speaks_for_the_one_who_asks() -> None:
    for one in load("en").help:
        for draft in one.drafts:
            assert re.search(r"\b(I|me|my|I'd|I'm|I've)\b", draft.text)
