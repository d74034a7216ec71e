"""What a check finds, and the sentence that says how to mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from slackapp.cli.verify.site import Site


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be. None of its texts repeats an answer, a key or a person's id."""

    check: str
    subject: str
    what: str
    fix: str


@dataclass(frozen=True)
class Check:
    """A look at one thing. `says` is what holds when it finds nothing; `tables` whether it needs ours."""

    name: str
    says: str
    look: Callable[[Site], Iterable[Finding]]
    tables: bool = False


def told(check: str, subject: str, sentence: str, fix: str) -> Finding:
    """A finding from one of our own errors, which often end in ": do this"; else the fix given here."""
    what, colon, mend = sentence.rstrip(".").partition(": ")
    return Finding(check, subject, f"{what}.", f"{mend[0].upper()}{mend[1:]}." if colon else fix)
