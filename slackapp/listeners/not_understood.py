"""What somebody reads whose request is not as Slack sends it, as far as it says how to reach them."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack

from content.wording import Wording
from slackapp import logs
from slackapp.blocks.checkin import notice
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.replies import LOST_CLICK, Reply
from slackapp.listeners.shapes import Json
from slackapp.slack_client import SlackClient

LONGEST: Final = 2_000
"""Characters of what leads to somebody: more is nothing that Slack sent."""


def answer(
    words: Wording,
    client: SlackClient,
    body: Mapping[str, Any],
    sentence: Sentence = Sentence.NOT_UNDERSTOOD,
) -> Json | None:
    """Say a sentence to whoever a request comes from; None where it does not say how to reach them.

    Returns what is to be answered to the request itself. Nothing in `body` has to have any shape.
    """
    said = words(sentence)
    if body.get("type") == "view_submission":
        return _in_form(words, body, said)
    here = {"response_type": "ephemeral", "replace_original": False, "text": said}
    ways = [{name: found} for name in ("response_url", "trigger_id") if (found := _text(body, name))]
    if "command" in body:
        return here  # of a command, Slack shows the answer itself
    if not ways:
        return None
    view = body.get("view")
    modal = {"view": {"type": "modal"}} if isinstance(view, dict) and view.get("type") == "modal" else {}
    for way in ways:
        try:
            Reply(lambda: words, {**way, **modal}, client, Ack()).say(sentence)
        except Exception as error:  # noqa: BLE001 - what leads nowhere is no reason to fail; the next may lead somewhere
            if LOST_CLICK.is_due(type(error).__name__):
                logs.get().warning("could not answer a click", error=type(error).__name__)
        else:
            break
    return here


def _in_form(words: Wording, body: Mapping[str, Any], said: str) -> Json:
    """At the first field of a form, so that what was typed stays; in its place where it names no field."""
    view = body.get("view")
    state = view.get("state") if isinstance(view, dict) else None
    values = state.get("values") if isinstance(state, dict) else None
    field = next(iter(values), "") if isinstance(values, dict) else ""
    if field and _is_sound(field):
        return {"response_action": "errors", "errors": {field: said}}
    return {"response_action": "update", "view": notice(words, said)}


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) and _is_sound(found) else ""


def _is_sound(text: str) -> bool:
    """Whether it can be written down and sent on: not too long, and no half of a surrogate pair in it."""
    return len(text) <= LONGEST and text.isprintable()
