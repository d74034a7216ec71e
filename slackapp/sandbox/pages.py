"""What the pages show, worked out before any HTML is written: messages with their times, people in groups."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import abort, flash, get_flashed_messages, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from slackapp.sandbox import controls, fields, tours
from slackapp.sandbox.charts import plan
from slackapp.sandbox.config import Person
from slackapp.sandbox.markup import Reader, is_safe, with_emoji
from slackapp.sandbox.records import Conversation, Json, Message
from slackapp.sandbox.state import State

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HUES: Final = 8
OTHERS: Final = "Everybody else"
ME: Final = "me"
"""Where a browser's session says whom it looked at last."""


def policy(app_url: str) -> str:
    """What a page may load: what is ours, and pictures of the app, which Slack would fetch and pass on."""
    app = urlsplit(app_url)
    return POLICY.replace("img-src 'self'", f"img-src 'self' {app.scheme}://{app.netloc}")


@dataclass(frozen=True)
class Shown:
    """A message as it stands in the feed, at its time in the reader's zone."""

    message: Message
    author: Person | None
    moment: datetime
    new_day: bool


def reader_for(state: State, person: Person) -> Reader:
    """Return how mrkdwn is rendered for one person."""

    def name_of(some_id: str) -> str:
        if conversation := state.conversations.get(some_id):
            return conversation.name or some_id
        member = state.member(some_id)
        return member.real_name if member else some_id

    def page_of(some_id: str) -> str:
        known = some_id in {one.id for one in selectable(state)}
        return url_for("ui.between", user=person.id, other=some_id) if known else ""

    return Reader(person.zone, name_of, page_of, state.config.team_id)


def selectable(state: State) -> list[Person]:
    """Return whom a list of people offers, by name."""
    there = (person for person in state.people.values() if not (person.deleted or person.is_bot))
    return sorted(there, key=lambda person: person.real_name.casefold())


def feed(state: State, conversation: Conversation, person: Person) -> list[Shown]:
    """Return what one person sees of a conversation, oldest first."""
    shown: list[Shown] = []
    for message in sorted(conversation.seen_by(person.id), key=lambda message: float(message.ts)):
        moment = datetime.fromtimestamp(float(message.ts), ZoneInfo(person.zone))
        new_day = not shown or shown[-1].moment.date() != moment.date()
        shown.append(Shown(message, state.member(message.author), moment, new_day))
    return shown


def groups(people: Iterable[Person]) -> dict[str, list[Person]]:
    """Return the people who can be chosen, by group, groups in the order they first appear."""
    found: dict[str, list[Person]] = {}
    for person in people:
        if not (person.deleted or person.is_bot):
            found.setdefault(person.group or OTHERS, []).append(person)
    return found


def initials(person: Person | None) -> str:
    """Return one or two letters to stand for a person."""
    words = (person.real_name if person else "?").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def hue(person: Person | None) -> int:
    """Return a colour number that stays with a person."""
    return hashlib.sha256(f"3{person.id if person else ''}".encode()).digest()[0] % HUES


def shown_time(state: State, person: Person | None = None) -> str:
    """Return the time where somebody is, and where that is; of the first person where none is looked at."""
    zone = (person or next(iter(state.people.values()), None) or state.app_user).zone
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"{datetime.fromtimestamp(state.clock.now(), ZoneInfo(zone)):%a %-d %b %Y, %H:%M} in {city}"


def fingerprints(state: State, user: str, conversation: Conversation) -> dict[str, str | int]:
    """Return short marks that change when what a person sees changes, for the pages to poll."""
    modal, home = state.modals.get(user), state.homes.get(user)
    seen = [(message.ts, message.text, message.blocks) for message in conversation.seen_by(user)]
    return {
        "messages": mark(seen),
        "modal": f"{modal.id}.{modal.view['hash']}.{len(modal.errors)}" if modal else "",
        "home": str(home.view["hash"]) if home else "",
        "unread": state.unread(user),
    }


class Pages:
    """Renders the pages of one state."""

    def __init__(self, state: State) -> None:
        self.state = state

    def person(self, user: str) -> Person:
        """Return a person who can be chosen; 404 otherwise."""
        person = self.state.people.get(user)
        if person is None or person.deleted or person.is_bot:
            abort(404)
        return person

    def render(self, template: str, *, me: Person | None = None, **more: object) -> str:
        """Render a template with what all pages share."""
        if "status" not in more:
            more["status"] = controls.status(self.state.config.controls_url)
        return render_template(
            template,
            config=self.state.config,
            me=me,
            notice=" ".join(map(str, get_flashed_messages())),
            shown_time=shown_time(self.state, me),
            initials=initials,
            hue=hue,
            with_emoji=with_emoji,
            safe_link=is_safe,
            on_tour=tours.place(self.state.config),
            **more,
        )

    def workspace(self, user: str, tab: str, **more: object) -> str:
        """Render the workspace of one person: a tab, and the topmost modal if one is open."""
        state, person = self.state, self.person(user)
        # Asked before the lock is taken: the controls may ask us something.
        status = controls.status(state.config.controls_url)
        with state.lock:
            conversation = state.conversations.get(tab) or state.direct(user)
            if user not in conversation.members:
                abort(404)
            session[ME] = user  # whom signing in suggests
            if tab == "messages":
                state.mark_read(user)
            return self.render(
                "workspace.html",
                status=status,
                bar=bar_mark(state, status, person),
                me=person,
                tab=tab,
                conversation=conversation,
                rooms=[one for one in state.conversations.values() if not one.is_im and user in one.members],
                feed=feed(state, conversation, person),
                modal=state.modals.get(user),
                home=state.homes.get(user),
                marks=fingerprints(state, user, conversation),
                reader=reader_for(state, person),
                plan=plan,
                field_name=fields.field_name,
                press_name=fields.press_name,
                held_value=fields.shown,
                selectable=selectable(state),
                **more,
            )

    def back(self, user: str, notice: str = "", anchor: str | None = None) -> AnyResponse:
        """Redirect to the tab a form was on."""
        tab = request.form.get("back", "messages")
        if user in self.state.modals:
            anchor = None  # a jump to an anchor would take the focus away from the modal
        tell(notice)
        if tab == "home":
            return redirect(url_for("ui.home", user=user, quiet=1), 303)
        if tab in self.state.conversations:
            return redirect(url_for("ui.room", user=user, channel=tab, _anchor=anchor), 303)
        return redirect(url_for("ui.messages", user=user, _anchor=anchor), 303)


def tell(notice: str) -> None:
    """Say a sentence on this browser's next page."""
    if notice:
        flash(notice)


def own(where: str) -> str:
    """Return an address if it is one of these pages, else that of the first of them."""
    return where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"


def bar_mark(state: State, status: Json | None, person: Person) -> str:
    """Return a short text that changes when the bar does: by what the controls say, or as time passes."""
    return mark((status, shown_time(state, person)))


def mark(seen: object) -> str:
    """Return a short text that changes when what is seen does."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
