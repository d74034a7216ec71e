"""What the tables cannot say by themselves: rounds keep apart and end once, releases stay as they are."""

from typing import Final

from alembic import op

from slackapp.storage.verification.triggers import trigger, untruncated

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN: Final = (
    "id",
    "workspace",
    "number",
    "theme",
    "items",
    "series",
    "opens_at",
    "closes_at",
    "fingerprint",
    "k",
    "epsilon",
    "focus_epsilon",
    "library",
)
DIFFERENT: Final = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}

# Trigger → when, the condition that forbids, and what the person who tries is told. `{different}` is each
# database's comparison that treats NULL as a value.
RULES: Final = {
    "round_keeps_apart": (
        "INSERT ON round",
        """EXISTS (SELECT 1 FROM round AS other WHERE other.workspace = NEW.workspace
        AND (other.id = NEW.id OR ABS(other.opens_at - NEW.opens_at) < 518400
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
        """OLD.status = 'open' OR NOT EXISTS
        (SELECT 1 FROM purge_permit WHERE purge_permit.workspace = OLD.workspace)""",
        "a round is deleted by a purge only, and never while it is open (R3)",
    ),
    "round_ends_once": (
        "UPDATE ON round",
        "OLD.status <> 'open' AND NEW.status <> OLD.status",
        "a round that has ended stays ended (R3)",
    ),
    "release_at_close_only": (
        "INSERT ON release",
        "NOT EXISTS (SELECT 1 FROM round WHERE round.id = NEW.round AND round.status = 'open')",
        "a release is written while its round closes, and at no other time (R6)",
    ),
    "release_is_not_updated": ("UPDATE ON release", "1 = 1", "a release is never changed (R6)"),
    "release_is_not_deleted": (
        "DELETE ON release",
        "NOT EXISTS (SELECT 1 FROM purge_permit WHERE purge_permit.workspace = OLD.workspace)",
        "a release is deleted by a purge only (R6)",
    ),
}


def upgrade() -> None:
    """Create the triggers; on PostgreSQL keep boxes out of TOAST and releases safe from TRUNCATE too."""
    dialect = op.get_context().dialect.name
    for name, (when, condition, told) in RULES.items():
        for sql in trigger(dialect, name, when, condition.format(different=DIFFERENT[dialect]), told):
            op.execute(sql)
    if dialect == "postgresql":
        # TOAST would leave serial chunk ids and dead ciphertext behind (R4).
        op.execute("ALTER TABLE box ALTER COLUMN sealed SET STORAGE PLAIN")
        op.execute(untruncated("release"))
