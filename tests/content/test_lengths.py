"""What is cut is cut between characters as people see them, and fits by whatever Slack may count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.lengths import clip, length

ASTRONAUT = "👩🏽\u200d🚀"
WALES = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
WHOLE = (
    "a",
    "é",
    "e\u0301",
    "🦊",
    "👍🏽",
    ASTRONAUT,
    "🇩🇪",
    WALES,
    "❤\ufe0f",
    "क\u094d",
    "각",
    "z" + "\u0335" * 9,
)
"""Each is one character to whoever reads it."""


def test_a_text_is_as_long_as_its_units_of_utf_16() -> None:
    assert [length(each) for each in ("", "abc", "é", "🦊", ASTRONAUT, "\ud83e")] == [0, 3, 1, 2, 7, 1]


def test_a_long_text_is_cut_with_an_ellipsis_and_a_short_one_is_not() -> None:
    assert clip("twelve chars", 12) == "twelve chars"
    assert clip("twelve chars", 8) == "twelve…"
    assert clip("🦊" * 6, 12) == "🦊" * 6
    assert clip("🦊" * 7, 12) == "🦊" * 5 + "…"


@pytest.mark.parametrize("one", WHOLE)
def test_no_character_is_parted(one: str) -> None:
    for many in (255, 256):
        for limit in range(1, 40):
            cut = clip(one * many, limit)
            assert length(cut) <= limit
            assert cut.endswith("…")
            assert len(cut[:-1]) % len(one) == 0
            assert cut[:-1] == one * (len(cut[:-1]) // len(one))


@given(st.text(), st.integers(1, 60))
def test_whatever_it_is_it_fits_and_begins_as_it_began(text: str, limit: int) -> None:
    cut = clip(text, limit)
    assert length(cut) <= limit
    assert cut == text or text.startswith(cut.removesuffix("…"))
