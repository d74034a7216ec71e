"""The automation API under /sandbox: scripts act as people and read what people see; this machine only."""

from dataclasses import asdict, replace
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request
from pydantic import TypeAdapter

from slackapp.sandbox import acting, socket_mode
from slackapp.sandbox.acting import CannotAct, Outcome, Target
from slackapp.sandbox.config import Person, UserGroup
from slackapp.sandbox.fields import BadValue
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State


def blueprint(state: State) -> Blueprint:
    """Return the routes of the automation API over this state."""
    routes = Blueprint("automation", __name__, url_prefix="/sandbox")

    @routes.before_request
    def only_this_machine() -> None:
        if not ip_address(request.remote_addr or "").is_loopback:
            abort(403)

    @routes.errorhandler(CannotAct)
    @routes.errorhandler(ValueError)
    def refused(wrong: Exception) -> tuple[Response, int]:
        return jsonify(ok=False, error=str(wrong)), 404 if isinstance(wrong, CannotAct) else 400

    _add_acts(routes, state)
    _add_reading(routes, state)
    _add_workspace(routes, state)
    socket_mode.add_automation(routes, state)
    return routes


def _add_acts(routes: Blueprint, state: State) -> None:
    @routes.post("/act/<user>/<verb>")
    def act(user: str, verb: str) -> Response:
        """Let somebody act; say how it went, and what modal is open after it."""
        outcome = _act(state, user, verb, _body())
        with state.lock:
            modal = state.modals.get(user)
            shown = {**modal.payload(), "errors": modal.errors} if modal else None
        return jsonify({"ok": outcome.error is None, **asdict(outcome), "modal": shown})

    @routes.post("/verify-url")
    def verify_url() -> Response:
        return jsonify(asdict(acting.verify_url(state)))


def _act(state: State, user: str, verb: str, body: Json) -> Outcome:
    modal, home = state.modals.get(user), state.homes.get(user)
    view_id = str(body.get("view_id") or (modal.id if modal else "none"))
    match verb:
        case "click":
            target = Target(**{key: body[key] for key in Target.__annotations__ if key in body})
            if body.get("home"):
                target = replace(target, view_id=home.id if home else "none")
            return acting.click(state, user, target)
        case "submit":
            return acting.submit(state, user, view_id, body.get("values", {}))
        case "close":
            return acting.close(state, user, view_id)
        case "command":
            return acting.command(state, user, str(body.get("text", "")), channel=body.get("channel"))
        case "open-home":
            return acting.open_home(state, user)
    raise CannotAct(f"nobody can {verb}")


def _add_reading(routes: Blueprint, state: State) -> None:
    @routes.get("/people/<user>")
    def person(user: str) -> Response:
        with state.lock:
            if user not in state.people:
                raise CannotAct(f"there is nobody with the id {user}")
            return jsonify(_seen_by(state, user))

    @routes.get("/log")
    def log() -> Response:
        method = request.args.get("method")
        with state.lock:
            return jsonify(calls=[one for one in state.calls if method in {None, one["method"]}])

    @routes.get("/health")
    def health() -> Response:
        return jsonify(ok=True, people=len(state.people), shown=state.clock.now(), offset=state.clock.offset)


def _add_workspace(routes: Blueprint, state: State) -> None:
    @routes.post("/users")
    def users() -> Response:
        arrived = TypeAdapter(list[Person]).validate_python(_body().get("users", []))
        with state.lock:
            state.people.update({person.id: person for person in arrived})
        return jsonify(ok=True, people=len(state.people))

    @routes.post("/user-groups")
    def user_groups() -> Response:
        changed = TypeAdapter(list[UserGroup]).validate_python(_body().get("user_groups", []))
        with state.lock:
            state.user_groups.update({group.id: group for group in changed})
        return jsonify(ok=True, user_groups=len(state.user_groups))

    @routes.post("/clock")
    def clock() -> Response:
        state.clock.offset = float(_body()["offset_seconds"])
        return jsonify(ok=True, shown=state.clock.now())

    @routes.route("/faults", methods=["GET", "POST", "DELETE"])
    def faults() -> Response:
        if request.method == "POST":
            state.faults.set(_body())
        elif request.method == "DELETE":
            state.faults.clear()
        return jsonify(ok=True, **state.faults.model_dump())

    @routes.post("/save")
    def save() -> Response:
        state.save(_state_file(state))
        return jsonify(ok=True)

    @routes.post("/load")
    def load() -> Response:
        state.load(_state_file(state))
        return jsonify(ok=True, people=len(state.people))


def _seen_by(state: State, user: str) -> Json:
    """Return all that one person sees: their messages, the open modal, the home tab."""
    conversation, home = state.direct(user), state.homes.get(user)
    modals = [state.modals[user]] if user in state.modals else []
    messages = [{**asdict(one), "ephemeral": bool(one.visible_to)} for one in conversation.seen_by(user)]
    rooms = [one for one in state.conversations.values() if not one.is_im and user in one.members]
    return {
        "user": user,
        "channel": conversation.id,
        "channels": {one.id: [asdict(said) for said in one.seen_by(user)] for one in rooms},
        "unread": state.unread(user),
        "messages": messages,
        "modals": [{**one.payload(), "errors": one.errors, "trouble": one.trouble} for one in modals],
        "home": home.payload() if home else None,
    }


def _body() -> Json:
    body = request.get_json(silent=True) or {}
    if not isinstance(body, dict):
        raise BadValue("send a JSON object")
    return body


def _state_file(state: State) -> Path:
    if state.config.state_file is None:
        raise ValueError("no state_file is configured (SANDBOX_STATE_FILE)")
    return state.config.state_file
