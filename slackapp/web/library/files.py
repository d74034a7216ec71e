"""`/library/import`: the library as files; this is the page, and the way out.

An export is a form and not a link, for it leaves a line in the audit log, and what is only opened must not:
a link in a message, or a browser that fetches ahead, would write lines in the name of whoever is signed in.
"""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, render_template, request

from content.entries import texts
from content.incoming import Missing
from slackapp.clock import wall
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.database import Database
from slackapp.storage.library import editions
from slackapp.storage.library.editions import FIRST
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import archive, places


def add(blueprint: Blueprint, database: Database) -> None:
    """The page and the export, for everybody with a role: they read all that is in it anyway."""

    @blueprint.get("/library/import")
    @needs(Permission.READ)
    def files() -> str:
        return page()

    @blueprint.post("/library/export")
    @needs(Permission.READ)
    def export() -> Response:
        me, asked = who(), request.form.get("locale", "")
        if asked and asked not in places.locales():
            abort(404)
        chosen = (asked,) if asked else places.locales()
        with database.write() as tx:
            found = {each: texts(editions.entries(tx, me.workspace, each), each) for each in chosen}
            audit_log.note(
                tx,
                me.workspace,
                at=wall(),
                actor=me.user,
                action=Action.EXPORTED,
                subject=", ".join(places.language(each) for each in chosen),
                detail={"locales": list(chosen), "revision": editions.revision(tx, me.workspace)},
            )
        name = f"lean-on-library-{asked}.zip" if asked else "lean-on-library.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(archive.pack(found), mimetype="application/zip", headers=headers)


def page(wrong: Iterable[str] = (), *, missing: Missing = "keep", locale: str = FIRST) -> str:
    """Both forms; what is `wrong` with the files that came stands at their field, what was chosen stays."""
    return render_template(
        "library/files.html",
        wrong=list(wrong),
        missing=missing,
        locale=locale,
        locales=[(each, places.language(each)) for each in places.locales()],
    )
