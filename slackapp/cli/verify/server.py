"""Checks of the database's server: no setting, of anybody, writes down or copies what people do (R17)."""

from collections.abc import Iterator

from slackapp.cli.verify.findings import Finding, check
from slackapp.cli.verify.site import Site
from slackapp.storage.verification import statements
from slackapp.storage.verification.inspection import looking
from slackapp.storage.verification.statements import Setting


@check("statement logging", tables=True)
def logging(site: Site) -> Iterator[Finding]:
    """No setting, of the server, a role or a database, makes it repeat statements or time them."""
    with looking(site.database) as connection:
        found = statements.settings(connection)
    for each in found:
        if not statements.is_quiet(each):
            yield _finding(each)
    for name in statements.hidden(found):
        fix = "Verify with a role that may see it: GRANT pg_read_all_settings TO leanon_reader."
        yield Finding(name, "This role may not see it.", fix)


def _finding(each: Setting) -> Finding:
    subject = f"{each.name} for {each.whom}" if each.whom else each.name
    what = f"It is {each.value or 'empty'}, and lets the server do more than is known to be harmless."
    fix = f"Set {each.name} to {each.default or 'nothing'}, and reload or restart the server."
    if each.whom:
        fix = f"Take it back with ALTER ROLE or ALTER DATABASE and RESET {each.name}."
    return Finding(subject, what, fix)
