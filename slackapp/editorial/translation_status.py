"""What a language lacks beside the first one: texts that are missing, out of date or different."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from content import translation_checks
from content.changes import Change, changes
from content.entry import FIRST, Body, EntryKind, Key, words
from slackapp.editorial import kinds
from slackapp.editorial.entries import KIND_ORDER
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Draft, Edition, Place


class Need(StrEnum):
    """What a translation needs; the value stands in addresses."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Translation:
    """An entry in two languages: `first` and `body` are what people read, None where there is nothing.

    `since` is what changed in the first after the other was last written, and `different` what must match and
    does not, in sentences. `base` and `first_base` are the numbers of the newest editions of the two.
    """

    place: Place
    first: Body
    body: Body | None
    draft: Draft | None
    needs: tuple[Need, ...] = ()
    since: tuple[Change, ...] = ()
    different: tuple[str, ...] = ()
    base: int = 0
    first_base: int = 0

    @property
    def is_to_do(self) -> bool:
        """Whether it waits for a translator: it needs something, and nobody has begun on it."""
        return self.draft is None and bool(self.needs)


def translations(connection: Transaction, workspace: str, locale: str) -> tuple[Translation, ...]:
    """Every entry of the first language as another has it, kind by kind, in the first one's order."""
    texts = editions.texts(connection, workspace)
    first_past, past = (editions.versions(connection, workspace, each) for each in (FIRST, locale))
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    different: dict[Key, list[str]] = {}
    for each in translation_checks.mismatches(texts[FIRST], texts[locale], kinds.language(FIRST)):
        different.setdefault((each.kind, each.id), []).append(each.message)

    def translation(key: Key, first: Body) -> Translation:
        place, body = Place(workspace, locale, *key), texts[locale].get(key)
        versions = first_past.get(key, ()), past.get(key, ())
        first_base, base = (found[0].number if found else 0 for found in versions)
        found = Translation(place, first, body, drafts.get(place), base=base, first_base=first_base)
        if texts.speaks(locale, key) != locale:
            return found  # what it needs, it needs in the wider language
        if body is None:
            return replace(found, needs=(Need.MISSING,))
        since, differs = _changed_since(*versions), tuple(different.get(key, ()))
        needs = [Need.OUTDATED] * bool(since) + [Need.DIFFERS] * bool(differs)
        return replace(found, needs=tuple(needs), since=since, different=differs)

    entries = [(key, body) for key, body in texts[FIRST].items() if key[0] is not EntryKind.ASKED]
    return tuple(translation(*each) for each in sorted(entries, key=lambda each: KIND_ORDER[each[0][0]]))


def translation_of(found: Sequence[Translation], place: Place) -> Translation | None:
    """One entry among those of its language, or None where the first language has none."""
    return next((each for each in found if each.place == place), None)


def waiting_after(found: Sequence[Translation], place: Place) -> tuple[Place, ...]:
    """What waits for a translator besides one text: what comes below it, then what stands above."""
    at = next((number for number, each in enumerate(found) if each.place == place), len(found))
    return tuple(each.place for each in (*found[at + 1 :], *found[:at]) if each.is_to_do)


def _changed_since(first: Sequence[Edition], other: Sequence[Edition]) -> tuple[Change, ...]:
    """What changed in the first language's words since a translation was written or found still right."""
    written = other[0].revision if other else 0
    was = next((each.body for each in first if each.revision <= written), None)
    now = first[0].body if first else None
    return changes(words(was), words(now)) if was and now else ()
