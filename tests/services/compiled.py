"""What each app of a test would make anew, each worker makes once: templates, routes, SQL, and YAML.

A test of a page makes an app of its own, and would spend half of its time on compiling it. An entry is
written as YAML by a slow writer, and the tests of export and import write the same hundreds again and again;
those of planted faults read forty files and have touched one.
"""

import importlib.metadata
import pickle
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from content import entries, yaml_source
from content.entry import Body, ordered
from content.yaml_source import Room, YamlSource

Key = tuple[Any, ...]

STATEMENTS: Final = 3000
"""So many are kept; a worker of the quick suite compiles fewer."""


class Templates(FileSystemBytecodeCache):
    """Templates as one app of this run has compiled them, for all others; Jinja compares their text.

    The workers have a folder in common, and each keeps what it has read from there.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if this template was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])
            return
        super().load_bytecode(bucket)
        if bucket.code is not None:
            self._kept[bucket.key] = bucket.bytecode_to_string()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        super().dump_bytecode(bucket)
        self._kept[bucket.key] = bucket.bytecode_to_string()


class Routes:
    """What Werkzeug makes of the text of a route: how it is matched, and how an address is built from it."""

    def __init__(self) -> None:
        self._compile = Rule.compile
        self._kept: dict[Key, Key] = {}

    def compile(self, rule: Rule) -> None:
        """Compile this route, or take over what the same text became in an app before."""
        defaults = tuple(sorted((rule.defaults or {}).items()))
        where = (rule.subdomain, rule.host, rule.map.host_matching)
        key = (rule.rule, defaults, where, rule.merge_slashes)
        if key not in self._kept:
            self._compile(rule)
            builders = rule._build.__func__, rule._build_unknown.__func__  # type: ignore[attr-defined]  # bound methods
            self._kept[key] = rule._parts, rule._trace, rule._converters, rule.arguments, *builders
        rule._parts, rule._trace, rule._converters, rule.arguments, build, unknown = self._kept[key]
        rule._build, rule._build_unknown = build.__get__(rule), unknown.__get__(rule)


class Statements(MutableMapping[Key, object]):
    """SQL as one engine of this process has compiled it, for the next engine with the same driver.

    SQLAlchemy's key begins with the engine's own dialect, so that no engine would find another's.
    """

    def __init__(self) -> None:
        self._kept: LRUCache[Key, object] = LRUCache(STATEMENTS)

    def __getitem__(self, key: Key) -> object:
        return self._kept[self._shared(key)]

    def __setitem__(self, key: Key, value: object) -> None:
        self._kept[self._shared(key)] = value

    def __delitem__(self, key: Key) -> None:
        del self._kept[self._shared(key)]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    @staticmethod
    def _shared(key: Key) -> Key:
        dialect, *statement = key
        return (dialect.name, dialect.driver, *statement)


class Written:
    """The lines of each entry as it was written before; what is in it, and in which order, is the key."""

    def __init__(self) -> None:
        self._write = entries.written
        self._kept: dict[str, str] = {}

    def write(self, body: Body) -> str:
        """Write an entry as one of a list, or take what the same entry became before."""
        key = repr(ordered(body))
        if key not in self._kept:
            self._kept[key] = self._write(body)
        return self._kept[key]


class Read:
    """What is in the text of each file that was read before, but for faults: these are said anew.

    Its values are new, for whoever changes them.
    """

    def __init__(self) -> None:
        self._read = yaml_source.read
        self._kept: dict[tuple[str, str], tuple[YamlSource, bytes, int]] = {}

    def read(self, name: str, text: str, room: Room | None = None) -> YamlSource:
        """Read a text, or take what the same one in a file of this name became before."""
        room = room or Room()
        kept = self._kept.get((name, text))
        if kept is not None and kept[2] <= room.left:
            room.left -= kept[2]
            return replace(kept[0], value=pickle.loads(kept[1]))  # noqa: S301 - our own, of this process
        before = room.left
        found = self._read(name, text, room)
        if not found.faults:
            self._kept[name, text] = found, pickle.dumps(found.value), before - room.left
        return found


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    own = tmp_path_factory.getbasetemp()
    templates = (own.parent if own.name.startswith("popen-") else own) / "templates"
    templates.mkdir(exist_ok=True)
    routes, statements = Routes(), Statements()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", Templates(templates))
        patch.setattr(Rule, "compile", lambda rule: routes.compile(rule))  # noqa: PLW0108 - a function, so that it is bound to the rule
        patch.setattr(entries, "written", Written().write)
        patch.setattr(yaml_source, "read", Read().read)
        # Redis's client looks up its own version in the files of its package for each connection.
        patch.setattr(importlib.metadata, "version", cache(importlib.metadata.version))
        options = {"compiled_cache": statements}
        patch.setattr(sa, "create_engine", partial(sa.create_engine, execution_options=options))
        yield
