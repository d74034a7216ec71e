"""How long a text is, as a strict reader counts, and how it is cut where somebody would cut it.

Slack says "characters" and does not say which. An emoji is one code point or several, two units of UTF-16 or
a dozen; whoever counts the most counts units. What fits by that count fits by any.
"""

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_JOINER: Final = "\u200d"
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]")
"""Letters of which two make a flag."""
_LEANING: Final = re.compile(
    "[\u200c\u200d\ufe00-\ufe0f\u1160-\u11ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
"""What belongs to the character before it, besides marks: tones of skin, variants, parts of a syllable."""


def length(text: str) -> int:
    """The larger of the number of code points and that of UTF-16 units, which is the latter."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """Cut a text to at most ``limit``, between characters as people see them; an ellipsis is for the rest."""
    if length(text) <= limit:
        return text
    room, end = limit - length(ELLIPSIS), 0
    while end < len(text) and (room := room - length(text[end])) >= 0:
        end += 1
    while end > 0 and _belongs_to_before(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _belongs_to_before(text: str, at: int) -> bool:
    """Whether a cut here would part what is seen as one character."""
    here, before = text[at], text[at - 1]
    if unicodedata.category(here).startswith("M") or _LEANING.match(here) or before == _JOINER:
        return True
    if not (_FLAG.match(here) and _FLAG.match(before)):
        return False
    flags = re.search(f"{_FLAG.pattern}+$", text[:at])
    return flags is not None and len(flags[0]) % 2 == 1
