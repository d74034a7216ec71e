"""`/review`: a second person reads what was handed in, beside what people read now, and publishes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from content.changes import Change
from content.entry import FIRST, EntryKind
from content.files import locales
from content.translations import N_, _, ngettext
from slackapp.clock import wall
from slackapp.editorial import conflicts, kinds, publish_impact, workflow
from slackapp.editorial.conflicts import ReviewConflict, SeenDraft
from slackapp.editorial.review_queue import LibraryState, ReviewItem, review_queue
from slackapp.editorial.workflow import Outcome, Publication
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.drafts import Obstacle
from slackapp.storage.library.editions import EVERYWHERE, Draft, Edition
from slackapp.web.access import ROLES, Permission, Who, calendar, hold, needs, who
from slackapp.web.library import labels
from slackapp.web.library.entry_url import entry_url, number, read_seen_draft, seen_draft
from slackapp.web.preview import entry_previews

LONGEST_NOTE: Final = 2000
SENT_BACK: Final = ("good", N_("Sent back with your note. Whoever wrote it finds it at the entry."))
NOTHING: Final = N_("Nothing was chosen. Tick at least one change first.")
NO_NOTE: Final = N_("Write what is to be changed: a note goes back with it.")
LONG_NOTE: Final = N_("This takes more than %(number)s characters; shorten it.")


@dataclass(frozen=True)
class Undo:
    """A way back from what was just published: what to do, and at which page.

    `is_gone` says that it was retired, `is_asked` that it is a question,
    and `is_confirmed_first` that it has to be confirmed by the operator before.
    """

    said: str
    address: str
    is_gone: bool
    is_asked: bool
    is_confirmed_first: bool


def register(blueprint: Blueprint, database: Database) -> None:
    """The page, for everybody with a role, and its two steps, for those who review."""

    @blueprint.get("/review")
    @needs(Permission.READ)
    def review() -> str:
        sent_back = [labels.notice(SENT_BACK)] if request.args.get("done") == Outcome.SENT_BACK else []
        notices = [*sent_back, *_imported(number(request.args, "imported"))]
        with database.read() as connection:
            return _page(connection, notices=notices)

    @blueprint.post("/review/publish")
    @needs(Permission.REVIEW)
    def publish() -> Response | str | tuple[str, int]:
        me, seen = who(), _chosen(who(), request.form)
        if not seen:
            with database.read() as connection:
                return _page(connection, notices=[("bad", _(NOTHING))]), 422
        if request.form.get("do") != "publish":
            with database.read() as connection:
                found = workflow.prepare_publication(connection, me.user, seen, now=calendar())
                return _publication_page(connection, found)
        with database.write() as tx:
            hold(tx, me, Permission.REVIEW)
            came = workflow.publish(tx, seen, By(me.user, wall()), now=calendar())
            if isinstance(came, Publication):
                return _publication_page(tx, came)
        return redirect(url_for("library.review", published=came), 303)

    @blueprint.post("/review/send-back")
    @needs(Permission.REVIEW)
    def send_back() -> Response | tuple[str, int]:
        me, seen = who(), read_seen_draft(who(), request.form.get("seen", ""))
        note = request.form.get("note", "").replace("\r\n", "\n").replace("\0", "").strip()
        wrong = _(NO_NOTE) if not note else too_long(note)
        with database.write() as tx:
            hold(tx, me, Permission.REVIEW)
            found = conflicts.review_conflicts(tx, me.user, [seen])
            if found:
                return _conflicts_page(_("Nothing was sent back"), found, note), 409
            if wrong:
                return _page(tx, back={"edit": seen.edit, "note": note, "wrong": wrong}), 422
            drafts.send_back(tx, seen.place, seen.edit, note, By(me.user, wall()))
        return redirect(url_for("library.review", done=Outcome.SENT_BACK), 303)


def too_long(note: str) -> str:
    """What is wrong with a note that is too long; nothing with others."""
    return _(LONG_NOTE, number=LONGEST_NOTE) if len(note) > LONGEST_NOTE else ""


def _chosen(me: Who, typed: MultiDict[str, str]) -> tuple[SeenDraft, ...]:
    """The drafts that a form names; what goes along with one counts only if that one is chosen.

    Ends the request with 404 where it names what cannot be.
    """
    chosen, along = (
        [read_seen_draft(me, each) for each in typed.getlist(name)] for name in ("chosen", "along")
    )
    found = (each for lead in chosen for each in (lead, *along) if each.place.key == lead.place.key)
    return tuple(dict.fromkeys(found))


def _page(
    connection: Transaction,
    *,
    notices: Iterable[tuple[str, str] | None] = (),
    back: dict[str, Any] | None = None,
) -> str:
    me = who()
    state = LibraryState(connection, me.workspace, me.user, now=calendar())
    queue = review_queue(state)
    mine = [each.draft for each in queue.items if each.is_mine]
    revision = number(request.args, "published")
    published = _ways_back(connection, me, revision) if revision > 0 else ()
    return render_template(
        "library/review.html",
        queue=queue,
        own=_(Obstacle.OWN_WORK.value),
        senders={each.draft.place: _sender(connection, state, each) for each in queue.sent_back},
        alone=bool(mine) and not _have_second(connection, me.workspace, mine),
        published=published,
        told=_published(published),
        back=back or {},
        longest=LONGEST_NOTE,
        notices=list(notices),
        **_shown(connection, state),
    )


def _sender(connection: Transaction, state: LibraryState, item: ReviewItem) -> str:
    found = drafts.last_note(connection, item.draft.place)
    return state.names.get(found, found) if found else ""


def _publication_page(connection: Transaction, found: Publication) -> str | tuple[str, int]:
    """What would come of publishing; with what keeps it from being published, as a refusal."""
    if found.conflicts:
        return _conflicts_page(_("Nothing was published"), found.conflicts), 409
    me = who()
    state = LibraryState(connection, me.workspace, me.user, now=calendar())
    behind = publish_impact.outdated_translations(state.texts, found.drafts)
    blamed = {each.place[1:] for each in found.unfit}
    items = [state.item(each, found.drafts) for each in found.drafts]
    others = [each for each in items if each.draft.place.key not in blamed]
    problems = [state.problem(each) for each in found.unfit]
    page = render_template(
        "library/review_look.html",
        items=items,
        others=others if len(others) < len(items) else [],
        trends=publish_impact.new_trends(state.texts, found.drafts),
        behind=[
            f"{kinds.title(each, state.published(each))} ({kinds.language(each.locale)})" for each in behind
        ],
        problems=problems,
        needed=list(dict.fromkeys(seen_draft(each.needs) for each in problems if each.needs)),
        **_shown(connection, state),
    )
    return (page, 422) if found.unfit else page


def _ways_back(connection: Transaction, me: Who, revision: int) -> tuple[Undo, ...]:
    """The ways back from everything that was published with a revision: by a draft and a second person."""
    found = (
        versions
        for locale in (*locales(), EVERYWHERE)
        for versions in editions.versions(connection, me.workspace, locale).values()
    )
    return tuple(_way_back(me, *each) for each in found if each[0].number and each[0].revision == revision)


def _way_back(me: Who, edition: Edition, *before: Edition) -> Undo:
    place = edition.place
    earlier = [each.body for each in before]
    title = kinds.title(place, next((body for body in (edition.body, *earlier) if body), None))
    name = _("“%(title)s”", title=title)
    if not place.is_leading:
        name = _("“%(title)s” (%(language)s)", title=title, language=kinds.language(place.locale))
    address = entry_url(place, "library.versions")
    said = _("Undo: restore the earlier version of %(name)s", name=name)
    others = _("Whoever edits can undo it: %(name)s", name=name)
    if place.kind is EntryKind.ASKED:
        dimension = kinds.dimensions()[place.entry]
        said = _("Undo: choose anew the question about “%(dimension)s”", dimension=dimension)
        others = _("Whoever edits can undo it: the question about “%(dimension)s”", dimension=dimension)
    elif not any(earlier[:1]):
        said, address = _("Undo: ask to retire %(name)s", name=name), entry_url(place)
    return Undo(
        said if me.may(Permission.EDIT) else others,
        address,
        is_gone=edition.body is None,
        is_asked=place.kind in publish_impact.SERIES_KINDS,
        is_confirmed_first=publish_impact.needs_confirming(place, edition.body),
    )


def _shown(connection: Transaction, state: LibraryState) -> dict[str, Any]:
    """What the templates say of an item besides: its changes in words, and how it looks in Slack."""
    now = state.texts[FIRST]
    then = {**state.texts.with_drafts(state.drafts)[FIRST], **now}  # besides, what is still to come
    preview = entry_previews(connection, who().workspace)

    def item_changes(item: ReviewItem) -> tuple[Change, ...]:
        place = item.draft.place
        return labels.entry_changes(now, then, place, item.before, item.draft.body)

    def item_preview(item: ReviewItem) -> Markup:
        place = item.draft.place
        return preview(place, state.texts.complete(place, item.draft.body))

    return {"item_changes": item_changes, "item_preview": item_preview}


def _imported(number: int) -> tuple[tuple[str, str], ...]:
    """What is said after so many changes came from files; nothing where none did."""
    if number < 1:
        return ()
    said = ngettext(
        "One change from the files was handed in. A second person can now publish it.",
        "%(num)s changes from the files were handed in. A second person can now publish them.",
        number,
    )
    return (("good", said),)


def _published(found: Iterable[Undo]) -> str:
    """When people meet what was just published."""
    found = tuple(found)
    if all(each.is_gone for each in found):
        return _("Published. Nobody meets it any more, from the next message on.")
    if all(each.is_confirmed_first for each in found):
        return _("Published. People meet it once it is confirmed.")
    if all(each.is_asked for each in found):
        return _(
            "Published. The next check-in announces what changes in the questions, and people are asked it"
            " after that."
        )
    if any(each.is_asked for each in found):
        return _(
            "Published. People meet it from the next message on; what changes in the questions is announced"
            " by the next check-in and asked after it."
        )
    return _("Published. People meet it from the next message on.")


def _conflicts_page(title: str, found: Iterable[ReviewConflict], note: str = "") -> str:
    changed = [(each, labels.text_changes(each.place.kind, each.was, each.body)) for each in found]
    return render_template("library/review_changed.html", title=title, conflicts=changed, note=note)


def _have_second(connection: Transaction, workspace: str, found: Iterable[Draft]) -> bool:
    """Whether of each of these drafts somebody could publish it who did not write it."""
    may = {
        each.user for each in roles.holders(connection, workspace) if Permission.REVIEW in ROLES[each.role]
    }
    return all(may.difference(each.authors) for each in found)
