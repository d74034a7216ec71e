"""Each file of the library becomes its values, or faults noted on its page; none of these raises."""

from collections.abc import Mapping
from types import MappingProxyType

from content import checks
from content.help import HelpKind, Kind
from content.languages import Language
from content.page import Page, Place, Value
from content.prompts import Prompt
from content.support import ASSISTANCE_PROGRAMME, Support, SupportEntry
from content.themes import DIMENSIONS, Theme
from content.wording import Wording


def themes(page: Page, language: Language) -> Mapping[str, Theme]:
    """Read the two themes by id; each asks five items from the start, one for each of its dimensions."""
    found: dict[str, Theme] = {}
    for place, value in page.entries():
        theme = page.build(Theme, place, value)
        if theme is None:
            continue
        found[theme.id] = theme
        checks.theme(page, place, theme, language)
        for index, item in enumerate(theme.items):
            checks.item(page, (*place, "items", index), item, language)
        _asks_five(page, place, theme)
    if not page.faults and set(found) != set(DIMENSIONS):
        page.fault((), f"There must be the themes {' and '.join(DIMENSIONS)}; correct the ids.")
    return MappingProxyType(found)


def prompts(page: Page, language: Language, *, starter: bool) -> tuple[Prompt, ...]:
    """Read prompts, which have a dimension, or starters, which have none."""
    found = []
    for place, value in page.entries():
        prompt = page.build(Prompt, place, value)
        if prompt is None:
            continue
        found.append(prompt)
        checks.prompt(page, place, prompt, language)
        if starter and prompt.dimension:
            page.fault((*place, "dimension"), "A starter has no dimension; take it out.")
        if not starter and not prompt.dimension:
            page.fault(place, "'dimension' is missing; add it.")
    return tuple(found)


def reframes(page: Page, language: Language) -> tuple[str, ...]:
    """Read the reframes, each of them once."""
    found: list[str] = []
    for place, value in page.entries():
        if not isinstance(value, str) or not value.strip():
            page.fault(place, "A reframe must be text; write it in quotes.")
        elif value in found:
            page.fault(place, "This reframe is there twice; keep one.")
        else:
            found.append(value)
            checks.reframe(page, place, value, language)
    return tuple(found)


def help_kinds(page: Page, language: Language) -> tuple[HelpKind, ...]:
    """Read the kinds of help; all four must be there."""
    found = []
    for place, value in page.entries():
        kind = page.build(HelpKind, place, value)
        if kind is not None:
            found.append(kind)
            checks.help_kind(page, place, kind, language)
    missing = [kind for kind in Kind if kind not in {one.id for one in found}]
    if not page.faults and missing:
        page.fault((), f"There is no kind of help '{missing[0]}'; add it.")
    return tuple(found)


def support(page: Page) -> Support:
    """Read the support entries; the assistance programme's must be among them, for everybody."""
    built = [page.build(SupportEntry, place, value) for place, value in page.entries()]
    entries = tuple(entry for entry in built if entry)
    checks.support(page, entries)
    everybody = {entry.id for entry in entries if entry.country is None}
    if not page.faults and ASSISTANCE_PROGRAMME not in everybody:
        page.fault((), f"An entry '{ASSISTANCE_PROGRAMME}' without a country is missing; add it.")
    return Support(entries)


def words(page: Page, language: Language) -> Wording:
    """Read the app's own sentences; groups within groups become dotted keys."""
    entries: dict[str, str] = {}
    if isinstance(page.value, dict):
        _flatten(page, (), page.value, entries, language)
    elif not page.faults:
        page.fault((), "This file must hold groups; write 'group:' and under it 'key: sentence'.")
    return Wording(MappingProxyType(entries))


def unique_ids(*pages: Page) -> None:
    """Note each id that is taken, counting all the pages given as one, and the items of both themes."""
    seen: dict[str, str] = {}
    for page in pages:
        for place, id_ in _ids(page.value, ()):
            if id_ in seen:
                page.fault(place, f"The id '{id_}' is taken ({seen[id_]}); choose another.")
            else:
                seen[id_] = f"{page.name}, line {page.line(place)}"


def _asks_five(page: Page, place: Place, theme: Theme) -> None:
    wanted = DIMENSIONS.get(theme.id, ())
    for index, item in enumerate(theme.items):
        if wanted and item.dimension not in wanted:
            where = (*place, "items", index, "dimension")
            page.fault(where, f"'{item.dimension}' is not of this theme; move the item to the other.")
    for dimension in wanted:
        asked = sum(item.dimension == dimension for item in theme.defaults)
        if asked != 1:
            fix = "mark exactly one 'default: true'"
            page.fault((*place, "items"), f"'{dimension}' has {asked} items asked by default; {fix}.")


def _ids(value: Value, place: Place) -> list[tuple[Place, str]]:
    if isinstance(value, list):
        return [one for index, child in enumerate(value) for one in _ids(child, (*place, index))]
    if not isinstance(value, dict):
        return []
    own = value.get("id")
    found: list[tuple[Place, str]] = [((*place, "id"), own)] if isinstance(own, str) else []
    return found + _ids(value.get("items"), (*place, "items"))


def _flatten(page: Page, place: Place, value: Value, entries: dict[str, str], language: Language) -> None:
    if isinstance(value, dict):
        for key, child in value.items():
            _flatten(page, (*place, key), child, entries, language)
    elif isinstance(value, str) and value.strip():
        entries[".".join(map(str, place))] = value
        checks.sentence(page, place, value, language)
    else:
        page.fault(place, f"'{place[-1]}' must be text; write it in quotes.")
