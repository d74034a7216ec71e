"""Slack takes everything we build, for long names and the worst weeks too; its rules are checked twice."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from content.entry import FIRST
from content.files import locales, spoken
from content.library import load
from slackapp.sandbox.validation import check_blocks, check_view
from tests.blocks import slack
from tests.blocks.built import every_surface
from tests.blocks.surfaces import Surface, texts
from tests.blocks.surfaces_crowded import crowded
from tests.english import english_in, said

OWN_LINK = re.compile(
    r"<https://leanon\.example/[a-z-]+(?:/T0)?\|[^<>|]+>"  # the receipt's three
    r"|<slack://user\?team=T1&amp;id=U[0-9]+\|[^<>|]+>|<@U[0-9]+>"  # whom one asks for help
    r"|<#C0WARD>"  # where a lead posted
    r"|<https://leanon\.example/trend/x+/talk\|[^<>|]+>"  # the guide, to be printed
    r"|<https://leanon\.example/once/x+\|[^<>|]+>"  # HR's way into the console
)


WITH_ONE_OTHER = [
    pytest.param(each, marks=[] if each in {FIRST, "de"} else [pytest.mark.slow]) for each in locales()
]
"""Every language; of those beside the first, one is enough for a quick run."""


@pytest.fixture(scope="module", params=WITH_ONE_OTHER)
def everything(request: pytest.FixtureRequest) -> list[Surface]:
    """All that we send in each language, ordinary and worst; in the first, crowded as well."""
    library = load(request.param)
    return [*every_surface(library), *(crowded(library) if request.param == FIRST else ())]


@pytest.mark.parametrize("locale", WITH_ONE_OTHER[1:])
def test_no_surface_has_english_in_it_in_another_language(locale: str) -> None:
    surfaces = every_surface(load(locale))
    assert english_in((text for surface in surfaces for text in said(surface.built)), locale) == set()


@pytest.mark.parametrize("locale", locales())
def test_no_button_title_or_option_of_ours_is_too_long_for_slack_in_any_language(locale: str) -> None:
    own, surfaces = {*spoken(locale).entries.values()}, [*every_surface(load(locale))]
    for each in surfaces:
        slack.check(each.kind, each.built)
    shown = (text for each in surfaces for text in said(each.built))
    cut = {text for text in shown if text.endswith("…") and any(one.startswith(text[:-1]) for one in own)}
    assert cut <= own


def test_every_surface_stays_within_the_limits(everything: list[Surface]) -> None:
    for surface in everything:
        slack.check(surface.kind, surface.built)


def test_every_surface_stays_well_below_what_slack_takes_at_all(everything: list[Surface]) -> None:
    for surface in everything:
        blocks, size = len(surface.built["blocks"]), slack.size(surface.built)
        most_blocks, most_bytes = {"message": (25, 80_000), "home": (50, 130_000), "modal": (60, 150_000)}[
            surface.kind
        ]
        assert blocks <= most_blocks, surface.name
        assert size <= most_bytes, surface.name
        said = json.dumps(surface.built["blocks"], ensure_ascii=False)
        assert surface.kind != "message" or slack.units(said) <= slack.LARGEST_MESSAGE, surface.name


def test_the_sandbox_takes_every_surface_and_counts_as_strictly(everything: list[Surface]) -> None:
    for surface in everything:
        if surface.kind == "message":
            assert check_blocks(surface.built["blocks"]) == [], surface.name
        else:
            assert check_view(surface.built, surface.kind) == [], surface.name
    for text in ("x" * 3001, "🦊" * 1501):
        assert check_blocks([{"type": "section", "text": {"type": "plain_text", "text": text}}])


def test_a_second_validator_builds_the_same_payload(everything: list[Surface]) -> None:
    for surface in everything:
        ours = slack.bare(surface.built)
        theirs = slack.bare(slack.rebuild(surface.kind, surface.built))
        assert theirs == ours, surface.name


def test_no_placeholder_and_no_markup_of_a_name_reaches_slack(everything: list[Surface]) -> None:
    for surface in everything:
        # What stands in a frame, or as plain text, is no markup to Slack.
        said = "\n".join([*marked(surface.built["blocks"]), surface.built.get("text", "")])
        assert "{" not in said + texts(surface.built), surface.name
        assert "<" not in OWN_LINK.sub("", said), surface.name


def marked(node: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a block
    """All texts in which Slack looks for markup."""
    if isinstance(node, list):
        for each in node:
            yield from marked(each)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        yield from marked(list(node.values()))


def test_every_surface_has_a_name_of_its_own(everything: list[Surface]) -> None:
    names = [surface.name for surface in everything]
    assert len(names) == len(set(names)) > 100


def test_the_hand_made_checks_can_fail() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(AssertionError):
        slack.check("home", {"type": "home", "blocks": [section]})
    foxes = {"type": "section", "text": {"type": "mrkdwn", "text": "🦊" * 1501}}
    with pytest.raises(AssertionError):
        slack.check("home", {"type": "home", "blocks": [foxes]})
