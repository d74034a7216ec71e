"""What a check is and what it finds; and how to tell in a text an id, a token or a secret."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from slackapp.cli.verify.site import Site


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be. None of its texts repeats an answer, a key or a person's id."""

    subject: str
    what: str
    fix: str


Look = Callable[[Site], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A look at one thing; `tables` says whether it needs ours."""

    name: str
    look: Look
    tables: bool

    @property
    def says(self) -> str:
        """What holds when it finds nothing."""
        return (self.look.__doc__ or "").partition("\n")[0]


def check(name: str, *, tables: bool = False) -> Callable[[Look], Check]:
    """Make a function a check of this name; the first line of its docstring says what it makes sure of."""
    return lambda look: Check(name, look, tables)


def finding_of(subject: str, sentence: str, fix: str) -> Finding:
    """A finding from one of our own errors, which often end in ": do this"; else the fix given here."""
    what, colon, mend = sentence.rstrip(".").partition(": ")
    return Finding(subject, f"{what}.", f"{mend[0].upper()}{mend[1:]}." if colon else fix)


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
