"""A sentence that is kept is said later, in the language of whoever reads it then."""

import json
from dataclasses import asdict
from gettext import NullTranslations

import pytest

from content import translations
from content.later import later, load
from content.translations import N_

GERMAN = {"%(name)s is %(kind)s.": "%(name)s ist %(kind)s.", "a guest": "zu Gast"}


class German(NullTranslations):
    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)


def test_a_sentence_is_kept_with_those_in_it_and_said_in_the_language_that_is_spoken_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = later(N_("%(name)s is %(kind)s."), name="Gus", kind=later(N_("a guest")))
    kept = load(json.loads(json.dumps(asdict(said))))
    assert (kept, str(kept)) == (said, "Gus is a guest.")
    monkeypatch.setattr(translations, "catalogue", lambda _locale: German())
    assert str(kept) == "Gus ist zu Gast."


def test_a_text_that_was_kept_as_it_is_stays_so() -> None:
    assert str(load("100% of %(this)s")) == "100% of %(this)s"
