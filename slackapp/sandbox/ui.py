"""The browser pages: choose who you are, read messages, use the home tab and modals, all by plain forms."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import OK
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from slackapp.sandbox import acting, fields, pages
from slackapp.sandbox.acting import CannotAct, Outcome, Target
from slackapp.sandbox.fields import BadValue, find
from slackapp.sandbox.markup import is_safe
from slackapp.sandbox.pages import ME, Pages, bar_mark
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State

GONE = "That is no longer there. Somebody, or another window, was faster."
ONLY_COMMANDS = "This sandbox takes slash commands only. Try {command} help."


def blueprint(state: State) -> Blueprint:
    """Return the routes of the pages over this state."""
    ui, show = Blueprint("ui", __name__), Pages(state)

    @ui.get("/")
    def start() -> str:
        with state.lock:
            people = list(state.people.values())
            unread = {person.id: state.unread(person.id) for person in people}
        featured = [person for person in people if person.why]
        time = pages.shown_time(state)
        return show.render(
            "start.html", featured=featured, groups=pages.groups(people), unread=unread, shown_time=time
        )

    @ui.get("/about")
    def about() -> str:
        return show.render("about.html", shown_time=pages.shown_time(state))

    @ui.post("/do/<action>")
    def do(action: str) -> AnyResponse:
        code = show.notice(show.controls.do(action))
        where = request.form.get("from", "/")
        safe = where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"
        return redirect(safe + (f"?n={code}" if code else ""), 303)

    @ui.get("/as/<user>/")
    def messages(user: str) -> str:
        return show.workspace(user, "messages")

    @ui.get("/as/<user>/in/<channel>")
    def room(user: str, channel: str) -> str:
        if channel not in state.conversations:
            abort(404)
        return show.workspace(user, channel)

    @ui.get("/as/<user>/home")
    def home(user: str) -> str:
        show.person(user)
        trouble = "" if request.args.get("quiet") else acting.open_home(state, user).notice
        return show.workspace(user, "home", trouble=trouble)

    @ui.get("/as/<user>/pulse")
    def pulse(user: str) -> Response:
        show.person(user)
        with state.lock:
            conversation = state.conversations.get(request.args.get("tab", "")) or state.direct(user)
            if user not in conversation.members:
                abort(404)
            marks = pages.fingerprints(state, user, conversation)
        return jsonify(**marks, bar=bar_mark(show.controls.status()))

    _add_acts(ui, show)
    ui.after_request(_remember)
    return ui


def _remember(response: Response) -> Response:
    if request.endpoint in {"ui.messages", "ui.room", "ui.home"} and response.status_code == OK:
        user = (request.view_args or {})["user"]
        response.set_cookie(ME, user, httponly=True, samesite="Lax")  # whom signing in suggests
    return response


def _add_acts(ui: Blueprint, show: Pages) -> None:
    state = show.state

    @ui.post("/as/<user>/command")
    def command(user: str) -> AnyResponse:
        show.person(user)
        text, tab = request.form.get("text", "").strip(), request.form.get("back", "")
        if not text.startswith("/"):
            example = state.config.commands[0] if state.config.commands else "/command"
            return show.back(user, ONLY_COMMANDS.format(command=example), "latest")
        channel = tab if tab in state.conversations else None
        base = _base_url(state)
        return show.back(
            user, acting.command(state, user, text, base_url=base, channel=channel).notice, "latest"
        )

    @ui.post("/as/<user>/message")
    def message(user: str) -> AnyResponse | str:
        show.person(user)
        channel, ts = request.form.get("channel", ""), request.form.get("ts", "")
        with state.lock:
            conversation = state.conversations.get(channel)
            mine = conversation is not None and user in conversation.members
            found = conversation.find(ts) if conversation and mine else None
            blocks = list(found.blocks) if found else []
            before = len(conversation.seen_by(user)) if conversation else 0
        result = _press(show, user, blocks, {"channel": channel, "ts": ts})
        if not isinstance(result, Outcome):
            return result
        with state.lock:
            answered = conversation is not None and len(conversation.seen_by(user)) > before
        return show.back(user, result.notice, "latest" if answered else f"m-{ts}")

    @ui.post("/as/<user>/view/<view_id>")
    def view(user: str, view_id: str) -> AnyResponse | str:
        show.person(user)
        with state.lock:
            surface = state.surface(view_id)
            blocks = surface.view["blocks"] if surface and surface.owner == user else []
        try:
            if request.form.get("do") in {"close", "close-all"}:
                acting.close(state, user, view_id, everything=request.form["do"] == "close-all")
                return show.back(user)
            if request.form.get("do") == "submit":
                acting.submit(state, user, view_id, fields.values(blocks, request.form))
                return show.back(user)
        except (CannotAct, BadValue):
            return show.back(user, GONE)
        result = _press(show, user, blocks, {"view_id": view_id})
        return show.back(user, result.notice) if isinstance(result, Outcome) else result


def _press(
    show: Pages, user: str, blocks: list[Json], where: Mapping[str, Any]
) -> Outcome | AnyResponse | str:
    try:
        press = fields.pressed(request.form.get("press", ""))
        values = fields.values(blocks, request.form)
        found = find(blocks, press.action_id, press.block_id)
        if found is None:
            return show.back(user, GONE)
        element = found[1]
        if "confirm" in element and not request.form.get("confirmed"):
            kept = list(request.form.items(multi=True))
            return show.render(
                "confirm.html", ask=element["confirm"], fields=kept, me=show.person(user), shown_time=""
            )
        value = press.option or values.get(press.block_id, {}).get(press.action_id)
        target = Target(press.action_id, press.block_id, **where, value=value, values=values)
        outcome = acting.click(show.state, user, target, base_url=_base_url(show.state))
    except (CannotAct, BadValue, ValueError):
        return show.back(user, GONE)
    url = element.get("url", "")
    if url and is_safe(url):
        return show.render("opening.html", url=url, shown_time="")
    return outcome


def _base_url(state: State) -> str:
    return (state.config.base_url or request.host_url).rstrip("/")
