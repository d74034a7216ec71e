"""Runs every check and writes down what was found, for people and for machines."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from redis.exceptions import RedisError

from slackapp.cli.verify import redis_checks, sampling, settings, tables, traces
from slackapp.cli.verify.findings import Check, Finding
from slackapp.cli.verify.site import Site
from slackapp.storage.database import DatabaseDown
from slackapp.storage.schema import OtherSchema
from slackapp.storage.verification.inspection import Hidden

CHECKS: Final = (
    *(settings.settings, settings.debugging, settings.core_dumps),
    *(redis_checks.key_store, redis_checks.round_keys),
    *(tables.logging, tables.shape, tables.storage, tables.triggers, tables.limits),
    *(traces.pairs, traces.left_over, traces.kept_too_long),
    *(redis_checks.jobs, redis_checks.people),
    *(traces.logs, sampling.maps, sampling.sample),
)


@dataclass(frozen=True)
class Result:
    """A check and what it found."""

    check: Check
    findings: tuple[Finding, ...]


def run(site: Site, checks: Sequence[Check] = CHECKS) -> Iterator[Result]:
    """Carry out these checks one after the other."""
    for check in checks:
        yield Result(check, tuple(_findings(site, check)))


def _findings(site: Site, check: Check) -> Iterator[Finding]:
    """What a check finds. Where it cannot look, that is a finding: nobody may take it for a clean one."""
    try:
        if check.tables and not site.current:
            fix = "Run `leanon db upgrade` with this version, then verify again."
            yield Finding("database", "It has not this version's tables.", fix)
        else:
            yield from check.look(site)
    except OtherSchema:
        fix = "Verify with the version of Lean On that made it; this one leaves it as it is."
        yield Finding("database", "It has the tables of another version.", fix)
    except DatabaseDown:
        fix = "Start its server, or correct DATABASE_URL, then verify again."
        yield Finding("database", "It does not answer.", fix)
    except Hidden:
        fix = "Apply `leanon db grants`, or verify with the role that the application uses."
        yield Finding("database", "The role of DATABASE_URL may not look there.", fix)
    except RedisError as error:
        fix = "Start both Redis servers, or correct REDIS_URL and KEY_REDIS_URL, then verify again."
        yield Finding("Redis", f"It could not be asked ({type(error).__name__}).", fix)


def lines(result: Result) -> Iterator[str]:
    """One line a check that found nothing, else one a finding."""
    for each in result.findings:
        yield f"FINDING  {result.check.name}: {each.subject}: {each.what} Fix: {each.fix}"
    if not result.findings:
        yield f"ok       {result.check.name}: {result.check.says}"


def total(results: Sequence[Result]) -> str:
    """The last line."""
    found = sum(len(result.findings) for result in results)
    amount = {0: "No finding", 1: "1 finding"}.get(found, f"{found} findings")
    return f"{amount} in {len(results)} checks."


def as_json(results: Sequence[Result], at: datetime) -> str:
    """The report for machines: every check with its findings, the installed version and the wall time."""
    document = {
        "version": version("lean-on"),
        "at": at.isoformat(timespec="seconds"),
        "findings": sum(len(result.findings) for result in results),
        "checks": [
            {
                "check": result.check.name,
                "says": result.check.says,
                "findings": [{"check": result.check.name, **asdict(one)} for one in result.findings],
            }
            for result in results
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
