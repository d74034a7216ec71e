"""views.open, views.push, views.update and views.publish."""

from __future__ import annotations

from slackapp.sandbox.limits import HOME, MODAL, check_view, too_large
from slackapp.sandbox.methods import ApiError, Args
from slackapp.sandbox.methods_chat import named
from slackapp.sandbox.methods_directory import reachable
from slackapp.sandbox.records import STACK_LIMIT, Json, Surface
from slackapp.sandbox.state import State, TicketRefused


def open_modal(state: State, args: Args) -> Json:
    """views.open: show a modal to whoever's interaction gave out the trigger id, within 3 seconds, once."""
    view = _checked(args, MODAL)
    user = _exchanged(state, args)
    surface = state.dress(user, view)
    state.modals[user] = [surface]
    return {"view": surface.payload()}


def push(state: State, args: Args) -> Json:
    """views.push: show a modal on top of the one that is open."""
    view = _checked(args, MODAL)
    user = _exchanged(state, args)
    return {"view": push_on(state, user, view).payload()}


def push_on(state: State, user: str, view: Json) -> Surface:
    """Put a checked view on top of a person's open modals."""
    stack = state.modals[user]
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= STACK_LIMIT:
        raise ApiError("push_limit_reached")
    surface = state.dress(user, view, parent=stack[-1])
    stack.append(surface)
    return surface


def update(state: State, args: Args) -> Json:
    """views.update: replace an open view, by view id or external id; with a hash, only if it still holds."""
    view = _checked(args, None)
    surface = _wanted(state, args)
    if surface is None or surface.view["type"] != view["type"]:
        raise ApiError("not_found")
    _compare_hash(args, surface)
    surface.replace(view)
    return {"view": surface.payload()}


def publish(state: State, args: Args) -> Json:
    """views.publish: set a person's home tab."""
    user = reachable(state, args.need("user_id"))
    view = _checked(args, HOME)
    home = state.homes.get(user)
    if home is None:
        home = state.homes[user] = state.dress(user, view)
    else:
        _compare_hash(args, home)
        home.replace(view)
    return {"view": home.payload()}


def checked_view(view: object, surface: str | None) -> Json:
    """Return a view ready to be shown; ApiError when it is not one that Slack would take."""
    if faults := check_view(view, surface):
        raise ApiError("invalid_arguments", faults)
    if not isinstance(view, dict) or too_large(view):
        raise ApiError("view_too_large")
    defaults = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
    }
    more = {"notify_on_close": False, "clear_on_close": False}
    return {**defaults, **more, **view, "blocks": named(view["blocks"])}


def _checked(args: Args, surface: str | None) -> Json:
    if not args.has("view"):
        args.need("view")
    return checked_view(args.data("view", "invalid_arguments"), surface)


def _exchanged(state: State, args: Args) -> str:
    try:
        return state.tickets.exchange(args.need("trigger_id"))
    except TicketRefused as refused:
        raise ApiError(str(refused)) from refused


def _wanted(state: State, args: Args) -> Surface | None:
    if args.has("external_id"):
        wanted, stacks = args.text("external_id"), state.modals.values()
        return next((one for stack in stacks for one in stack if one.view["external_id"] == wanted), None)
    return state.surface(args.need("view_id"))


def _compare_hash(args: Args, surface: Surface) -> None:
    if args.has("hash") and args.text("hash") != surface.view["hash"]:
        raise ApiError("hash_conflict")


METHODS = {"views.open": open_modal, "views.push": push, "views.update": update, "views.publish": publish}
