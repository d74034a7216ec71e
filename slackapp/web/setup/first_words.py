"""`/launch/words`: the first message and the ten questions as people will meet them."""

import hashlib
import json

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.translations import _
from slackapp.blocks import checkin, team
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.intro import intro
from slackapp.blocks.kit import Message, View
from slackapp.clock import wall
from slackapp.storage.console import guardians
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches, questions
from slackapp.storage.rounds.launches import StepName
from slackapp.web import language
from slackapp.web.access import Permission, Who, hold, needs, who
from slackapp.web.preview import current_library, html


def register(blueprint: Blueprint, database: Database) -> None:
    """The page, and its button that says that they were read, for HR admins."""

    @blueprint.get("/launch/words")
    @needs(Permission.SETUP)
    def read() -> str:
        return _page(database, who())

    @blueprint.post("/launch/words")
    @needs(Permission.SETUP)
    def have_read() -> tuple[str, int] | Response:
        me, seen = who(), request.form.get("seen", "")
        with database.write() as tx:
            hold(tx, me, Permission.SETUP)
            fits = seen == _stamp(tx, me.workspace)
            if fits:
                launches.say_done(tx, me.workspace, StepName.WORDS, By(me.user, wall()))
        if not fits:
            return _page(database, me, changed=True), 409
        return redirect(url_for("launch.launch", done="words"), 303)


def _page(database: Database, me: Who, *, changed: bool = False) -> str:
    """The page; with `changed` it says that the words are others than those that were read."""
    with database.read() as connection:
        first, asked = _first_message(connection, me.workspace), _questions(connection, me.workspace)
        seen = _stamp(connection, me.workspace)
    told = _("The words were changed while this page was open. Read them again as they are now.")
    return render_template(
        "setup/words.html",
        first=html([first]),
        asked=[html([each]) for each in asked],
        seen=seen,
        notices=[("bad", told)] if changed else [],
    )


def _stamp(connection: Transaction, workspace: str) -> str:
    """What stands for these words in a form, so that nobody says yes to others."""
    shown = [_first_message(connection, workspace), *_questions(connection, workspace)]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def _first_message(connection: Transaction, workspace: str) -> Message:
    current, facts = current_library(connection, workspace, language.locale()), _facts(connection, workspace)
    words = language.words()
    return intro(
        words,
        facts=facts,
        example=team.example(words, current.library, facts),
        support=current.support.for_country(None),
        guardians=[each.name for each in guardians.active(connection, workspace)],
        again=False,
    )


def _questions(connection: Transaction, workspace: str) -> list[View]:
    """The modal of each theme, in the order in which they take turns."""
    current, facts = current_library(connection, workspace, language.locale()), _facts(connection, workspace)
    found = questions.current(connection, workspace, revision=current.revision)
    return [
        checkin.questions(
            language.words(),
            round_id="",
            theme=current.library.themes[theme],
            items=tuple(map(current.library.asked, items)),
            facts=facts,
            support=current.support.for_country(None),
        )
        for theme, items in found.items()
    ]


def _facts(connection: Transaction, workspace: str) -> LeafFacts:
    """A made-up group of the least size, under the settings of the next check-in."""
    known = workspaces.find(connection, workspace)
    assert known is not None  # noqa: S101 - somebody of it is signed in
    return LeafFacts(_("Your team"), known.k + 1, known.k, known.epsilon, known.focus_epsilon)
