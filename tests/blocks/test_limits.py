"""Slack takes everything we build, for long names and the worst weeks too; its rules are checked twice."""

import re
from typing import Any

import pytest

from content.library import Library
from tests.blocks import slack
from tests.blocks.surfaces import every_surface, texts

OWN_LINK = re.compile(
    r"<https://leanon\.example/[a-z-]+(?:/T0)?\|[^<>|]+>"  # the receipt's three
    r"|<slack://user\?team=T1&amp;id=U[0-9]+\|[^<>|]+>|<@U[0-9]+>"  # whom one asks for help
    r"|<#C0WARD>"  # where a lead posted
    r"|<https://leanon\.example/trend/x+/talk\|[^<>|]+>"  # the guide, to be printed
)


def test_every_surface_stays_within_the_limits(library: Library) -> None:
    for surface in every_surface(library):
        slack.check(surface.kind, surface.built)


def test_a_second_validator_builds_the_same_payload(library: Library) -> None:
    for surface in every_surface(library):
        ours = slack.bare(surface.built)
        theirs = slack.bare(slack.rebuild(surface.kind, surface.built))
        assert theirs == ours, surface.name


def test_no_placeholder_and_no_markup_of_a_name_reaches_slack(library: Library) -> None:
    for surface in every_surface(library):
        # What somebody typed stands in a frame, or as plain text, where Slack looks for no markup.
        plain = [block for block in surface.built["blocks"] if block["type"] == "rich_text" or typed(block)]
        marked = [block for block in surface.built["blocks"] if block not in plain]
        said = texts({"blocks": marked}) + surface.built.get("text", "")
        assert "{" not in said + texts(surface.built), surface.name
        assert "<" not in OWN_LINK.sub("", said), surface.name


def typed(block: dict[str, Any]) -> bool:
    """Whether a block is text that a lead typed: of all sections, they alone are plain."""
    return bool(block["type"] == "section" and block["text"]["type"] == "plain_text")


def test_every_surface_has_a_name_of_its_own(library: Library) -> None:
    names = [surface.name for surface in every_surface(library)]
    assert len(names) == len(set(names)) > 100


def test_the_hand_made_checks_can_fail() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(AssertionError):
        slack.check("home", {"type": "home", "blocks": [section]})
