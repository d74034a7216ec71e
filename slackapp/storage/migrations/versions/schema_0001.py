"""The schema before the first release: the tables as `storage.tables` declares them, and their triggers.

Any change of the tables makes another schema, named after what it holds: whoever meets a database of an
earlier one is told so in a sentence; the demo makes its own anew. The first release writes the tables out.
"""

import hashlib
from dataclasses import asdict
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from content.vetting import vetted
from slackapp.storage.tables import metadata, vetted_wording
from slackapp.storage.verification import question_triggers
from slackapp.storage.verification.guards import refusing_trigger, refusing_truncate

_ASKED: Final = ("id", "workspace", "number", "theme", "series", "library", "guardians")
KEPT: Final = (
    *("release", "audit", "library_edition", "wording_approval", "vetted_wording", "round_question"),
)
FROZEN: Final = (*_ASKED, "opens_at", "closes_at", "fingerprint", "k", "epsilon", "focus_epsilon")
DIFFERENT: Final = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
_PERMITTED: Final = "NOT EXISTS (SELECT 1 FROM purge_permit WHERE purge_permit.workspace = OLD.workspace)"
_ACTIVE: Final = """EXISTS (SELECT 1 FROM guardian WHERE guardian.workspace = NEW.workspace
        AND guardian."user" = NEW."user" AND guardian.ended_at IS NULL)"""
_NO_HR: Final = "whoever has an HR role or is told of trouble is no guardian, and the other way round (R15)"
_APPROVAL: Final = "what a guardian said of a wording is never changed"
_APPOINTED: Final = ("workspace", "number", "user", "name", "appointed_at")
_EDITION: Final = "what was published is never changed: publish a new edition"

# Trigger → when, the condition that forbids, and the sentence for whoever tries. `{different}` is each
# database's comparison that treats NULL as a value.
RULES: Final = {
    "round_keeps_apart": (
        "INSERT ON round",
        """EXISTS (SELECT 1 FROM round AS other WHERE other.workspace = NEW.workspace
        AND (other.id = NEW.id OR other.number = NEW.number OR ABS(other.opens_at - NEW.opens_at) < 518400
        OR (other.opens_at < NEW.closes_at AND NEW.opens_at < other.closes_at)))""",
        "rounds open at least 6 days apart and never overlap (R3)",
    ),
    "round_is_not_reopened": (
        "INSERT ON round",
        "EXISTS (SELECT 1 FROM release WHERE release.round = NEW.id)",
        "a round that was released is never opened again, whoever deleted its row (R3)",
    ),
    "round_stays_as_it_began": (
        "UPDATE ON round",
        # As text, because PostgreSQL cannot compare JSON.
        " OR ".join(f"CAST(OLD.{c} AS TEXT) {{different}} CAST(NEW.{c} AS TEXT)" for c in FROZEN),
        "a round keeps its times and settings (R3, R7)",
    ),
    "round_stays": (
        "DELETE ON round",
        f"OLD.status = 'open' OR {_PERMITTED}",
        "a round is deleted by a purge only, and never while it is open (R3)",
    ),
    "round_ends_once": (
        "UPDATE ON round",
        "OLD.status <> 'open' AND NEW.status <> OLD.status",
        "a round that has ended stays ended (R3)",
    ),
    "round_void_by_pause_stays": (
        "UPDATE ON round",
        "NEW.void_by_pause <> OLD.void_by_pause AND (OLD.void_by_pause OR OLD.status <> 'open')",
        "a round that a pause has made void stays so (R16)",
    ),
    "release_at_close_only": (
        "INSERT ON release",
        "NOT EXISTS (SELECT 1 FROM round WHERE round.id = NEW.round AND round.status = 'open')",
        "a release is written while its round closes, and at no other time (R6)",
    ),
    "release_is_not_updated": ("UPDATE ON release", "1 = 1", "a release is never changed (R6)"),
    "release_is_not_deleted": ("DELETE ON release", _PERMITTED, "a release is deleted by a purge only (R6)"),
    "audit_is_not_updated": ("UPDATE ON audit", "1 = 1", "the audit log is never changed"),
    "audit_is_not_deleted": ("DELETE ON audit", _PERMITTED, "the audit log is deleted by a purge only"),
    "library_edition_is_not_updated": ("UPDATE ON library_edition", "1 = 1", _EDITION),
    "library_edition_is_not_deleted": (
        "DELETE ON library_edition",
        _PERMITTED,
        "what was published is deleted by a purge only",
    ),
    # SQLite deletes what INSERT OR REPLACE replaces without asking the triggers for DELETE.
    "audit_is_not_replaced": (
        "INSERT ON audit",
        """EXISTS (SELECT 1 FROM audit AS other WHERE other.workspace = NEW.workspace
        AND other.number = NEW.number)""",
        "the audit log is never changed",
    ),
    "library_edition_is_not_replaced": (
        "INSERT ON library_edition",
        """EXISTS (SELECT 1 FROM library_edition AS other WHERE other.workspace = NEW.workspace
        AND other.locale = NEW.locale AND other.kind = NEW.kind AND other.entry = NEW.entry
        AND other.number = NEW.number)""",
        _EDITION,
    ),
    "guardian_is_not_replaced": (
        "INSERT ON guardian",
        """EXISTS (SELECT 1 FROM guardian AS other WHERE other.workspace = NEW.workspace
        AND (other.number = NEW.number OR (other."user" = NEW."user" AND other.ended_at IS NULL)))""",
        "somebody is a guardian once, and who was one stays in the list (R15)",
    ),
    "guardian_is_one_of_three": (
        "INSERT ON guardian",
        """(SELECT COUNT(*) FROM guardian AS other WHERE other.workspace = NEW.workspace
        AND other.ended_at IS NULL) >= 3""",
        "there are three guardians at most (R15)",
    ),
    "guardian_is_not_hr": (
        "INSERT ON guardian",
        # An id stands between quotation marks in the JSON of `hr`, in both databases.
        """EXISTS (SELECT 1 FROM console_role WHERE console_role.workspace = NEW.workspace
        AND console_role."user" = NEW."user") OR EXISTS (SELECT 1 FROM workspace WHERE
        workspace.id = NEW.workspace AND CAST(workspace.hr AS TEXT) LIKE '%"' || NEW."user" || '"%')""",
        _NO_HR,
    ),
    "console_role_is_no_guardians": ("INSERT ON console_role", _ACTIVE, _NO_HR),
    "console_role_becomes_no_guardians": ("UPDATE ON console_role", _ACTIVE, _NO_HR),
    "workspace_alerts_no_guardian": (
        "UPDATE ON workspace",
        """EXISTS (SELECT 1 FROM guardian WHERE guardian.workspace = NEW.id AND guardian.ended_at IS NULL
        AND CAST(NEW.hr AS TEXT) LIKE '%"' || guardian."user" || '"%')""",
        _NO_HR,
    ),
    "guardian_only_ends": (
        "UPDATE ON guardian",
        "OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR "
        + " OR ".join(f'OLD."{c}" {{different}} NEW."{c}"' for c in _APPOINTED),
        "a guardian is appointed once and ends once; nothing else of it changes (R15)",
    ),
    "guardian_stays": (
        "DELETE ON guardian",
        _PERMITTED,
        "who was a guardian is deleted by a purge only (R15)",
    ),
    "wording_approval_by_guardians": (
        "INSERT ON wording_approval",
        """NOT EXISTS (SELECT 1 FROM guardian WHERE guardian.workspace = NEW.workspace
        AND guardian."user" = NEW.guardian AND guardian.name = NEW.name AND guardian.ended_at IS NULL)""",
        "a wording is approved by somebody who is a guardian, under their own name (R15)",
    ),
    "wording_approval_is_not_updated": ("UPDATE ON wording_approval", "1 = 1", _APPROVAL),
    "wording_approval_is_not_deleted": ("DELETE ON wording_approval", _PERMITTED, _APPROVAL),
    "wording_approval_is_not_replaced": (
        "INSERT ON wording_approval",
        """EXISTS (SELECT 1 FROM wording_approval AS other WHERE other.workspace = NEW.workspace
        AND other.kind = NEW.kind AND other.entry = NEW.entry AND other.locale = NEW.locale
        AND other.digest = NEW.digest)""",
        _APPROVAL,
    ),
    **question_triggers.RULES,
}


def name_of(tables: sa.MetaData) -> str:
    """A name for a schema: the same for the same tables, rules and vetted wordings, another for others."""
    made: list[sa.schema.ExecutableDDLElement] = [
        sa.schema.CreateTable(each) for each in tables.sorted_tables
    ]
    for table in tables.sorted_tables:
        made += map(sa.schema.CreateIndex, sorted(table.indexes, key=lambda index: str(index.name)))
    written = [str(each.compile(dialect=sqlite.dialect())) for each in made]
    return f"schema_{hashlib.sha256(repr((written, RULES, sorted(vetted()))).encode()).hexdigest()[:12]}"


revision = name_of(metadata)
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create tables and triggers; on PostgreSQL keep boxes out of TOAST and six tables from TRUNCATE."""
    from alembic import op  # noqa: PLC0415 - to say which schema this is takes no Alembic

    metadata.create_all(op.get_bind(), checkfirst=False)
    # Before the triggers, after which nobody can: they are written by migrations alone (R15).
    op.bulk_insert(vetted_wording, [asdict(each) for each in sorted(vetted())])
    dialect = op.get_context().dialect.name
    for name, (when, condition, sentence) in RULES.items():
        forbids = condition.format(different=DIFFERENT[dialect])
        for sql in refusing_trigger(dialect, name, when, forbids, sentence):
            op.execute(sql)
    if dialect == "postgresql":
        # TOAST would leave serial chunk ids and dead ciphertext behind (R4).
        op.execute("ALTER TABLE box ALTER COLUMN sealed SET STORAGE PLAIN")
        for table in KEPT:
            op.execute(refusing_truncate(table))
