"""Why a change of the library is not made; each names the entry, and nothing was written."""

from slackapp.storage.library.editions import Draft, Edition, Place


class Conflict(Exception):
    """Somebody was quicker: draft or edition is not the one that was looked at. Nothing was written."""

    def __init__(self, place: Place, draft: Draft | None, newest: Edition | None) -> None:
        super().__init__(f"{place} was changed meanwhile")
        self.place, self.draft, self.newest = place, draft, newest


class OwnWork(Exception):
    """Whoever wrote a part of a draft cannot publish it; `place` says which."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place} needs a second person")
        self.place = place


class NotInReview(Exception):
    """A draft that nobody has submitted cannot be published; `place` says which."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place} is not in review")
        self.place = place
