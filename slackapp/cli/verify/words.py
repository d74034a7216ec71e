"""Recognises in a text the ids of people and rounds, and what opens doors."""

import re
from collections.abc import Iterable
from typing import Final

# Slack's ids are capitals and digits; a round's is its workspace's with the day it opened.
_ID: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{2,}(?:-\d{8})?(?![A-Za-z0-9])")
# Slack's tokens and signatures, and addresses by which anybody may answer in somebody's conversation.
_KEY: Final = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]{6,}|\bv0=[0-9a-f]{64}\b|https://hooks\.slack\.com/\S+")


def ids(text: str) -> set[str]:
    """Everything in a text that looks like an id of Slack or of a round."""
    return set(_ID.findall(text))


def opens_doors(text: str, secrets: Iterable[str]) -> bool:
    """Whether a text holds a token, a signature, an answering address, or one of these secrets."""
    return bool(_KEY.search(text)) or any(secret in text for secret in secrets)
