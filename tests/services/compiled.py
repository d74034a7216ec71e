"""What each app of a test would compile anew, templates and routes, each worker compiles once.

A test of a page makes an app of its own, and would spend half of its time on compiling it.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class Templates(BytecodeCache):
    """Templates as one app of this process has compiled them, for the next; Jinja compares their text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if this template was compiled before."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class Routes:
    """How an address is built from a rule: a function that holds nothing but the text of the rule."""

    def __init__(self) -> None:
        self._compile = Rule._compile_builder
        self._kept: dict[tuple[object, ...], Builder] = {}

    def builder(self, rule: Rule, *, unknown: bool) -> Builder:
        """What was compiled for this text; defaults would be part of the function, so not with these."""
        if rule.defaults:
            return self._compile(rule, unknown)
        key = (unknown, rule.rule, *rule._trace)
        if key not in self._kept:
            self._kept[key] = self._compile(rule, unknown)
        return self._kept[key]


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    routes = Routes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", Templates())
        patch.setattr(
            Rule, "_compile_builder", lambda rule, unknown=True: routes.builder(rule, unknown=unknown)
        )
        yield
