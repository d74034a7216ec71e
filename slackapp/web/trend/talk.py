"""`/trend/…/talk`: a guide for fifteen minutes with the team, to print, and the line that its lead keeps."""

from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from slackapp.blocks import kit, talk
from slackapp.storage.database import Database, Transaction
from slackapp.storage.rounds import agreements, reports, rounds, talks
from slackapp.storage.rounds.rounds import Round
from slackapp.web import language
from slackapp.web.access import Who, calendar, signed_in, who
from slackapp.web.mrkdwn import mrkdwn
from slackapp.web.preview import current_library

DONE: Final = {
    "kept": ("good", "talk.kept"),
    "gone": ("calm", "talk.not_kept"),
}


def register(blueprint: Blueprint, database: Database) -> None:
    """The guide and its one form, for leads of this team alone."""

    @blueprint.get("/trend/<leaf>/talk")
    @signed_in
    def guide(leaf: str) -> str:
        me = who()
        with database.read() as connection:
            found = rounds.latest_ended(connection, me.workspace) or abort(404)
            return _page(connection, me, found, leaf)

    @blueprint.post("/trend/<leaf>/talk")
    @signed_in
    def keep(leaf: str) -> Response | tuple[str, int]:
        me, text = who(), talk.one_line(request.form.get("line", ""))
        with database.write() as tx:
            found = rounds.find(tx, request.form.get("round", "").replace("\0", ""))
            if found is None or found.workspace != me.workspace or found.status == "open":
                abort(404)
            if len(text) > talk.LONGEST:
                return _page(tx, me, found, leaf, typed=text, wrong=language.words()("talk.too_long")), 422
            if leaf not in reports.leaves_for(tx, found.id, me.user):
                abort(404)
            on = agreements.day(tx, me.workspace, calendar())
            is_kept = agreements.keep(tx, found, leaf, me.user, text, on=on)
        return redirect(url_for("trend.guide", leaf=leaf, done="kept" if is_kept else "gone"), 303)


def _page(
    connection: Transaction, me: Who, found: Round, leaf: str, *, typed: str | None = None, wrong: str = ""
) -> str:
    """The guide. Ends the request with 404 for whoever gets no report on this leaf, as if there were none."""
    library = current_library(connection, me.workspace, language.locale()).library
    made = talks.talk(connection, library, found, leaf, me.user) or abort(404)
    words = language.words()
    last = talk.Said(made.last.text, made.last.agreed_on) if made.last else None
    kind, key = DONE.get(request.args.get("done", ""), ("", ""))
    return render_template(
        "trend/talk.html",
        words=words,
        team=made.team,
        intro=mrkdwn(words("talk.intro", team=kit.name(made.team.name))),
        steps=[
            (each, mrkdwn("\n".join(each.lines)))
            for each in talk.steps(
                words, library, last=last, team=made.team, prompt=made.prompt, guide=made.guide
            )
        ],
        rules=mrkdwn(words("talk.rules")),
        about=found.id,
        line=(made.kept.text if made.kept else "") if typed is None else typed,
        wrong=wrong,
        longest=talk.LONGEST,
        notices=[(kind, words(key))] if key else [],
    )
