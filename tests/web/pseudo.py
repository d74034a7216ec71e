"""A language in which every sentence of ours stands between two signs, and whatever is not one is seen."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from gettext import NullTranslations
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Final

import pytest

from content import files, formats, localised, translations
from content.entry import FIRST
from content.wording import Wording
from slackapp.web.library import fields as library_fields

BEGIN, END = "⟦", "⟧"
ATTRIBUTES: Final = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description", "data-label"})
"""What of an element is read out, or shown. Whatever scripts say stands in `data-say-…`."""
SILENT: Final = frozenset({"script", "style"})
LETTER: Final = re.compile(r"[^\W\d_]")
VOID: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Pseudo(NullTranslations):
    """Says each sentence in English, between the signs."""

    def gettext(self, message: str) -> str:
        return f"{BEGIN}{message}{END}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{BEGIN}{msgid1 if n == 1 else msgid2}{END}"


class Digits:
    """Names weekdays by digits and joins lists by commas, as Babel's words are no sentences of ours."""

    @staticmethod
    def get_day_names(*_rest: object) -> tuple[str, ...]:
        return tuple("1234567")

    @staticmethod
    def format_list(names: list[str], **_more: object) -> str:
        return ", ".join(names)


@contextmanager
def spoken_by_all(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let pages say everything between the signs, and the app's own sentences, too."""
    said = {key: f"{BEGIN}{text}{END}" for key, text in files.spoken(FIRST).entries.items()}
    words = Wording(MappingProxyType(said))
    with patch.context() as here:
        here.setattr(translations, "catalogue", lambda _locale: Pseudo())
        here.setattr(files, "spoken", lambda _locale: words)
        here.setattr(formats, "by_pattern", lambda _locale, _pattern, at: f"{at:%Y-%m-%d}")
        here.setattr(formats, "get_day_names", Digits.get_day_names)
        here.setattr(formats, "format_list", Digits.format_list)
        here.setattr(localised, "country", str)  # its two letters
        here.setattr(library_fields, "_form", library_fields._form.__wrapped__)  # what it keeps is English
        yield


class Outside(HTMLParser):
    """Finds what of a page stands outside of the signs and has a letter in it.

    What is typed, `data`, and what stands in an element with a `lang` of its own are not ours.
    """

    def __init__(self, page: str, data: Collection[str] = ()) -> None:
        super().__init__()
        self._data, self._longest_first = _data(frozenset(data))
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if value and (name in ATTRIBUTES or name.startswith("data-say-")):
                self._judge(value, f"{tag}[{name}]", 0)
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self._judge(given.get("value") or "", "input[value]", 0)
        if tag not in VOID:
            theirs = tag != "html" and (
                "lang" in given or given.get("translate") == "no" or tag in {"code", "textarea", "pre"}
            )
            self._open.append((tag, theirs or tag in SILENT))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        before, self._depth = self._depth, self._depth + data.count(BEGIN) - data.count(END)
        if not any(theirs for _tag, theirs in self._open):
            self._judge(data, " > ".join(tag for tag, _theirs in self._open[-3:]), before)

    def _judge(self, text: str, where: str, depth: int) -> None:
        outside = []
        for part in re.split(f"([{BEGIN}{END}])", text):
            depth += {BEGIN: 1, END: -1}.get(part, 0)
            if not depth and part not in {BEGIN, END}:
                outside.append(part)
        said = " ".join("".join(outside).split())
        if said in self._data or not LETTER.search(said):  # most is, and there are ten thousand texts
            return
        for each in self._longest_first:
            said = said.replace(each, "")
        if LETTER.search(said):
            self.found.append(f"{where}: {said}")


@lru_cache(4)
def _data(data: frozenset[str]) -> tuple[frozenset[str], list[str]]:
    return data, sorted(data, key=len, reverse=True)
