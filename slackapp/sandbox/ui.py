"""The browser pages: choose who you are, read messages, use the home tab and modals, all by plain forms."""

from typing import Final

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from slackapp.sandbox import acting, controls, pages
from slackapp.sandbox.acting import CannotAct, Outcome, Target
from slackapp.sandbox.fields import BadValue, posted, pressed
from slackapp.sandbox.pages import Pages
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State

GONE: Final = "That is no longer there. Somebody, or another window, was faster."
ONLY_COMMANDS: Final = "This sandbox takes slash commands only. Try {command} help."


def blueprint(state: State) -> Blueprint:
    """Return the routes of the pages over this state."""
    ui, show = Blueprint("ui", __name__), Pages(state)

    @ui.get("/")
    def start() -> str:
        with state.lock:
            people = list(state.people.values())
        return show.render("start.html", groups=pages.groups(people))

    @ui.get("/about")
    def about() -> str:
        return show.render("about.html")

    _add_places(ui, show)
    _add_controls(ui, show)
    _add_acts(ui, show)
    return ui


def _add_places(ui: Blueprint, show: Pages) -> None:
    state = show.state

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

    @ui.get("/as/<user>/with/<other>")
    def between(user: str, other: str) -> str:
        return show.render("between.html", me=show.person(user), other=show.person(other))

    @ui.get("/as/<user>/pulse")
    def pulse(user: str) -> Response:
        person, status = show.person(user), controls.status(state.config.controls_url)
        with state.lock:
            conversation = state.conversations.get(request.args.get("tab", "")) or state.direct(user)
            if user not in conversation.members:
                abort(404)
            marks = pages.fingerprints(state, user, conversation)
            bar = pages.bar_mark(state, status, person)
        return jsonify(**marks, bar=bar)


def _add_controls(ui: Blueprint, show: Pages) -> None:
    url = show.state.config.controls_url

    @ui.post("/do/<action>")
    def do(action: str) -> AnyResponse:
        pages.tell(controls.do(url, action))
        return redirect(pages.own(request.form.get("from", "/")), 303)

    @ui.get("/sure/<action>")
    def sure(action: str) -> str | AnyResponse:
        status, where = controls.status(url), pages.own(request.args.get("back", "/"))
        offered = next((one for one in (status or {}).get("actions", []) if one["id"] == action), None)
        if offered is None:  # something is going on, or the button is from another moment
            return redirect(where, 303)
        return show.render("sure.html", status=status, action=offered, where=where)


def _add_acts(ui: Blueprint, show: Pages) -> None:
    state = show.state

    @ui.errorhandler(CannotAct)
    @ui.errorhandler(BadValue)
    def gone(_: Exception) -> AnyResponse:
        return show.back((request.view_args or {})["user"], GONE)

    @ui.post("/as/<user>/command")
    def command(user: str) -> AnyResponse:
        show.person(user)
        text, tab = request.form.get("text", "").strip(), request.form.get("back", "")
        if not text.startswith("/"):
            example = state.config.commands[0] if state.config.commands else "/command"
            return show.back(user, ONLY_COMMANDS.format(command=example), "latest")
        channel = tab if tab in state.conversations else None
        typed = acting.command(state, user, text, channel=channel)
        return show.back(user, typed.notice, "latest")

    @ui.post("/as/<user>/message")
    def message(user: str) -> AnyResponse:
        show.person(user)
        channel, ts = request.form.get("channel", ""), request.form.get("ts", "")
        before = _length(state, user, channel)
        done = _press(state, user, [], channel=channel, ts=ts)
        answered = _length(state, user, channel) > before
        return show.back(user, done.notice, "latest" if answered else f"m-{ts}")

    @ui.post("/as/<user>/view/<view_id>")
    def view(user: str, view_id: str) -> AnyResponse:
        show.person(user)
        with state.lock:
            surface = state.surface(user, view_id)
            blocks = surface.view["blocks"] if surface else []
        match request.form.get("do"):
            case "close":
                acting.close(state, user, view_id)
            case "submit":  # what is wrong with a form stands in the form
                acting.submit(state, user, view_id, posted(blocks, request.form))
            case _:
                return show.back(user, _press(state, user, blocks, view_id=view_id).notice)
        return show.back(user)


def _press(state: State, user: str, blocks: list[Json], **where: str) -> Outcome:
    block_id, action_id = pressed(request.form.get("press", ""))
    target = Target(action_id, block_id, **where, values=posted(blocks, request.form))
    return acting.click(state, user, target)


def _length(state: State, user: str, channel: str) -> int:
    """How many messages of a conversation somebody sees."""
    with state.lock:
        conversation = state.conversations.get(channel)
        return len(conversation.seen_by(user)) if conversation else 0
