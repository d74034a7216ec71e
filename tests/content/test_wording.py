"""A sentence is given whole or not at all."""

import pytest

from content.wording import Wording, WordingError, placeholders

WORDS = Wording({"hello": "Hello {name}, {n} new", "plain": "Braces {{so}}"})


def test_a_sentence_is_given_with_its_values_in() -> None:
    assert WORDS("hello", name="Ana", n=3) == "Hello Ana, 3 new"
    assert WORDS("plain") == "Braces {so}"


def test_a_value_is_put_in_as_it_is_and_never_read_as_a_sentence() -> None:
    assert WORDS("hello", name="{n}", n=3) == "Hello {n}, 3 new"


def test_a_sentence_may_name_a_value_key() -> None:
    assert Wording({"a": "{key}"})("a", key="k") == "k"


@pytest.mark.parametrize(
    ("key", "values", "says"),
    [
        ("goodbye", {}, "no wording for 'goodbye'"),
        ("hello", {"name": "Ana"}, "'hello' wants n, name but was given name"),
        ("hello", {"name": "Ana", "n": 1, "x": 2}, "'hello' wants n, name but was given n, name, x"),
        ("plain", {"so": 1}, "'plain' wants no values but was given so"),
    ],
)
def test_an_unknown_key_or_a_wrong_value_is_refused_by_name(
    key: str, values: dict[str, object], says: str
) -> None:
    with pytest.raises(WordingError, match=says):
        WORDS(key, **values)


@pytest.mark.parametrize("text", ["{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{a b}"])
def test_anything_but_a_plain_name_in_braces_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"brace|'\{|'\}'"):
        placeholders(text)


def test_a_sentence_that_counts_takes_the_form_of_its_number_and_language() -> None:
    forms = {"new.one": "One is new", "new.other": "{count} are new in {team}"}
    english, french = Wording(forms), Wording(forms, "fr")
    assert english.counted("new", 1) == "One is new"
    assert english.counted("new", 0, team="Lab") == "0 are new in Lab"
    assert french.counted("new", 0) == "One is new", "as French says it"
    assert Wording(forms, "de").counted("new", 1234, team="Lab") == "1.234 are new in Lab"
    with pytest.raises(WordingError, match=r"'new\.other' wants count, team"):
        english.counted("new", 2)
    with pytest.raises(WordingError, match="no wording for 'old"):
        english.counted("old", 2)
