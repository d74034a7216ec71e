"""What a language lacks beside the first one: texts that are missing, out of date or different."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from content import translation_checks
from content.changes import Change, changes
from content.entry import FIRST, Body, EntryKind, Key, words
from slackapp.editorial import kinds
from slackapp.editorial.entries import KIND_ORDER
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Draft, Edition, Place, Texts


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
    return in_languages(connection, workspace, [locale])[locale]


def in_languages(
    connection: Transaction, workspace: str, languages: Iterable[str]
) -> dict[str, tuple[Translation, ...]]:
    """Every entry of the first language as each of some others has it: what they share is read once."""
    texts = editions.texts(connection, workspace)
    first_past = editions.versions(connection, workspace, FIRST)
    drafts = {each.place: each for each in editions.drafts(connection, workspace)}
    entries = [(key, body) for key, body in texts[FIRST].items() if key[0] is not EntryKind.ASKED]
    entries.sort(key=lambda each: KIND_ORDER[each[0][0]])

    def of_language(locale: str) -> Iterator[Translation]:
        past, different = editions.versions(connection, workspace, locale), _different(texts, locale)
        read = texts[locale]
        for key, first in entries:
            place, body = Place(workspace, locale, *key), read.get(key)
            versions = first_past.get(key, ()), past.get(key, ())
            needs, since, differs = list[Need](), tuple[Change, ...](), tuple[str, ...]()
            is_own = texts.speaks(locale, key) == locale  # else what it needs, it needs in the wider language
            if is_own and body is None:
                needs = [Need.MISSING]
            elif is_own:
                since, differs = _changed_since(*versions), tuple(different.get(key, ()))
                needs = [Need.OUTDATED] * bool(since) + [Need.DIFFERS] * bool(differs)
            first_base, base = (found[0].number if found else 0 for found in versions)
            yield Translation(
                place, first, body, drafts.get(place), tuple(needs), since, differs, base, first_base
            )

    return {locale: tuple(of_language(locale)) for locale in languages}


def translation_of(found: Sequence[Translation], place: Place) -> Translation | None:
    """One entry among those of its language, or None where the first language has none."""
    return next((each for each in found if each.place == place), None)


def waiting_after(found: Sequence[Translation], place: Place) -> tuple[Place, ...]:
    """What waits for a translator besides one text: what comes below it, then what stands above."""
    at = next((number for number, each in enumerate(found) if each.place == place), len(found))
    return tuple(each.place for each in (*found[at + 1 :], *found[:at]) if each.is_to_do)


def _different(texts: Texts, locale: str) -> dict[Key, list[str]]:
    """What must be as in the first language and is not, by entry; two texts that came with the app match."""
    seeds, mine, yours = editions.as_shipped(), texts[FIRST], texts[locale]
    came, came_there = seeds[FIRST], seeds[locale]
    edited = {
        key: body
        for key, body in mine.items()
        if body is not came.get(key) or yours.get(key) is not came_there.get(key)
    }
    found: dict[Key, list[str]] = {}
    for each in translation_checks.mismatches(edited, yours, kinds.language(FIRST)):
        found.setdefault((each.kind, each.id), []).append(each.message)
    return found


def _changed_since(first: Sequence[Edition], other: Sequence[Edition]) -> tuple[Change, ...]:
    """What changed in the first language's words since a translation was written or found still right."""
    if not first or not first[0].number:
        return ()  # it is as it came
    written = other[0].revision if other else 0
    was, now = next((each.body for each in first if each.revision <= written), None), first[0].body
    return changes(words(was), words(now)) if was and now and was is not now else ()
