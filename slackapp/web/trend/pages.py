"""`/trend`: the trends that somebody may read, and `/trend/…`: one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from content.library import Library
from content.translations import N_, _
from slackapp.blocks import team
from slackapp.blocks.sentences import not_asked
from slackapp.storage.database import Database, Transaction
from slackapp.storage.rounds import lead_prompts, marking
from slackapp.storage.rounds.lead_prompts import Tried
from slackapp.web import language
from slackapp.web.access import Who, signed_in, who
from slackapp.web.mrkdwn import mrkdwn
from slackapp.web.preview import current_library
from slackapp.web.trend import chart, door

Notices: TypeAlias = Sequence[tuple[str, str]]

DONE: Final = {
    "marked": N_("The word stands beside the week. To undo it, press Take away beside it."),
    "taken": N_("The word is gone. To undo that, choose the week again and type it."),
}
"""What is said by `_` after a step, with the way back."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the form of a mark, and what is wrong with it."""

    week: str = ""
    word: str = ""
    wrong: str = ""


NOTHING_TYPED: Final = Typed()


def register(blueprint: Blueprint, database: Database) -> None:
    """The list, without a figure, as figures side by side would compare teams; and the page of one."""

    @blueprint.get("/trend")
    @signed_in
    def listing() -> str | Response:
        with database.read() as connection:
            found = door.trends_of(connection, who())
        known = list(found)
        if len(known) == 1 and not found.areas:
            return redirect(url_for("trend.trend", leaf=known[0].leaf_id), 303)
        reason = found.placed.reason
        return render_template(
            "trend/trends.html",
            own=found.own,
            led=found.led,
            areas=found.areas,
            reason=mrkdwn(not_asked(language.words(), reason)) if reason and not known else "",
        )

    @blueprint.get("/trend/<leaf>")
    @signed_in
    def trend(leaf: str) -> str:
        me = who()
        with database.read() as connection:
            return page(connection, me, door.opened(connection, me, leaf), notices=done())


def page(
    connection: Transaction,
    me: Who,
    told: door.Opened,
    *,
    notices: Notices = (),
    typed: Typed = NOTHING_TYPED,
) -> str:
    """The page of a trend: to its lead with what is theirs alone."""
    leaf, words = told.report.leaf_id, language.words()
    library = current_library(connection, me.workspace, language.locale()).library
    lines = [mrkdwn(each) for each in team.lines(words, library, told.report)]
    return render_template(
        "trend/trend.html",
        told=told,
        headline=lines[0],
        lines=lines[1:],
        charts=[chart.shown(words, library.themes[each.theme], each) for each in told.report.charts],
        rules=mrkdwn(words("report.rules")),
        tried=_tried(library, lead_prompts.tried(connection, me.workspace, me.user, leaf))
        if told.led
        else (),
        use_it=words("button.use"),
        weeks=marking.weeks(connection, me.workspace, leaf) if told.led else (),
        themes=library.themes,
        longest=marking.LONGEST,
        typed=typed,
        notices=notices,
    )


def done() -> Notices:
    """What is said of the step that led here."""
    said = DONE.get(request.args.get("done", ""))
    return [("good", _(said))] if said else []


def _tried(library: Library, found: Sequence[Tried]) -> list[tuple[str, Tried]]:
    """What a lead has tried, by the titles of now; of what is no longer in the library, that it is not."""
    prompts = ((library.prompt(each.prompt), each) for each in found)
    return [
        (one.title if one else _("Something that is no longer in the library"), each) for one, each in prompts
    ]
