"""`/schedule/privacy`: stricter settings for the next check-ins; weaker ones are the operator's (R7)."""

from typing import Final

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content import localised
from content.translations import N_, _
from slackapp.clock import wall
from slackapp.setup import groups
from slackapp.setup.privacy import Strictness, present
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import decided
from slackapp.web.access import Permission, Who, hold, needs, who

NONE: Final = "none"
COUNTS: Final = range(5, 13)
NUMBER: Final = (2.0, 1.0)
HINT: Final = (1.0, 0.5, None)
WEAKER: Final = N_(
    "That would protect people less than now, so nothing was changed. Only whoever runs Lean On can do it,"
    " with “leanon privacy set --loosen”."
)
UNKNOWN: Final = N_("Choose one of the values that the page offers.")


def register(flask: Flask, database: Database) -> None:
    """The page, for HR admins."""
    blueprint = Blueprint("privacy_settings", __name__)

    @blueprint.get("/schedule/privacy")
    @needs(Permission.SETUP)
    def privacy() -> str:
        return _page(database, who())

    @blueprint.post("/schedule/privacy")
    @needs(Permission.SETUP)
    def change() -> str | tuple[str, int] | Response:
        me, chosen = who(), _read()
        if chosen is None:
            return _page(database, me, error=_(UNKNOWN)), 422
        if request.form.get("do") != "save":
            with database.read() as connection:
                known = workspaces.find(connection, me.workspace)
            if known and chosen.is_weaker(present(known)):
                return _page(database, me, chosen, error=_(WEAKER)), 422
            return _page(database, me, chosen, look=True)
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            known = workspaces.find(tx, me.workspace)
            weaker = known is None or chosen.is_weaker(present(known))
            if not weaker:
                decided.set_privacy(
                    tx,
                    me.workspace,
                    By(me.user, wall()),
                    k=chosen.k,
                    epsilon=chosen.epsilon,
                    focus_epsilon=chosen.focus_epsilon,
                )
        if weaker:
            return _page(database, me, chosen, error=_(WEAKER)), 409
        return redirect(url_for("schedule.schedule", done="privacy"), 303)

    flask.register_blueprint(blueprint)


def _read() -> Strictness | None:
    """What the form chooses; None for what it does not offer."""
    hints = {_said(each): each for each in HINT}
    numbers = {_said(each): each for each in NUMBER}
    counts = {str(each): each for each in COUNTS}
    k, number = counts.get(request.form.get("k", "")), numbers.get(request.form.get("epsilon", ""))
    hint = request.form.get("focus", "")
    if k is None or number is None or hint not in hints:
        return None
    return Strictness(k, number, hints[hint])


def _said(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def _page(
    database: Database, me: Who, chosen: Strictness | None = None, *, look: bool = False, error: str = ""
) -> str:
    with database.read() as connection:
        workspace = workspaces.find(connection, me.workspace)
        assert workspace is not None  # noqa: S101 - somebody of it is signed in
        now = present(workspace)
        wanted = chosen or now
        preview = groups.with_at_least(connection, workspace, wanted.k) if look else None
    return render_template(
        "setup/privacy.html",
        now=now,
        wanted=wanted,
        same=wanted == now,
        counts=[
            (str(each), _("%(count)s answers; groups of %(people)s or more", count=each, people=each + 1))
            for each in COUNTS
            if each >= now.k
        ],
        numbers=[(_said(each), _number(each), _number_about(each)) for each in NUMBER if each <= now.epsilon],
        hints=[(_said(each), _hint(each)) for each in HINT if (each or 0.0) <= (now.focus_epsilon or 0.0)],
        number=_said(wanted.epsilon),
        hint=_said(wanted.focus_epsilon),
        preview=preview,
        notices=[("bad", error)] if error else [],
    )


def _number(epsilon: float) -> str:
    if epsilon == min(NUMBER):
        return _("ε %(epsilon)s, the strict one", epsilon=localised.number(epsilon))
    return f"ε {localised.number(epsilon)}"


def _number_about(epsilon: float) -> str:
    if epsilon == min(NUMBER):
        return _("Twice as much noise: one answer shows half as much, and a team’s trend needs more weeks.")
    return _("The usual noise.")


def _hint(epsilon: float | None) -> str:
    if epsilon is None:
        return _("No hint at which question needs attention")
    if epsilon < 1:
        return _("A hint with ε %(epsilon)s, right less often", epsilon=localised.number(epsilon))
    return _("A hint with ε %(epsilon)s", epsilon=localised.number(epsilon))
