"""A library as a ZIP, and what people bring back: ZIPs and YAML files, read in memory, never by name.

Folders above a language's own do not matter, as in `library-main/en/prompts.yml`, nor does what is no YAML.
What cannot be read is told in whole sentences, all of them at once.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from content.import_diff import Files
from content.localised import listing
from content.translations import N_, _, ngettext

MOST_FILES: Final = 200
LARGEST: Final = 1024 * 1024
"""Bytes of YAML, unpacked and all files together; a language of the seeds has about 150,000."""
NAMED: Final = 10
"""So many files are named; the others are counted."""
LONGEST_NAME: Final = 80

EMPTY: Final = N_("Choose a ZIP, or one or several YAML files, first.")
NEITHER: Final = N_(
    "“%(name)s” is neither a ZIP nor a YAML file. Choose a ZIP from an export, or files such as prompts.yml."
)
NONE_IN: Final = N_("There is no YAML file in “%(name)s”, so there is nothing to import.")
DAMAGED: Final = N_("“%(name)s” cannot be read: it is damaged, or only a part of a ZIP. Make it anew.")
LOCKED: Final = N_("“%(name)s” is protected by a password. Make a ZIP without one.")
PACKED: Final = N_("“%(name)s” is packed in an unusual way. Make a plain ZIP.")
TOO_MANY: Final = N_("“%(name)s” holds more than %(most)s files. Make a ZIP of the library alone.")
TOO_LARGE: Final = N_(
    "The files hold more than 1 MB of text, far more than a library does. Look into what you packed."
)
TWICE: Final = N_("“%(name)s” is there twice. Keep one of the two.")
NO_LANGUAGE: Final = N_(
    "Left aside: %(names)s. A file must be in a folder named after its language (%(locales)s), or come by"
    " itself."
)

_MEANT: Final = (".yml", ".yaml")
_BEGINS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16
_UNIX: Final = 3
_READABLE: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)


@dataclass
class Brought:
    """What somebody brought: texts by language and name. Where something is `refused`, none of it counts."""

    files: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


class _Refused(Exception):
    """Nothing is taken from these files; the text is for whoever brought them."""


def pack(files: Files) -> bytes:
    """Make a ZIP with a folder for each language; the same files are the same bytes, whenever it is made."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for locale, texts in sorted(files.items()):
            for name, text in sorted(texts.items()):
                info = zipfile.ZipInfo(f"{locale}/{name}", _WHEN)
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, _UNIX
                info.external_attr = _MODE
                archive.writestr(info, text.encode())
    return made.getvalue()


def unpack(uploads: Iterable[tuple[str, bytes]], locales: Iterable[str], alone: str) -> Brought:
    """Read what was uploaded, each with its name; a file without a folder is of the language `alone`."""
    brought, known, room = Brought(), tuple(locales), LARGEST
    outside: list[str] = []
    for name, data in uploads:
        try:
            for path, content in _files(name, data, room):
                room -= len(content)
                *_above, folder, file = ("", *path.split("/"))
                locale = folder.lower() if folder else alone
                if locale in known:
                    _put(brought.files.setdefault(locale, {}), f"{locale}/{file}", content)
                else:
                    outside.append(path)
        except _Refused as error:
            brought.refused.append(str(error))
    if outside:
        brought.aside.append(_(NO_LANGUAGE, names=_listed(outside), locales=", ".join(known)))
    if not brought.files and not brought.refused:
        brought.refused += brought.aside or [_(EMPTY)]
    return brought


def _put(texts: dict[str, str], path: str, content: bytes) -> None:
    name = path.partition("/")[2]
    if name in texts:
        raise _Refused(_(TWICE, name=_shown(path)))
    # What is not UTF-8 becomes a fault of its file, as in the check of a folder.
    texts[name] = content.decode("utf-8", "surrogateescape")


def _files(name: str, data: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    if data.startswith(_BEGINS):
        yield from _zipped(name, data, room)
    elif not name.lower().endswith(_MEANT):
        raise _Refused(_(DAMAGED if name.lower().endswith(".zip") else NEITHER, name=_shown(name)))
    elif len(data) > room:
        raise _Refused(_(TOO_LARGE))
    else:
        yield name.replace("\\", "/").rpartition("/")[2], data


def _zipped(name: str, data: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES:
                raise _Refused(_(TOO_MANY, name=_shown(name), most=MOST_FILES))
            meant = [(path, info) for info in infos if (path := _path(info))]
            if not meant:
                raise _Refused(_(NONE_IN, name=_shown(name)))
            for path, info in meant:
                content = _content(archive, info, room, name)
                room -= len(content)
                yield path, content
    except _BROKEN as error:
        raise _Refused(_(DAMAGED, name=_shown(name))) from error


def _path(info: zipfile.ZipInfo) -> str:
    """Where a file stands in its archive; nothing where it is not meant to be read."""
    parts = [part for part in info.filename.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    meant = not info.is_dir() and not hidden and parts and parts[-1].lower().endswith(_MEANT)
    return "/".join(parts) if meant else ""


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int, name: str) -> bytes:
    if info.flag_bits & 1:
        raise _Refused(_(LOCKED, name=_shown(name)))
    if info.compress_type not in _READABLE:
        raise _Refused(_(PACKED, name=_shown(name)))
    with archive.open(info) as file:
        content = file.read(room + 1)  # whatever size it says it has
    if len(content) > room:
        raise _Refused(_(TOO_LARGE))
    return content


def _listed(names: list[str]) -> str:
    shown, more = [f"“{_shown(name)}”" for name in names[:NAMED]], len(names) - NAMED
    return listing([*shown, ngettext("%(num)s more", "%(num)s more", more)] if more > 0 else shown)


def _shown(name: str) -> str:
    """A name as it can be printed anywhere, and not longer than a line."""
    printable = "".join(letter if letter.isprintable() else "·" for letter in name)
    return printable if len(printable) <= LONGEST_NAME else f"{printable[:LONGEST_NAME]}…"
