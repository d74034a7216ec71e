"""`/library/…/versions`: every version of an entry, what each changed, and a way back to any of them."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from content.changes import changes
from slackapp.clock import wall
from slackapp.storage import editions, library
from slackapp.storage.refusals import Conflict
from slackapp.storage.sessions import Database
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import card, form, names, places, steps


def add(blueprint: Blueprint, database: Database) -> None:
    """The versions, and the step that makes a draft of an earlier one."""

    @blueprint.get("/library/<locale>/<kind>/<entry>/versions")
    @needs(Permission.READ)
    def versions(locale: str, kind: str, entry: str) -> str:
        me = who()
        spot = places.place(me, locale, kind, entry)
        with database.read() as connection:
            row = card.found(connection, spot)
            all_ = editions.editions(connection, spot)
            before = (*all_[1:], None)
            return render_template(
                "library/versions.html",
                row=row,
                spot=spot,
                address=card.address,
                versions=[
                    (each, changes(was.body if was else None, each.body))
                    for each, was in zip(all_, before, strict=True)
                ],
                names=names.of(connection, me.workspace),
            )

    @blueprint.post("/library/<locale>/<kind>/<entry>/restore")
    @needs(Permission.EDIT)
    def restore(locale: str, kind: str, entry: str) -> Response | tuple[str, int]:
        me = who()
        spot = places.place(me, locale, kind, entry)
        wanted = form.number(request.form, "number")
        base, edit = form.number(request.form, "base"), form.number(request.form, "edit")
        try:
            with database.write() as tx:
                chosen = next((each for each in editions.editions(tx, spot) if each.number == wanted), None)
                if chosen is None or chosen.body is None:
                    return steps.refused(database, spot, steps.NO_VERSION)
                library.save(tx, spot, chosen.body, base=base, edit=edit, user=me.user, at=wall())
        except Conflict:
            return steps.refused(database, spot)
        return redirect(card.address(spot, done="restored"), 303)
