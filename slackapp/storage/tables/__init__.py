"""The schema: what is kept, and by its absence what is not. Every rule the database can hold, it holds."""

from slackapp.storage.tables.base import Instant, metadata
from slackapp.storage.tables.console import (
    audit,
    console_role,
    console_session,
    library_draft,
    library_edition,
)
from slackapp.storage.tables.pulse import (
    box,
    delivery,
    demo_clock,
    leaf,
    membership,
    person,
    prompt_shown,
    purge_permit,
    recipient,
    release,
    report,
    roster,
    round_,
    support_confirmation,
    unit,
    workspace,
)

__all__ = [
    "Instant",
    "audit",
    "box",
    "console_role",
    "console_session",
    "delivery",
    "demo_clock",
    "leaf",
    "library_draft",
    "library_edition",
    "membership",
    "metadata",
    "person",
    "prompt_shown",
    "purge_permit",
    "recipient",
    "release",
    "report",
    "roster",
    "round_",
    "support_confirmation",
    "unit",
    "workspace",
]
