"""What somebody looks for in the library."""

from collections.abc import Iterator
from dataclasses import dataclass

from content import fields
from slackapp.web.library.row import Row


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: each is nothing where it does not matter."""

    text: str = ""
    kind: str = ""
    dimension: str = ""
    state: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything matters."""
        return bool(self.text or self.kind or self.dimension or self.state)

    def fits(self, row: Row) -> bool:
        """Whether this row is looked for; upper and lower case are the same."""
        return (
            self.kind in {"", row.place.kind.value}
            and self.dimension in {"", row.dimension}
            and (not self.state or self.state in row.states)
            and (not self.text or self._is_in(row))
        )

    def _is_in(self, row: Row) -> bool:
        wanted = self.text.casefold()
        return any(wanted in text.casefold() for text in _texts(row))


def _texts(row: Row) -> Iterator[str]:
    yield row.place.entry
    published = row.body or (row.last.body if row.last else row.first)
    for body in (published, row.draft.body if row.draft else None):
        yield from fields.shown(body).values()
