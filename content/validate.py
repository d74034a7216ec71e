"""Entries are held to the rules, each by itself and all of a language together; in files, on their lines."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, cast

from pydantic import BaseModel, ValidationError

from content import fields, files, rules, sentence_files
from content.entry import FIRST, JSON, SHARED, Body, Entries, EntryKind
from content.faults import Fault, LibraryInvalid, quoted
from content.files import Reading
from content.guides import Guide
from content.help import HelpKind, Kind
from content.languages import REMEMBERED, Language, language
from content.localised import either, listing
from content.members import MemberPrompt, Reframe
from content.prompts import Prompt
from content.rules import Note
from content.support import ASSISTANCE_PROGRAMME, SupportEntry
from content.themes import DIMENSIONS, Asked, Dimension, Heading, Question
from content.translations import N_, _
from content.wording import Wording
from content.yaml_source import MOST_FAULTS, Path

Built = Mapping[EntryKind, Mapping[str, Any]]
"""The models of the entries of each kind whose fields are right, by id."""

MODELS: Final[Mapping[EntryKind, type[BaseModel]]] = {
    EntryKind.THEME: Heading,
    EntryKind.ITEM: Question,
    EntryKind.ASKED: Asked,
    EntryKind.PROMPT: Prompt,
    EntryKind.STARTER: Prompt,
    EntryKind.REFRAME: Reframe,
    EntryKind.HELP: HelpKind,
    EntryKind.SUPPORT: SupportEntry,
    EntryKind.MEMBER: MemberPrompt,
    EntryKind.AREA: Prompt,
    EntryKind.GUIDE: Guide,
}
RULES: Final[Mapping[EntryKind, Callable[..., Iterator[Note]]]] = {
    EntryKind.THEME: rules.theme,
    EntryKind.ITEM: rules.item,
    EntryKind.PROMPT: rules.prompt,
    EntryKind.STARTER: rules.starter,
    EntryKind.REFRAME: rules.reframe,
    EntryKind.HELP: rules.help_kind,
    EntryKind.SUPPORT: rules.support_line,
    EntryKind.MEMBER: rules.member_prompt,
    EntryKind.AREA: rules.area_prompt,
    EntryKind.GUIDE: rules.guide,
}
NAMES: Final = {
    EntryKind.THEME: N_("a theme"),
    EntryKind.ITEM: N_("a question"),
    EntryKind.PROMPT: N_("a prompt"),
    EntryKind.STARTER: N_("a starter"),
    EntryKind.AREA: N_("a prompt for areas"),
}
"""How a sentence names what has taken an id."""
LEAST: Final = {
    EntryKind.STARTER: rules.LEAST_STARTERS,
    EntryKind.REFRAME: rules.LEAST_REFRAMES,
    EntryKind.MEMBER: rules.LEAST_MEMBERS,
    EntryKind.AREA: rules.LEAST_AREA,
}
SENTENCES: Final = {
    "missing": N_("%(field)s is missing; add it."),
    "extra_forbidden": N_("%(field)s is not a field here; correct its name or take it out."),
    "string_type": N_("%(field)s must be text; write it in quotes."),
    "string_too_short": N_("%(field)s is empty; fill it in."),
    "bool_type": N_("%(field)s must be true or false; write one of the two, without quotes."),
    "int_type": N_("%(field)s must be a whole number; write it in digits, without quotes."),
    "too_long": N_("%(field)s has more entries than the %(max_length)s allowed; take some out."),
    "too_short": N_("%(field)s is empty; add at least %(min_length)s."),
    "tuple_type": N_("%(field)s must be a list; begin each entry on its own line with a dash."),
    "model_type": N_("This entry must have named fields; write each as 'name: value'."),
    "enum": N_("%(field)s must be %(expected)s; correct it."),
    "greater_than_equal": N_("%(field)s must be at least %(ge)s; raise it."),
    "less_than_equal": N_("%(field)s must be at most %(le)s; lower it."),
    "string_pattern_mismatch": N_(
        "%(field)s is not in the right form; write two capital letters, such as DE."
    ),
}
"""A plain sentence with its fix for each way in which a field can be wrong, by pydantic's name for it."""
IN_A_FORM: Final = {
    "string_type": N_("%(field)s must be text."),
    "bool_type": N_("%(field)s must be true or false; write one of the two."),
    "int_type": N_("%(field)s must be a whole number; write it in digits."),
}
"""What is said otherwise to somebody who types it into a form and not into a file."""
OTHERWISE: Final = N_("%(field)s is wrong (%(why)s); correct it.")


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing to put right in an entry.

    ``id`` is empty where no entry in particular is meant, as when there are too few; ``field`` is a name as
    ``content.fields`` gives them, empty where the entry as a whole is meant; ``message`` is one sentence.
    ``path`` is the field's place in the entry, exactly.
    """

    kind: EntryKind
    id: str
    field: str
    message: str
    path: Path = dataclasses.field(default=(), compare=False, repr=False)


def lint(kind: EntryKind, body: Body | JSON, locale: str, *, in_form: bool = False) -> tuple[Problem, ...]:
    """Find what is wrong with one entry alone, as it is typed; never raises, whatever the body holds."""
    found, notes = _model(kind, body, {**SENTENCES, **IN_A_FORM} if in_form else SENTENCES)
    notes += _kept_to(kind, body, found, language(locale), _spoken(locale))
    if isinstance(found, SupportEntry):
        notes += rules.support([found])
    id_ = body.get("id") if isinstance(body, Mapping) else None
    return _once(_problem(kind, id_ if isinstance(id_, str) else "", body, note) for note in notes)


def problems(entries: Entries, locale: str, words: Wording | None = None) -> tuple[Problem, ...]:
    """Find what is wrong with a whole library of one language: each entry, and what shows only in the whole.

    The entries asked by default must be among them. ``words`` are the app's own sentences, if they are not
    those that came with it. Nothing is raised.
    """
    built: dict[EntryKind, dict[str, Any]] = {kind: {} for kind in EntryKind}
    found: list[Problem] = []
    spoken = words or _spoken(locale)
    for (kind, id_), body in entries.items():
        own = body.get("id")
        if isinstance(own, str) and own != id_:
            message = _("The id of this entry is '%(id)s' for good; write that again.", id=id_)
            found.append(Problem(kind, id_, "id", message, ("id",)))
        one, notes = _checked(kind, body, locale, spoken)
        found += (_problem(kind, id_, body, note) for note in notes)
        if one is not None:
            built[kind][id_] = one
    found += (*_taken(entries), *asks(entries, built), *_twice(built[EntryKind.REFRAME]))
    room = rules.support(built[EntryKind.SUPPORT].values())
    found += (Problem(EntryKind.SUPPORT, "", "", message) for _path, message in room)
    # Counting waits until the entries are right: a broken one would be complained about twice.
    wrong = {each.kind for each in found}
    found += (each for each in (*themes_there(built), *_lacks(built)) if each.kind not in wrong)
    return _once(found)


def file_faults(
    reading: Reading,
    entries: Entries,
    words: Wording | None = None,
    known: Callable[[], Collection[Problem]] = tuple,
) -> list[Fault]:
    """Find what is wrong in files of one language and with ``entries``, the whole library that they make.

    Of what stands in none of these files, the problems that are ``known`` are left out; it is asked only
    where there is one.
    """
    found, speech = list(reading.faults), language(reading.locale)
    for kind, start, value in reading.loose:
        source = reading.sources[files.FILE_OF[kind]]
        own = lint(kind, cast("JSON", value), reading.locale)
        told = (each for each in own if not _is_elsewhere(reading, each))
        found += (source.fault((*start, *each.path), each.message) for each in told)
    wrong = problems(entries, reading.locale, words)
    before = set(known()) if wrong else set()
    if wrong and reading.wider is not None:
        before.update(problems(reading.wider.entries, reading.wider.locale, reading.wider.words))
    for each in wrong:
        if each in before and (each.kind, each.id) not in reading.paths:
            continue
        if each.kind in reading.unknown or _is_elsewhere(reading, each):
            continue
        if each.id or each.kind not in reading.broken:
            found.append(reading.fault(each.kind, each.id, each.path, each.message))
    if sentences := reading.sources.get(sentence_files.WORDING):
        for path, text in sentence_files.sentences(sentences):
            if not text.strip() or _is_right_sentence(path, text, reading.locale):
                continue
            notes = rules.sentence(path, text, speech)
            found += (sentences.fault(where, message) for where, message in notes)
    return found


def models(entries: Entries) -> tuple[Built, list[Problem]]:
    """Make what entries are, and tell of those with wrong fields what is wrong with each field."""
    built: dict[EntryKind, dict[str, Any]] = {kind: {} for kind in EntryKind}
    found: list[Problem] = []
    for (kind, id_), body in entries.items():
        one, notes = _model(kind, body)
        found += (_problem(kind, id_, body, note) for note in notes)
        if one is not None:
            built[kind][id_] = one
    return built, found


def themes_there(built: Built) -> Iterator[Problem]:
    """Tell that a theme is missing or has another name."""
    if {one.id for one in built[EntryKind.THEME].values()} != set(DIMENSIONS):
        message = _("There must be the themes %(themes)s; correct the ids.", themes=listing(DIMENSIONS))
        yield Problem(EntryKind.THEME, "", "", message)


def asks(entries: Entries, built: Built) -> Iterator[Problem]:
    """Tell each dimension that asks no question, or one that is not its own."""
    # A question that is wrong in some other way is still there: that is one problem, not two.
    bodies = [body for (kind, _id), body in entries.items() if kind is EntryKind.ITEM]
    homes = {str(body["id"]): body.get("dimension", "") for body in bodies if isinstance(body.get("id"), str)}
    unasked = dict.fromkeys(Dimension)
    for one in built[EntryKind.ASKED].values():
        unasked.pop(one.id, None)
        home = homes.get(one.item)
        if home != one.id:
            message = _(
                "'%(item)s' is of another dimension; choose a question of '%(dimension)s'.",
                item=one.item,
                dimension=one.id,
            )
            if home is None:
                message = _("'%(item)s' is not there; choose another question to ask.", item=one.item)
            yield Problem(EntryKind.ASKED, one.id, "item", message, ("item",))
    for dimension in unasked:
        message = _("'%(dimension)s' asks no question; choose one of its own.", dimension=dimension)
        yield Problem(EntryKind.ASKED, "", "", message)


def _model(
    kind: EntryKind, body: Body | JSON, sentences: Mapping[str, str] = SENTENCES
) -> tuple[BaseModel | None, list[Note]]:
    try:
        return MODELS[kind].model_validate(dict(body) if isinstance(body, Mapping) else body), []
    except ValidationError as error:
        return None, [
            _note(each["loc"], sentences.get(each["type"], OTHERWISE), each)
            for each in error.errors()[:MOST_FAULTS]
        ]


def _note(path: Path, sentence: str, error: Mapping[str, Any]) -> Note:
    name = next((quoted(part) for part in reversed(path) if isinstance(part, str)), _("this entry"))
    told = dict(error.get("ctx", {}))
    if "expected" in told:
        told["expected"] = either(re.findall("'[^']*'", told["expected"]))
    return path, _(sentence, **{**told, "field": name, "why": error["msg"]})


def _checked(
    kind: EntryKind, body: Body, locale: str, words: Wording | None
) -> tuple[BaseModel | None, Sequence[Note]]:
    """Make the model of an entry, and tell what is wrong with it; what was found right stays so."""
    if kind is not EntryKind.THEME:  # which is right or not by the sentence that it stands in
        with suppress(_Wrong):
            return _right(_Entry(kind, locale, repr(body), body)), ()
    found, notes = _model(kind, body)
    return found, [*notes, *_kept_to(kind, body, found, language(locale), words)]


@dataclasses.dataclass(frozen=True)
class _Entry:
    """An entry in a language, which is known again by all that stands in it."""

    kind: EntryKind
    locale: str
    text: str
    body: Body = dataclasses.field(compare=False, repr=False)


class _Wrong(Exception):
    """An entry breaks a rule; such ones are not remembered, as each of them may be a long one."""


@lru_cache(REMEMBERED)
def _right(entry: _Entry) -> BaseModel:
    """Make the model of an entry with which nothing is wrong: almost all of a library are as they were."""
    found, notes = _model(entry.kind, entry.body)
    notes += _kept_to(entry.kind, entry.body, found, language(entry.locale), None)
    if found is None or notes:
        raise _Wrong
    return found


def _kept_to(
    kind: EntryKind, body: Body | JSON, found: BaseModel | None, speech: Language, words: Wording | None
) -> Iterator[Note]:
    """Tell which rules an entry breaks, beside what is wrong with its fields."""
    if kind is EntryKind.PROMPT and isinstance(body, Mapping) and body.get("dimension") is None:
        yield ("dimension",), _(SENTENCES["missing"], field=quoted("dimension"))
    if found is not None and kind is EntryKind.THEME:
        yield from RULES[kind](found, speech, words)
    elif found is not None and kind in RULES:
        yield from RULES[kind](found, speech)


@lru_cache(REMEMBERED)
def _is_right_sentence(path: Path, text: str, locale: str) -> bool:
    return not any(rules.sentence(path, text, language(locale)))


def _taken(entries: Entries) -> Iterator[Problem]:
    """Tell each id that is taken by an entry of a kind with which its own shares the ids."""
    seen: dict[tuple[bool, str], EntryKind] = {}
    for kind, id_ in entries:
        if kind not in NAMES:
            continue
        first = seen.setdefault((kind in (EntryKind.THEME, EntryKind.ITEM), id_), kind)
        if first is not kind:
            message = _(
                "The id '%(id)s' is taken (by %(name)s); choose another.", id=id_, name=_(NAMES[first])
            )
            yield Problem(kind, id_, "id", message, ("id",))


def _twice(reframes: Mapping[str, Reframe]) -> Iterator[Problem]:
    texts: set[str] = set()
    for id_, one in reframes.items():
        if one.text in texts:
            message = _("This reframe is there twice; keep one.")
            yield Problem(EntryKind.REFRAME, id_, "text", message, ("text",))
        texts.add(one.text)


def _lacks(built: Built) -> Iterator[Problem]:
    """Tell what there is too little of."""
    counted = Counter(one.dimension for one in built[EntryKind.PROMPT].values())
    for dimension in Dimension:
        if counted[dimension] < rules.LEAST_PROMPTS:
            message = _(
                "'%(dimension)s' has fewer than %(least)s prompts; add more.",
                dimension=dimension,
                least=rules.LEAST_PROMPTS,
            )
            yield Problem(EntryKind.PROMPT, "", "", message)
    for kind, least in LEAST.items():
        # What is for a hard week never comes by itself, so it stands in for nothing.
        found = sum(getattr(one, "when", None) is None for one in built[kind].values())
        if found < least:
            message = _(
                "There are %(found)s here and must be at least %(least)s; add more.", found=found, least=least
            )
            yield Problem(kind, "", "", message)
    kinds = {one.id for one in built[EntryKind.HELP].values()}
    for missing in [kind for kind in Kind if kind not in kinds][:1]:
        yield Problem(EntryKind.HELP, "", "", _("There is no kind of help '%(kind)s'; add it.", kind=missing))
    guided = {one.id for one in built[EntryKind.GUIDE].values()}
    for unguided in (dimension for dimension in Dimension if dimension not in guided):
        yield Problem(
            EntryKind.GUIDE, "", "", _("There is no guide for '%(dimension)s'; add it.", dimension=unguided)
        )
    if not any(
        one.id == ASSISTANCE_PROGRAMME and one.country is None for one in built[EntryKind.SUPPORT].values()
    ):
        message = _("An entry '%(id)s' without a country is missing; add it.", id=ASSISTANCE_PROGRAMME)
        yield Problem(EntryKind.SUPPORT, "", "", message)


def _is_elsewhere(reading: Reading, problem: Problem) -> bool:
    """Whether a problem is one of the first language's files or of the wider one's, and not of these."""
    is_shared = bool(problem.path) and problem.path[0] in SHARED
    if reading.wider is not None and not reading.is_said(problem.kind, problem.id, problem.path):
        return True
    return reading.locale != FIRST and (is_shared or (problem.kind is EntryKind.ASKED and not problem.id))


def _problem(kind: EntryKind, id_: str, body: Body | JSON, note: Note) -> Problem:
    path, message = note
    return Problem(kind, id_, fields.name(path, body), message, path)


def _spoken(locale: str) -> Wording | None:
    try:
        return files.spoken(locale)
    except LibraryInvalid:
        return None


def _once(found: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(found))
