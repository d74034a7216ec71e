"""Files on their way in: a look at what they would change, which changes nothing, and then the drafts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.incoming import Incoming, Missing, incoming
from slackapp.clock import wall
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts
from slackapp.storage.library.editions import FIRST, Place
from slackapp.storage.library.refusals import Conflict
from slackapp.web.access import Permission, Who, needs, who
from slackapp.web.library import after, archive, board, carried, desk, files, handin, offers, places
from slackapp.web.library.offers import Board, Offer

MOST: Final = 500
"""So many changes are looked at together; both languages of the seeds have 264 entries."""
NAMED: Final = 3
"""So many of what was changed meanwhile are named; the others are counted."""

TOO_MANY: Final = (
    "The files would change {number} entries. At most {most} are imported at once: choose one language,"
    " or one file, at a time."
)
NOTHING: Final = "Nothing was chosen, so nothing was imported. Tick at least one change."
UNFIT: Final = (
    "Nothing was imported: something that you ticked has to be put right first. It is marked below."
)
MEANWHILE: Final = (
    "Nothing was imported: {names} changed while you looked. Below is what the import would do now;"
    " what changed is no longer ticked."
)
UNREADABLE: Final = "That page cannot be read any more. Nothing was imported; choose the files once more."
DONE: Final = "{number} changes from the files were handed in. A second person can now publish them."
DONE_ONE: Final = "One change from the files was handed in. A second person can now publish it."


def add(blueprint: Blueprint, database: Database) -> None:
    """The two steps, for whoever edits."""

    @blueprint.post("/library/import")
    @needs(Permission.EDIT)
    def dry_run() -> str | tuple[str, int]:
        me = who()
        missing: Missing = "retire" if request.form.get("missing") == "retire" else "keep"
        alone = places.known(request.form.get("locale", ""))
        uploads = [(each.filename, each.read()) for each in request.files.getlist("files") if each.filename]
        brought = archive.unpack(uploads, places.locales(), alone)
        if brought.refused:
            return files.page(brought.refused, missing=missing, locale=alone), 422
        with database.read() as connection:
            said = incoming(brought.files, after.libraries(connection, me.workspace), missing=missing)
            made = offers.of(me.workspace, said.changed)
            if len(made) > MOST:
                wrong = [TOO_MANY.format(number=len(made), most=MOST)]
                return files.page(wrong, missing=missing, locale=alone), 422
            return _page(board.of(connection, me, made, at=wall()), said=said, aside=brought.aside)

    @blueprint.post("/library/import/take")
    @needs(Permission.EDIT)
    def take_in() -> Response | tuple[str, int]:
        me, at = who(), wall()
        try:
            seen = carried.load(me, request.form.get("offers", ""), most=MOST)
        except carried.Unreadable:
            return files.page([UNREADABLE]), 422
        named = set(request.form.getlist("take"))
        chosen = {each.place: each for each in seen if str(each.place) in named}
        with database.read() as connection:
            found = board.of(connection, me, seen, at=at, ticked=chosen)
        moved = _moved(found, chosen)
        wrong = any(line.wrong for line in found.lines if line.offer.place in chosen)
        if not moved and (wrong or not chosen):
            return _page(found, [UNFIT if wrong else NOTHING]), 422
        try:
            if not moved:
                with database.write() as tx:
                    _take(tx, me, chosen.values(), at)
        except Conflict as conflict:
            moved = (conflict.place,)
        if not moved:
            return redirect(url_for("library.review", imported=len(chosen)), 303)
        with database.read() as connection:
            now = board.of(connection, me, seen, at=at, ticked=chosen.keys() - set(moved))
        return _page(now, [MEANWHILE.format(names=_named(chosen, moved))]), 409


def done(number: int) -> tuple[tuple[str, str], ...]:
    """What the page Review says after so many changes came from files; nothing where none did."""
    if number < 1:
        return ()
    return (("good", DONE_ONE if number == 1 else DONE.format(number=number)),)


def _take(tx: Transaction, me: Who, chosen: Iterable[Offer], at: datetime) -> None:
    """Make drafts of offers and hand them in: all of them, or none where there is a Conflict."""
    made = [
        drafts.save(tx, each.place, each.body, base=each.base, edit=each.edit, user=me.user, at=at)
        # The first language comes last: it finds the others as they are to be, and has nothing to add.
        for each in sorted(chosen, key=lambda each: each.place.locale == FIRST)
    ]
    for draft in made:
        handin.hand_in(tx, draft, user=me.user, at=at)
    number = len(made)
    audit_log.note(
        tx,
        me.workspace,
        at=at,
        actor=me.user,
        action=Action.IMPORTED,
        subject="1 entry" if number == 1 else f"{number} entries",
        detail={"entries": number},
    )


def _moved(found: Board, chosen: Mapping[Place, Offer]) -> tuple[Place, ...]:
    """What was changed since somebody chose it."""
    now = {line.offer.place: (line.offer.base, line.offer.edit) for line in found.lines}
    return tuple(place for place, each in chosen.items() if now.get(place) != (each.base, each.edit))


def _named(chosen: Mapping[Place, Offer], moved: Iterable[Place]) -> str:
    titles = [f"“{desk.title(each, chosen[each].body)}”" for each in moved if each in chosen]
    more = len(titles) - NAMED
    return (", ".join(titles[:NAMED]) or "something") + (f" and {more} more" if more > 0 else "")


def _page(
    found: Board, wrong: Iterable[str] = (), *, said: Incoming | None = None, aside: Iterable[str] = ()
) -> str:
    return render_template(
        "library/files_look.html",
        board=found,
        offers=carried.dump(found.open),
        said=said,
        counts=_counts(found, said),
        aside=list(aside),
        reworded=[places.language(each) for each in said.reworded] if said else [],
        notices=[("bad", each) for each in wrong],
    )


def _counts(found: Board, said: Incoming | None) -> list[tuple[str, Mapping[str, int], int, int]]:
    """For each language what would come of it, how much is so already, and how much the files lack."""
    told = {language: Counter(line.does for line in lines) for language, lines in found.by_language.items()}
    same, kept = ({}, {}) if said is None else (said.same, said.kept)
    names = {places.language(locale): locale for locale in same}
    return [
        (name, told.get(name, Counter()), same.get(names.get(name, ""), 0), kept.get(names.get(name, ""), 0))
        for name in dict.fromkeys([*names, *told])
    ]
