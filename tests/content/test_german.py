"""German says du, names people without signs in words, and quotes as German does (decision 63)."""

import re
from collections.abc import Iterator

import pytest

from content import translations
from content.files import seed_texts
from content.yaml_source import Value, read

SIGN = re.compile(r"\w[*:_·•]in(?:nen)?\b|[a-zäöüß](?:In|/-?in)(?:nen)?\b|[a-zäöüß]\([a-z]+\)")
"""Kolleg*in, Kolleg:in, Kolleg_in, KollegIn, Kolleg/in, Kolleg(in): a screen reader or Slack stumbles."""
FORMAL = re.compile(r"(?<=[\w,;] )(?:Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
"""Sie to whom is spoken to, within a sentence, where a capital letter can mean nothing else."""
FOREIGN = re.compile(r"[\"”‘’«»]|(?<!\w)'|'(?!\w)")
"""Quotes that German does not have."""


def texts() -> Iterator[tuple[str, str]]:
    """All that is said in German, in Slack and on pages, where tags with addresses are none of it."""
    for name, source in seed_texts("de").items():
        yield from ((name, text) for text in _texts(read(name, source).value))
    for message in translations.read("de"):
        said = [message.string] if isinstance(message.string, str) else message.string or []
        yield from (("de.po", re.sub(r"<[^>]+>", "", text)) for text in said if message.id)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize(
    "named", ["Kolleg*in", "Leiter:innen", "ein_e Leiter_in", "KollegInnen", "Leiter/in"]
)
def test_a_sign_within_a_word_is_found(named: str) -> None:
    assert SIGN.search(named)


def test_no_word_has_a_sign_or_a_capital_within_it() -> None:
    assert [found for found in texts() if SIGN.search(found[1])] == []


def test_nobody_is_spoken_to_as_sie() -> None:
    assert FORMAL.search("Wenn Sie mögen") and FORMAL.search("Danke für Ihre Zeit")  # noqa: PT018 - one claim
    assert [found for found in texts() if FORMAL.search(re.sub(r"„[^“]*“", "", found[1]))] == []


def test_quotes_are_german_and_closed() -> None:
    assert [found for found in texts() if FOREIGN.search(found[1])] == []
    assert [text for _, text in texts() if text.count("„") != text.count("“")] == []
