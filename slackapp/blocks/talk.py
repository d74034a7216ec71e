"""A guide for fifteen minutes with the team, with or without a number, and the line that a lead keeps of it.

Nothing in it asks for an answer that somebody gave, and it says no more than the team can read anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from content.guides import Guide
from content.lengths import length
from content.library import Library
from content.prompts import Prompt
from content.wording import Wording
from slackapp.blocks import draft, elements, kit
from slackapp.blocks import team as one_team
from slackapp.blocks.dates import labels
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.pulse.report import TeamReport

LONGEST: Final = 300
"""Characters of the line that is kept, as the database takes them."""
MINUTES: Final = (3, 5, 7)
"""How long each part takes."""


@dataclass(frozen=True)
class Said:
    """The line that a lead kept of a talk, and the day on which they did."""

    text: str
    on: date


@dataclass(frozen=True)
class Step:
    """A part of the talk: its title, how many minutes it takes, and what is said, with Slack's marks."""

    title: str
    minutes: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """What was sent of the form: the line, and the channel to post it in, if any."""

    text: str
    channel: str | None


def steps(
    words: Wording,
    library: Library,
    *,
    last: Said | None,
    team: TeamReport,
    prompt: Prompt,
    guide: Guide | None = None,
) -> tuple[Step, ...]:
    """Write the three parts of the talk, for a modal as for a page.

    What ``guide`` asks takes the place of the questions that fit every talk, and so does how it closes.
    """
    without = () if team.headline else (words("talk.without"),)
    asked = questions(words, guide) if guide else (words("talk.now_ask" if team.headline else "talk.ask"),)
    close = closing(words, guide) if guide else words("talk.try_ask")
    parts = (
        (words("talk.last"), _last(words, last)),
        (words("talk.now"), (*one_team.lines(words, library, team), *without, *asked)),
        (words("talk.try"), (*_idea(words, prompt), close)),
    )
    timed = zip(parts, MINUTES, strict=True)
    return tuple(Step(title, minutes, lines) for (title, lines), minutes in timed)


def questions(words: Wording, guide: Guide) -> tuple[str, ...]:
    """Write what a guide opens with, and what it asks then."""
    asked = (words("guide.ask", question=kit.escape(each)) for each in guide.ask)
    return words("guide.open", question=kit.escape(guide.open)), *asked


def closing(words: Wording, guide: Guide) -> str:
    """Write how a guide closes."""
    return words("guide.close", text=kit.escape(guide.close))


def guide(
    words: Wording, parts: Sequence[Step], *, kept: str, team: str, metadata: str, page: str = ""
) -> kit.View:
    """Build the guide, which ends in the line to keep; ``metadata`` holds opaque ids alone (R11).

    ``kept`` is the line that was kept of this talk already, ``page`` the address to print it from, if any.
    """
    said = (
        "\n".join((words("talk.step", number=number, title=each.title, minutes=each.minutes), *each.lines))
        for number, each in enumerate(parts, start=1)
    )
    blocks = [
        kit.context(words("talk.intro", team=kit.name(team))),
        *kit.prose(said, gap="\n\n"),
        kit.context("\n".join([words("talk.rules"), *([words("talk.page", address=page)] if page else [])])),
        elements.field(
            BlockId.TALK_LINE,
            elements.text_area(Action.TALK_LINE, text=kept, longest=LONGEST),
            label=words("talk.line"),
            hint=words("talk.line_hint"),
            optional=True,
        ),
        draft.where(words),
    ]
    view = kit.modal(words("talk.title"), blocks, close=words("button.close"))
    return kit.form(view, callback=Callback.TALK, submit=words("button.keep"), metadata=metadata)


def line_from(view_state: Mapping[str, Any]) -> Line:
    """Read the line as it was sent; an empty one is to be kept no longer.

    Raises:
        draft.NotOffered: it is too long, or there is a channel and nothing to post, or it is no channel.
    """
    text = one_line(elements.typed(view_state["values"], BlockId.TALK_LINE, Action.TALK_LINE))
    if length(text) > LONGEST:
        raise draft.NotOffered(BlockId.TALK_LINE, "talk.too_long")
    channel = draft.channel_from(view_state)
    if channel and not text:
        raise draft.NotOffered(BlockId.TALK_LINE, "draft.empty")
    return Line(text, channel)


def one_line(text: str) -> str:
    """Put what was typed on one line, as it is kept."""
    return " ".join(text.replace("\0", " ").split())


def kept(words: Wording, line: Line) -> kit.View:
    """Build what takes the guide's place: that the line is kept, and where it stands or how to copy it."""
    title = words("talk.title")
    if not line.text:
        return kit.modal(title, [kit.section(words("talk.not_kept"))], close=words("button.close"))
    if line.channel:
        return draft.posted(words, line.channel, title=title, more=words("talk.kept"))
    return draft.to_copy(words, line.text, title=title, more=words("talk.kept"))


def _last(words: Wording, last: Said | None) -> tuple[str, ...]:
    if last is None:
        return (words("talk.last_none"),)
    (day,) = labels(words, [last.on])
    return words("talk.last_kept", day=day), f"> {kit.escape(last.text)}", words("talk.last_ask")


def _idea(words: Wording, prompt: Prompt) -> tuple[str, ...]:
    numbered = enumerate(prompt.steps, start=1)
    return (
        words("talk.idea", title=kit.escape(prompt.title)),
        *(words("prompt.step", number=number, step=kit.escape(step)) for number, step in numbered),
    )
