"""Each file of the library becomes its values, or faults noted on its page; none of these raises."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from content import checks, single
from content.help import HelpKind, Kind
from content.languages import Language
from content.page import Page, Place, Value
from content.prompts import Prompt
from content.reframes import Reframe
from content.support import ASSISTANCE_PROGRAMME, Support
from content.themes import DIMENSIONS, Asked, Dimension, Theme
from content.wording import Wording

LEAST_PROMPTS = 2
"""How many prompts each dimension must have at least."""


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
    both_themes(page, found)
    return MappingProxyType(found)


def both_themes(page: Page, found: Mapping[str, object]) -> None:
    """Note a theme that is missing or has another name."""
    if not page.notes and set(found) != set(DIMENSIONS):
        page.fault((), f"There must be the themes {' and '.join(DIMENSIONS)}; correct the ids.")


def asks(page: Page, asked: Iterable[tuple[Place, Asked]], homes: Mapping[str, object]) -> None:
    """Note each dimension that asks no question, or one that is not its own; ``homes`` has each item's."""
    missing = set(Dimension)
    for place, one in asked:
        missing.discard(one.id)
        home = homes.get(one.item)
        if home is None:
            page.fault((*place, "item"), f"'{one.item}' is not there; choose another question to ask.")
        elif home != one.id:
            fix = f"choose a question of '{one.id}'"
            page.fault((*place, "item"), f"'{one.item}' is of another dimension; {fix}.")
    for dimension in Dimension:
        if dimension in missing:
            page.fault((), f"'{dimension}' asks no question; choose one of its own.")


def prompts(page: Page, language: Language, *, starter: bool) -> tuple[Prompt, ...]:
    """Read prompts, which have a dimension, or starters, which have none."""
    read = single.starter if starter else single.prompt
    built = [read(page, place, value, language) for place, value in page.entries()]
    return tuple(prompt for prompt in built if prompt)


def enough_prompts(page: Page, found: Iterable[Prompt]) -> None:
    """Note each dimension with too few prompts."""
    # Counting waits until the entries are right: a broken one would be complained about twice.
    if page.notes:
        return
    found_for = Counter(prompt.dimension for prompt in found)
    for dimension in Dimension:
        if found_for[dimension] < LEAST_PROMPTS:
            page.fault((), f"'{dimension}' has fewer than {LEAST_PROMPTS} prompts; add more.")


def enough(page: Page, found: int, least: int) -> None:
    """Note that there are too few entries."""
    if not page.notes and found < least:
        page.fault((), f"There are {found} here and must be at least {least}; add more.")


def reframes(page: Page, language: Language) -> tuple[Reframe, ...]:
    """Read the reframes, each of them once."""
    found: list[Reframe] = []
    texts: set[str] = set()
    for place, value in page.entries():
        reframe = single.reframe(page, place, value, language)
        if reframe is None:
            continue
        if reframe.text in texts:
            page.fault((*place, "text"), "This reframe is there twice; keep one.")
        texts.add(reframe.text)
        found.append(reframe)
    return tuple(found)


def help_kinds(page: Page, language: Language) -> tuple[HelpKind, ...]:
    """Read the kinds of help; all four must be there."""
    built = [single.help_kind(page, place, value, language) for place, value in page.entries()]
    found = tuple(kind for kind in built if kind)
    missing = [kind for kind in Kind if kind not in {one.id for one in found}]
    if not page.notes and missing:
        page.fault((), f"There is no kind of help '{missing[0]}'; add it.")
    return found


def support(page: Page, language: Language) -> Support:
    """Read the support entries; the assistance programme's must be among them, for everybody."""
    built = [single.support(page, place, value, language) for place, value in page.entries()]
    entries = tuple(entry for entry in built if entry)
    checks.support(page, (), entries)
    everybody = {entry.id for entry in entries if entry.country is None}
    if not page.notes and ASSISTANCE_PROGRAMME not in everybody:
        page.fault((), f"An entry '{ASSISTANCE_PROGRAMME}' without a country is missing; add it.")
    return Support(entries)


def words(page: Page, language: Language) -> Wording:
    """Read the app's own sentences; groups within groups become dotted keys."""
    entries: dict[str, str] = {}
    if isinstance(page.value, dict):
        _flatten(page, (), page.value, entries, language)
    elif not page.notes:
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
                seen[id_] = page.where(place)


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
