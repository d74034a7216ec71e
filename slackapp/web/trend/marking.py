"""One short word beside a week: `/trend/…/mark` for a lead's own trend, `/marks` for every trend, by HR."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.translations import N_, _
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.rounds import marking
from slackapp.storage.rounds.marking import NotMarked
from slackapp.web import language
from slackapp.web.access import Permission, hold, needs, signed_in, who
from slackapp.web.preview import current_library
from slackapp.web.trend import door, pages
from slackapp.web.trend.pages import NOTHING_TYPED, Typed

NO_WORD: Final = N_("One word of at most %(most)s letters or digits, without spaces; a hyphen may join two.")
NO_WEEK: Final = N_("That week cannot be marked: only a check-in that has ended can. Nothing was changed.")


def register(blueprint: Blueprint, database: Database) -> None:
    """The forms of a lead and of HR."""

    @blueprint.post("/trend/<leaf>/mark")
    @signed_in
    def mark(leaf: str) -> Response | tuple[str, int]:
        me, week, word = who(), _week(), _word()
        with database.write() as tx:
            found = door.led(tx, me, leaf)
            try:
                marking.put(tx, me.workspace, week, word, leaf=leaf)
            except NotMarked:
                return pages.page(tx, me, found, typed=Typed(week, word, _wrong(word))), 422
        return redirect(url_for("trend.trend", leaf=leaf, done="marked" if word else "taken"), 303)

    @blueprint.get("/marks")
    @needs(Permission.EDIT)
    def marks() -> str:
        with database.read() as connection:
            return _page(connection, notices=pages.done())

    @blueprint.post("/marks")
    @needs(Permission.EDIT)
    def mark_everywhere() -> Response | tuple[str, int]:
        me, week, word = who(), _week(), _word()
        with database.write() as tx:
            hold(tx, me, Permission.EDIT)
            try:
                marking.put_everywhere(tx, me.workspace, week, word, by=By(me.user, wall()))
            except NotMarked:
                return _page(tx, typed=Typed(week, word, _wrong(word))), 422
        return redirect(url_for("trend.marks", done="marked" if word else "taken"), 303)


def _page(connection: Transaction, *, notices: pages.Notices = (), typed: Typed = NOTHING_TYPED) -> str:
    workspace = who().workspace
    return render_template(
        "trend/every_trend.html",
        weeks=marking.weeks(connection, workspace),
        themes=current_library(connection, workspace, language.locale()).library.themes,
        notices=notices,
        typed=typed,
        longest=marking.LONGEST,
    )


def _wrong(word: str) -> str:
    return _(NO_WORD, most=marking.LONGEST) if word and not marking.is_word(word) else _(NO_WEEK)


def _week() -> str:
    return request.form.get("week", "").replace("\0", "")


def _word() -> str:
    return request.form.get("word", "").strip()
