"""One entry of the library: what people read now, and what is being made of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from content.entry import Body
from slackapp.storage.library.editions import FIRST, Draft, Edition, Place
from slackapp.web.library import places


@dataclass(frozen=True)
class Row:
    """One entry: what people read now, and what is being made of it.

    `body` is what is published; None where nothing is, as with a new draft, a retired entry or a missing
    translation. `edition` is the newest one that was published here, if any; `last` is the newest that has
    a text, the seed included. `first` is what is published in the first language, and `leading` what will
    be, where that is handed in already: it says what is the same in all languages.
    """

    place: Place
    body: Body | None = None
    edition: Edition | None = None
    last: Edition | None = None
    draft: Draft | None = None
    first: Body | None = None
    leading: Body | None = None
    asked: bool = False

    def as_asked(self) -> "Row":
        """The same one, which people are asked."""
        return replace(self, asked=True)

    @property
    def states(self) -> tuple[str, ...]:
        """What people read now, then what is being made of it; each is a name for `parts.tag`."""
        return (self._published, *((self.draft.state,) if self.draft else ()))

    @property
    def doing(self) -> str:
        """What is being made of it, where its state does not say so."""
        if self.draft is None:
            return ""
        if self.draft.body is None:
            return "To be retired"
        return "Sent back" if self.draft.state == "draft" and self.draft.note else ""

    @property
    def base(self) -> int:
        """The number of the newest edition; 0 for the seed."""
        return self.edition.number if self.edition else 0

    @property
    def edit(self) -> int:
        """The number of what was last done to the draft; 0 where there is none."""
        return self.draft.edit if self.draft else 0

    @property
    def retirable(self) -> bool:
        """Whether people meet it and could do without it."""
        return self.body is not None and self.place.kind in places.MADE and not self.asked

    @property
    def own(self) -> Body | None:
        """What to show of it in its own language: the draft, else what is published, else what was."""
        drafted = self.draft.body if self.draft else None
        return drafted or self.body or (self.last.body if self.last else None)

    @property
    def title(self) -> str:
        """It in a few words; those of the first language where it has none yet."""
        return places.headline(self.own or self.first, self.place.entry)

    @property
    def lang(self) -> str:
        """The language of its title."""
        return self.place.locale if places.headline(self.own) else FIRST

    @property
    def dimension(self) -> str:
        """The id of the dimension that it is about, or nothing."""
        return str((self.own or self.first or {}).get("dimension") or "")

    @property
    def changed_at(self) -> datetime | None:
        """When it was last changed here, in wall time."""
        if self.draft:
            return self.draft.changed_at
        return self.edition.published_at if self.edition else None

    @property
    def _published(self) -> str:
        if self.body is not None:
            return "published" if self.edition else "seed"
        if self.edition:
            return "retired"
        return "missing" if self.first and self.place.locale != FIRST else "new"
