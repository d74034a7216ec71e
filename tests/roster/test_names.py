"""Two spellings of one name are one name, and what no eye can see is named in words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackapp.roster.names import character, key, tidy, unwelcome


@pytest.mark.parametrize(
    "spelling",
    [
        "ward 3",
        "WARD 3",
        "Ward\u00a03",
        " Ward  3 ",
        "Ward\t3",
        "Ward\u200b 3",
        "\ufeffWard 3",
        "Ward\u20093",
        "Wa\u00adrd 3",
        "Ward 3\u200e",
        "Ward ３",  # noqa: RUF001 - a digit of full width, which is what this is about
    ],
)
def test_spellings_of_one_name_are_one(spelling: str) -> None:
    assert key(spelling) == key("Ward 3")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Küche", "Ku\u0308che"), ("KÜCHE", "küche"), ("Straße", "STRASSE"), ("ﬁnance", "Finance")],
)
def test_composed_and_folded_letters_are_one(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("Ward 3", "Ward 4"), ("Ward 3", "Ward3"), ("Kuche", "Küche")])
def test_what_one_can_see_makes_a_difference(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\u3164", "\u00a0\ufeff", "\ufe0f"])
def test_a_name_of_nothing_one_can_see_is_empty(nothing: str) -> None:
    assert key(nothing) == ""
    assert tidy(nothing) == ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\ufeffWard\u00a0 3\u200b", "Ward 3"),
        ("Ku\u0308che", "Küche"),
        ("STRASSE ﬁ", "STRASSE ﬁ"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("Team \U0001f469\u200d\U0001f4bb \u2764\ufe0f", "Team \U0001f469\u200d\U0001f4bb \u2764\ufe0f"),
        ("A\u200dB", "AB"),
    ],
)
def test_a_name_is_shown_as_it_was_spelled_without_what_one_cannot_see(written: str, shown: str) -> None:
    assert tidy(written) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wa\x00rd", "a NUL byte (U+0000)"),
        ("Wa\x07rd", "a control character (U+0007)"),
        ("Wa\x85rd", "a control character (U+0085)"),
        ("Wa\ufffdrd", "a character that was lost when the file was saved (U+FFFD)"),
        ("Wa\ue000rd", "a control character (U+E000)"),
        ("Ward 3 🙂 Küche", None),
    ],
)
def test_a_character_that_no_name_may_hold_is_said_so_that_one_can_find_it(
    text: str, said: str | None
) -> None:
    found = unwelcome(text)
    assert (found and str(found)) == said


def test_a_character_is_said_in_words_and_by_its_number() -> None:
    assert str(character("\u00a0")) == "a no-break space (U+00A0)"
    assert str(character("\u202e")) == "right-to-left override (U+202E)"


@given(st.text())
def test_comparing_and_showing_change_nothing_the_second_time(text: str) -> None:
    assert key(key(text)) == key(text)
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_a_name_is_the_same_name_as_it_is_shown_and_however_it_is_composed(text: str) -> None:
    assert key(tidy(text)) == key(text)
    for form in ("NFC", "NFD"):
        assert key(unicodedata.normalize(form, text)) == key(text)
    assert key(f" {text}\u00a0\u200b") == key(text)
