"""One problem to take upward: for whoever reads of an area or of the whole, by the week and by no figure."""

from dataclasses import dataclass
from typing import Final

from flask import request, url_for
from markupsafe import Markup

from content import members
from content.library import Library
from content.prompts import Prompt
from slackapp.blocks.cited import cited
from slackapp.web import language
from slackapp.web.access import calendar
from slackapp.web.mrkdwn import mrkdwn

LONGEST: Final = 9
"""Digits of a turn, far beyond any week."""


@dataclass(frozen=True)
class Upward:
    """A prompt as it stands on the page, with what is said small below it, and where [Another] leads."""

    prompt: Prompt
    small: Markup
    another: str


def shown(library: Library, area: str, page: int) -> Upward | None:
    """The problem of this week, the same for every area, or the one asked for; None where there is none."""
    typed = request.args.get("upward", "")
    is_turn = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST
    turn = int(typed) if is_turn else members.week(calendar().date())
    if not library.area:
        return None
    prompt, words = library.area[turn % len(library.area)], language.words()
    minutes = words.counted("prompt.minutes", prompt.minutes)
    small = (
        " ".join(filter(None, [minutes, prompt.longer])),
        words("prompt.avoid", avoid=prompt.avoid),
        cited(words, prompt),
    )
    where, unit = ("organisation.area", area) if area else ("organisation.organisation", None)
    on = page if page > 1 else None
    another = url_for(where, unit=unit, upward=turn + 1, page=on, _anchor="upward")
    return Upward(prompt, mrkdwn("\n".join(small)), another)
