"""Whether drafts are fit to be published: what would be wrong in the library then, and is not now."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from content import lint
from content.entry import Body, Entries, EntryKind
from content.library import LEAST_REFRAMES, LEAST_STARTERS
from content.lint import Problem
from content.sections import LEAST_PROMPTS
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions, published
from slackapp.storage.library.editions import EVERYWHERE, FIRST, Draft, Place
from slackapp.web.library import after, alike, asking, places
from slackapp.web.library.after import Libraries

TOGETHER: Final = "Publish this together with its {language} version, which was handed in, too."
ALSO: Final = "Publish this, too: it was handed in."
UNFINISHED: Final = "Its {language} version has to change with it, and is still being written: wait for it."
STILL_ASKED: Final = "People are asked this question; have another one asked first, on the page Questions."
UNPUBLISHED: Final = (
    "People would be asked a question that is not there; publish it first, or choose another."
)
UNTRANSLATED: Final = "This would be asked, and it has no {language} text; translate it first."
UNREADABLE: Final = "Nobody could read the {language} library then; send this back, and tell your operator."
FEW_PROMPTS: Final = "{name} would have fewer than {least} prompts; keep this one, or publish another first."
FEW: Final = "There would be fewer than {least} of these; keep this one, or publish another first."

LEAST: Final = {EntryKind.STARTER: LEAST_STARTERS, EntryKind.REFRAME: LEAST_REFRAMES}
COUNTED: Final = frozenset({EntryKind.PROMPT, *LEAST})


@dataclass(frozen=True)
class Unfit:
    """One thing to put right before drafts may be published, and where.

    `needs` is where another draft waits that would put it right, if it were published along.
    """

    locale: str
    problem: Problem
    needs: Place | None = None

    @property
    def place(self) -> tuple[str, EntryKind, str]:
        """The entry that is meant; its id is empty where none in particular is."""
        return self.locale, self.problem.kind, self.problem.id


def check(connection: Transaction, workspace: str, drafts: Iterable[Draft]) -> tuple[Unfit, ...]:
    """What these drafts would make wrong, in any language; empty where they are fit to be published.

    What is wrong already stops nobody: a fault that came otherwise must not keep people from mending another.
    Only a library that nobody could read is never published, whoever is to blame for it.
    """
    now = after.libraries(connection, workspace)
    return judged(now, tuple(drafts), editions.drafts(connection, workspace))


def judged(now: Libraries, drafts: Sequence[Draft], others: Iterable[Draft] = ()) -> tuple[Unfit, ...]:
    """The same for what is published now; `others` are drafts that could be published along."""
    found = tuple(dict.fromkeys(_unfit(now, drafts)))
    chosen = {each.place for each in drafts}
    waiting = [each for each in others if each.place not in chosen]
    partners = {each: partner for each in found if (partner := _partner(each, waiting))}
    if not partners:
        return found
    left = set(_unfit(now, (*drafts, *partners.values())))
    mended = partners.keys() - left
    return tuple(_along(each, drafts, partners[each]) if each in mended else each for each in found)


def of_entry(place: Place, body: Body, first: Body | None) -> tuple[Problem, ...]:
    """What is wrong with one entry alone as it is typed; `first` is the same one in the first language."""
    found = lint.lint(place.kind, body, place.locale)
    if first is None or place.locale == FIRST:
        return found
    key = (place.kind, place.entry)
    return tuple(dict.fromkeys((*found, *lint.mismatches({key: first}, {key: body}, places.language(FIRST)))))


def _unfit(now: Libraries, drafts: Sequence[Draft]) -> Iterator[Unfit]:
    then = after.published(now, drafts)
    changed = {each.place.locale for each in drafts}
    for locale in now:
        if changed & {locale, EVERYWHERE}:
            for each in _wrong(now[locale], then[locale], locale):
                yield _plain(Unfit(locale, each), then, drafts)
    yield from (Unfit(locale, each) for locale, each in alike.parted(now, drafts))


def _wrong(now: Entries, then: Entries, locale: str) -> tuple[Problem, ...]:
    all_ = _problems(then, locale)
    before = {_known(each) for each in _problems(now, locale)}
    found = tuple(each for each in all_ if _known(each) not in before)
    if found or published.readable(then, locale):
        return found
    return all_ or (Problem(EntryKind.THEME, "", "", UNREADABLE.format(language=places.language(locale))),)


def _problems(entries: Entries, locale: str) -> tuple[Problem, ...]:
    found = lint.problems(entries, locale)
    # Those are counted here: there, counting waits until no entry of the kind is wrong in itself.
    return (*(each for each in found if each.id or each.kind not in COUNTED), *_too_few(entries))


def _too_few(entries: Entries) -> Iterator[Problem]:
    kinds = Counter(kind for kind, _ in entries)
    prompts = Counter(
        str(body.get("dimension")) for (kind, _), body in entries.items() if kind is EntryKind.PROMPT
    )
    for dimension, name in places.dimensions().items():
        if prompts[dimension] < LEAST_PROMPTS:
            yield Problem(EntryKind.PROMPT, "", "", FEW_PROMPTS.format(name=name, least=LEAST_PROMPTS))
    for kind, least in LEAST.items():
        if kinds[kind] < least:
            yield Problem(kind, "", "", FEW.format(least=least))


def _known(problem: Problem) -> Problem:
    """A problem of no entry in particular is the same one with other figures in it."""
    return problem if problem.id else replace(problem, message=re.sub(r"\d+", "", problem.message))


def _plain(unfit: Unfit, then: Libraries, drafts: Sequence[Draft]) -> Unfit:
    """Say of a question that cannot be asked what can be done about it, at the question itself."""
    locale, kind, id_ = unfit.place
    key = (EntryKind.ITEM, asking.item_of(then[locale].get((kind, id_))))
    if kind is not EntryKind.ASKED or unfit.problem.field != "item" or key in then[locale]:
        return unfit
    if key in after.keys(each for each in drafts if each.place.locale == locale):
        return Unfit(locale, Problem(*key, "", STILL_ASKED))
    if key in then[FIRST]:
        said = UNTRANSLATED.format(language=places.language(locale))
        return Unfit(locale, Problem(*key, "", said))
    return Unfit(locale, replace(unfit.problem, message=UNPUBLISHED))


def _partner(unfit: Unfit, waiting: Iterable[Draft]) -> Draft | None:
    """A draft of the same entry that is not to be published with the others; its own language first."""
    locale, *key = unfit.place
    found = [each for each in waiting if [each.place.kind, each.place.entry] == key]
    return min(found, key=lambda each: each.place.locale != locale, default=None)


def _along(unfit: Unfit, drafts: Sequence[Draft], partner: Draft) -> Unfit:
    """Say it of the draft that is to be published, or of the other one where that stands alone."""
    waits = partner.state == "review"
    _, kind, id_ = unfit.place
    chosen = [each.place.locale for each in drafts if (each.place.kind, each.place.entry) == (kind, id_)]
    said = UNFINISHED if not waits else TOGETHER if chosen else ALSO
    message = said.format(language=places.language(partner.place.locale))
    locale = chosen[0] if chosen else unfit.locale
    return Unfit(locale, replace(unfit.problem, message=message), partner.place if waits else None)
