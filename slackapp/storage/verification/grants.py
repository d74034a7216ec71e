"""Who may do what in PostgreSQL, as SQL: an owner who migrates, the application, a reader who verifies."""

from collections.abc import Iterator
from typing import Final

APP: Final = "leanon_app"
READER: Final = "leanon_reader"

_EVERY_ROW: Final = "SELECT, INSERT, UPDATE, DELETE"
_NEW_ROWS: Final = "SELECT, INSERT, DELETE"

# What web and worker do with each table, and no more; a new table needs a line here. A box is rewritten where
# it stands, a round ends and does not change, and a release goes by a purge alone: its trigger sees to that.
# Guardians are appointed by the owner: whoever holds the application alone cannot name one (R15).
NEEDS: Final = {
    "agreement": _EVERY_ROW,
    "alembic_version": "SELECT",
    "audit": _NEW_ROWS,
    "box": "SELECT, INSERT, UPDATE (sealed), DELETE",
    "console_role": _EVERY_ROW,
    "console_session": _EVERY_ROW,
    "delivery": _EVERY_ROW,
    "demo_clock": "SELECT",
    "deputy": "SELECT, INSERT, UPDATE (until_round), DELETE",
    "director": _NEW_ROWS,
    "group_account": _NEW_ROWS,
    "guardian": "SELECT, UPDATE (ended_at, why_ended)",
    "kept_choice": _NEW_ROWS,
    "launch_step": _NEW_ROWS,
    "leaf": _NEW_ROWS,
    "library_draft": _EVERY_ROW,
    "library_edition": _NEW_ROWS,
    "mark": _NEW_ROWS,
    "membership": _NEW_ROWS,
    "notice": _EVERY_ROW,
    "person": _EVERY_ROW,
    "prompt_shown": "SELECT, INSERT, UPDATE (shown_at, answer, answered_at), DELETE",
    "purge_permit": _NEW_ROWS,
    "recipient": _NEW_ROWS,
    "release": _NEW_ROWS,
    "reminder": _NEW_ROWS,
    "report": _EVERY_ROW,
    "roster": _NEW_ROWS,
    "round": "SELECT, INSERT, UPDATE (status, key_missed_at, void_by_pause), DELETE",
    "round_question": _NEW_ROWS,
    "sending": "SELECT, INSERT, UPDATE",
    "shared_prompt": "SELECT, INSERT, UPDATE (told), DELETE",
    "support_confirmation": _NEW_ROWS,
    "team_account": _NEW_ROWS,
    "team_change": _EVERY_ROW,
    "team_file": _NEW_ROWS,
    "team_membership": _NEW_ROWS,
    "team_person": _NEW_ROWS,
    "team_unit": _NEW_ROWS,
    "unit": "SELECT, INSERT, UPDATE (parent, name, settings), DELETE",
    "unit_group": "SELECT, INSERT, UPDATE (looked_at), DELETE",
    "wording_approval": "SELECT, INSERT",
    "vetted_wording": "SELECT",
    "workspace": "SELECT, INSERT, UPDATE",
}

# What `leanon verify-anonymity` reads: ids, and nothing of what people chose, were sent or reported.
READS: Final = {
    "alembic_version": "SELECT",
    "box": "SELECT (round, leaf)",
    "delivery": "SELECT (round, kind)",
    "demo_clock": "SELECT",
    "leaf": "SELECT",
    "person": 'SELECT (workspace, "user")',
    "release": "SELECT (round, leaf, workspace, status)",
    "roster": "SELECT (round)",
    "round": "SELECT",
    "unit": "SELECT",
    "vetted_wording": "SELECT",
    "workspace": "SELECT",
}

_ROLES: Final = """\
-- Run this once, as an administrator of the server, in Lean On's own database. Running it again is harmless.
BEGIN;
DO $$
DECLARE
    role text;
    thing record;
BEGIN
    FOREACH role IN ARRAY ARRAY['leanon_owner', 'leanon_app', 'leanon_reader'] LOOP
        IF to_regrole(role) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
        END IF;
        IF (SELECT rolsuper OR rolcreaterole OR rolreplication FROM pg_roles WHERE rolname = role) THEN
            RAISE EXCEPTION '% may do too much: take SUPERUSER, CREATEROLE and REPLICATION from it.', role;
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    END LOOP;
    -- Nobody else connects, and nobody makes temporary tables.
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    -- What was made before there were three roles now belongs to the owner.
    FOR thing IN
        SELECT format('TABLE public.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public'
        UNION ALL
        SELECT 'FUNCTION ' || p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = prolang
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND lanname = 'plpgsql'
    LOOP
        EXECUTE format('ALTER %s OWNER TO leanon_owner', thing.name);
    END LOOP;
END $$;
ALTER SCHEMA public OWNER TO leanon_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO leanon_app, leanon_reader;
GRANT pg_read_all_settings TO leanon_reader;
ALTER ROLE leanon_reader SET default_transaction_read_only = on;
COMMIT;
"""


def roles() -> str:
    """SQL for an administrator: the three roles, and whose the database and its tables are."""
    return _ROLES


def grants() -> str:
    """SQL for the owner, after every migration: what application and reader may do with each table."""
    return "\n".join(["BEGIN;", *_grants(), "COMMIT;", ""])


def _grants() -> Iterator[str]:
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {APP}, {READER};"
    for role, allowed in ((APP, NEEDS), (READER, READS)):
        for table, verbs in allowed.items():
            yield f'GRANT {verbs} ON "{table}" TO {role};'
