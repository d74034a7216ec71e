"""`/library`: everything that people are asked and told, to be searched and narrowed."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, request

from content.files import locales
from slackapp.editorial import entries, kinds
from slackapp.editorial.entries import Search
from slackapp.pulse.effect import Effect
from slackapp.storage.database import Database
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.library.prompt_reach import FEWEST, usage
from slackapp.web import paging
from slackapp.web.access import Permission, needs, who
from slackapp.web.library.entry_url import known_locale
from slackapp.web.library.labels import COUNTED, NOTICES, helps_in_short

PAGE: Final = 25
STATES: Final = (
    ("seed", "As shipped"),
    ("published", "Published here"),
    ("draft", "Draft"),
    ("review", "In review"),
    ("new", "New, not published yet"),
    ("missing", "Missing translation"),
    ("retired", "Retired"),
)
TO_DO: Final = (
    ("draft", ("draft", "drafts")),
    ("review", ("in review", "in review")),
    ("missing", ("missing translation", "missing translations")),
)
"""What somebody may have come for; one of it and many."""


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
        notice = NOTICES.get(typed.get("done", ""))
        return render_template(
            "library/list.html",
            notices=[notice] if notice else [],
            shown=paging.page(found, PAGE),
            whole=len(all_),
            to_do=[(state, counts[state], text) for state, text in TO_DO if counts[state]],
            used=_used(reach, helps),
            fewest=FEWEST,
            counted=COUNTED,
            search=search,
            locale=locale,
            locales=[(each, kinds.language(each)) for each in locales()],
            kinds=kinds.listed_kinds(),
            dimensions=kinds.dimensions(),
            state_names=STATES,
            optional=kinds.OPTIONAL,
        )


def _used(reach: Mapping[str, str], helps: Mapping[str, Effect]) -> Mapping[str, str]:
    """Of prompts that enough teams were shown: to how many, and whether it helped; by the id of the entry."""
    return {
        entry: f"{band} teams" + (f" · {helps_in_short(helps[entry])}" if entry in helps else "")
        for entry, band in reach.items()
    }
