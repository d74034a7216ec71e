"""A workspace's library as it was read at a revision, and which of its support entries people are shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from content.library import Library
from content.support import Support, SupportEntry


@dataclass(frozen=True)
class Published:
    """A revision of a workspace's library; `wordings` are its support entries, all that ever were, by digest.

    `revision` is the one that was read, earlier than the one asked for where that cannot be read.
    """

    revision: int
    library: Library
    wordings: Mapping[str, SupportEntry]


@dataclass(frozen=True)
class Current(Published):
    """What a workspace has published by now; `confirmed` has the confirmed digest of each support entry."""

    confirmed: Mapping[str, str]

    @cached_property
    def support(self) -> Support:
        """The support entries that people may be shown, each as it was confirmed."""
        shown = (self.shown(entry) for entry in self.library.support.entries)
        return Support(tuple(entry for entry in shown if entry))

    def shown(self, entry: SupportEntry) -> SupportEntry | None:
        """An entry in the wording that was confirmed; None where none was.

        What was edited since stays as it was until somebody confirms it again: nobody is left without.
        """
        return self.wordings.get(self.confirmed.get(entry.id, ""))

    def unconfirmed(self, countries: Collection[str]) -> tuple[SupportEntry, ...]:
        """What is still to be confirmed of what people in these countries would be shown."""
        return self.library.support.unconfirmed(countries, self.confirmed)

    def holding(self, countries: Collection[str]) -> tuple[SupportEntry, ...]:
        """What keeps anything from being sent: of a country, or for everybody, not one line is confirmed.

        A line that HR edits or adds beside a confirmed one holds nothing up: people read the confirmed one.
        """
        shown = {entry.country for entry in self.support.entries}
        return tuple(entry for entry in self.unconfirmed(countries) if entry.country not in shown)
