"""`/questions`: which question each dimension asks, and how another one takes its place."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.entry import EntryKind
from content.library import Library
from slackapp.blocks import library as blocks
from slackapp.clock import wall
from slackapp.pulse.trends import FEWEST, WINDOW
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import FIRST, Place
from slackapp.storage.library.refusals import Conflict
from slackapp.storage.rounds import asked
from slackapp.web import preview
from slackapp.web.access import Permission, needs, who
from slackapp.web.library import asking, card, clash, form, handin, names, places, steps
from slackapp.web.library.asking import Choice, Question

DONE: Final = {
    "handed-in": ("good", "Handed in. People are asked the new question once a second person publishes it."),
    "kept": ("good", "The present question stays. The audit log keeps what was asked for."),
    "same": ("calm", "That is how it is already, so nothing was saved."),
}
NO_CHOICE: Final = "Choose one of the spare questions of {name} first."
GONE: Final = "That is no question of {name}, or it was retired. Choose another one."
IS_NEW: Final = "“{text}” is not published yet. A second person publishes it first; then it can be asked."
LACKS: Final = "“{text}” has no text in {languages} yet. Translate it first, so that everybody can read it."


def add(blueprint: Blueprint, database: Database) -> None:
    """The page, for everybody with a role, and the swap, for those who edit."""

    @blueprint.get("/questions")
    @needs(Permission.READ)
    def questions() -> str:
        with database.read() as connection:
            done = DONE.get(request.args.get("done", ""))
            return _page(connection, [done] if done else [])

    @blueprint.post("/questions/<dimension>")
    @needs(Permission.EDIT)
    def swap(dimension: str) -> Response | str | tuple[str, int]:
        if dimension not in places.dimensions():
            abort(404)
        me, item = who(), request.form.get("item", "")
        with database.read() as connection:
            choice = _choice(connection, me.workspace, dimension)
            if item == choice.asked.id:
                return _keep(database, choice)
            new = choice.question(item)
            refused = _why_not(choice, item, new)
            if new is None or refused:
                return _page(connection, [("bad", refused)]), 422
            if choice.draft and (choice.draft.state, choice.wanted) == ("review", new):
                return _led(dimension, "same")
            if request.form.get("sure") != "yes":
                return _confirm(connection, choice, new)
        return _handed_in(database, choice.place, item)


def _keep(database: Database, choice: Choice) -> Response | tuple[str, int]:
    if choice.draft is None:
        return _led(choice.place.entry, "same")
    try:
        with database.write() as tx:
            drafts.discard(tx, choice.place, edit=_edit(), user=who().user, at=wall())
    except Conflict:
        return _sooner(database, choice.place)
    return _led(choice.place.entry, "kept")


def _handed_in(database: Database, spot: Place, item: str) -> Response | tuple[str, int]:
    me, at, base = who(), wall(), form.number(request.form, "base")
    body = {"id": spot.entry, "item": item}
    try:
        with database.write() as tx:
            made = drafts.save(tx, spot, body, base=base, edit=_edit(), user=me.user, at=at)
            handin.hand_in(tx, made, user=me.user, at=at)
    except Conflict:
        return _sooner(database, spot)
    return _led(spot.entry, "handed-in")


def _why_not(choice: Choice, item: str, new: Question | None) -> str:
    if not item:
        return NO_CHOICE.format(name=choice.name)
    if new is None:
        return GONE.format(name=choice.name)
    if new.is_new:
        return IS_NEW.format(text=new.text)
    languages = " and ".join(places.language(each) for each in new.lacks)
    return LACKS.format(text=new.text, languages=languages) if languages else ""


def _sooner(database: Database, spot: Place) -> tuple[str, int]:
    with database.read() as connection:
        what = clash.what(connection, who(), spot, "while you looked at it")
        return _page(connection, [("bad", steps.NOTHING_DONE.format(what=what))]), 409


def _led(dimension: str, done: str) -> Response:
    return redirect(url_for("library.questions", done=done, _anchor=dimension), 303)


def _edit() -> int:
    return form.number(request.form, "edit")


def _choice(connection: Transaction, workspace: str, dimension: str) -> Choice:
    themes = asking.choices(connection, workspace).values()
    return next(each for five in themes for each in five if each.place.entry == dimension)


def _page(connection: Transaction, notices: Iterable[tuple[str, str]]) -> str:
    workspace = who().workspace
    return render_template(
        "library/questions.html",
        themes=names.library(connection, workspace, FIRST).themes,
        choices=asking.choices(connection, workspace),
        past=lambda choice: asking.past(connection, choice),
        names=names.of(connection, workspace),
        notices=list(notices),
        **_ways(workspace),
    )


def _confirm(connection: Transaction, choice: Choice, new: Question) -> str:
    workspace = who().workspace
    text = names.library(connection, workspace, FIRST)
    body = {"id": choice.place.entry, "item": new.id}
    five = asking.choices(connection, workspace)[choice.theme]
    return render_template(
        "library/swap.html",
        choice=choice,
        new=new,
        theme=text.themes[choice.theme].title,
        changes=asking.told(editions.entries(connection, workspace, FIRST), choice.place.entry, body),
        so_far=_asked_in(connection, workspace, text, choice.theme),
        before=_asked_in(connection, workspace, text, choice.theme, new.id),
        needed=WINDOW + FEWEST,
        along=[each for each in five if each.draft and each != choice],
        preview=preview.html(blocks.shown(text, EntryKind.ASKED, body)),
        names=names.of(connection, workspace),
    )


def _asked_in(connection: Transaction, workspace: str, text: Library, theme: str, swap: str = "") -> int:
    found = asking.series_of(text, theme, swap)
    return asked.rounds_of(connection, workspace=workspace, series=found)


def _ways(workspace: str) -> dict[str, Any]:
    def way(question: Question, locale: str = FIRST) -> str:
        return card.address(Place(workspace, locale, EntryKind.ITEM, question.id))

    return {"way": way, "language": places.language}
