"""Checks of what the database's server writes down about statements: their times and values tell tales."""

from collections.abc import Iterator
from typing import Final

from slackapp.cli.verify.findings import Check, Finding
from slackapp.cli.verify.site import Site
from slackapp.storage.verification import statements
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.statements import PRELOADED, Setting

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
                yield Finding("statement logging", name, "This role may not see it.", fix)


def _setting(each: Setting) -> Iterator[Finding]:
    subject = f"{each.name} for {each.whom}" if each.whom else each.name
    undo = f"Take it back with ALTER ROLE or ALTER DATABASE and RESET {each.name}."
    quiet = QUIET.get(each.name, ())
    if quiet and each.value.lower() not in quiet:
        fix = undo if each.whom else f"Set {each.name} to {quiet[0]} and reload the server."
        yield Finding("statement logging", subject, f"It is {each.value}.", fix)
    nosy = sorted(NOSY & {name.strip(' "').rpartition("/")[2] for name in each.value.split(",")})
    if each.name in PRELOADED and nosy:
        fix = undo if each.whom else f"Take {nosy[0]} out of {each.name} and restart the server."
        what = f"It loads {nosy[0]}, which can repeat statements with their values."
        yield Finding("statement logging", subject, what, fix)


CHECKS: Final = (Check("statement logging", "the database repeats no statement", logging, tables=True),)
