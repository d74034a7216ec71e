"""`/library/import`: the library as files, out and in again after a look at what they would change.

An export is a form and not a link, for it leaves a line in the audit log, and what is only opened must not:
a link in a message, or a browser that fetches ahead, would write lines in the name of whoever is signed in.
What is offered for import travels in the page itself; nothing is kept on the server. What comes back is
believed in nothing: it is read as if a stranger had written it, and checked anew.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content import fields
from content.changes import Change
from content.entries import texts
from content.entry import FIRST, JSON, LONGEST_TEXT, WIDER, EntryKind
from content.files import locales
from content.import_diff import Incoming, Missing, TooManyChanges, incoming
from content.localised import listing
from content.translations import N_, _, ngettext
from slackapp.clock import wall
from slackapp.editorial import archive, kinds
from slackapp.editorial.import_preview import (
    ImportPreview,
    PreviewLine,
    ProposedChange,
    import_preview,
    proposed_changes,
    take_changes,
)
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Database
from slackapp.storage.library import editions
from slackapp.storage.library.drafts import Conflict
from slackapp.storage.library.editions import EVERYWHERE, Place, Seen
from slackapp.web.access import Permission, Who, calendar, needs, who
from slackapp.web.library import labels
from slackapp.web.library.entry_url import known_locale

MOST: Final = 500
"""So many changes are looked at together; both languages of the seeds have 264 entries."""
NAMED: Final = 3
"""So many of what was changed by somebody else are named; the others are counted."""
LONGEST_ID: Final = 120
LEVELS: Final = 6
"""A text of a draft of help stands in so many things within one another, and no text in more."""
ENDS: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A character that ends a text where databases are written in C; `dump` writes none."""

TOO_MANY: Final = N_(
    "The files would change %(number)s entries. At most %(most)s are imported at once: choose one language,"
    " or one file, at a time."
)
NOTHING: Final = N_("Nothing was chosen, so nothing was imported. Tick at least one change.")
UNFIT: Final = N_(
    "Nothing was imported: something that you ticked has to be put right first. It is marked below."
)
CHANGED: Final = N_(
    "Nothing was imported: %(names)s changed while you looked. Below is what the import would do now;"
    " what changed is no longer ticked."
)
UNREADABLE: Final = N_("That page cannot be read any more. Nothing was imported; choose the files once more.")


class Unreadable(ValueError):
    """Nothing that one of our pages has written."""


def register(blueprint: Blueprint, database: Database) -> None:
    """The page and the export, for everybody with a role, and the two steps in, for whoever edits."""
    _register_export(blueprint, database)
    _register_import(blueprint, database)


def _register_export(blueprint: Blueprint, database: Database) -> None:
    @blueprint.get("/library/import")
    @needs(Permission.READ)
    def files() -> str:
        return _files_page()

    @blueprint.post("/library/export")
    @needs(Permission.READ)
    def export() -> Response:
        me, asked = who(), request.form.get("locale", "")
        if asked and asked not in locales():
            abort(404)
        chosen = (asked,) if asked else locales()
        with database.write() as tx:
            now = editions.texts(tx, me.workspace)
            subject = ", ".join(
                kinds.LANGUAGES.get(each, each) for each in chosen
            )  # it is kept, so in English
            detail = {"locales": list(chosen), "revision": editions.revision(tx, me.workspace)}
            by = By(me.user, wall())
            audit_log.note(tx, me.workspace, Action.EXPORTED, by, subject=subject, detail=detail)
        name = f"lean-on-library-{asked}.zip" if asked else "lean-on-library.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        packed = archive.pack(
            {each: texts(now[each], each, now[WIDER[each]] if each in WIDER else None) for each in chosen}
        )
        return Response(packed, mimetype="application/zip", headers=headers)


def _register_import(blueprint: Blueprint, database: Database) -> None:
    @blueprint.post("/library/import")
    @needs(Permission.EDIT)
    def dry_run() -> str | tuple[str, int]:
        me = who()
        missing: Missing = "retire" if request.form.get("missing") == "retire" else "keep"
        alone = known_locale(request.form.get("locale", ""))
        uploads = [(each.filename, each.read()) for each in request.files.getlist("files") if each.filename]
        brought = archive.unpack(uploads, locales(), alone)
        if brought.refused:
            return _files_page(brought.refused, missing=missing, locale=alone), 422
        with database.read() as connection:
            now = editions.texts(connection, me.workspace)
            try:
                said = incoming(brought.files, now, missing=missing, most=MOST)
                proposed = proposed_changes(me.workspace, said.changed, most=MOST)
            except TooManyChanges as error:
                wrong = [_(TOO_MANY, number=error.number, most=MOST)]
                return _files_page(wrong, missing=missing, locale=alone), 422
            found = import_preview(connection, me.workspace, me.user, proposed, now=calendar())
            return _preview_page(found, said=said, aside=brought.aside)

    @blueprint.post("/library/import/take")
    @needs(Permission.EDIT)
    def take_in() -> Response | tuple[str, int]:
        me = who()
        try:
            seen = load(me, request.form.get("offers", ""), most=MOST)
        except Unreadable:
            return _files_page([_(UNREADABLE)]), 422
        named = set(request.form.getlist("take"))
        chosen = {each.place: each for each in seen if str(each.place) in named}
        with database.read() as connection:
            found = import_preview(connection, me.workspace, me.user, seen, now=calendar(), ticked=chosen)
        changed = found.outdated(chosen)
        wrong = any(line.wrong for line in found.lines if line.change.place in chosen)
        if not changed and (wrong or not chosen):
            return _preview_page(found, [_(UNFIT if wrong else NOTHING)]), 422
        try:
            if not changed:
                with database.write() as tx:
                    take_changes(tx, me.workspace, chosen.values(), By(me.user, wall()))
        except Conflict as conflict:
            changed = (conflict.place,)
        if not changed:
            return redirect(url_for("library.review", imported=len(chosen)), 303)
        with database.read() as connection:
            left = chosen.keys() - set(changed)
            now = import_preview(connection, me.workspace, me.user, seen, now=calendar(), ticked=left)
        return _preview_page(now, [_(CHANGED, names=_named(chosen, changed))]), 409


def dump(changes: Iterable[ProposedChange]) -> str:
    """Proposed changes as a text of one line."""
    rows = [
        [each.place.locale, *each.place.key, each.body, each.seen.base, each.seen.edit] for each in changes
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def load(me: Who, text: str, *, most: int) -> tuple[ProposedChange, ...]:
    """Read what `dump` wrote, for the workspace of whoever brings it.

    Raises:
        Unreadable: it was not written by `dump`, or not of so few changes.
    """
    try:
        rows = json.loads(text)
        json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if ENDS.search(text) or not isinstance(rows, list) or len(rows) > most or not _within(rows, LEVELS):
        raise Unreadable
    found = {change.place: change for change in (_proposed(me, row) for row in rows)}
    if len(found) != len(rows):
        raise Unreadable
    return tuple(found.values())


def _within(value: JSON, levels: int) -> bool:
    """Whether no more levels of lists and names stand in one another."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_within(each, levels - 1) for each in parts)


def _proposed(me: Who, row: JSON) -> ProposedChange:
    match row:
        case [str(locale), str(kind), str(entry), dict() | None as body, int(base), int(edit)]:
            # JSON's true counts as 1 here, and not in every database.
            is_ours = bool not in {type(base), type(edit)} and (body is None or body.get("id") == entry)
            place = _place(me, locale, kind, entry)
            # What a translation says of what all languages share would be shown, and never kept.
            is_ours &= body == place.kept(body)
            if is_ours and all(len(text) <= LONGEST_TEXT for text in fields.shown(body).values()):
                return ProposedChange(place, body, Seen(base, edit))
    raise Unreadable


def _place(me: Who, locale: str, kind: str, entry: str) -> Place:
    wanted = (EVERYWHERE,) if kind == EntryKind.ASKED else locales()
    if kind not in set(EntryKind) or locale not in wanted or not 0 < len(entry) <= LONGEST_ID:
        raise Unreadable
    return Place(me.workspace, locale, EntryKind(kind), entry)


def _files_page(wrong: Iterable[str] = (), *, missing: Missing = "keep", locale: str = FIRST) -> str:
    """Both forms; what is `wrong` with the files that came stands at their field, what was chosen stays."""
    return render_template(
        "library/files.html",
        wrong=list(wrong),
        missing=missing,
        locale=locale,
        locales=[(each, kinds.language(each)) for each in locales()],
    )


def _preview_page(
    found: ImportPreview,
    wrong: Iterable[str] = (),
    *,
    said: Incoming | None = None,
    aside: Iterable[str] = (),
) -> str:
    def line_changes(line: PreviewLine) -> tuple[Change, ...]:
        place, now, then = line.change.place, found.now[FIRST], found.then[FIRST]
        return labels.entry_changes(now, then, place, line.before, line.change.body)

    return render_template(
        "library/files_look.html",
        preview=found,
        offers=dump(found.open),
        said=said,
        counts=_counts(found, said),
        aside=list(aside),
        reworded=[kinds.language(each) for each in said.reworded] if said else [],
        line_changes=line_changes,
        text_changes=labels.text_changes,
        notices=[("bad", each) for each in wrong],
    )


def _named(chosen: Mapping[Place, ProposedChange], changed: Iterable[Place]) -> str:
    titles = [f"“{kinds.title(each, chosen[each].body)}”" for each in changed if each in chosen]
    more = len(titles) - NAMED
    if more > 0:
        titles = [*titles[:NAMED], ngettext("%(num)s more", "%(num)s more", more)]
    return listing(titles) or _("something")


def _counts(found: ImportPreview, said: Incoming | None) -> list[tuple[str, Mapping[str, int], int, int]]:
    """For each language what would come of it, how much is so already, and how much the files lack."""
    told = {language: Counter(line.effect for line in lines) for language, lines in found.by_language.items()}
    same, kept = ({}, {}) if said is None else (said.same, said.kept)
    locales = {kinds.language(locale): locale for locale in same}
    names = [(name, locales.get(name, "")) for name in dict.fromkeys([*locales, *told])]
    return [(name, told.get(name, Counter()), same.get(of, 0), kept.get(of, 0)) for name, of in names]
