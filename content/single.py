"""One entry alone becomes its value, or faults noted on its page; none of these raises."""

from content import checks
from content.help import HelpKind
from content.languages import Language
from content.page import Page, Place, Value
from content.prompts import Prompt
from content.reframes import Reframe
from content.support import SupportEntry
from content.themes import Asked, Heading, Question


def heading(page: Page, place: Place, value: Value, language: Language) -> Heading | None:
    """Read a theme's own lines."""
    found = page.build(Heading, place, value)
    if found:
        checks.theme(page, place, found, language)
    return found


def question(page: Page, place: Place, value: Value, language: Language) -> Question | None:
    """Read a question that stands outside of its theme."""
    found = page.build(Question, place, value)
    if found:
        checks.item(page, place, found, language)
    return found


def asked(page: Page, place: Place, value: Value, _: Language) -> Asked | None:
    """Read which item a dimension asks."""
    return page.build(Asked, place, value)


def prompt(page: Page, place: Place, value: Value, language: Language) -> Prompt | None:
    """Read a prompt, which has a dimension."""
    if isinstance(value, dict) and value.get("dimension") is None:  # beside what else is missing
        page.fault((*place, "dimension"), "'dimension' is missing; add it.")
    found = page.build(Prompt, place, value)
    if found:
        checks.prompt(page, place, found, language)
    return found


def starter(page: Page, place: Place, value: Value, language: Language) -> Prompt | None:
    """Read a starter, which has none."""
    found = page.build(Prompt, place, value)
    if found:
        checks.prompt(page, place, found, language)
        if found.dimension:
            page.fault((*place, "dimension"), "A starter has no dimension; take it out.")
    return found


def reframe(page: Page, place: Place, value: Value, language: Language) -> Reframe | None:
    """Read a reframe."""
    found = page.build(Reframe, place, value)
    if found:
        checks.reframe(page, place, found, language)
    return found


def help_kind(page: Page, place: Place, value: Value, language: Language) -> HelpKind | None:
    """Read a kind of help."""
    found = page.build(HelpKind, place, value)
    if found:
        checks.help_kind(page, place, found, language)
    return found


def support(page: Page, place: Place, value: Value, _: Language) -> SupportEntry | None:
    """Read a support entry; how much room there is shows only with all of them together."""
    found = page.build(SupportEntry, place, value)
    if found:
        checks.support_line(page, place, found)
    return found
