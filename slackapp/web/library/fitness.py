"""Whether drafts are fit to be published: what would be wrong in the library then, and is not now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from content import lint
from content.entry import Body, EntryKind, Key
from content.lint import Problem
from slackapp.storage import editions
from slackapp.storage.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.storage.sessions import Transaction
from slackapp.web.library import places

ALONE: Final = "This stands in {other} alone; add it to {first}, or retire it in {other}, too."


@dataclass(frozen=True)
class Unfit:
    """One thing to put right before drafts may be published, and where."""

    locale: str
    problem: Problem

    @property
    def place(self) -> tuple[str, EntryKind, str]:
        """The entry that is meant; its id is empty where none in particular is."""
        return self.locale, self.problem.kind, self.problem.id


def check(connection: Transaction, workspace: str, drafts: Iterable[Draft]) -> tuple[Unfit, ...]:
    """What these drafts would make wrong, in any language; empty where they are fit to be published.

    What is wrong already stops nobody: a fault that came otherwise must not keep people from mending another.
    """
    chosen = tuple(drafts)
    locales = places.locales()
    now = {locale: editions.entries(connection, workspace, locale) for locale in locales}
    then = {locale: applied(now[locale], chosen, locale) for locale in locales}
    before = set(_unfit(now))
    return tuple(each for each in _unfit(then) if each not in before)


def applied(entries: Mapping[Key, Body], drafts: Iterable[Draft], locale: str) -> dict[Key, Body]:
    """The library of a language as it would be with these drafts published."""
    found = dict(entries)
    for draft in drafts:
        if draft.place.locale in {locale, EVERYWHERE}:
            key = (draft.place.kind, draft.place.entry)
            if draft.body is None:
                found.pop(key, None)
            else:
                found[key] = draft.body
    return found


def _unfit(libraries: Mapping[str, Mapping[Key, Body]]) -> Iterable[Unfit]:
    first = libraries[FIRST]
    name = places.language(FIRST)
    for locale, entries in libraries.items():
        found = list(lint.problems(entries, locale))
        if locale != FIRST:
            found += lint.mismatches(first, entries, name)
            said = ALONE.format(other=places.language(locale), first=name)
            found += [Problem(*key, "", said) for key in entries if key not in first]
        yield from (Unfit(locale, problem) for problem in found)


def of_entry(place: Place, body: Body, first: Body | None) -> tuple[Problem, ...]:
    """What is wrong with one entry alone as it is typed; `first` is the same one in the first language."""
    found = lint.lint(place.kind, body, place.locale)
    if first is None or place.locale == FIRST:
        return found
    key = (place.kind, place.entry)
    return tuple(dict.fromkeys((*found, *lint.mismatches({key: first}, {key: body}, places.language(FIRST)))))
