"""What the languages of an entry must have alike, and which drafts have to be published together for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from content import lint
from content.entry import Body, Key
from content.lint import Problem
from slackapp.storage.library.editions import FIRST, Draft, Place
from slackapp.web.library import after, form, places
from slackapp.web.library.after import Libraries

ALONE: Final = "This stands in {other} alone; add it to {first}, or retire it in {other}, too."
SAME: Final = frozenset(each.name for kind in form.FIELDS.values() for each in kind if each.same)


def parted(now: Libraries, drafts: Sequence[Draft]) -> Iterator[tuple[str, Problem]]:
    """What languages would no longer have alike, each with the language that would be wrong.

    Where the words of the first language change and those of another do not, these lag behind: they are out
    of date then, which is no fault. What has one value in all languages may not lag, and nothing may stand in
    another language alone.
    """
    then = after.published(now, drafts)
    reworded = {each.place for each in drafts if _is_reworded(now, each)}
    written = {(each.locale, each.kind, each.entry) for each in reworded}
    for locale in now:
        for key in after.keys(drafts):
            before = set(_problems(now, locale, key))
            for each in _problems(then, locale, key):
                counts = not each.field or each.field in SAME or (locale, *key) in written
                if counts and each not in before:
                    yield locale, each


def together(now: Libraries, one: Draft, other: Draft) -> bool:
    """Whether two languages of an entry have to be published together."""
    alone = any(any(parted(now, (each,))) for each in (one, other))
    return alone and not any(parted(now, (one, other)))


def outdated(now: Libraries, drafts: Sequence[Draft]) -> tuple[Place, ...]:
    """The translations that would lag behind the first language: its words change, and theirs do not."""
    reworded = {each.place for each in drafts if each.body and _is_reworded(now, each)}
    first = [each for each in reworded if each.locale == FIRST and (each.kind, each.entry) in now[FIRST]]
    twins = (replace(each, locale=locale) for each in sorted(first) for locale in now if locale != FIRST)
    return tuple(
        each for each in twins if each not in reworded and (each.kind, each.entry) in now[each.locale]
    )


def _is_reworded(now: Libraries, draft: Draft) -> bool:
    """Whether a draft changes more than what all languages share."""
    before = now.get(draft.place.locale, {}).get((draft.place.kind, draft.place.entry))
    if draft.body is None or before is None:
        return True
    return _words(before) != _words(draft.body)


def _words(body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in SAME}


def _problems(found: Libraries, locale: str, key: Key) -> tuple[Problem, ...]:
    first, other = found[FIRST].get(key), found[locale].get(key)
    if other is None or locale == FIRST:
        return ()
    name = places.language(FIRST)
    if first is None:
        return (Problem(*key, "", ALONE.format(other=places.language(locale), first=name)),)
    return lint.mismatches({key: first}, {key: other}, name)
