"""The arithmetic of docs/capacity.md: what measured figures come to for more people than anybody measured."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, Final, NamedTuple

BEGIN: Final = "<!-- make bench works out what follows -->"
END: Final = "<!-- make bench worked out what stands above -->"
SCENES: Final = ((1, 1_000), (1, 10_000), (1, 100_000), (1, 1_000_000), (1_000, 100), (10_000, 100))
"""How many workspaces, and how many people each of them has."""
PACE: Final = 4.0
"""Messages a second that leave for one workspace, by the app's default pace."""
HOUR: Final = 3600
"""In so many seconds at the least all messages of many workspaces leave: sooner, nobody needs them."""
CALL: Final = 0.1
"""Seconds that a message is assumed to take at Slack; each worker sends one at a time."""
WEEKS: Final = 52
THOUSAND: Final = 1000
_HEAD: Final = (
    "| people | workspaces | all messages out after | messages a second, so answers at the most | of the"
    " measured machine | workers that send | closed by one worker in | database after a year |\n"
    "|--:|--:|--:|--:|--:|--:|--:|--:|"
)
_NEEDED: Final = ("submit", "deliver", "close", "tick")


class Measured(NamedTuple):
    """The figures that the arithmetic goes by.

    `answers` and `cores` are of the machine that took so many a second; `message` is seconds of a worker's
    processor; `closing` seconds by people; the rest is bytes in the database.
    """

    answers: float
    cores: int
    message: float
    closing: Mapping[int, float]
    person: float
    round_: float
    tick: float


def written(page: str, found: Sequence[Mapping[str, Any]]) -> str:
    """The page with the table between its markers; ValueError where it has none."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"The page needs {BEGIN!r} and {END!r}, once each.")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    figures = measured(found)
    lines = "Not all of what it needs is measured yet." if figures is None else "\n".join(table(figures))
    return f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}"


def measured(found: Sequence[Mapping[str, Any]]) -> Measured | None:
    """What the arithmetic needs of these benchmarks, on PostgreSQL; None where one of them is not there."""
    of = {each["bench"]: each for each in found if each["database"] == "PostgreSQL"}
    if any(name not in of for name in _NEEDED):
        return None
    submit, deliver, close, tick = (of[name] for name in _NEEDED)
    kept = close["more"]["database_bytes"]
    return Measured(
        answers=submit["figure"],
        cores=submit["machine"]["cpus"],
        message=max(deliver["more"]["processor_ms"].values()) / 1000,
        closing={_number(people): seconds for people, seconds in close["more"]["seconds"].items()},
        person=kept["a person"],
        round_=kept["a person of a closed round"],
        tick=tick["figure"],
    )


def table(figures: Measured) -> Iterator[str]:
    """One line for each scene."""
    yield _HEAD
    for workspaces, people in SCENES:
        everybody = workspaces * people
        rate = min(workspaces * PACE, max(PACE, everybody / HOUR))
        cells = (
            f"{everybody:,}",
            f"{workspaces:,}",
            _time(everybody / rate),
            f"{rate:,.0f}",
            f"{rate / figures.answers:.0%}",
            f"{min(workspaces, ceil(rate * (CALL + figures.message)))}",
            _time(workspaces * _closing(figures.closing, people)),
            _bytes(everybody * (figures.person + WEEKS * figures.round_)),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield (
        f"By {figures.answers:,.0f} answers a second on {figures.cores} cores,"
        f" {1000 * figures.message:.1f} ms of a worker's processor a message,"
        f" {figures.person:,.0f} bytes a person and {figures.round_:,.0f} more for each check-in that they"
        f" were in; a tick asks 10,000 workspaces in {figures.tick:.2g} ms."
    )


def _closing(seconds: Mapping[int, float], people: int) -> float:
    """Seconds of one round: those of the least size that holds so many, or of the largest in proportion."""
    larger = [size for size in sorted(seconds) if size >= people]
    return seconds[larger[0]] if larger else seconds[max(seconds)] * people / max(seconds)


def _number(said: str) -> int:
    return int(said.replace(",", ""))


def _time(seconds: float) -> str:
    if seconds < 2 * 60:
        return f"{float(f'{seconds:.2g}'):g} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 2 * 60 else f"{minutes / 60:.0f} h"


def _bytes(count: float) -> str:
    for unit in ("kB", "MB"):
        count /= THOUSAND
        if count < THOUSAND:
            return f"{count:.0f} {unit}"
    return f"{count / THOUSAND:.0f} GB"
