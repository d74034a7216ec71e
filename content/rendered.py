"""What only shows when texts of several files come together: a theme's title inside the app's own titles."""

from __future__ import annotations

from collections.abc import Mapping

from content.checks import AXIS, MODAL_TITLE
from content.page import Page, Place
from content.themes import Heading
from content.wording import Wording, WordingError

SERIES = 20
"""Slack's limit for the name of a chart's series, which is the theme's title."""


def titles(page: Page, themes: Mapping[str, Heading], words: Wording) -> None:
    """Note each theme whose title or question is too long where the app puts it: in a modal, in a chart."""
    if not isinstance(page.value, list):
        return
    for index, value in enumerate(page.value):
        theme = themes.get(str(value.get("id"))) if isinstance(value, dict) else None
        if theme is not None:
            title(page, (index,), theme, words)


def title(page: Page, place: Place, theme: Heading, words: Wording) -> None:
    """Note a theme whose title or question is too long, as ``titles`` does for all of them."""
    where = (*place, "title")
    _fits(page, where, theme.title, SERIES, "the legend of a chart")
    try:
        modal = words("checkin.title", theme=theme.title)
        chart = words("report.chart", theme=theme.title, question=theme.question)
    except WordingError:
        return  # a missing sentence is a fault of its own file
    _fits(page, where, modal, MODAL_TITLE, "a modal's title")
    _fits(page, (*place, "question"), chart, AXIS, "a chart's title")


def _fits(page: Page, place: Place, text: str, limit: int, where: str) -> None:
    if len(text) > limit:
        page.fault(
            place, f"“{text}” takes {len(text)} characters in {where}, which holds {limit}; shorten it."
        )
