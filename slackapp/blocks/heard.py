"""[What we heard]: the lead's word back to the team, drafted from what everybody may read."""

from __future__ import annotations

from content.library import Library
from content.wording import Wording
from slackapp.blocks import draft, kit
from slackapp.blocks.ids import Callback
from slackapp.pulse.report import TeamReport


def heard_form(words: Wording, library: Library, team: TeamReport, *, metadata: str) -> kit.View:
    """Build the form: what we heard, what we will do, what we cannot do; with or without a number."""
    return draft.form(
        words,
        callback=Callback.HEARD,
        title=words("heard.title"),
        text=drafted(words, library, team),
        metadata=metadata,
        above=[kit.section(words("heard.first", team=kit.name(team.name)))],
    )


def drafted(words: Wording, library: Library, team: TeamReport) -> str:
    """Write what a lead may start from; no number is in it, as a talk is about the work."""
    return "\n\n".join([_seen(words, library, team), words("heard.lines"), words("heard.thanks")])


def _seen(words: Wording, library: Library, team: TeamReport) -> str:
    theme = library.themes[team.theme].title
    if team.headline is None or team.reading is None:
        return words("heard.no_number", theme=theme)
    return words(
        "heard.seen",
        theme=theme,
        reading=words(f"reading.{team.reading.name.lower()}"),
        direction=words(f"direction.{team.headline.direction.name.lower()}"),
    )
