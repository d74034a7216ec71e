"""What files would make of the library, held against what people read and what is being made of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from content import fields
from content.changes import EntryChange
from content.entry import Body, EntryKind
from content.import_diff import TooManyChanges
from content.localised import listing
from content.translations import N_, _, ngettext
from slackapp.editorial import kinds, publish_impact, validation
from slackapp.editorial.review_queue import LibraryState
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.database import Transaction
from slackapp.storage.library import drafts, editions, question_rules
from slackapp.storage.library.drafts import Written
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place, Seen, Texts

ALWAYS_ONE: Final = N_("There is always exactly one of these, so files can neither add nor retire one.")
INVISIBLE: Final = N_("It holds a character that nobody can see. Take it out.")
UNSEEN: Final = Seen()


@dataclass(frozen=True)
class ProposedChange:
    """What an entry would say, a translation in words alone; no body, where it would be retired.

    `seen` is what there was when somebody looked at it.
    """

    place: Place
    body: Body | None
    seen: Seen = UNSEEN


@dataclass(frozen=True)
class PreviewLine:
    """A proposed change and what would come of it.

    `before` is what people read now, if anything; `draft` what somebody has written here, in whose place this
    would be put, and `draft_by` says who. Where it is not open, what is `wrong` lets nobody take it; else
    another choice of others may mend that.
    """

    change: ProposedChange
    title: str
    before: Body | None
    draft: Draft | None
    draft_by: str
    wrong: tuple[str, ...]
    is_open: bool
    is_ticked: bool

    @property
    def effect(self) -> str:
        """What taking it would do, as a name for `parts.tag`."""
        if self.change.body is None:
            return "retired"
        return "changed" if self.before is not None else "new"


@dataclass(frozen=True)
class ImportPreview:
    """All that files would change. `drafted` counts the changes that a draft says already.

    `new_trends` are the titles of the themes whose trend would begin anew; `now` is the library that people
    read, `then` as it would be with all that is ticked. `approvers` names who could say yes to other words
    for questions, where any of the changes needs that.
    """

    lines: tuple[PreviewLine, ...]
    drafted: int
    new_trends: tuple[str, ...]
    now: Texts
    then: Texts
    approvers: str = ""

    @property
    def by_language(self) -> Mapping[str, tuple[PreviewLine, ...]]:
        """The lines under the name of their language."""
        found: dict[str, list[PreviewLine]] = {}
        for line in self.lines:
            found.setdefault(kinds.language(line.change.place.locale), []).append(line)
        return {language: tuple(lines) for language, lines in found.items()}

    @property
    def open(self) -> tuple[ProposedChange, ...]:
        """Those that can be taken, if need be together with others."""
        return tuple(line.change for line in self.lines if line.is_open)

    def outdated(self, chosen: Mapping[Place, ProposedChange]) -> tuple[Place, ...]:
        """The entries that were changed by somebody since these changes were chosen."""
        now = {line.change.place: line.change.seen for line in self.lines}
        return tuple(place for place, each in chosen.items() if now.get(place) != each.seen)


def proposed_changes(
    workspace: str, changed: Mapping[str, Iterable[EntryChange]], *, most: int
) -> tuple[ProposedChange, ...]:
    """The changes that files propose, by language; the choice of a question is one for all languages.

    Raises:
        TooManyChanges: there are more than this.
    """
    found: dict[Place, ProposedChange] = {}
    for locale, changes in changed.items():
        for each in changes:
            where = EVERYWHERE if each.kind is EntryKind.ASKED else locale
            place = Place(workspace, where, each.kind, each.id)
            body = each.after and {name: value for name, value in each.after.items() if value is not None}
            found.setdefault(place, ProposedChange(place, place.kept(body)))
    if len(found) > most:
        raise TooManyChanges(len(found))
    return tuple(found.values())


def import_preview(
    connection: Transaction,
    workspace: str,
    user: str,
    proposed: Iterable[ProposedChange],
    *,
    now: datetime,
    ticked: Collection[Place] | None = None,
) -> ImportPreview:
    """Hold proposed changes against what is there now, and give them its numbers.

    What is `ticked` is judged as if it were published together, at the calendar time `now`; without that, all
    is, and all is ticked but what is wrong and that on which somebody works.
    """
    state = LibraryState(connection, workspace, user, now=now)
    working = {each.place: each for each in state.drafts}
    there = [each for each in proposed if each.body != state.published(each.place)]
    left = [each for each in there if each.place not in working or working[each.place].body != each.body]
    situation = editions.situation(connection, workspace)
    numbered = tuple(replace(each, seen=situation.seen(each.place)) for each in left)
    locked = {
        kind: question_rules.is_locked(connection, workspace, kind)
        for kind in {each.place.kind for each in numbered}
    }
    alone = {each.place: _wrong_alone(each, state, is_locked=locked[each.place.kind]) for each in numbered}
    open_ = [each for each in numbered if not alone[each.place]]
    chosen = [_as_draft(each, now) for each in open_ if ticked is None or each.place in ticked]
    together = _wrong_together(state, chosen)

    def line(change: ProposedChange) -> PreviewLine:
        place, draft = change.place, working.get(change.place)
        before, wrong = state.published(place), (*alone[place], *together.get(place, ()))
        return PreviewLine(
            change=change,
            title=kinds.title(place, change.body or before),
            before=before,
            draft=draft,
            draft_by=_who_works(state, draft) if draft else "",
            wrong=wrong,
            is_open=not alone[place],
            is_ticked=not (draft or wrong) if ticked is None else place in ticked,
        )

    lines, trends = tuple(map(line, numbered)), publish_impact.new_trends(state.texts, chosen)
    return ImportPreview(
        lines,
        len(there) - len(left),
        trends,
        state.texts,
        state.texts.with_drafts(chosen),
        approvers=next(filter(None, (state.approvers(each) for each in _one_of_each_kind(lines))), ""),
    )


def take_changes(tx: Transaction, workspace: str, chosen: Iterable[ProposedChange], by: By) -> None:
    """Make drafts of proposed changes and hand them in: all of them, or none where there is a Conflict."""
    written = [Written(each.place, each.body, each.seen) for each in chosen]
    drafts.hand_in(tx, workspace, written, by)
    number = len(written)
    subject = "1 entry" if number == 1 else f"{number} entries"
    audit_log.note(tx, workspace, Action.IMPORTED, by, subject=subject, detail={"entries": number})


def _wrong_alone(change: ProposedChange, state: LibraryState, *, is_locked: bool) -> tuple[str, ...]:
    place, body = change.place, change.body
    if place.kind not in kinds.OPTIONAL and (state.published(place) is None or body is None):
        return (_(ALWAYS_ONE),)
    if body is None:
        return ()
    if any("\0" in text for text in fields.shown(body).values()):
        return (_(INVISIBLE),)
    if locked := is_locked and question_rules.why_locked_there(place, body):
        return (locked,)
    found = validation.entry_problems(place, state.texts.complete(place, body) or {}, None)
    return tuple(dict.fromkeys(each.message for each in found))


def _wrong_together(state: LibraryState, chosen: Sequence[Draft]) -> Mapping[Place, tuple[str, ...]]:
    """What would be wrong if all of these were published; not what a draft in review puts right."""
    found: dict[Place, tuple[str, ...]] = {}
    for unfit in validation.judge(state.texts, chosen, state.drafts):
        locale, *key = unfit.place
        for place in (each.place for each in chosen if unfit.needs is None):
            if [*place.key] == key and place.locale in {locale, EVERYWHERE}:
                found[place] = tuple(dict.fromkeys((*found.get(place, ()), unfit.problem.message)))
    for place, why in state.obstacles(chosen).items():
        if not question_rules.is_yet_to_approve(why):  # handed in, it waits for a guardian like any other
            found[place] = (*found.get(place, ()), why)
    return found


def _one_of_each_kind(lines: Iterable[PreviewLine]) -> Iterable[Place]:
    return {each.change.place.kind: each.change.place for each in lines}.values()


def _as_draft(change: ProposedChange, at: datetime) -> Draft:
    """A proposed change as the draft that it would be, for those who judge drafts."""
    return Draft(change.place, change.seen.base, change.body, "review", change.seen.edit, (), "", at)


def _who_works(state: LibraryState, draft: Draft) -> str:
    others = [state.names.get(each, each) for each in draft.authors if each != state.user]
    names, mine, waits = listing(others), state.user in draft.authors, draft.state == "review"
    if mine and not others:
        if waits:
            return _("You handed in a change of this. Importing puts this text in its place.")
        return _("You are working on this. Importing puts this text in place of the draft.")
    if mine and waits:
        said = _(
            "You and %(names)s handed in a change of this. Importing puts this text in its place.",
            names=names,
        )
    elif mine:
        said = _(
            "You and %(names)s are working on this. Importing puts this text in place of the draft.",
            names=names,
        )
    elif waits:
        said = ngettext(
            "%(names)s handed in a change of this. Importing puts this text in its place.",
            "%(names)s handed in a change of this. Importing puts this text in its place.",
            len(others),
            names=names,
        )
    else:
        said = ngettext(
            "%(names)s is working on this. Importing puts this text in place of the draft.",
            "%(names)s are working on this. Importing puts this text in place of the draft.",
            len(others),
            names=names,
        )
    return said
