"""What a PostgreSQL server is told to write down, load or send on, by anybody's setting, and what it may be.

Of what is watched, a setting may be as PostgreSQL brings it, or as it is allowed here (R17): which settings
there are differs between versions, so whole categories are watched, and what nobody has thought of is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

PRELOADED: Final = ("shared_preload_libraries", "session_preload_libraries", "local_preload_libraries")
# As pg_settings has them (PostgreSQL's manual, "Server Configuration").
WATCHED: Final = (
    "Reporting and Logging / What to Log",
    "Reporting and Logging / When to Log",
    "Statistics / ",
    "Developer Options",
    "Client Connection Defaults / Shared Library Preloading",
    "Customized Options",
)
# At another value, in this order: triggers do not fire; names lead to others' functions; changes can be sent
# on one by one; commits have times; a library sees the log; libraries and tables come from elsewhere.
WATCHED_TOO: Final = frozenset(
    {
        "session_replication_role",
        "search_path",
        "wal_level",
        "track_commit_timestamp",
        "archive_library",
        "dynamic_library_path",
        "default_table_access_method",
    }
)
ANY: Final = frozenset[str]()
"""Whatever it is, it tells nothing of a statement by itself."""
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "log_statement": frozenset({"ddl"}),
    "log_min_messages": frozenset({"info", "notice", "error", "log", "fatal", "panic"}),
    "log_min_error_statement": frozenset({"log", "fatal", "panic"}),
    "log_autovacuum_min_duration": frozenset({"-1"}),
    "search_path": frozenset({"public", '"$user",public'}),
    "wal_level": frozenset({"minimal"}),
    "log_lock_waits": frozenset({"off"}),
    "debug_pretty_print": ANY,
    "application_name": ANY,
    "log_checkpoints": ANY,
    "log_connections": ANY,
    "log_disconnections": ANY,
    "log_error_verbosity": ANY,
    "log_hostname": ANY,
    "log_line_prefix": ANY,
    "log_parameter_max_length": ANY,
    "log_recovery_conflict_waits": ANY,
    "log_replication_commands": ANY,
    "log_startup_progress_interval": ANY,
    "log_statement_sample_rate": ANY,
    "log_temp_files": ANY,
    "log_timezone": ANY,
    "compute_query_id": ANY,
    "stats_fetch_consistency": ANY,
    "track_activities": ANY,
    "track_activity_query_size": ANY,
    "track_counts": ANY,
    "track_io_timing": ANY,
    "track_wal_io_timing": ANY,
    "debug_io_direct": ANY,
    "debug_parallel_query": ANY,
    "force_parallel_mode": ANY,
    "jit_provider": frozenset({"llvmjit"}),
    "jit_expressions": ANY,
    "jit_tuple_deforming": ANY,
}
_SAME: Final = {"true": "on", "yes": "on", "1": "on", "false": "off", "no": "off", "0": "off"}


@dataclass(frozen=True)
class Setting:
    """One setting as it holds for `whom`: everybody who connects as we do, or a role or database by name.

    `default` is what PostgreSQL brings, and `category` its word for what the setting is about.
    """

    name: str
    value: str
    category: str
    default: str
    whom: str = ""


def settings(connection: sa.Connection) -> tuple[Setting, ...]:
    """All settings of the server that this role may see, then those of single roles and databases.

    Settings of single roles and databases matter beside our own: the application connects as another role.
    """
    if connection.dialect.name == "sqlite":
        return ()
    query = "SELECT name, setting, category, boot_val FROM pg_settings ORDER BY name"
    own = {
        name: Setting(name, value or "", category, default or "")
        for name, value, category, default in connection.execute(sa.text(query))
    }
    others = connection.execute(
        sa.text(
            "SELECT unnest(setconfig), coalesce('role ' || rolname, 'every role'),"
            " coalesce('database ' || datname, 'every database')"
            " FROM pg_db_role_setting LEFT JOIN pg_roles ON pg_roles.oid = setrole"
            " LEFT JOIN pg_database ON pg_database.oid = setdatabase"
            " WHERE setdatabase = 0 OR datname = current_database() ORDER BY 1, 2, 3"
        )
    )
    found = list(own.values())
    for text, role, database in others:
        name, _, value = text.partition("=")
        known = own.get(name, Setting(name, "", "Customized Options", ""))
        found.append(Setting(name, value, known.category, known.default, f"{role} in {database}"))
    return tuple(found)


def is_quiet(setting: Setting) -> bool:
    """Whether a setting is not watched, or is as it may be."""
    if not setting.category.startswith(WATCHED) and setting.name not in WATCHED_TOO:
        return True
    allowed = ALLOWED.get(setting.name, frozenset({setting.default}))
    value = setting.value.lower()
    spelled = _SAME.get(value, value) if setting.default in {"on", "off"} else value.replace(", ", ",")
    return not allowed or spelled in allowed or spelled == setting.default.lower().replace(", ", ",")


def hidden(found: tuple[Setting, ...]) -> tuple[str, ...]:
    """The lists of preloaded libraries that this role may not see (pg_read_all_settings)."""
    names = {each.name for each in found}
    return tuple(name for name in PRELOADED if names and name not in names)
