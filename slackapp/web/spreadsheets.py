"""Tables as files that a spreadsheet opens: of what people typed, no cell becomes a formula."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as CSV. Each cell is quoted: where semicolons part cells, one in a name begins none."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([_cell(each) for each in row] for row in rows)
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
