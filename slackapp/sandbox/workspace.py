"""Renders the pages of one workspace, keeps one-time notices, and leads back after a form was posted."""

from __future__ import annotations

import secrets
from collections import OrderedDict

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from slackapp.sandbox import forms, pages
from slackapp.sandbox.charts import plan
from slackapp.sandbox.config import Person
from slackapp.sandbox.controls import Controls, Status
from slackapp.sandbox.emoji import with_emoji
from slackapp.sandbox.markup import is_safe
from slackapp.sandbox.richtext import rich_text
from slackapp.sandbox.state import State

HELD_NOTICES = 200
ME = "sandbox-me"
"""The cookie that says whom a browser was last."""


class Pages:
    """Renders the pages of one state; keeps the one-time notices that redirects lead to."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.controls = Controls(state.config.controls_url)
        self._notices: OrderedDict[str, str] = OrderedDict()

    def person(self, user: str) -> Person:
        """Return a person who can be chosen; 404 otherwise."""
        person = self.state.people.get(user)
        if person is None or person.deleted or person.is_bot:
            abort(404)
        return person

    def notice(self, sentence: str) -> str | None:
        """Keep a sentence for the next page and return its code."""
        if not sentence:
            return None
        code = secrets.token_urlsafe(6)
        self._notices[code] = sentence
        while len(self._notices) > HELD_NOTICES:
            self._notices.popitem(last=False)
        return code

    def render(self, template: str, **more: object) -> str:
        """Render a template with what all pages share."""
        more.setdefault("status", self.controls.status())
        return render_template(
            template,
            config=self.state.config,
            notice=self._notices.pop(request.args.get("n", ""), ""),
            initials=pages.initials,
            hue=pages.hue,
            with_emoji=with_emoji,
            safe_link=is_safe,
            **more,
        )

    def workspace(self, user: str, tab: str, **more: object) -> str:
        """Render the workspace of one person: a tab, and the topmost modal if one is open."""
        state, person = self.state, self.person(user)
        status = self.controls.status()  # asked before the lock is taken: the controls may ask us something
        with state.lock:
            conversation = state.conversations.get(tab) or state.direct(user)
            if user not in conversation.members:
                abort(404)
            if tab == "messages":
                state.mark_read(user)
            reader = pages.reader_for(state, person)
            stack, home = state.modals[user], state.homes.get(user)
            return self.render(
                "workspace.html",
                status=status,
                bar=bar_mark(status),
                me=person,
                tab=tab,
                conversation=conversation,
                rooms=[one for one in state.conversations.values() if not one.is_im and user in one.members],
                feed=pages.feed(state, conversation, person),
                modal=stack[-1] if stack else None,
                depth=len(stack),
                home=home,
                marks=pages.fingerprints(state, user, conversation),
                shown_time=pages.shown_time(state, person),
                everyone=list(state.people.values()),
                app=state.app_user,
                reader=reader,
                rich=lambda block: rich_text(reader, block),
                plan=plan,
                field_name=forms.field_name,
                press_name=forms.press_name,
                held_value=forms.shown,
                **more,
            )

    def back(self, user: str, notice: str = "", anchor: str | None = None) -> AnyResponse:
        """Redirect to the tab a form was on."""
        tab = request.form.get("back", "messages")
        if self.state.modals[user]:
            anchor = None  # a jump to an anchor would take the focus away from the modal
        code = self.notice(notice)
        if tab == "home":
            return redirect(url_for("ui.home", user=user, n=code, quiet=1), 303)
        if tab in self.state.conversations:
            return redirect(url_for("ui.room", user=user, channel=tab, n=code, _anchor=anchor), 303)
        return redirect(url_for("ui.messages", user=user, n=code, _anchor=anchor), 303)


def bar_mark(status: Status | None) -> str:
    """Return a short text that changes when the demo bar does."""
    return f"{status.now}|{status.headline}|{status.busy}|{len(status.actions)}" if status else ""
