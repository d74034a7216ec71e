"""What a picture costs a web process: `python -m tests.pictures.cost` prints megabytes and seconds."""

import resource
import sys
from time import process_time

from slackapp.pictures.trend import Panel, Step, trend


def main() -> None:
    """Draw a first picture and ten others, each of two themes with twelve check-ins."""
    before = _megabytes()
    first = _seconds(0)
    more = sum(_seconds(number) for number in range(1, 11)) / 10
    sys.stdout.write(
        f"before the first picture: {before} MB\nafter eleven pictures: {_megabytes()} MB\n"
        f"the first picture: {first:.2f} s\neach of the others: {more:.2f} s\n"
    )


def _seconds(number: int) -> float:
    steps = tuple(Step(f"{day} Nov", 3.0, 2.5 + number / 20, 0.4) for day in range(1, 13))
    began = process_time()
    trend((Panel("Load", steps), Panel("Help", steps)))
    return process_time() - began


def _megabytes() -> int:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
