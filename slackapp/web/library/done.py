"""What was done to an entry, as its page says it afterwards."""

from collections.abc import Mapping
from typing import Final

DONE: Final[Mapping[str, tuple[str, str]]] = {
    "saved": ("good", "Saved as a draft. Nobody else meets it before a second person publishes it."),
    "taken-back": (
        "warm",
        "Saved as a draft, and so taken back from review. Hand it in again when it is ready.",
    ),
    "unfit": ("warm", "Saved as a draft, but not handed in: there is something to put right first."),
    "as-published": (
        "warm",
        "Saved as a draft, but not handed in: it says what people read already. Go on, or throw it away.",
    ),
    "handed-in": ("good", "Handed in. A second person can now publish it."),
    "same": ("calm", "Nothing was changed, so nothing was saved."),
    "discarded": ("good", "The draft is gone. The audit log keeps what it said."),
    "kept": ("good", "It is kept. Nobody is asked to retire it any more."),
    "retiring": ("good", "Handed in to be retired. People meet it until a second person publishes that."),
    "restored": ("good", "That version is a draft now. Look it over, then hand it in."),
    "restored-over": (
        "good",
        "That version is the draft now. What the draft said before stands in the audit log.",
    ),
}
"""A kind of notice and a sentence, by the name that stands in the address."""
