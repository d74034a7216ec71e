"""An entry is words of one language and what all languages share; put together, it is the same as before."""

import pytest

from content.entries import seeded
from content.entry import SHARED, Body, shared, whole, words
from tests.content.conftest import LOCALES


@pytest.mark.parametrize("locale", LOCALES)
def test_words_and_what_is_shared_make_up_every_entry_in_the_order_of_its_fields(locale: str) -> None:
    for body in seeded(locale).values():
        assert not SHARED & words(body).keys()
        assert words(body)["id"] == body["id"]
        assert shared(body).keys() <= SHARED
        assert list(whole(words(body), shared(body)).items()) == list(body.items())


def test_what_is_shared_is_taken_from_what_is_shared_alone() -> None:
    said: Body = {"id": "a", "minutes": 7, "title": "Ask"}
    assert whole(said, {"minutes": 5, "title": "Other", "dimension": None}) == {
        "id": "a",
        "title": "Ask",
        "minutes": 5,
    }
    assert list(whole({"day": 1, "why": "So", "id": "a"}, {"dimension": "energy"})) == [
        *("id", "dimension", "why", "day"),
    ]


def test_what_is_empty_is_not_shared_and_a_flag_that_is_off_is() -> None:
    assert shared({"id": "a", "country": None, "reversed": False}) == {"reversed": False}
