"""Checks of the database itself: each part of it is one that this version makes, to the letter (R17)."""

from collections.abc import Iterator
from dataclasses import astuple
from typing import Final

from content.vetting import vetted
from slackapp.cli.verify.findings import Finding, check
from slackapp.cli.verify.site import Site
from slackapp.storage.verification import inspection
from slackapp.storage.verification.catalogue import Difference
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.parts import Part

RESTORE: Final = "Find out who changed it, and restore it as `leanon db upgrade` makes it in a new database."
# What each check is about; all that is not named here holds rows or their shape.
ACTING: Final = frozenset(
    {"trigger", "function", "rule", "policy", "event trigger", "language", "operator", "cast"}
)
LIMITING: Final = frozenset({"constraint"})
COPYING: Final = frozenset(
    {"publication", "subscription", "replication slot", "foreign data wrapper", "server", "extension"}
)
ALLOWING: Final = frozenset({"grant", "default privilege", "security label"})
OTHERS: Final = ACTING | LIMITING | COPYING | ALLOWING
# How to be rid of what is no `DROP kind name`.
DROPPED: Final = {
    "column": "ALTER TABLE {table} DROP COLUMN {name}",
    "constraint": "ALTER TABLE {table} DROP CONSTRAINT {name}",
    "rule": "DROP RULE {name} ON {table}",
    "policy": "DROP POLICY {name} ON {table}",
    "replication slot": "SELECT pg_drop_replication_slot('{name}')",
    "large object": "SELECT lo_unlink({name})",
    "cast": "DROP CAST ({name})",
    "default privilege": "ALTER DEFAULT PRIVILEGES FOR ROLE … REVOKE … ({name})",
    "security label": "SECURITY LABEL … IS NULL ({name})",
}


@check("tables", tables=True)
def shape(site: Site) -> Iterator[Finding]:
    """Every table, column and index is one that this version makes; there is no view and nothing else."""
    yield from (_finding(site, each) for each in site.differences if each.part.kind not in OTHERS)


@check("triggers", tables=True)
def triggers(site: Site) -> Iterator[Finding]:
    """Rounds end once and releases stay: what acts by itself is ours to the letter, and nothing else acts."""
    yield from (_finding(site, each) for each in site.differences if each.part.kind in ACTING)


@check("limits", tables=True)
def limits(site: Site) -> Iterator[Finding]:
    """The database itself refuses settings looser than the protocol: every constraint is as it was made."""
    yield from (_finding(site, each) for each in site.differences if each.part.kind in LIMITING)


@check("copies", tables=True)
def copies(site: Site) -> Iterator[Finding]:
    """The database sends nothing on: no publication, slot, foreign server or extension."""
    yield from (_finding(site, each) for each in site.differences if each.part.kind in COPYING)


@check("rights", tables=True)
def rights(site: Site) -> Iterator[Finding]:
    """Nobody may read or write tables but their owner and the roles of `leanon db grants`."""
    for each in site.differences:
        # Only a demo's calendar moves, and only there may the application move it.
        if each.part.kind in ALLOWING and not (site.settings.demo and each.part.table == "demo_clock"):
            yield _finding(site, each)


@check("storage", tables=True)
def storage(site: Site) -> Iterator[Finding]:
    """Sealed boxes stand in their rows alone: nothing of them is in TOAST."""
    with looking(site.database) as connection:
        beside = inspection.kept_beside(connection)
    if beside:
        what = "Earlier states of boxes are kept beside the rows (TOAST)."
        yield Finding("box.sealed", what, "VACUUM FULL box, once its storage is PLAIN.")


@check("vetted wordings", tables=True)
def wordings(site: Site) -> Iterator[Finding]:
    """The questions that count as vetted are those that came with the app (R15)."""
    came = {astuple(each) for each in vetted()}
    with looking(site.database) as connection:
        there = inspection.vetted_wordings(connection)
    for kind, entry, locale, _ in sorted(there - came):
        what = f"A wording of the {kind} {entry} in {locale} counts as vetted that did not come with the app."
        fix = "Find out who wrote it and whether it was asked, and restore the table from before."
        yield Finding("vetted_wording", what, fix)
    for kind, entry, locale, _ in sorted(came - there):
        yield Finding("vetted_wording", f"It lacks the {kind} {entry} in {locale}.", RESTORE)


def _finding(site: Site, each: Difference) -> Finding:
    part = each.part
    called, fix = f"{part.kind} {part.name}", RESTORE
    if each.how == "unexpected":
        what = f"It has something it must not have: {called}."
        if not (site.database.is_sqlite and part.kind == "constraint"):  # which SQLite cannot drop
            drop = _drop(part, sqlite=site.database.is_sqlite)
            fix = f"{drop}; and find out who made it and what it did."
    elif each.how == "missing":
        what = f"It lacks {called}."
    else:
        what = f"Its {called} is not what this version makes."
    return Finding(part.table or "database", what, fix)


def _drop(part: Part, *, sqlite: bool) -> str:
    """SQL that takes a part away."""
    if part.kind == "grant":
        verb, _, role = part.name.replace(" WITH GRANT OPTION", "").rpartition(" TO ")
        return f"REVOKE {verb} ON {part.table} FROM {role}"
    otherwise = f"DROP {part.kind.upper()} {{name}}"
    if part.kind == "trigger" and not sqlite:
        otherwise += " ON {table}"
    return DROPPED.get(part.kind, otherwise).format(name=part.name, table=part.table)
