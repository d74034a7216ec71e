"""`/library`: everything that people are asked and told, to be searched and narrowed."""

from collections import Counter
from typing import Final

from flask import Blueprint, render_template, request

from slackapp.storage.database import Database
from slackapp.storage.library.prompt_reach import FEWEST, usage
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import about, card, form, places, shelf
from slackapp.web.library.search import Asked

PAGE: Final = 150
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


def add(blueprint: Blueprint, database: Database) -> None:
    """The list, for everybody with a role."""

    @blueprint.get("/library")
    @needs(Permission.READ)
    def shelves() -> str:
        me, typed = who(), request.args
        locale = places.known(typed.get("locale", ""))
        asked = Asked(
            text=typed.get("text", "").replace("\0", "").strip(),
            kind=typed.get("kind", ""),
            dimension=typed.get("dimension", ""),
            state=typed.get("state", ""),
        )
        with database.read() as connection:
            rows = shelf.rows(connection, me.workspace, locale)
            used = usage(connection, me.workspace)
        found = tuple(each for each in rows if asked.fits(each))
        counts = Counter(state for each in rows for state in each.states)
        start = form.number(typed, "start")
        start = start if 0 <= start < len(found) else 0
        done = card.DONE.get(typed.get("done", ""))
        return render_template(
            "library/list.html",
            notices=[done] if done else [],
            found=found[start : start + PAGE],
            total=len(found),
            whole=len(rows),
            to_do=[(state, counts[state], text) for state, text in TO_DO if counts[state]],
            start=start,
            page=PAGE,
            used=used,
            fewest=FEWEST,
            counted=about.COUNTED,
            asked=asked,
            locale=locale,
            locales=[(each, places.language(each)) for each in places.locales()],
            kinds=[(kind.value, many) for kind, (_, many) in places.KINDS.items() if kind != "asked"],
            kind_names={kind.value: one for kind, (one, _) in places.KINDS.items()},
            dimensions=places.dimensions(),
            state_names=STATES,
            made=sorted(places.MADE, key=list(places.KINDS).index),
            address=card.address,
        )
