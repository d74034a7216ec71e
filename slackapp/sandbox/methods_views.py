"""Modals for whoever just did something, opened, pushed and updated, and a person's home tab."""

import json
from typing import Final

from slackapp.sandbox.calls import ApiError, need
from slackapp.sandbox.methods_chat import named
from slackapp.sandbox.methods_directory import reachable
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State
from slackapp.sandbox.validation import HOME, MODAL, Fault, check_view

LARGEST_VIEW: Final = 250_000
"""Bytes of JSON."""
MOST_ON_EACH_OTHER: Final = 3
DEFAULTS: Final = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "title": None,
    "submit": None,
    "close": None,
    "notify_on_close": False,
    "clear_on_close": False,
}
"""What Slack says of a view where the app said nothing."""


def open_modal(state: State, args: Json) -> Json:
    """views.open: show a modal to whoever's interaction gave out the trigger id, within 3 seconds, once."""
    view = _with_pictures(state, checked_view(args.get("view"), MODAL))
    user = state.tickets.exchange(need(args, "trigger_id"))
    surface = state.modals[user] = state.dress(user, view)
    return {"view": surface.payload()}


def push(state: State, args: Json) -> Json:
    """views.push: lay a modal on the one that is open, which comes back when it is closed; three at most."""
    view = _with_pictures(state, checked_view(args.get("view"), MODAL))
    user = state.tickets.exchange(need(args, "trigger_id"))
    below = state.modals.get(user)
    if below is None:
        raise ApiError("not_found")
    if below.depth >= MOST_ON_EACH_OTHER:
        raise ApiError("push_limit_reached")
    surface = state.modals[user] = state.dress(user, view, below=below)
    return {"view": surface.payload()}


def update(state: State, args: Json) -> Json:
    """views.update: show another view in an open modal; with a hash, only if it still holds."""
    view, view_id = checked_view(args.get("view"), MODAL), need(args, "view_id")
    surface = next((modal for modal in state.modals.values() if modal.id == view_id), None)
    if surface is None:
        raise ApiError("not_found")
    if args.get("hash", surface.view["hash"]) != surface.view["hash"]:
        raise ApiError("hash_conflict")
    surface.replace(view)
    return {"view": surface.payload()}


def publish(state: State, args: Json) -> Json:
    """views.publish: set a person's home tab; with a hash, only if it still holds."""
    user = reachable(state, need(args, "user_id"))
    view = _with_pictures(state, checked_view(args.get("view"), HOME))
    home = state.homes.get(user)
    if home is None:
        home = state.homes[user] = state.dress(user, view)
    elif args.get("hash", home.view["hash"]) != home.view["hash"]:
        raise ApiError("hash_conflict")
    else:
        home.replace(view)
    return {"view": home.payload()}


def _with_pictures(state: State, view: Json) -> Json:
    """Return a view whose pictures could be fetched; ApiError as Slack says it where one could not."""
    pictures = [place for place, block in enumerate(view["blocks"]) if block["type"] == "image"]
    if state.faults.reject_pictures and pictures:
        places = (f"/view/blocks/{place}/image_url" for place in pictures)
        raise ApiError("invalid_arguments", [Fault(place, "downloading image failed") for place in places])
    return view


def checked_view(view: object, surface: str) -> Json:
    """Return a view ready to be shown; ApiError when it is not one that Slack would take."""
    if faults := check_view(view, surface):
        raise ApiError("invalid_arguments", faults)
    if not isinstance(view, dict) or len(json.dumps(view)) > LARGEST_VIEW:
        raise ApiError("view_too_large")
    return {**DEFAULTS, **view, "blocks": named(view["blocks"])}


METHODS: Final = {
    "views.open": open_modal,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
