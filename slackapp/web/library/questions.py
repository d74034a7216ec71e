"""`/questions`: which question each dimension asks, and how another one takes its place."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from content import themes as content
from content.entry import FIRST, EntryKind
from content.localised import listing
from content.translations import N_, _
from slackapp.clock import wall
from slackapp.editorial import conflicts, kinds, question_selection, workflow
from slackapp.editorial.question_selection import Question, Selection
from slackapp.editorial.workflow import Outcome
from slackapp.pulse.trends import FEWEST, WINDOW
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import editions, question_rules
from slackapp.storage.library.drafts import Conflict
from slackapp.storage.library.editions import Draft, Place
from slackapp.storage.rounds import questions as rounds_questions
from slackapp.storage.rounds import rounds
from slackapp.web import language
from slackapp.web.access import Permission, calendar, needs, who
from slackapp.web.library.entry_page import NOTHING_DONE
from slackapp.web.library.entry_url import entry_url, seen_in
from slackapp.web.library.labels import notice
from slackapp.web.preview import current_library, entry_preview

NOTICES: Final = {
    Outcome.HANDED_IN.value: (
        "good",
        N_("Handed in. People are asked the new question once a second person publishes it."),
    ),
    Outcome.KEPT.value: (
        "good",
        N_("The present question stays. The audit log keeps what was asked for."),
    ),
    Outcome.UNCHANGED.value: ("calm", N_("That is how it is already, so nothing was saved.")),
}


def register(blueprint: Blueprint, database: Database) -> None:
    """The page, for everybody with a role, and the swap, for those who edit."""

    @blueprint.get("/questions")
    @needs(Permission.READ)
    def questions() -> str:
        with database.read() as connection:
            done = notice(NOTICES.get(request.args.get("done", "")))
            return _page(connection, [done] if done else [])

    @blueprint.post("/questions/<dimension>")
    @needs(Permission.EDIT)
    def swap(dimension: str) -> Response | str | tuple[str, int]:
        if dimension not in kinds.dimensions():
            abort(404)
        me, item = who(), request.form.get("item", "")
        with database.read() as connection:
            selection = question_selection.selection_of(connection, me.workspace, dimension)
            new = selection.question(item)
            if item != selection.asked.id:
                why_not = selection.why_not(item)
                if new is None or why_not:
                    return _page(connection, [("bad", why_not)]), 422
                if hindered := _why_not_now(connection, selection, item):
                    return _page(connection, [("bad", hindered)]), 422
                if selection.draft and (selection.draft.state, selection.wanted) == ("review", new):
                    return redirect(entry_url(selection.place, done=Outcome.UNCHANGED), 303)
                if request.form.get("sure") != "yes":
                    return _confirmation(connection, selection, new)
        try:
            with database.write() as tx:
                by = By(me.user, wall())
                outcome = workflow.choose_question(tx, selection, item, seen_in(request.form), by)
        except Conflict:
            with database.read() as connection:
                what = conflicts.who_did_what(connection, me.user, selection.place, conflicts.LOOKING)
                return _page(connection, [("bad", _(NOTHING_DONE, what=what))]), 409
        return redirect(entry_url(selection.place, done=outcome), 303)


def _page(connection: Transaction, notices: Iterable[tuple[str, str]]) -> str:
    workspace = who().workspace

    def question_url(question: Question, locale: str = FIRST) -> str:
        return entry_url(Place(workspace, locale, EntryKind.ITEM, question.id))

    themes = current_library(connection, workspace).library.themes
    later = question_rules.changeable_from(connection, workspace)
    return render_template(
        "library/questions.html",
        themes=current_library(connection, workspace, language.locale()).library.themes,
        timings=question_selection.timings(connection, workspace, themes),
        later={theme: day for theme, day in later.items() if calendar() < day},
        locked=question_rules.is_locked(connection, workspace, EntryKind.ITEM),
        selections=question_selection.selections(connection, workspace),
        past=lambda selection: question_selection.past_choices(connection, selection),
        names=(names := roles.names(connection, workspace)),
        people_named=partial(_named, names),
        notices=list(notices),
        question_url=question_url,
    )


def _confirmation(connection: Transaction, selection: Selection, new: Question) -> str:
    workspace = who().workspace
    library = current_library(connection, workspace)
    asked = rounds_questions.current(connection, workspace, revision=library.revision)[selection.theme]
    wanted = library.library.item(new.id)
    body = {"id": selection.place.entry, "item": new.id}
    five = question_selection.selections(connection, workspace)[selection.theme]
    entries = editions.entries(connection, workspace, FIRST)
    return render_template(
        "library/swap.html",
        selection=selection,
        new=new,
        theme=library.library.themes[selection.theme].title,
        changes=question_selection.changes_of_choice(entries, entries, selection.place.entry, body),
        so_far=_rounds(connection, workspace, selection.theme, asked),
        before=_rounds(connection, workspace, selection.theme, asked, wanted),
        begun=rounds.latest(connection, workspace) is not None,
        needed=WINDOW + FEWEST,
        along=[each for each in five if each.draft and each != selection],
        preview=entry_preview(connection, selection.place, body),
        people_named=partial(_named, roles.names(connection, workspace)),
    )


def _named(names: Mapping[str, str], users: Iterable[str]) -> str:
    return listing(names.get(user, user) for user in users)


def _rounds(
    connection: Transaction,
    workspace: str,
    theme: str,
    five: Sequence[content.Question],
    swap: content.Question | None = None,
) -> int:
    found = question_selection.series_with(theme, five, swap)
    return rounds.count_released(connection, workspace=workspace, series=found)


def _why_not_now(connection: Transaction, selection: Selection, item: str) -> str:
    """Why this choice could not be published just now; nothing where it could."""
    place, seen = selection.place, selection.seen
    wanted = {"id": place.entry, "item": item}
    draft = Draft(place, seen.base, wanted, "review", seen.edit, (), "", calendar())
    found = question_rules.obstacles(connection, place.workspace, [draft], now=calendar())
    return found.get(place, "")
