"""`/library`: everything that people are asked and told, to be searched and narrowed."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, request

from content.files import locales
from content.translations import N_, _, ngettext
from slackapp.editorial import entries, kinds
from slackapp.editorial.entries import Search
from slackapp.pulse.effect import Effect
from slackapp.storage.database import Database
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.library.prompt_reach import FEWEST, usage
from slackapp.web import paging
from slackapp.web.access import Permission, needs, who
from slackapp.web.library.entry_url import known_locale
from slackapp.web.library.labels import COUNTED, NOTICES, helps_in_short, notice

PAGE: Final = 25
STATES: Final = (
    ("seed", N_("As shipped")),
    ("published", N_("Published here")),
    ("draft", N_("Draft")),
    ("review", N_("In review")),
    ("new", N_("New, not published yet")),
    ("missing", N_("Missing translation")),
    ("retired", N_("Retired")),
)


def register(blueprint: Blueprint, database: Database) -> None:
    """The list, for everybody with a role."""

    @blueprint.get("/library")
    @needs(Permission.READ)
    def listing() -> str:
        me, typed = who(), request.args
        locale = known_locale(typed.get("locale", ""))
        search = Search(
            text=typed.get("text", "").replace("\0", "").strip(),
            kind=typed.get("kind", ""),
            dimension=typed.get("dimension", ""),
            state=typed.get("state", ""),
        )
        with database.read() as connection:
            all_ = entries.statuses(connection, me.workspace, locale)
            reach, helps = usage(connection, me.workspace), effects(connection, me.workspace)
        found = tuple(each for each in all_ if search.fits(each))
        counts = Counter(state for each in all_ for state in each.states)
        done = notice(NOTICES.get(typed.get("done", "")))
        return render_template(
            "library/list.html",
            notices=[done] if done else [],
            shown=paging.page(found, PAGE),
            whole=len(all_),
            to_do=_to_do(counts),
            used=_used(reach, helps),
            fewest=FEWEST,
            counted=COUNTED,
            search=search,
            locale=locale,
            locales=[(each, kinds.language(each)) for each in locales()],
            kinds=kinds.listed_kinds(),
            dimensions=kinds.dimensions(),
            state_names=tuple((state, _(name)) for state, name in STATES),
            optional=kinds.OPTIONAL,
        )


def _to_do(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """What somebody may have come for: each state that there is, and how much is in it."""
    said = {
        "draft": ngettext("%(num)s draft", "%(num)s drafts", counts["draft"]),
        "review": ngettext("%(num)s in review", "%(num)s in review", counts["review"]),
        "missing": ngettext("%(num)s missing translation", "%(num)s missing translations", counts["missing"]),
    }
    return [(state, text) for state, text in said.items() if counts[state]]


def _used(reach: Mapping[str, str], helps: Mapping[str, Effect]) -> Mapping[str, str]:
    """Of prompts that enough teams were shown: to how many, and whether it helped; by the id of the entry."""
    return {
        entry: _("%(number)s teams", number=band)
        + (f" · {helps_in_short(helps[entry])}" if entry in helps else "")
        for entry, band in reach.items()
    }
