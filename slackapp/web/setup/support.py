"""`/schedule/support`: each support line that people are shown, confirmed by somebody's name and date."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content import localised
from content.library import load
from content.support import SupportEntry, is_placeholder
from content.translations import N_, _
from slackapp.clock import wall
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Confirmation
from slackapp.storage.rounds import decided
from slackapp.web import language
from slackapp.web.access import Permission, Who, hold, needs, who
from slackapp.web.preview import current_library

CHANGED: Final = N_("This line was changed meanwhile, so nothing was confirmed. Read it again as it is now.")


@dataclass(frozen=True)
class Line:
    """A support line: its words, whether they are confirmed as they stand, by whom, and what people read."""

    entry: SupportEntry
    country: str
    confirmed: Confirmation | None
    by: str
    shown: SupportEntry | None
    waits: bool
    """Whether it waits for its real words, as the programme that came with the app does."""


def register(flask: Flask, database: Database) -> None:
    """The page and its one button, for HR admins."""
    blueprint = Blueprint("support", __name__)

    @blueprint.get("/schedule/support")
    @needs(Permission.SETUP)
    def support() -> str:
        return _page(database, who())

    @blueprint.post("/schedule/support")
    @needs(Permission.SETUP)
    def confirm() -> tuple[str, int] | Response:
        me, digest = who(), request.form.get("digest", "")
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            entries = current_library(tx, me.workspace).library.support.entries
            found = next((each for each in entries if each.id == request.form.get("entry")), None)
            fits = found is not None and found.digest == digest
            if found is not None and fits:
                by = By(me.user, wall())
                named, checked = [found.name], {found.id: digest}
                decided.confirm_support(tx, me.workspace, checked, by, name=me.name, named=named)
        if not fits:
            return _page(database, me, error=_(CHANGED)), 409
        return redirect(url_for("support.support", done="confirmed"), 303)

    flask.register_blueprint(blueprint)


def _page(database: Database, me: Who, *, error: str = "") -> str:
    with database.read() as connection:
        countries = workspaces.countries(connection, me.workspace)
        current = current_library(connection, me.workspace)
        confirmed = workspaces.confirmations(connection, me.workspace)
        names = roles.names(connection, me.workspace)
    entries = [
        each for each in current.library.support.entries if each.country is None or each.country in countries
    ]
    lines = [_line(each, confirmed.get(each.id), names.get, current.shown(each)) for each in entries]
    own = {each.country for each in current.library.support.entries}
    done = request.args.get("done") == "confirmed"
    return render_template(
        "setup/support.html",
        lines=lines,
        waiting=sum(each.confirmed is None for each in lines),
        without=sorted(localised.country(each) for each in countries - own),
        emergency=language.words()("help.emergency"),
        notices=[("bad", error)] if error else [("good", _("Confirmed, in your name."))] if done else [],
    )


def _line(
    entry: SupportEntry,
    found: Confirmation | None,
    names: Callable[[str], str | None],
    shown: SupportEntry | None,
) -> Line:
    fits = found if found is not None and found.digest == entry.digest else None
    by = (
        ""
        if fits is None
        else fits.name or names(fits.by) or (_("the operator") if fits.by == "operator" else fits.by)
    )
    former = shown if fits is None and shown != entry else None
    country = localised.country(entry.country) if entry.country else _("Everybody")
    waits = fits is None and is_placeholder(entry, load().support.entries)
    return Line(entry, country, fits, by, former, waits)
