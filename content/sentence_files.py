"""The file of the app's own sentences, which stand in groups within groups: walked, and held to its form."""

from collections.abc import Iterator, Mapping
from typing import Final

from content.faults import Fault
from content.yaml_source import Path, Value, YamlSource

WORDING: Final = "wording.yml"
"""The app's own sentences, which are no entries."""


def sentences(source: YamlSource | None) -> Iterator[tuple[Path, str]]:
    """Walk the texts of a file of sentences, groups within groups."""
    for path, value in _leaves((), source.value if source else None):
        if isinstance(value, str):
            yield path, value


def group_faults(source: YamlSource) -> Iterator[Fault]:
    """Tell what is no text, and a file that is no group."""
    if isinstance(source.value, dict):
        for path, value in _leaves((), source.value):
            if not isinstance(value, str) or not value.strip():
                yield source.fault(path, f"'{path[-1]}' must be text; write it in quotes.")
    elif not source.faults:
        yield source.fault((), "This file must hold groups; write 'group:' and under it 'key: sentence'.")


def repeated(source: YamlSource, theirs: Mapping[str, str], locale: str) -> Iterator[Fault]:
    """Tell which sentences only say again what the wider language says."""
    for path, text in sentences(source):
        if theirs.get(".".join(map(str, path))) == text:
            said = f"'{path[-1]}' is the same as in {locale}/{WORDING}; take it out here."
            yield source.fault(path, said)


def _leaves(path: Path, value: Value) -> Iterator[tuple[Path, Value]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves((*path, key), child)
    elif path:
        yield path, value
