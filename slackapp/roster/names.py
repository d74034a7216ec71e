"""Names of units and people: when two spellings are one name, and what a name may not hold."""

import re
import unicodedata
from typing import Final

from content.later import Later, later
from content.translations import N_

# What takes no room and no eye tells apart: the category Cf with these fillers and without these signs.
# Source: Default_Ignorable_Code_Point in DerivedCoreProperties.txt of Unicode 16.
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(each)
    for span in (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
    for each in span
}
_SIGNS: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# They join and part letters in Persian, in Indic scripts and in emoji, so a reader sees them there.
_JOINERS: Final = frozenset("\u200c\u200d")
_EMOJI_STYLE: Final = frozenset("\ufe0e\ufe0f")
_SPACES: Final = re.compile(r"[^\S\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
"""Every kind of space but those that end a line or a record."""
_COMMON: Final = {
    "\x00": N_("a NUL byte"),
    "\t": N_("a tab"),
    "\n": N_("a line break"),
    "\r": N_("a line break"),
    "\xa0": N_("a no-break space"),
    "\u200b": N_("a zero-width space"),
    "\ufeff": N_("a byte order mark"),
    "\ufffd": N_("a character that was lost when the file was saved"),
}


def key(name: str) -> str:
    """What two spellings of one name have in common: equal exactly where they are the same name.

    Case, composed and decomposed letters, kinds and numbers of spaces, and invisible characters make no
    difference; accents do. The result is for comparing, never for showing. Empty where nothing is visible.
    """
    visible = "".join(each for each in name if not _invisible(each))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", visible).casefold())
    # Twice, because compatibility forms may be capitals. Source: definition D146 of the Unicode standard.
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())


def tidy(name: str) -> str:
    """The name as people read it: composed, single spaces, nothing invisible; the spelling is kept.

    Joiners stay between letters that are not ASCII, where they change what one sees. Control characters
    stay: `unwelcome` names them.
    """
    kept = "".join(each for place, each in enumerate(name) if not _invisible(each) or _joins(name, place))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip(" ")


def unwelcome(text: str) -> Later | None:
    """The first character that no name may hold, in words one can search for, or None.

    Control characters, halves of a surrogate pair, unassigned and private code points, and the mark of a
    character that was lost.
    """
    for each in text:
        if unicodedata.category(each) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or each == "\ufffd":
            return character(each)
    return None


def character(each: str) -> Later:
    """One character in words, such as `a no-break space (U+00A0)`, so that one finds what one cannot see."""
    code = f"U+{ord(each):04X}"
    if (known := _COMMON.get(each)) is None and (name := unicodedata.name(each, "")):
        return later("%(name)s (%(code)s)", name=name.lower(), code=code)  # as Unicode calls it everywhere
    return later("%(name)s (%(code)s)", name=later(known or N_("a control character")), code=code)


def _invisible(each: str) -> bool:
    return (unicodedata.category(each) == "Cf" and each not in _SIGNS) or each in _FILLERS


def _joins(name: str, place: int) -> bool:
    each, before = name[place], name[place - 1 : place]
    if each in _EMOJI_STYLE:
        return bool(before) and not before.isascii() and not before.isspace()
    after = name[place + 1 : place + 2]
    return each in _JOINERS and all(
        side and not side.isascii() and not side.isspace() for side in (before, after)
    )
