"""Whether drafts are fit to be published: what would be wrong in the library then, and is not now."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from content import translation_checks, validate
from content.entry import FIRST, SHARED, Body, Entries, EntryKind
from content.rules import LEAST_PROMPTS
from content.translations import N_, _
from content.validate import LEAST, Problem
from slackapp.editorial import kinds
from slackapp.storage.database import Transaction
from slackapp.storage.library import editions, question_rules
from slackapp.storage.library.editions import Draft, Place, Texts
from slackapp.storage.library.published import readable

TOGETHER: Final = N_("Publish this together with its %(language)s version, which was handed in, too.")
ALSO: Final = N_("Publish this, too: it was handed in.")
UNFINISHED: Final = N_(
    "Its %(language)s version has to change with it, and is still being written: wait for it."
)
STILL_ASKED: Final = N_(
    "People are asked this question; have another one asked first, on the page Questions."
)
UNPUBLISHED: Final = N_(
    "People would be asked a question that is not there; publish it first, or choose another."
)
UNTRANSLATED: Final = N_("This would be asked, and it has no %(language)s text; translate it first.")
UNREADABLE: Final = N_(
    "Nobody could read the %(language)s library then; send this back, and tell your operator."
)
FEW_PROMPTS: Final = N_(
    "%(name)s would have fewer than %(least)s prompts; keep this one, or publish another first."
)
FEW: Final = N_("There would be fewer than %(least)s of these; keep this one, or publish another first.")
ALONE: Final = N_("This stands in %(other)s alone; add it to %(first)s, or throw it away.")

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
    now = editions.texts(connection, workspace)
    return judge(now, tuple(drafts), editions.drafts(connection, workspace))


def judge(now: Texts, drafts: Sequence[Draft], others: Iterable[Draft] = ()) -> tuple[Unfit, ...]:
    """What drafts would make wrong in a library; `others` are drafts that could be published along."""
    found = tuple(dict.fromkeys(_unfit(now, drafts)))
    chosen = {each.place for each in drafts}
    waiting = [each for each in others if each.place not in chosen]
    partners = {each: partner for each in found if (partner := _partner(each, waiting))}
    if not partners:
        return found
    left = set(_unfit(now, (*drafts, *partners.values())))
    mended = partners.keys() - left
    return tuple(_along(each, drafts, partners[each]) if each in mended else each for each in found)


def hindered(obstacles: Mapping[Place, str]) -> tuple[Unfit, ...]:
    """What keeps drafts about questions from being published, said at each of them."""
    return tuple(
        Unfit(place.locale, Problem(place.kind, place.entry, "", why)) for place, why in obstacles.items()
    )


def entry_problems(place: Place, body: Body, first: Body | None) -> tuple[Problem, ...]:
    """What is wrong with one whole entry as it is typed; `first` is the one in the first language.

    What all languages share is not for a translation to put right, and may come with the first language only.
    """
    if place.is_leading:
        never = question_rules.why_never(place, body)
        own = (Problem(place.kind, place.entry, "not_applicable", never),) if never else ()
        return (*validate.lint(place.kind, body, FIRST, in_form=True), *own)
    linted = validate.lint(place.kind, body, place.locale, in_form=True)
    found = [each for each in linted if each.field not in SHARED]
    if first is not None:
        found += translation_checks.mismatches({place.key: first}, {place.key: body}, kinds.language(FIRST))
    return tuple(dict.fromkeys(found))


def belong_together(now: Texts, one: Draft, other: Draft) -> bool:
    """Whether the drafts of an entry in two languages have to be published together."""
    alone = any(any(_diverging(now, (each,))) for each in (one, other))
    return alone and not any(_diverging(now, (one, other)))


def item_asked(body: Body | None) -> str:
    """The id of the question that a dimension's choice asks, or nothing."""
    return str((body or {}).get("item") or "")


def _unfit(now: Texts, drafts: Sequence[Draft]) -> Iterator[Unfit]:
    then = now.with_drafts(drafts)
    said: set[Problem] = set()
    for locale in now:
        if now[locale] != then[locale]:
            for each in _new_problems(now[locale], then[locale], locale):
                # What is wrong with what all languages share is said once, in the first of them.
                if each not in said:
                    yield _advised(Unfit(locale, each), then, drafts)
                said.add(each)
    yield from _diverging(now, drafts)


def _diverging(now: Texts, drafts: Sequence[Draft]) -> Iterator[Unfit]:
    """Where translations would no longer fit the first language, by these drafts of theirs.

    Where the words of the first language change and those of another do not, these lag behind: they are out
    of date then, which is no fault. But nothing may stand in another language alone.
    """
    then, first = now.with_drafts(drafts), kinds.language(FIRST)
    for draft in drafts:
        place = draft.place
        if place.is_leading or draft.body is None:
            continue
        if place.key not in then[FIRST]:
            said = _(ALONE, other=kinds.language(place.locale), first=first)
            yield Unfit(place.locale, Problem(*place.key, "", said))
            continue
        before = set(_mismatches(now, place, first))
        yield from (
            Unfit(place.locale, each) for each in _mismatches(then, place, first) if each not in before
        )


def _mismatches(texts: Texts, place: Place, first: str) -> tuple[Problem, ...]:
    mine, other = (texts[locale].get(place.key) for locale in (FIRST, place.locale))
    return (
        translation_checks.mismatches({place.key: mine}, {place.key: other}, first) if mine and other else ()
    )


def _new_problems(now: Entries, then: Entries, locale: str) -> tuple[Problem, ...]:
    all_ = _problems(then, locale)
    before = {_without_figures(each) for each in _problems(now, locale)} if all_ else ()
    found = tuple(each for each in all_ if _without_figures(each) not in before)
    if found or readable(then, locale):
        return found
    return all_ or (Problem(EntryKind.THEME, "", "", _(UNREADABLE, language=kinds.language(locale))),)


def _problems(entries: Entries, locale: str) -> tuple[Problem, ...]:
    found = validate.problems(entries, locale)
    # Those are counted here: there, counting waits until no entry of the kind is wrong in itself.
    return (*(each for each in found if each.id or each.kind not in COUNTED), *_too_few(entries))


def _too_few(entries: Entries) -> Iterator[Problem]:
    # What is for a hard week never comes by itself, so it stands in for nothing.
    of_kind = Counter(kind for (kind, _), body in entries.items() if body.get("when") is None)
    prompts = Counter(
        str(body.get("dimension")) for (kind, _), body in entries.items() if kind is EntryKind.PROMPT
    )
    for dimension, name in kinds.dimensions().items():
        if prompts[dimension] < LEAST_PROMPTS:
            yield Problem(EntryKind.PROMPT, "", "", _(FEW_PROMPTS, name=name, least=LEAST_PROMPTS))
    for kind, least in LEAST.items():
        if of_kind[kind] < least:
            yield Problem(kind, "", "", _(FEW, least=least))


def _without_figures(problem: Problem) -> Problem:
    """A problem of no entry in particular, which stays the same one when its figures change."""
    return problem if problem.id else replace(problem, message=re.sub(r"\d+", "", problem.message))


def _advised(unfit: Unfit, then: Texts, drafts: Sequence[Draft]) -> Unfit:
    """Say of a question that cannot be asked what can be done about it, at the question itself."""
    locale, kind, id_ = unfit.place
    key = (EntryKind.ITEM, item_asked(then[locale].get((kind, id_))))
    if kind is not EntryKind.ASKED or unfit.problem.field != "item" or key in then[locale]:
        return unfit
    ours = [each for each in drafts if each.place.key == key]
    if any(each.place.locale == locale or (each.place.is_leading and each.body is None) for each in ours):
        return Unfit(locale, Problem(*key, "", _(STILL_ASKED)))
    if key in then[FIRST]:
        said = _(UNTRANSLATED, language=kinds.language(locale))
        return Unfit(locale, Problem(*key, "", said))
    return Unfit(locale, replace(unfit.problem, message=_(UNPUBLISHED)))


def _partner(unfit: Unfit, waiting: Iterable[Draft]) -> Draft | None:
    """A draft of the same entry that is not to be published with the others; its own language first."""
    locale, *key = unfit.place
    found = [each for each in waiting if [*each.place.key] == key]
    return min(found, key=lambda each: each.place.locale != locale, default=None)


def _along(unfit: Unfit, drafts: Sequence[Draft], partner: Draft) -> Unfit:
    """Say it of the draft that is to be published, or of the other one where that stands alone."""
    waits = partner.state == "review"
    _locale, kind, id_ = unfit.place
    chosen = [each.place.locale for each in drafts if each.place.key == (kind, id_)]
    said = UNFINISHED if not waits else TOGETHER if chosen else ALSO
    message = _(said, language=kinds.language(partner.place.locale))
    locale = chosen[0] if chosen else unfit.locale
    return Unfit(locale, replace(unfit.problem, message=message), partner.place if waits else None)
