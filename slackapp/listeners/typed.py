"""Whether somebody who typed a text after /leanon means stop, however they spell it.

Whoever is stopped by mistake reads so and comes back with a press; whoever is not gets what they do not want.
So whatever is a way to say stop, and nothing besides politeness and messages, is a stop. What says more than
that ("how do I stop", "do not stop") is for the help to answer.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from itertools import groupby, pairwise
from string import ascii_lowercase, digits
from typing import Final

_STOP: Final = "stop"
_LONG: Final = ("unsubscribe", "unsubscribing", "desuscribir", "desuscribirme", "suscripcion")
_WAYS: Final = frozenset(
    [
        *(_STOP, *_LONG),
        *("alto", "baja", "basta", "cancel", "cancelar", "darbaja", "darmebaja", "detener"),
        *("disable", "donotmessage", "donotsendmessages", "dontmessage", "dontmessages"),
        *("dontsendmessages", "end", "enough", "exit", "goaway", "leavealone", "mute", "nomas"),
        *("nomasmensajes", "nomensajes", "nomessages", "nomore", "nomoremessages", "norecibirmas"),
        *("norecibirmasmensajes", "off", "optout", "para", "parar", "quit", "remove", "shutup"),
        *("signoff", "signout", "silence", "silencio", "stopped", "stopping", "stops", "switchoff"),
        *("revoke", "stopall", "stopit", "stopmessages", "turnoff", "unsub"),
    ]
)
"""In English and Spanish, without accents, blanks, and what stands around them."""
_AROUND: Final = frozenset(
    [
        *("a", "all", "already", "and", "any", "at", "be", "bot", "by", "de", "el", "favor", "for"),
        *("forever", "gracias", "hey", "hi", "i", "id", "immediately", "it", "just", "kindly", "la"),
        *("lean", "leanon", "like", "los", "me", "my", "now", "of", "ok", "on", "please", "pls", "plz"),
        *("por", "quiero", "right", "thank", "thanks", "that", "the", "them", "these", "this", "to"),
        *("todo", "todos", "want", "with", "would", "ya", "you", "your"),
    ]
)
_MESSAGES: Final = frozenset(
    [
        *("ask", "asking", "check", "checkin", "checkins", "everything", "from", "get", "getting"),
        *("ins", "mensaje", "mensajes", "message", "messages", "messaging", "pulso", "pulsos"),
        *("question", "questions", "receive", "receiving", "send", "sending", "spam", "spamming"),
        *("writing",),
    ]
)
_OTHER_WORDS: Final = frozenset(["atop", "shop", "slop", "sop", "step", "stow", "strop", "swop", "top"])
"""What is one slip away from stop, and another word."""
_SIGNS: Final = re.compile("\U0001f6d1|:(?:octagonal_sign|stop_sign|stop_button):")
_EMOJI_NAME: Final = re.compile(r":[a-z0-9_+'-]+:")
_WORD: Final = re.compile(r"[^\W_]+")


def means_stop(typed: str) -> bool:
    """Whether a text is a way to say stop, and nothing else."""
    words = [word for word, _ in groupby(_words(typed))]
    polite = [word for word in words if word not in _AROUND]
    bare = [word for word in polite if word not in _MESSAGES]
    return any(_is_stop("".join(left)) for left in (words, polite, bare))


def _words(typed: str) -> Iterable[str]:
    """The words of a text, without accents, emoji, marks, apostrophes and whatever nobody sees."""
    text = _SIGNS.sub(" stop ", html.unescape(typed))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(each for each in text if unicodedata.category(each) not in {"Mn", "Me", "Cf", "Cc"})
    text = re.sub("['’‘`\u00b4]", "", _EMOJI_NAME.sub(" ", text))
    return (found[0] for found in _WORD.finditer(text))


def _is_stop(word: str) -> bool:
    plain = re.sub(r"(.)\1+", r"\1", word)  # stooopp
    if word in _WAYS or plain == _STOP:
        return True
    return word in _slips() or bool(get_close_matches(word, _LONG, n=1, cutoff=0.85))


@cache
def _slips() -> frozenset[str]:
    """Whatever one slip of a finger makes of stop and is no other word."""
    cuts = [(_STOP[:at], _STOP[at:]) for at in range(len(_STOP) + 1)]
    missed = {left + right[1:] for left, right in cuts if right}
    other = {left + key + right[1:] for left, right in cuts if right for key in ascii_lowercase + digits}
    more = {left + key + right for left, right in cuts for key in ascii_lowercase + digits}
    swapped = {_STOP.replace(one + two, two + one) for one, two in pairwise(_STOP)}
    return frozenset((missed | other | more | swapped) - _OTHER_WORDS)
