"""The tables of docs/performance.md, written from the figures; whatever stands outside the markers stays."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

BEGIN: Final = "<!-- make bench writes what follows -->"
END: Final = "<!-- make bench wrote what stands above -->"
_HEAD: Final = "| what | Lean On | floor | | ratio | least to most | goal |\n|---|--:|---|--:|--:|---|---|"


def written(page: str, found: Sequence[Mapping[str, Any]]) -> str:
    """The page with these figures between its markers; ValueError where it has none."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"The page needs {BEGIN!r} and {END!r}, once each.")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    tables = "\n".join(_lines(found))
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def _lines(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield _HEAD
    for each in found:
        yield from _rows(each)
    yield ""
    for each in found:
        yield f"- **{each['bench']}**{_on(each)}: {_said(each['sizes'])}; {each['runs']} runs."
        more = {name: value for name, value in each["more"].items() if value != ""}
        if more:
            yield f"  {_said(more)}."
    yield ""
    for (commit, *_), some in groupby(sorted(found, key=_where), key=_where):
        told = list(some)
        first = told[0]["machine"]
        names = ", ".join(dict.fromkeys(each["bench"] for each in told))
        yield (
            f"{names}: commit `{commit}`, {first['cpus']} cores, Python {first['python']},"
            f" {first['pace']:,} thousand SHA-256 a second and core, load {first['load']} before it"
            f"{_server(first)}.  "
        )


def _rows(told: Mapping[str, Any]) -> Iterator[str]:
    name = f"{told['bench']}{_on(told)}"
    figure = f"{told['figure']:,.5g} {told['unit']}"
    if not told["ratios"]:
        yield f"| {name} | {figure} | | | | | |"
    for floor, ratio in told["ratios"].items():
        spread = told["spread_of_ratios"][floor]
        between = f"{spread['min']:.3g} to {spread['max']:.3g}"
        goal = told["goals"].get(floor, "")
        its = f"{told['floors'][floor]:,.5g}"
        yield f"| {name} | {figure} | {floor} | {its} | {ratio:.3g} | {between} | {goal} |"
        name = figure = ""


def _on(told: Mapping[str, Any]) -> str:
    return f", {told['database']}" if told["database"] else ""


def _said(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in values.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return " / ".join(f"{name} {_value(each)}" for name, each in value.items())
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _server(machine: Mapping[str, Any]) -> str:
    if "server_version" not in machine:
        return ""
    return f"; PostgreSQL {machine['server_version']} with fsync {machine['fsync']}"


def _where(told: Mapping[str, Any]) -> tuple[Any, ...]:
    machine = told["machine"]
    return told["commit"], machine["cpus"], machine["python"], machine.get("server_version", "")
