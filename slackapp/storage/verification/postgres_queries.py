"""What PostgreSQL's catalogue is asked: of each kind of part the names, tables and definitions."""

from typing import Final

_USERS: Final = 16384
"""The first number of what did not come with the server (PostgreSQL, access/transam.h)."""
_SCRATCH: Final = "'^pg_(toast|temp_|toast_temp_)'"
"""Schemas of the server's own, of what stands beside rows and of what ends with a connection."""


def _ours(oid: str) -> str:
    """What did not come with the server, told by its number: it may have been made in a schema that did."""
    return f"{oid} >= {_USERS} AND n.nspname !~ {_SCRATCH}"


def _of_an_extension(catalogue: str, oid: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '{catalogue}'::regclass AND e.objid = {oid}"  # noqa: S608 - names of PostgreSQL's catalogue
        " AND e.deptype = 'e')"
    )


def _calls_other_code(catalogue: str, oid: str) -> str:
    """A word where an expression uses a function, operator or type that did not come with the server."""
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '{catalogue}'::regclass"  # noqa: S608 - names of PostgreSQL's catalogue
        f" AND e.objid = {oid} AND e.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass,"
        " 'pg_type'::regclass)) THEN ' by other code' ELSE '' END"
    )


def _of_another_owner(owner: str) -> str:
    """A word where something belongs to somebody else than most tables do."""
    return (
        f"CASE WHEN {owner} <> (SELECT mode() WITHIN GROUP (ORDER BY o.relowner) FROM pg_class o"  # noqa: S608 - names of PostgreSQL's catalogue
        " WHERE o.relkind = 'r' AND o.relnamespace = 'public'::regnamespace)"
        " THEN ' of another owner' ELSE '' END"
    )


def _strangers(name: str, catalogue: str) -> str:
    """Names of things that neither the server nor an extension brought."""
    return (
        f"SELECT {name}, '' FROM {catalogue} x WHERE x.oid >= {_USERS}"  # noqa: S608 - names of PostgreSQL's catalogue
        f" AND NOT {_of_an_extension(catalogue, 'x.oid')}"
    )


RELATIONS: Final = f"""WITH r AS (SELECT c.*, CASE n.nspname WHEN 'public' THEN '' ELSE
    quote_ident(n.nspname) || '.' END || c.relname AS called FROM pg_class c JOIN pg_namespace n
    ON n.oid = c.relnamespace WHERE {_ours("c.oid")} AND NOT {_of_an_extension("pg_class", "c.oid")})
"""  # noqa: S608 - names of PostgreSQL's catalogue

WRITTEN: Final = {
    "table": f"""SELECT called, '', concat_ws(' ',
        CASE relkind WHEN 'r' THEN NULL ELSE 'kind ' || relkind::text END,
        CASE relpersistence WHEN 'p' THEN NULL ELSE 'persistence ' || relpersistence::text END,
        'with ' || array_to_string(reloptions, ', '), CASE WHEN relrowsecurity THEN 'row security' END,
        CASE WHEN relforcerowsecurity THEN 'forced' END,
        CASE relreplident WHEN 'd' THEN NULL ELSE 'replica identity ' || relreplident::text END,
        CASE relam WHEN 0 THEN NULL
        ELSE (SELECT nullif(amname::text, 'heap') FROM pg_am WHERE oid = relam) END,
        CASE reltablespace WHEN 0 THEN NULL ELSE 'elsewhere' END,
        CASE WHEN EXISTS (SELECT 1 FROM pg_inherits i WHERE r.oid IN (inhrelid, inhparent))
        THEN 'of a family' END,
        CASE WHEN NOT relhastriggers AND EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = r.oid)
        THEN 'triggers unseen' END,
        CASE WHEN relchecks <> (SELECT count(*) FROM pg_constraint WHERE conrelid = r.oid AND contype = 'c')
        THEN 'constraints unseen' END) || {_of_another_owner("relowner")}, ''
        FROM r WHERE relkind IN ('r', 'p', 'f')""",  # noqa: S608 - names of PostgreSQL's catalogue
    "column": f"""SELECT attname, called, concat_ws(' ', format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN 'not null' END, 'identity ' || nullif(attidentity::text, ''),
        'generated ' || nullif(attgenerated::text, ''), CASE WHEN attstorage <> typstorage
        THEN 'storage ' || attstorage::text END,
        CASE WHEN attcollation <> typcollation THEN 'another order' END)
        || {_calls_other_code("pg_attrdef", "d.oid")},
        coalesce('CAST(' || pg_get_expr(d.adbin, d.adrelid) || ' AS ' || format_type(atttypid, atttypmod)
        || ')', '') FROM r JOIN pg_attribute a ON attrelid = r.oid JOIN pg_type t ON t.oid = atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
        WHERE relkind IN ('r', 'p', 'f') AND attnum > 0 AND NOT attisdropped""",  # noqa: S608 - names of PostgreSQL's catalogue
    "constraint": f"""SELECT conname, called, CASE contype WHEN 'c' THEN
        replace(pg_get_constraintdef(k.oid), pg_get_expr(conbin, conrelid), '')
        ELSE pg_get_constraintdef(k.oid) END || {_calls_other_code("pg_constraint", "k.oid")}
        || CASE WHEN EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgconstraint = k.oid AND tgisinternal
        AND tgenabled <> 'O') THEN ' switched off' ELSE '' END
        || CASE WHEN EXISTS (SELECT 1 FROM pg_index x WHERE x.indexrelid = k.conindid AND x.indrelid = r.oid
        AND NOT (indisvalid AND indisready AND indisunique AND indimmediate)) THEN ' broken' ELSE '' END,
        CASE contype WHEN 'c' THEN pg_get_expr(conbin, conrelid) ELSE '' END
        FROM r JOIN pg_constraint k ON conrelid = r.oid WHERE contype <> 'n'""",  # noqa: S608 - names of PostgreSQL's catalogue
    "index": """SELECT i.relname, r.called, replace(pg_get_indexdef(i.oid),
        coalesce(' WHERE ' || pg_get_expr(indpred, indrelid), ''), '')
        || CASE WHEN indisvalid AND indisready THEN '' ELSE ' broken' END,
        coalesce(pg_get_expr(indpred, indrelid), '') FROM r JOIN pg_index x ON indrelid = r.oid
        JOIN pg_class i ON i.oid = indexrelid WHERE r.relkind IN ('r', 'p', 'm') AND NOT EXISTS
        (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND contype IN ('p', 'u', 'x'))""",
    # Only those that a reference brings are the server's own, whatever somebody has written beside another.
    "trigger": f"""SELECT tgname, called, pg_get_triggerdef(t.oid) || CASE tgenabled WHEN 'O' THEN ''
        WHEN 'D' THEN ' switched off' ELSE ' fires otherwise' END, ''
        FROM r JOIN pg_trigger t ON tgrelid = r.oid
        WHERE NOT (tgisinternal AND tgconstraint <> 0 AND tgfoid < {_USERS})""",  # noqa: S608 - names of PostgreSQL's catalogue
    "function": f"""SELECT CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END
        || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', '',
        CASE prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END
        || {_of_another_owner("proowner")}, '' FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
        WHERE {_ours("p.oid")} AND NOT {_of_an_extension("pg_proc", "p.oid")}""",  # noqa: S608 - names of PostgreSQL's catalogue
}
"""Kinds of which the migrations make some: name, table, text, expression."""

NAMED: Final = {
    "view": "SELECT called, '' FROM r WHERE relkind = 'v'",
    "materialized view": "SELECT called, '' FROM r WHERE relkind = 'm'",
    "sequence": "SELECT called, '' FROM r WHERE relkind = 'S'",
    # A view is one rule, for SELECT; any other can be given its name.
    "rule": "SELECT rulename, called FROM r JOIN pg_rewrite ON ev_class = r.oid WHERE ev_type <> '1'",
    "policy": "SELECT polname, called FROM r JOIN pg_policy ON polrelid = r.oid",
    "statistics": "SELECT stxname, called FROM r JOIN pg_statistic_ext ON stxrelid = r.oid",
    "type": f"""SELECT format_type(t.oid, NULL), '' FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
        WHERE {_ours("t.oid")} AND typelem = 0 AND NOT {_of_an_extension("pg_type", "t.oid")} AND NOT EXISTS
        (SELECT 1 FROM pg_class c WHERE c.oid = typrelid AND c.relkind <> 'c') AND typtype <> 'm'""",  # noqa: S608 - names of PostgreSQL's catalogue
    "schema": f"SELECT nspname, '' FROM pg_namespace n WHERE {_ours('n.oid')} AND nspname <> 'public'",  # noqa: S608 - names of PostgreSQL's catalogue
    "extension": "SELECT extname, '' FROM pg_extension WHERE extname <> 'plpgsql'",
    "language": _strangers("lanname", "pg_language"),
    "cast": _strangers("format_type(castsource, NULL) || ' AS ' || format_type(casttarget, NULL)", "pg_cast"),
    "operator": _strangers("x.oid::regoperator::text", "pg_operator"),
    "operator class": _strangers("opcname", "pg_opclass"),
    "collation": _strangers("collname", "pg_collation"),
    "conversion": _strangers("conname", "pg_conversion"),
    "text search configuration": _strangers("cfgname", "pg_ts_config"),
    "text search dictionary": _strangers("dictname", "pg_ts_dict"),
    "text search parser": _strangers("prsname", "pg_ts_parser"),
    "text search template": _strangers("tmplname", "pg_ts_template"),
    "access method": _strangers("amname", "pg_am"),
    "foreign data wrapper": _strangers("fdwname", "pg_foreign_data_wrapper"),
    "server": _strangers("srvname", "pg_foreign_server"),
    "event trigger": "SELECT evtname, '' FROM pg_event_trigger",
    "publication": "SELECT pubname, '' FROM pg_publication",
    "subscription": """SELECT subname, '' FROM pg_subscription WHERE subdbid =
        (SELECT oid FROM pg_database WHERE datname = current_database())""",
    "replication slot": """SELECT slot_name, '' FROM pg_replication_slots
        WHERE database = current_database() OR slot_type = 'physical'""",
    "large object": "SELECT oid::text, '' FROM pg_largeobject_metadata",
    "security label": "SELECT provider || ' ' || objname, '' FROM pg_seclabels WHERE objtype <> 'role'",
    "default privilege": """SELECT DISTINCT defaclrole::regrole || ' to ' ||
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ''
        FROM pg_default_acl, aclexplode(defaclacl) a WHERE a.grantee <> defaclrole""",
    "grant": """SELECT a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        || ' TO ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, called
        FROM r, aclexplode(relacl) a WHERE a.grantee <> relowner
        UNION SELECT a.privilege_type || ' (' || attname || ')' ||
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        || ' TO ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, called
        FROM r JOIN pg_attribute t ON attrelid = r.oid, aclexplode(attacl) a
        WHERE NOT attisdropped AND a.grantee <> relowner
        UNION SELECT 'CREATE TO ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
        'SCHEMA public' FROM pg_namespace n, aclexplode(nspacl) a WHERE nspname = 'public'
        AND a.privilege_type = 'CREATE' AND a.grantee <> nspowner
        AND (a.grantee <> 0 OR current_setting('server_version_num')::int >= 150000)""",
}
"""Kinds of which none is expected, but for the grants of docs/owners.md: name and table."""
