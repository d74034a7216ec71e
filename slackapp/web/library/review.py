"""`/review`: a second person reads what was handed in, beside what people read now, and publishes it."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from slackapp.clock import wall
from slackapp.storage.console import roles
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import Draft
from slackapp.web.access import ROLES, Permission, hold, needs, who
from slackapp.web.library import alike, effects, fitness, form, imports, meanwhile, places, undo
from slackapp.web.library.desk import Desk, title
from slackapp.web.library.fitness import Unfit
from slackapp.web.library.giveback import give_back
from slackapp.web.library.meanwhile import OWN, Refusal, Seen
from slackapp.web.library.waiting import queue

LONGEST_NOTE: Final = 2000
DONE: Final = {"sent-back": ("good", "Sent back with your note. Whoever wrote it finds it at the entry.")}
NOTHING: Final = "Nothing was chosen. Tick at least one change first."
NO_NOTE: Final = "Write what is to be changed: a note goes back with it."
LONG_NOTE: Final = f"This takes more than {LONGEST_NOTE} characters; shorten it."


def add(blueprint: Blueprint, database: Database) -> None:
    """The page, for everybody with a role, and its two steps, for those who review."""

    @blueprint.get("/review")
    @needs(Permission.READ)
    def review() -> str:
        with database.read() as connection:
            done = DONE.get(request.args.get("done", ""))
            came = imports.done(form.number(request.args, "imported"))
            return _page(connection, notices=[done, *came] if done else came)

    @blueprint.post("/review/publish")
    @needs(Permission.REVIEW)
    def publish() -> Response | str | tuple[str, int]:
        me, picked = who(), meanwhile.chosen(who(), request.form)
        if not picked:
            with database.read() as connection:
                return _page(connection, notices=[("bad", NOTHING)]), 422
        if request.form.get("do") != "publish":
            with database.read() as connection:
                return _look(connection, picked)
        with database.write() as tx:
            hold(tx, me, Permission.REVIEW)  # what is checked now is what is published, and nothing else
            refused = meanwhile.refusals(tx, me, picked) or meanwhile.behind(tx, picked)
            if refused:
                return _refused("published", refused), 409
            found = _drafts(tx, picked)
            unfit = fitness.check(tx, me.workspace, found)
            if unfit:
                return _confirm(tx, found, unfit), 422
            seen = {each.place: each.edit for each in picked}
            number = drafts.publish(tx, me.workspace, seen, user=me.user, at=wall())
        return redirect(url_for("library.review", published=number), 303)

    @blueprint.post("/review/send-back")
    @needs(Permission.REVIEW)
    def send_back() -> Response | tuple[str, int]:
        me, one = who(), meanwhile.read(who(), request.form.get("seen", ""))
        note = request.form.get("note", "").replace("\r\n", "\n").replace("\0", "").strip()
        wrong = NO_NOTE if not note else LONG_NOTE if len(note) > LONGEST_NOTE else ""
        with database.write() as tx:
            hold(tx, me, Permission.REVIEW)  # whoever was quicker is done by now, and is told of
            refused = meanwhile.refusals(tx, me, [one])
            if refused:
                return _refused("sent back", refused, note), 409
            if wrong:
                return _page(tx, back={"edit": one.edit, "note": note, "wrong": wrong}), 422
            give_back(tx, one.place, edit=one.edit, user=me.user, note=note, at=wall())
        return redirect(url_for("library.review", done="sent-back"), 303)


def _page(
    connection: Transaction, *, notices: Iterable[tuple[str, str]] = (), back: dict[str, Any] | None = None
) -> str:
    me = who()
    desk = Desk(connection, me)
    found = queue(desk)
    mine = [each.draft for each in found.cards if each.is_mine]
    number = form.number(request.args, "published")
    return render_template(
        "library/review.html",
        queue=found,
        own=OWN,
        names=desk.names,
        alone=bool(mine) and not all(_second(connection, each) for each in mine),
        published=undo.ways(connection, me, number) if number > 0 else (),
        back=back or {},
        longest=LONGEST_NOTE,
        notices=list(notices),
    )


def _look(connection: Transaction, picked: Iterable[Seen]) -> str | tuple[str, int]:
    refused = meanwhile.refusals(connection, who(), picked) or meanwhile.behind(connection, picked)
    if refused:
        return _refused("published", refused), 409
    found = _drafts(connection, picked)
    unfit = fitness.check(connection, who().workspace, found)
    page = _confirm(connection, found, unfit)
    return (page, 422) if unfit else page


def _confirm(connection: Transaction, chosen: tuple[Draft, ...], unfit: Iterable[Unfit]) -> str:
    desk = Desk(connection, who())
    behind = alike.outdated(desk.now, chosen)
    blamed = {each.place[1:] for each in unfit}
    cards = [desk.card(each, chosen) for each in chosen]
    others = [each for each in cards if (each.draft.place.kind, each.draft.place.entry) not in blamed]
    return render_template(
        "library/review_look.html",
        cards=cards,
        others=others if len(others) < len(cards) else [],
        trends=effects.new_trends(desk.now, chosen),
        behind=[(title(each, desk.read(each)), places.language(each.locale)) for each in behind],
        troubles=[desk.trouble(each) for each in unfit],
    )


def _refused(what: str, refused: Iterable[Refusal], note: str = "") -> str:
    return render_template("library/review_changed.html", what=what, refused=refused, note=note)


def _drafts(connection: Transaction, picked: Iterable[Seen]) -> tuple[Draft, ...]:
    found = (editions.draft(connection, each.place) for each in picked)
    return tuple(each for each in found if each)


def _second(connection: Transaction, draft: Draft) -> bool:
    """Whether somebody could publish it who did not write it."""
    holders = roles.holders(connection, draft.place.workspace)
    return any(Permission.REVIEW in ROLES[each.role] and each.user not in draft.authors for each in holders)
