"""views.open and views.publish: a modal for whoever just did something, and a person's home tab."""

from typing import Final

from slackapp.sandbox.calls import ApiError, Args
from slackapp.sandbox.methods_chat import named
from slackapp.sandbox.methods_directory import reachable
from slackapp.sandbox.records import Json
from slackapp.sandbox.state import State
from slackapp.sandbox.validation import HOME, MODAL, check_view, too_large

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


def open_modal(state: State, args: Args) -> Json:
    """views.open: show a modal to whoever's interaction gave out the trigger id, within 3 seconds, once."""
    view = _checked(args, MODAL)
    user = state.tickets.exchange(args.need("trigger_id"))
    surface = state.modals[user] = state.dress(user, view)
    return {"view": surface.payload()}


def publish(state: State, args: Args) -> Json:
    """views.publish: set a person's home tab; with a hash, only if it still holds."""
    user = reachable(state, args.need("user_id"))
    view = _checked(args, HOME)
    home = state.homes.get(user)
    if home is None:
        home = state.homes[user] = state.dress(user, view)
    elif args.has("hash") and args.text("hash") != home.view["hash"]:
        raise ApiError("hash_conflict")
    else:
        home.replace(view)
    return {"view": home.payload()}


def checked_view(view: object, surface: str) -> Json:
    """Return a view ready to be shown; ApiError when it is not one that Slack would take."""
    if faults := check_view(view, surface):
        raise ApiError("invalid_arguments", faults)
    if not isinstance(view, dict) or too_large(view):
        raise ApiError("view_too_large")
    return {**DEFAULTS, **view, "blocks": named(view["blocks"])}


def _checked(args: Args, surface: str) -> Json:
    args.need("view")
    return checked_view(args.data("view", "invalid_arguments"), surface)


METHODS: Final = {"views.open": open_modal, "views.publish": publish}
