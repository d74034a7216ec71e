"""Entries are held to the rules, each by itself and all of a language together; in files, on their lines."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, TypeVar, cast

from pydantic import BaseModel, ValidationError

from content import fields, files, rules
from content.entry import FIRST, JSON, SHARED, Body, Entries, EntryKind
from content.faults import Fault, LibraryInvalid
from content.files import Reading
from content.help import HelpKind, Kind
from content.languages import Language, language
from content.prompts import Prompt, Reframe
from content.rules import Note
from content.support import ASSISTANCE_PROGRAMME, SupportEntry
from content.themes import DIMENSIONS, Asked, Dimension, Heading, Question
from content.wording import Wording
from content.yaml_source import Path

Model = TypeVar("Model", bound=BaseModel)
Built = Mapping[EntryKind, list[tuple[str, BaseModel]]]
"""The entries of each kind that are right by themselves, with their ids."""

MODELS: Final[Mapping[EntryKind, type[BaseModel]]] = {
    EntryKind.THEME: Heading,
    EntryKind.ITEM: Question,
    EntryKind.ASKED: Asked,
    EntryKind.PROMPT: Prompt,
    EntryKind.STARTER: Prompt,
    EntryKind.REFRAME: Reframe,
    EntryKind.HELP: HelpKind,
    EntryKind.SUPPORT: SupportEntry,
}
RULES: Final[Mapping[EntryKind, Callable[..., Iterator[Note]]]] = {
    EntryKind.THEME: rules.theme,
    EntryKind.ITEM: rules.item,
    EntryKind.PROMPT: rules.prompt,
    EntryKind.STARTER: rules.starter,
    EntryKind.REFRAME: rules.reframe,
    EntryKind.HELP: rules.help_kind,
    EntryKind.SUPPORT: rules.support_line,
}
_NOUNS: Final = {
    EntryKind.THEME: "a theme",
    EntryKind.ITEM: "a question",
    EntryKind.PROMPT: "a prompt",
    EntryKind.STARTER: "a starter",
}
"""How a sentence names what has taken an id."""
SENTENCES: Final = {
    "missing": "'{field}' is missing; add it.",
    "extra_forbidden": "'{field}' is not a field here; correct its name or take it out.",
    "string_type": "'{field}' must be text; write it in quotes.",
    "string_too_short": "'{field}' is empty; fill it in.",
    "bool_type": "'{field}' must be true or false; write one of the two, without quotes.",
    "int_type": "'{field}' must be a whole number; write it in digits, without quotes.",
    "too_long": "'{field}' has more entries than the {max_length} allowed; take some out.",
    "too_short": "'{field}' is empty; add at least {min_length}.",
    "tuple_type": "'{field}' must be a list; begin each entry on its own line with a dash.",
    "model_type": "This entry must have named fields; write each as 'name: value'.",
    "enum": "'{field}' must be {expected}; correct it.",
    "greater_than_equal": "'{field}' must be at least {ge}; raise it.",
    "less_than_equal": "'{field}' must be at most {le}; lower it.",
    "string_pattern_mismatch": "'{field}' is not in the right form; write two capital letters, such as DE.",
}
"""A plain sentence with its fix for each way in which a field can be wrong, by pydantic's name for it."""


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


def lint(kind: EntryKind, body: Body | JSON, locale: str) -> tuple[Problem, ...]:
    """Find what is wrong with one entry alone, as it is typed; never raises, whatever the body holds."""
    found, notes = _examined(kind, body, language(locale), _spoken(locale))
    if isinstance(found, SupportEntry):
        notes += rules.support([found])
    id_ = body.get("id") if isinstance(body, Mapping) else None
    return _once(_problem(kind, id_ if isinstance(id_, str) else "", body, note) for note in notes)


def problems(entries: Entries, locale: str, words: Wording | None = None) -> tuple[Problem, ...]:
    """Find what is wrong with a whole library of one language: each entry, and what shows only in the whole.

    The entries asked by default must be among them. ``words`` are the app's own sentences, if they are not
    those that came with it. Nothing is raised.
    """
    found: list[Problem] = []
    built: Built = {kind: [] for kind in EntryKind}
    of, spoken = language(locale), words or _spoken(locale)
    for (kind, id_), body in entries.items():
        own = body.get("id")
        if isinstance(own, str) and own != id_:
            message = f"The id of this entry is '{id_}' for good; write that again."
            found.append(Problem(kind, id_, "id", message, ("id",)))
        one, notes = _examined(kind, body, of, spoken)
        found += (_problem(kind, id_, body, note) for note in notes)
        if one is not None:
            built[kind].append((id_, one))
    found += _taken(entries)
    found += _asks(entries, built[EntryKind.ASKED])
    found += _twice(built[EntryKind.REFRAME])
    found += (
        Problem(EntryKind.SUPPORT, "", "", message)
        for _, message in rules.support(cast("SupportEntry", one) for _, one in built[EntryKind.SUPPORT])
    )
    # Counting waits until the entries are right: a broken one would be complained about twice.
    wrong = {each.kind for each in found}
    found += (Problem(kind, "", "", message) for kind, message in _lacks(built) if kind not in wrong)
    return _once(found)


def file_faults(
    reading: Reading, entries: Entries, words: Wording | None = None, known: Collection[Problem] = ()
) -> list[Fault]:
    """Find what is wrong in files of one language and with ``entries``, the whole library that they make.

    Of what stands in none of these files, the problems that are ``known`` are left out.
    """
    found, of = list(reading.faults), language(reading.locale)
    for kind, start, value in reading.loose:
        source = reading.sources[files.FILE_OF[kind]]
        own = lint(kind, cast("JSON", value), reading.locale)
        told = (each for each in own if not _is_elsewhere(reading, each))
        found += (source.fault((*start, *each.path), each.message) for each in told)
    for each in problems(entries, reading.locale, words):
        if each in known and (each.kind, each.id) not in reading.paths:
            continue
        if each.kind in reading.unknown or _is_elsewhere(reading, each):
            continue
        if each.id or each.kind not in reading.broken:
            found.append(reading.fault(each.kind, each.id, each.path, each.message))
    if sentences := reading.sources.get(files.WORDING):
        for path, text in files.sentences(sentences):
            notes = rules.sentence(path, text, of) if text.strip() else ()
            found += (sentences.fault(where, message) for where, message in notes)
    return found


def model(of: type[Model], body: Body | JSON) -> tuple[Model | None, list[Note]]:
    """Make what an entry is, or tell each thing that is wrong with its fields."""
    try:
        return of.model_validate(dict(body) if isinstance(body, Mapping) else body), []
    except ValidationError as error:
        notes: list[Note] = []
        for one in error.errors():
            path = one["loc"]
            name = next((str(part) for part in reversed(path) if isinstance(part, str)), "this entry")
            template = SENTENCES.get(one["type"], "'{field}' is wrong ({msg}); correct it.")
            known = {**one.get("ctx", {}), "field": name, "msg": one["msg"]}
            notes.append((path, template.format(**known)))
        return None, notes


def themes_there(there: Collection[str]) -> Iterator[str]:
    """Tell that a theme is missing or has another name."""
    if set(there) != set(DIMENSIONS):
        yield f"There must be the themes {' and '.join(DIMENSIONS)}; correct the ids."


def asks(asked: Iterable[Asked], homes: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Tell each dimension that asks no question, or one that is not its own; ``homes`` has each item's.

    With the sentence comes the dimension that asks wrongly; none where it asks nothing.
    """
    unasked = dict.fromkeys(Dimension)
    for one in asked:
        unasked.pop(one.id, None)
        home = homes.get(one.item)
        if home is None:
            yield one.id, f"'{one.item}' is not there; choose another question to ask."
        elif home != one.id:
            yield one.id, f"'{one.item}' is of another dimension; choose a question of '{one.id}'."
    for dimension in unasked:
        yield "", f"'{dimension}' asks no question; choose one of its own."


def _examined(
    kind: EntryKind, body: Body | JSON, of: Language, words: Wording | None
) -> tuple[BaseModel | None, list[Note]]:
    found, notes = model(MODELS[kind], body)
    if kind is EntryKind.PROMPT and isinstance(body, Mapping) and body.get("dimension") is None:
        notes.append((("dimension",), "'dimension' is missing; add it."))  # beside what else is missing
    if found is not None and kind is EntryKind.THEME:
        notes += RULES[kind](found, of, words)
    elif found is not None and kind in RULES:
        notes += RULES[kind](found, of)
    return found, notes


def _taken(entries: Entries) -> Iterator[Problem]:
    """Tell each id that two kinds have which share their ids."""
    ids = {kind: {id_ for of, id_ in entries if of is kind} for kind in EntryKind}
    for one, other in ((EntryKind.THEME, EntryKind.ITEM), (EntryKind.PROMPT, EntryKind.STARTER)):
        both = ids[one] & ids[other]
        seen: dict[str, EntryKind] = {}
        for kind, id_ in entries if both else ():
            if kind in (one, other) and id_ in both and seen.setdefault(id_, kind) is not kind:
                message = f"The id '{id_}' is taken (by {_NOUNS[seen[id_]]}); choose another."
                yield Problem(kind, id_, "id", message, ("id",))


def _asks(entries: Entries, asked: Iterable[tuple[str, BaseModel]]) -> Iterator[Problem]:
    # A question that is wrong in some other way is still there: that is one problem, not two.
    bodies = [body for (kind, _), body in entries.items() if kind is EntryKind.ITEM]
    homes = {str(body["id"]): body.get("dimension", "") for body in bodies if isinstance(body.get("id"), str)}
    for id_, message in asks((cast("Asked", one) for _, one in asked), homes):
        path: Path = ("item",) if id_ else ()
        yield Problem(EntryKind.ASKED, id_, "".join(map(str, path)), message, path)


def _twice(reframes: Iterable[tuple[str, BaseModel]]) -> Iterator[Problem]:
    texts: set[str] = set()
    for id_, one in reframes:
        text = cast("Reframe", one).text
        if text in texts:
            message = "This reframe is there twice; keep one."
            yield Problem(EntryKind.REFRAME, id_, "text", message, ("text",))
        texts.add(text)


def _lacks(built: Built) -> Iterator[tuple[EntryKind, str]]:
    """Tell what there is too little of."""
    for message in themes_there([cast("Heading", one).id for _, one in built[EntryKind.THEME]]):
        yield EntryKind.THEME, message
    counted = Counter(cast("Prompt", one).dimension for _, one in built[EntryKind.PROMPT])
    for dimension in Dimension:
        if counted[dimension] < rules.LEAST_PROMPTS:
            fix = f"has fewer than {rules.LEAST_PROMPTS} prompts; add more"
            yield EntryKind.PROMPT, f"'{dimension}' {fix}."
    least = ((EntryKind.STARTER, rules.LEAST_STARTERS), (EntryKind.REFRAME, rules.LEAST_REFRAMES))
    for kind, number in least:
        if len(built[kind]) < number:
            yield kind, f"There are {len(built[kind])} here and must be at least {number}; add more."
    kinds = {cast("HelpKind", one).id for _, one in built[EntryKind.HELP]}
    for missing in [kind for kind in Kind if kind not in kinds][:1]:
        yield EntryKind.HELP, f"There is no kind of help '{missing}'; add it."
    lines = (cast("SupportEntry", one) for _, one in built[EntryKind.SUPPORT])
    if ASSISTANCE_PROGRAMME not in {one.id for one in lines if one.country is None}:
        yield EntryKind.SUPPORT, f"An entry '{ASSISTANCE_PROGRAMME}' without a country is missing; add it."


def _is_elsewhere(reading: Reading, problem: Problem) -> bool:
    """Whether a problem is one of the first language's files, and not of these."""
    is_shared = bool(problem.path) and problem.path[0] in SHARED
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
