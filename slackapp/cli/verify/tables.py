"""Checks of the database itself: what its tables consist of, what guards them, what its server repeats."""

from collections.abc import Iterator
from typing import Final

from slackapp.cli.verify.findings import Finding, check
from slackapp.cli.verify.site import Site
from slackapp.storage.verification import guards, inspection, statements
from slackapp.storage.verification.guards import one_line
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.statements import PRELOADED, Setting

# Everything the two tables may consist of (privacy protocol, R4 and R6). Written out here and not taken from
# the code that makes them, so that both would have to be changed.
ALLOWED: Final = {
    "box": frozenset(
        {
            "primary key round, leaf",
            "column round VARCHAR(64) not null",
            "column leaf VARCHAR(64) not null",
            "column sealed bytes not null",
        }
    ),
    "release": frozenset(
        {
            "primary key round, leaf",
            "column round VARCHAR(64) not null",
            "column leaf VARCHAR(64) not null",
            "column workspace VARCHAR(64) not null",
            "column status VARCHAR(16) not null",
            "column value NUMERIC(2, 1)",
            "column focus SMALLINT",
            "column band VARCHAR(8)",
        }
    ),
}
GUARDED: Final = ("box", "release", "round")
UPGRADE: Final = "Find out who changed it, and restore it as `leanon db upgrade` makes it in a new database."
_NO: Final = ("off", "false", "no", "0")
# What each may be, the best first. PostgreSQL's manual, "Error Reporting and Logging" and "Client Connection
# Defaults": at any other value of the last, triggers do not fire.
QUIET: Final = {
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_duration": _NO,
    "log_parameter_max_length_on_error": ("0",),
    "debug_print_parse": _NO,
    "debug_print_rewritten": _NO,
    "debug_print_plan": _NO,
    "session_replication_role": ("origin",),
}
# Extensions that repeat statements with the values in them, or can be told to.
NOSY: Final = frozenset({"auto_explain", "pgaudit", "pg_qualstats", "pg_stat_monitor", "pg_tracing"})


@check("tables", tables=True)
def shape(site: Site) -> Iterator[Finding]:
    """No column, key, index or reference of box and release is one too many, and none is missing."""
    with looking(site.database) as connection:
        found = {table: inspection.parts(connection, table) for table in ALLOWED}
    for table, allowed in ALLOWED.items():
        for part in sorted(found[table] - allowed):
            what = f"It has something it must not have: {part}."
            yield Finding(table, what, "Drop it, and find out who added it and what it has held.")
        for part in sorted(allowed - found[table]):
            yield Finding(table, f"It lacks {part}.", UPGRADE)


@check("storage", tables=True)
def storage(site: Site) -> Iterator[Finding]:
    """Sealed boxes stand in their rows alone: no TOAST, no copy by replication of single tables."""
    with looking(site.database) as connection:
        plain, beside = inspection.kept_in_line(connection), inspection.kept_beside(connection)
        sent = inspection.publications(connection)
    if not plain:
        fix = "ALTER TABLE box ALTER COLUMN sealed SET STORAGE PLAIN."
        yield Finding("box.sealed", "Its storage is not PLAIN.", fix)
    if beside:
        what = "Earlier states of boxes are kept beside the rows (TOAST)."
        yield Finding("box.sealed", what, "VACUUM FULL box, once its storage is PLAIN.")
    for name in sent:
        fix = f"Take box out of publication {name}, and delete what was received."
        yield Finding("box", f"Publication {name} sends every state of every box.", fix)


@check("triggers", tables=True)
def triggers(site: Site) -> Iterator[Finding]:
    """Rounds end once and releases stay: the triggers that see to it are there, and no others."""
    with looking(site.database) as connection:
        promised = {each.name: each for each in guards.promised_triggers(connection)}
        watched = {*GUARDED, *(each.table for each in promised.values())}
        there = {table: guards.triggers(connection, table) for table in watched}
    for each in promised.values():
        definition = there[each.table].get(each.name)
        if definition is None:
            what = f"Its trigger {each.name} is missing or switched off."
            yield Finding(each.table, what, UPGRADE)
        elif not all(one_line(text).strip() in definition for text in each.holds):
            what = f"Its trigger {each.name} does something else than it should."
            yield Finding(each.table, what, UPGRADE)
    for table in GUARDED:
        for name in sorted(there[table].keys() - promised.keys()):
            fix = f"Drop it and find out what it has written: DROP TRIGGER {name}."
            yield Finding(table, f"A trigger that is not ours watches it: {name}.", fix)


@check("limits", tables=True)
def limits(site: Site) -> Iterator[Finding]:
    """The database itself refuses settings looser than the protocol."""
    with looking(site.database) as connection:
        weakened = guards.weakened_checks(connection)
    for name in weakened:
        yield Finding(name, "This constraint is missing, or allows something else.", UPGRADE)


@check("statement logging", tables=True)
def logging(site: Site) -> Iterator[Finding]:
    """No setting of the server, of a role or of a database makes it repeat statements."""
    with looking(site.database) as connection:
        found = statements.settings(connection)
    for each in found:
        yield from _setting(each)
    if found:
        for name, closed in statements.hidden(found).items():
            if closed:
                fix = "Verify with a role that may see it: GRANT pg_read_all_settings TO leanon_reader."
                yield Finding(name, "This role may not see it.", fix)


def _setting(each: Setting) -> Iterator[Finding]:
    subject = f"{each.name} for {each.whom}" if each.whom else each.name
    undo = f"Take it back with ALTER ROLE or ALTER DATABASE and RESET {each.name}."
    quiet = QUIET.get(each.name, ())
    if quiet and each.value.lower() not in quiet:
        fix = undo if each.whom else f"Set {each.name} to {quiet[0]} and reload the server."
        yield Finding(subject, f"It is {each.value}.", fix)
    nosy = sorted(NOSY & {name.strip(' "').rpartition("/")[2] for name in each.value.split(",")})
    if each.name in PRELOADED and nosy:
        fix = undo if each.whom else f"Take {nosy[0]} out of {each.name} and restart the server."
        what = f"It loads {nosy[0]}, which can repeat statements with their values."
        yield Finding(subject, what, fix)
