"""The files of one language become entries, each with its place in them, and the faults of their form.

The files of the first language say all of an entry. Those of another have its id and its words; the rest is
the same in every language, and comes from the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path as Folder
from types import MappingProxyType
from typing import Final, cast

from content import formats, sentence_files, yaml_source
from content.entry import FIRST, JSON, SHARED, WIDER, Body, Entries, EntryKind, Key, over, whole, words
from content.faults import Fault, LibraryInvalid, quoted
from content.sentence_files import WORDING
from content.themes import DIMENSIONS, Dimension
from content.translations import N_, _
from content.wording import Wording
from content.yaml_source import MOST_FAULTS, TOO_WRONG, Path, Room, Unclear, Value, YamlSource

THEMES: Final = "themes.yml"
FILED: Final = {
    "prompts.yml": EntryKind.PROMPT,
    "starters.yml": EntryKind.STARTER,
    "reframes.yml": EntryKind.REFRAME,
    "help.yml": EntryKind.HELP,
    "support.yml": EntryKind.SUPPORT,
    "members.yml": EntryKind.MEMBER,
    "area.yml": EntryKind.AREA,
    "guides.yml": EntryKind.GUIDE,
}
"""The files that hold one kind of entry each."""
FILES: Final = (THEMES, *FILED, WORDING)
FILE_OF: Final = dict.fromkeys(EntryKind, THEMES) | {kind: name for name, kind in FILED.items()}
"""The file in which an entry of each kind stands."""
DEFAULT: Final = "default"
"""What marks an item as the one of its dimension that is asked from the start."""


@dataclass
class Reading:
    """What files of one language say.

    ``entries`` are whole; ``alone`` are those of another language that the first one does not have. ``paths``
    are their places in the files, by which ``fault`` finds the line. ``loose`` are those without an id of
    their own. ``unknown`` are the kinds whose files in the first language could not be read. ``wider`` is
    what was read of the language in which is said what these files leave out.
    """

    locale: str
    sources: Mapping[str, YamlSource]
    unknown: frozenset[EntryKind]
    wider: Reading | None = None
    entries: dict[Key, Body] = field(default_factory=dict)
    alone: dict[Key, Body] = field(default_factory=dict)
    paths: dict[Key, Path] = field(default_factory=dict)
    loose: list[tuple[EntryKind, Path, Value]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def said(self) -> dict[Key, Body]:
        """Every entry that stands in these files, as plain values."""
        found = {**self.entries, **self.alone}
        return {key: cast("Body", plain(dict(found[key]))) for key in self.paths}

    @property
    def broken(self) -> frozenset[EntryKind]:
        """The kinds whose files have a fault of form: what is not among their entries may yet be in them."""
        names = {fault.file.rpartition("/")[2] for fault in self.faults}
        return kinds_in(names | {FILE_OF[kind] for kind, *_ in self.loose})

    @property
    def unread(self) -> frozenset[EntryKind]:
        """The kinds whose files say nothing at all, or have not come."""
        read = {name for name, source in self.sources.items() if isinstance(source.value, list)}
        return frozenset(EntryKind) - kinds_in(read)

    @property
    def words(self) -> Wording:
        """The app's own sentences, as far as they are texts."""
        source = self.sources.get(WORDING)
        found = {
            ".".join(map(str, path)): text for path, text in sentence_files.sentences(source) if text.strip()
        }
        return Wording(
            MappingProxyType({**(self.wider.words.entries if self.wider else {}), **found}), self.locale
        )

    def is_said(self, kind: EntryKind, id_: str, path: Path) -> bool:
        """Whether a part of an entry stands in these files, and not only in those of the wider language."""
        source, start = self.sources.get(FILE_OF[kind]), self.paths.get((kind, id_))
        if source is None or start is None:
            return False
        return not path or (*start, path[0]) in source.lines

    def fault(self, kind: EntryKind, id_: str, path: Path, message: str) -> Fault:
        """Make a fault of an entry, or of all of a kind where there is no id.

        It has a line only where that stands in these files.
        """
        name = FILE_OF[kind]
        source, start = self.sources.get(name), self.paths.get((kind, id_)) if id_ else ()
        line = None if source is None or start is None else source.line((*start, *path))
        return Fault(f"{self.locale}/{name}", line, message)


def read(
    locale: str,
    texts: Mapping[str, str],
    first: Entries | None = None,
    unknown: Iterable[EntryKind] = (),
    wider: Reading | None = None,
    *,
    complete: bool = True,
    room: Room | None = None,
) -> Reading:
    """Read files by their names; never raises.

    ``first`` are the entries of the first language, whose shared fields count; without them, these files are
    the first language's. A file that does not come is a fault, unless they need not be ``complete``. ``room``
    is that of all the files that come together.
    """
    sources = {
        name: yaml_source.read(f"{locale}/{name}", texts[name], room) for name in FILES if name in texts
    }
    reading = Reading(locale, sources, frozenset(unknown), wider)
    for name, source in sources.items():
        reading.faults += source.faults
        if name == WORDING:
            reading.faults += sentence_files.group_faults(source)
            if wider is not None:
                reading.faults += sentence_files.repeated(source, wider.words.entries, wider.locale)
        elif isinstance(source.value, list):
            _Entries(reading, source, name, first).read(source.value)
        elif not source.faults:
            reading.faults.append(
                source.fault((), _("This file must be a list; begin each entry with a dash."))
            )
    stray = _("This file is not part of a library; correct its name or remove it.")
    reading.faults += (Fault(f"{locale}/{name}", 1, stray) for name in texts if name not in FILES)
    absent = [name for name in FILES if complete and wider is None and name not in texts]
    reading.faults += (Fault(f"{locale}/{name}", 1, _("This file is missing; add it.")) for name in absent)
    if first is not None:
        asked = {key: body for key, body in first.items() if key[0] is EntryKind.ASKED}
        reading.entries.update(asked)  # those come last whose questions have not come
    if wider is not None:
        reading.entries = {key: reading.entries.get(key, body) for key, body in wider.entries.items()}
    return reading


def kinds_in(names: Collection[str]) -> frozenset[EntryKind]:
    """Give the kinds of entries that files of these names hold."""
    return frozenset(kind for kind, name in FILE_OF.items() if name in names)


def plain(value: JSON | Value) -> JSON:
    """Take what is unclear to YAML as it is written."""
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value.written if isinstance(value, Unclear) else value


def seeds() -> AbstractContextManager[Folder]:
    """Give the folder of all the languages that came with the app, for as long as it is used."""
    return resources.as_file(resources.files("content") / "library")


@lru_cache
def locales() -> tuple[str, ...]:
    """Name the languages that came with the app, the first of them first."""
    with seeds() as folder:
        found = sorted(each.name for each in folder.iterdir() if each.is_dir())
    return (FIRST, *(each for each in found if each != FIRST))


@lru_cache
def seed_texts(locale: str) -> Mapping[str, str]:
    """Give the texts of the files of a language that came with the app, by name; none if it did not."""
    with seeds() as folder:
        return of_folder(folder / locale)


def of_folder(folder: Folder) -> dict[str, str]:
    """Give the texts of all the YAML files in a folder, by name."""
    # What is not UTF-8 comes through as characters that YAML refuses, and so becomes a fault of its file.
    paths = (path for path in folder.glob("*.y*ml") if path.is_file())
    return {path.name: path.read_bytes().decode("utf-8", "surrogateescape") for path in paths}


def sentences_of(locale: str, text: str, room: Room | None = None) -> Reading:
    """Read a file of the app's sentences, over those of the wider language that came with the app."""
    of_wider = seed_texts(WIDER[locale]).get(WORDING) if locale in WIDER else None
    wider = None if of_wider is None else read(WIDER[locale], {WORDING: of_wider}, complete=False)
    return read(locale, {WORDING: text} if text else {}, wider=wider, complete=False, room=room)


@lru_cache
def spoken(locale: str) -> Wording:
    """Give the app's own sentences for a locale; "es-MX" is spoken to as "es-419" is, or else as "es".

    Raises:
        LibraryInvalid: the app does not speak the language.
    """
    for name in formats.chain(locale):
        text = seed_texts(name).get(WORDING, "" if name in WIDER and name in locales() else None)
        if text is not None:
            return sentences_of(name, text).words
    raise LibraryInvalid([Fault(f"{locale}/{WORDING}", 1, _("This file is missing; add it."))])


class _Entries:
    """Takes the entries out of one file."""

    def __init__(self, reading: Reading, source: YamlSource, name: str, first: Entries | None) -> None:
        self._reading, self._source, self._name, self._first = reading, source, name, first
        self._defaults: dict[str, int] = {}
        self._loose = 0

    def read(self, values: list[Value]) -> None:
        for index, value in enumerate(values):
            if self._name in FILED:
                self._add(FILED[self._name], (index,), value)
            else:
                self._add_theme((index,), value)

    def _add_theme(self, path: Path, value: Value) -> None:
        if not isinstance(value, dict):
            self._add(EntryKind.THEME, path, value)
            return
        heading, items = _without(value, "items"), value.get("items")
        if heading.keys() != {"id"}:  # else it only holds the items of a theme that is not translated yet
            self._add(EntryKind.THEME, path, heading)
        if items is not None and not isinstance(items, list):
            message = _(
                "%(field)s must be a list; begin each entry on its own line with a dash.",
                field=quoted("items"),
            )
            self._fault((*path, "items"), message)
        own = DIMENSIONS.get(str(value.get("id")))
        for index, item in enumerate(items if isinstance(items, list) else ()):
            self._add_item((*path, "items", index), item, own)

    def _add_item(self, path: Path, value: Value, own: tuple[Dimension, ...] | None) -> None:
        if not isinstance(value, dict):
            self._add(EntryKind.ITEM, path, value)
            return
        body = self._add(EntryKind.ITEM, path, _without(value, DEFAULT)) or {}
        dimension, default = body.get("dimension"), value.get(DEFAULT)
        if isinstance(dimension, str) and own and dimension in set(Dimension) - set(own):
            message = _(
                "'%(dimension)s' is not of this theme; move the item to the other.", dimension=dimension
            )
            self._fault((*path, "dimension"), message)
        elif self._first is not None:
            self._keep_asked(str(dimension), body)
            if DEFAULT in value:
                self._fault((*path, DEFAULT), self._same(DEFAULT))
        elif not isinstance(default, bool):
            message = _(
                "%(field)s must be true or false; write one of the two, without quotes.",
                field=quoted(DEFAULT),
            )
            self._fault((*path, DEFAULT), message)
        elif default and isinstance(dimension, str):
            self._ask(path, dimension, body["id"])

    def _keep_asked(self, dimension: str, item: Body) -> None:
        key = (EntryKind.ASKED, dimension)
        asked = (self._first or {}).get(key, {})
        if "id" in item and asked.get("item") == item["id"]:
            self._reading.entries[key] = asked

    def _ask(self, path: Path, dimension: str, item: JSON) -> None:
        key = (EntryKind.ASKED, dimension)
        self._defaults[dimension] = self._defaults.get(dimension, 0) + 1
        if key in self._reading.paths:
            message = _(
                "'%(dimension)s' has %(number)s items asked by default; mark exactly one '%(mark)s'.",
                dimension=dimension,
                number=self._defaults[dimension],
                mark=f"{DEFAULT}: true",
            )
            self._fault((*path, DEFAULT), message)
            return
        self._reading.entries[key] = {"id": dimension, "item": item}
        self._reading.paths[key] = (*path, DEFAULT)

    def _add(self, kind: EntryKind, path: Path, value: Value) -> Body | None:
        """Add an entry and give it whole; put it with the loose ones where it has no id of its own."""
        id_ = value.get("id") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(id_, str) or not id_.strip():
            self._let_go(kind, path, value)
            return None
        key = (kind, id_)
        if key in self._reading.paths:
            if self._let_go(kind, path, value):
                line = self._source.line((*self._reading.paths[key], "id"))
                message = _(
                    "The id '%(id)s' is taken (%(file)s, line %(line)s); choose another.",
                    id=id_,
                    file=self._source.name,
                    line=line,
                )
                self._fault((*path, "id"), message)
            return None
        self._reading.paths[key] = path
        body = cast("Body", value)
        if self._first is None:
            self._reading.entries[key] = body
            return body
        for name in value:
            if name in SHARED:
                self._fault((*path, name), self._same(name))
        of_first = self._first.get(key)
        if self._reading.wider is not None:
            body = self._over(self._reading.wider, key, path, body)
        body = whole(body, of_first or {})
        if of_first is None:
            self._reading.alone[key] = body
            if kind not in self._reading.unknown:
                said = N_("'%(id)s' is here alone; add it to %(file)s or take it out.")
                self._fault((*path, "id"), _(said, id=id_, file=f"{FIRST}/{self._name}"))
        else:
            self._reading.entries[key] = body
        return body

    def _let_go(self, kind: EntryKind, path: Path, value: Value) -> bool:
        """Put an entry with the loose ones; of a file with very many, what comes then is not looked at."""
        self._loose += 1
        if self._loose > MOST_FAULTS:
            if self._loose == MOST_FAULTS + 1:
                self._fault(path, _(TOO_WRONG))
            return False
        self._reading.loose.append((kind, path, value))
        return True

    def _over(self, wider: Reading, key: Key, path: Path, body: Body) -> Body:
        """Lay what an entry has of its own over the wider language's; what is the same has no place here."""
        theirs = wider.entries.get(key)
        where = f"{wider.locale}/{self._name}"
        if theirs is None:
            if self._first is not None and key in self._first and key[0] not in wider.unread:
                self._fault(
                    (*path, "id"),
                    _("'%(id)s' is not in %(file)s; add it there first.", id=key[1], file=where),
                )
            return body
        if body.keys() == {"id"}:
            self._fault((*path, "id"), _("'%(id)s' says nothing of its own; take it out here.", id=key[1]))
        for name, value in body.items():
            if name != "id" and name not in SHARED and plain(cast("Value", value)) == theirs.get(name):
                message = _(
                    "%(field)s is the same as in %(file)s; take it out here.", field=quoted(name), file=where
                )
                self._fault((*path, name), message)
        return over(words(theirs), body)

    def _same(self, name: str) -> str:
        return _(
            "%(field)s is the same in all languages and stands in %(file)s; take it out here.",
            field=quoted(name),
            file=f"{FIRST}/{self._name}",
        )

    def _fault(self, path: Path, message: str) -> None:
        self._reading.faults.append(self._source.fault(path, message))


def _without(body: Mapping[str, Value], name: str) -> dict[str, Value]:
    return {key: value for key, value in body.items() if key != name}
