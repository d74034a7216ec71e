"""`/translations`: what is missing in a language, out of date or different, and how far each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.storage.console import audit_log
from slackapp.storage.database import Database
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import FIRST, Place
from slackapp.storage.library.refusals import Conflict
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, form, gaps, handin, places, steps
from slackapp.web.library.gaps import Text, Wrong

PAGE: Final = 50
ALL: Final = "all"
STATES: Final = (
    ("", "All that need something"),
    (Wrong.MISSING.value, "Missing"),
    (Wrong.OUTDATED.value, "Out of date"),
    (Wrong.DIFFERS.value, "Different where it must be the same"),
    (Wrong.ALONE.value, "In this language alone"),
    (ALL, "Everything, also what is right"),
)
DONE: Final = {
    "still-right": ("good", "Handed in. Once a second person agrees, this text is up to date."),
}
NOT_OUTDATED: Final = "There is nothing to confirm here: this text is not out of date, or not there."
BEGUN: Final = "There is a draft of this text. Hand that in, or throw it away first."
SINCE: Final = "The {first} text was changed once more while you looked at it. Look at it again first."


@dataclass(frozen=True)
class Progress:
    """How far a language is: `done` of `whole` texts need nothing, and how many have what wrong."""

    locale: str
    done: int
    whole: int
    wrong: tuple[tuple[Wrong, int], ...]


def add(blueprint: Blueprint, database: Database) -> None:
    """The page, for everybody with a role, and the step that says of a translation that it still fits."""

    @blueprint.get("/translations")
    @needs(Permission.READ)
    def translations() -> str:
        me, typed = who(), request.args
        others = places.locales()[1:]
        with database.read() as connection:
            found = {each: gaps.texts(connection, me.workspace, each) for each in others}
        locale = typed.get("locale", "")
        locale = locale if locale in others else next(iter(others), "")
        kind, state = typed.get("kind", ""), typed.get("state", "")
        fitting = [each for each in found.get(locale, ()) if _fits(each, kind, state)]
        start = form.number(typed, "start")
        start = start if 0 <= start < len(fitting) else 0
        done = DONE.get(typed.get("done", ""))
        return render_template(
            "library/translations.html",
            progress=[_progress(each, found[each]) for each in others],
            found=fitting[start : start + PAGE],
            total=len(fitting),
            start=start,
            page=PAGE,
            asked={"locale": locale, "kind": kind, "state": state},
            locales=[(each, places.language(each)) for each in others],
            language=places.language,
            first=FIRST,
            kinds=[(each.value, many) for each, (_, many) in places.KINDS.items() if each != "asked"],
            kind_names={each.value: one for each, (one, _) in places.KINDS.items()},
            states=STATES,
            address=card.address,
            headline=places.headline,
            notices=[done] if done else [],
        )

    @blueprint.post("/library/<locale>/<kind>/<entry>/still-right")
    @needs(Permission.EDIT)
    def still_right(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me, at = who(), wall()
        spot = places.place(me, locale, kind, entry)
        base, seen = form.number(request.form, "base"), form.number(request.form, "seen")
        try:
            with database.write() as tx:
                audit_log.lock(tx, me.workspace)  # nobody publishes between this look and what is saved
                text = gaps.of(tx, spot)
                why = _why_not(text, seen)
                if text is not None and not why:
                    made = drafts.save(tx, spot, text.body, base=base, edit=0, user=me.user, at=at)
                    handin.hand_in(tx, made, user=me.user, at=at)
        except Conflict:
            return steps.refused(database, spot)
        if why:
            return steps.refused(database, spot, why)
        return redirect(_back(spot), 303)


def _why_not(text: Text | None, seen: int) -> str:
    if text is None or Wrong.OUTDATED not in text.wrong:
        return NOT_OUTDATED
    if text.draft is not None:
        return BEGUN
    return "" if text.seen == seen else SINCE.format(first=places.language(FIRST))


def _back(spot: Place) -> str:
    kind, state = (request.form.get(name) or None for name in ("kind", "state"))
    return url_for("library.translations", locale=spot.locale, done="still-right", kind=kind, state=state)


def _fits(text: Text, kind: str, state: str) -> bool:
    asked = bool(text.wrong) if not state else state == ALL or state in text.wrong
    return asked and kind in {"", text.place.kind.value}


def _progress(locale: str, found: Sequence[Text]) -> Progress:
    counted = [(wrong, sum(wrong in each.wrong for each in found)) for wrong in Wrong]
    whole = [each for each in found if each.first is not None]
    done = sum(not each.wrong for each in whole)
    return Progress(locale, done, len(whole), tuple(each for each in counted if each[1]))
