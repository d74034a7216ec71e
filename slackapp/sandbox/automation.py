"""The automation API under /sandbox: scripts act as people and read what people see; this machine only."""

from dataclasses import asdict, replace
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request
from pydantic import TypeAdapter

from slackapp.sandbox import acting
from slackapp.sandbox.acting import CannotAct, Outcome, Target
from slackapp.sandbox.config import Person
from slackapp.sandbox.fields import BadValue
from slackapp.sandbox.pages import base_url
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
    return routes


def _add_acts(routes: Blueprint, state: State) -> None:
    @routes.post("/act/<user>/click")
    def click(user: str) -> Response:
        body = _body()
        target = Target(**{key: body[key] for key in Target.__annotations__ if key in body})
        if body.get("home"):
            home = state.homes.get(user)
            target = replace(target, view_id=home.id if home else "none")
        return _answer(state, user, acting.click(state, user, target, base_url=base_url(state)))

    @routes.post("/act/<user>/submit")
    def submit(user: str) -> Response:
        body = _body()
        return _answer(
            state, user, acting.submit(state, user, _view_id(state, user, body), body.get("values", {}))
        )

    @routes.post("/act/<user>/close")
    def close(user: str) -> Response:
        return _answer(state, user, acting.close(state, user, _view_id(state, user, _body())))

    @routes.post("/act/<user>/command")
    def command(user: str) -> Response:
        text, channel = str(_body().get("text", "")), _body().get("channel")
        base = base_url(state)
        return _answer(state, user, acting.command(state, user, text, base_url=base, channel=channel))

    @routes.post("/act/<user>/open-home")
    def open_home(user: str) -> Response:
        return _answer(state, user, acting.open_home(state, user))

    @routes.post("/verify-url")
    def verify_url() -> Response:
        return jsonify(asdict(acting.verify_url(state)))


def _add_reading(routes: Blueprint, state: State) -> None:
    @routes.get("/people")
    def people() -> Response:
        with state.lock:
            listed = [{**asdict(one), "unread": state.unread(one.id)} for one in state.people.values()]
        return jsonify(people=listed)

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
    return {
        "user": user,
        "channel": conversation.id,
        "unread": state.unread(user),
        "messages": messages,
        "modals": [{**one.payload(), "errors": one.errors, "trouble": one.trouble} for one in modals],
        "home": home.payload() if home else None,
    }


def _answer(state: State, user: str, outcome: Outcome) -> Response:
    """Say how an act went, and what modal is open after it."""
    with state.lock:
        modal = state.modals.get(user)
        shown = {**modal.payload(), "errors": modal.errors} if modal else None
    return jsonify({"ok": outcome.error is None, **asdict(outcome), "modal": shown})


def _view_id(state: State, user: str, body: Json) -> str:
    modal = state.modals.get(user)
    return str(body.get("view_id") or (modal.id if modal else "none"))


def _body() -> Json:
    body = request.get_json(silent=True) or {}
    if not isinstance(body, dict):
        raise BadValue("send a JSON object")
    return body


def _state_file(state: State) -> Path:
    if state.config.state_file is None:
        raise ValueError("no state_file is configured (SANDBOX_STATE_FILE)")
    return state.config.state_file
