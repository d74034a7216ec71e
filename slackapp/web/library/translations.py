"""`/translations`: what is missing in a language, out of date or different, and how far each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.files import locales
from content.translations import N_, _, ngettext
from slackapp.clock import wall
from slackapp.editorial import kinds, translation_status, workflow
from slackapp.editorial.translation_status import Need, Translation
from slackapp.editorial.workflow import Outcome, Refused
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.library.drafts import Conflict
from slackapp.web import language, paging
from slackapp.web.access import Permission, needs, who
from slackapp.web.library.entry_page import refusal_page
from slackapp.web.library.entry_url import named_place, number
from slackapp.web.library.labels import notice

PAGE: Final = 15
ALL: Final = "all"
STATES: Final = (
    ("", N_("All that need something")),
    (Need.MISSING.value, N_("Missing")),
    (Need.OUTDATED.value, N_("Out of date")),
    (Need.DIFFERS.value, N_("Different where it must be the same")),
    (ALL, N_("Everything, also what is right")),
)
DONE: Final = {
    Outcome.STILL_RIGHT.value: (
        "good",
        N_("Handed in. Once a second person agrees, this text is up to date."),
    ),
}


@dataclass(frozen=True)
class Progress:
    """How far a language is: `done` of `whole` texts need nothing, and how many need what, in words."""

    locale: str
    done: int
    whole: int
    needs: tuple[tuple[Need, str], ...]


def register(blueprint: Blueprint, database: Database) -> None:
    """The page, for everybody with a role, and the step that says of a translation that it still fits."""

    @blueprint.get("/translations")
    @needs(Permission.READ)
    def translations() -> str:
        me, typed = who(), request.args
        others = locales()[1:]
        with database.read() as connection:
            found = translation_status.in_languages(connection, me.workspace, others)
        wished = typed.get("locale", ""), language.locale()  # a translator begins at their own
        locale = next((each for each in (*wished, *others) if each in others), "")
        kind, state = typed.get("kind", ""), typed.get("state", "")
        fitting = [each for each in found.get(locale, ()) if _fits(each, kind, state)]
        done = notice(DONE.get(typed.get("done", "")))
        return render_template(
            "library/translations.html",
            progress=[_progress(each, found[each]) for each in others],
            shown=paging.page(fitting, PAGE),
            asked={"locale": locale, "kind": kind, "state": state},
            locales=[(each, kinds.language(each)) for each in others],
            kinds=kinds.listed_kinds(),
            states=tuple((each, _(name)) for each, name in STATES),
            headline=kinds.headline,
            notices=[done] if done else [],
        )

    @blueprint.post("/library/<locale>/<kind>/<entry>/still-right")
    @needs(Permission.EDIT)
    def still_right(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        place = named_place(me, locale, kind, entry)
        base, first_base = number(request.form, "base"), number(request.form, "first_base")
        try:
            with database.write() as tx:
                done = workflow.confirm_translation(tx, place, base, first_base, By(me.user, wall()))
        except (Refused, Conflict) as error:
            return refusal_page(database, place, error)
        kind_shown, state = (request.form.get(name) or None for name in ("kind", "state"))
        there = url_for("library.translations", locale=place.locale, done=done, kind=kind_shown, state=state)
        return redirect(there, 303)


def _fits(found: Translation, kind: str, state: str) -> bool:
    wanted = bool(found.needs) if not state else state == ALL or state in found.needs
    return wanted and kind in {"", found.place.kind.value}


def _progress(locale: str, found: Sequence[Translation]) -> Progress:
    counted = [(need, sum(need in each.needs for each in found)) for need in Need]
    done = sum(not each.needs for each in found)
    return Progress(
        locale, done, len(found), tuple((need, _in_words(need, number)) for need, number in counted if number)
    )


def _in_words(need: Need, number: int) -> str:
    match need:
        case Need.MISSING:
            return ngettext("%(num)s missing", "%(num)s missing", number)
        case Need.OUTDATED:
            return ngettext("%(num)s out of date", "%(num)s out of date", number)
        case Need.DIFFERS:
            return ngettext(
                "%(num)s different where it must be the same",
                "%(num)s different where it must be the same",
                number,
            )
