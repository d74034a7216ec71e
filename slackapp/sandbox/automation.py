"""The automation API under /sandbox: scripts act as people and read what people see; this machine only."""

from __future__ import annotations

from dataclasses import asdict, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from slackapp.sandbox import acting
from slackapp.sandbox.acting import CannotAct, Outcome, Target
from slackapp.sandbox.config import ConfigError, Person
from slackapp.sandbox.fields import BadValue
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State


def blueprint(state: State) -> Blueprint:
    """Return the routes of the automation API over this state."""
    routes = Blueprint("automation", __name__, url_prefix="/sandbox")

    @routes.before_request
    def only_this_machine() -> None:
        if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 - an address to judge
            abort(403)

    @routes.errorhandler(CannotAct)
    @routes.errorhandler(BadValue)
    @routes.errorhandler(ConfigError)
    @routes.errorhandler(ValueError)
    def refused(wrong: Exception) -> tuple[Response, int]:
        return jsonify(ok=False, error=str(wrong)), 404 if isinstance(wrong, CannotAct) else 400

    _add_acts(routes, state)
    _add_views(routes, state)
    _add_admin(routes, state)
    return routes


def _add_acts(routes: Blueprint, state: State) -> None:
    @routes.post("/act/<user>/click")
    def click(user: str) -> Response:
        body = _body()
        target = Target(**{key: body[key] for key in Target.__annotations__ if key in body})
        if body.get("home"):
            home = state.homes.get(user)
            target = replace(target, view_id=home.id if home else "none")
        return _told(state, user, acting.click(state, user, target, base_url=base_url(state)))

    @routes.post("/act/<user>/submit")
    def submit(user: str) -> Response:
        body = _body()
        return _told(
            state, user, acting.submit(state, user, _view_id(state, user, body), body.get("values", {}))
        )

    @routes.post("/act/<user>/close")
    def close(user: str) -> Response:
        body = _body()
        view_id = _view_id(state, user, body)
        return _told(state, user, acting.close(state, user, view_id, everything=bool(body.get("all"))))

    @routes.post("/act/<user>/command")
    def command(user: str) -> Response:
        body = _body()
        channel = body.get("channel")
        return _told(
            state,
            user,
            acting.command(state, user, str(body.get("text", "")), base_url=base_url(state), channel=channel),
        )

    @routes.post("/act/<user>/open-home")
    def open_home(user: str) -> Response:
        return _told(state, user, acting.open_home(state, user))

    @routes.post("/verify-url")
    def verify_url() -> Response:
        return jsonify(asdict(acting.verify_url(state)))


def _add_views(routes: Blueprint, state: State) -> None:
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
            return jsonify(seen_by(state, user, after=request.args.get("after", "0")))

    @routes.get("/log")
    def log() -> Response:
        after, method = request.args.get("after", 0, type=int), request.args.get("method")
        return jsonify(calls=state.ledger.read(after=after, method=method))


def _add_admin(routes: Blueprint, state: State) -> None:
    @routes.get("/health")
    def health() -> Response:
        return jsonify(ok=True, people=len(state.people), shown=state.clock.now(), offset=state.clock.offset)

    @routes.post("/users")
    def users() -> Response:
        arrived = [Person.read(entry) for entry in _body().get("users", [])]
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
        return jsonify(ok=True, **state.faults.as_json())

    @routes.post("/save")
    def save() -> Response:
        state.save(_state_file(state))
        return jsonify(ok=True)

    @routes.post("/load")
    def load() -> Response:
        state.load(_state_file(state))
        return jsonify(ok=True, people=len(state.people))


def base_url(state: State) -> str:
    """Return the address at which the app reaches this sandbox."""
    return (state.config.base_url or request.host_url).rstrip("/")


def seen_by(state: State, user: str, *, after: str = "0") -> Json:
    """Return all that one person sees: messages after `after`, open modals bottom to top, the home tab."""
    conversation, home = state.direct(user), state.homes.get(user)
    messages = [
        {
            "ts": m.ts,
            "text": m.text,
            "blocks": m.blocks,
            "ephemeral": bool(m.visible_to),
            "edited": m.edited,
        }
        for m in conversation.seen_by(user)
        if float(m.ts) > float(after)
    ]
    return {
        "user": user,
        "channel": conversation.id,
        "unread": state.unread(user),
        "messages": messages,
        "modals": [
            {**modal.payload(), "errors": modal.errors, "trouble": modal.trouble}
            for modal in state.modals[user]
        ],
        "home": home.payload() if home else None,
    }


def _told(state: State, user: str, outcome: Outcome) -> Response:
    with state.lock:
        stack = state.modals[user]
        modal = {**stack[-1].payload(), "errors": stack[-1].errors} if stack else None
        told: dict[str, Any] = {"ok": outcome.error is None, **asdict(outcome), "modal": modal}
    return jsonify(told)


def _view_id(state: State, user: str, body: Json) -> str:
    stack = state.modals[user]
    return str(body.get("view_id") or (stack[-1].id if stack else "none"))


def _body() -> Json:
    body = request.get_json(silent=True) or {}
    if not isinstance(body, dict):
        raise BadValue("send a JSON object")
    return body


def _state_file(state: State) -> Path:
    if state.config.state_file is None:
        raise ValueError("no state_file is configured (SANDBOX_STATE_FILE)")
    return state.config.state_file
