"""Finds people of the organisation by a part of their name, for somebody who must choose the right one."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from slackapp.roster.names import key
from slackapp.storage.database import Transaction
from slackapp.storage.people import people, structure

AT_MOST: Final = 20
"""So many people are found at once; who looks for one of more types more of the name."""
# Letters that no decomposition takes apart, as a keyboard without them types them.
_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(frozen=True)
class Found:
    """Somebody of the organisation, and the names of the units that they belong to or lead."""

    user: str
    name: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """Who fits, the likeliest first, and whether there are more than are named."""

    people: tuple[Found, ...] = ()
    is_cut: bool = False


def search(connection: Transaction, workspace: str, typed: str) -> Findings:
    """Everybody in whose name each typed word begins a word, or who has exactly this member id.

    Case and accents make no difference. Who is known by no name is found by nobody: they are here for what
    they chose alone.
    """
    words = _plain(typed).split()
    if not words:
        return Findings()
    meant = typed.strip().upper()
    fitting = []
    for user, name in people.named(connection, workspace):
        plain = _plain(name)
        if user == meant or _fits(plain, words):
            fitting.append((plain != " ".join(words), not plain.startswith(words[0]), plain, user, name))
    fitting.sort()
    shown = fitting[:AT_MOST]
    units = _units(connection, workspace, [each[3] for each in shown])
    return Findings(
        tuple(Found(user, name, units.get(user, ())) for *_, user, name in shown), len(fitting) > AT_MOST
    )


def is_part_of(name: str, typed: str) -> bool:
    """Whether each typed word begins a word of this name; nothing typed is a part of every name."""
    return _fits(_plain(name), _plain(typed).split())


def is_name_of(name: str, typed: str) -> bool:
    """Whether somebody typed this whole name, in whatever spelling."""
    return key(name) == key(typed)


def _fits(plain: str, words: Iterable[str]) -> bool:
    padded = f" {plain.replace('-', ' ')} {plain}"
    return all(f" {word}" in padded for word in words)


def _plain(text: str) -> str:
    """A name as it is compared: small letters without their accents."""
    small = text.casefold()
    if not small.isascii():
        apart = unicodedata.normalize("NFKD", small.translate(_PLAIN))
        small = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(small.split())


def _units(connection: Transaction, workspace: str, users: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for user, unit in structure.unit_names_of(connection, workspace, users):
        found[user].append(unit)
    return {user: tuple(names) for user, names in found.items()}
