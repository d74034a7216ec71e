"""What only shows when texts of several files come together: a theme's title inside the app's own titles."""

from __future__ import annotations

from collections.abc import Mapping

from content.checks import AXIS, MODAL_TITLE
from content.page import Page, Place
from content.themes import Theme
from content.wording import Wording, WordingError

SERIES = 20
"""Slack's limit for the name of a chart's series, which is the theme's title."""


def titles(page: Page, themes: Mapping[str, Theme], words: Wording) -> None:
    """Note each theme whose title or question is too long where the app puts it: in a modal, in a chart."""
    if not isinstance(page.value, list):
        return
    for index, value in enumerate(page.value):
        theme = themes.get(str(value.get("id"))) if isinstance(value, dict) else None
        if theme is None:
            continue
        place = (index, "title")
        _fits(page, place, theme.title, SERIES, "the legend of a chart")
        try:
            modal = words("checkin.title", theme=theme.title)
            chart = words("report.chart", theme=theme.title, question=theme.question)
        except WordingError:
            continue  # a missing sentence is a fault of its own file
        _fits(page, place, modal, MODAL_TITLE, "a modal's title")
        _fits(page, (index, "question"), chart, AXIS, "a chart's title")


def _fits(page: Page, place: Place, text: str, limit: int, where: str) -> None:
    if len(text) > limit:
        page.fault(
            place, f"“{text}” takes {len(text)} characters in {where}, which holds {limit}; shorten it."
        )
