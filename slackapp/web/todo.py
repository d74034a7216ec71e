"""What waits for whoever is signed in: what others handed in, what came back, and what they have begun."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from content.files import locales
from slackapp.editorial import kinds, translation_status
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Draft
from slackapp.web import audit_text
from slackapp.web.access import Permission, Who
from slackapp.web.library.entry_url import entry_url


@dataclass(frozen=True)
class Task:
    """A draft with which somebody can go on, and the names of the others who wrote it."""

    title: str
    kind: str
    authors: tuple[str, ...]
    draft: Draft
    address: str


@dataclass(frozen=True)
class Waiting:
    """What can be done now: to publish what others handed in, and to go on with what one wrote oneself.

    `elsewhere` counts one's own drafts that wait for somebody else; `missing` are languages, by id and name,
    with how many of their texts wait for a translator.
    """

    review: tuple[Task, ...]
    back: tuple[Task, ...]
    own: tuple[Task, ...]
    elsewhere: int
    missing: tuple[tuple[str, str, int], ...]

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.review or self.back or self.own or self.missing)


def waiting(connection: Transaction, me: Who, names: Mapping[str, str]) -> Waiting:
    """What waits for this person; `names` are those of the people with a role, by user id."""
    texts = cache(partial(editions.entries, connection, me.workspace))
    drafts = editions.drafts(connection, me.workspace)
    mine = [each for each in drafts if me.user in each.authors]
    others = [each for each in drafts if me.user not in each.authors]

    def tasks(found: Iterable[Draft]) -> tuple[Task, ...]:
        return tuple(
            Task(
                audit_text.title(each, texts),
                audit_text.kind_of(each.place),
                tuple(names.get(user, user) for user in each.authors if user != me.user),
                each,
                entry_url(each.place),
            )
            for each in found
        )

    may_edit, may_review = me.may(Permission.EDIT), me.may(Permission.REVIEW)
    begun = [each for each in mine if each.state == "draft" and may_edit]
    return Waiting(
        review=tasks(each for each in others if each.state == "review" and may_review),
        back=tasks(each for each in begun if each.note),
        own=tasks(each for each in begun if not each.note),
        elsewhere=sum(each.state == "review" for each in mine),
        missing=tuple(_missing(connection, me.workspace)) if may_edit else (),
    )


def _missing(connection: Transaction, workspace: str) -> Iterable[tuple[str, str, int]]:
    for locale, found in translation_status.in_languages(connection, workspace, locales()[1:]).items():
        if to_do := sum(each.is_to_do for each in found):
            yield locale, kinds.language(locale), to_do
