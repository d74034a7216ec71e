"""A lead's text, sent from its form: copied, or posted in a channel that they choose, and kept nowhere.

Whatever goes wrong, what was typed stays on the screen, and a sentence at the field says what to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from content.wording import Wording
from slackapp.blocks import draft
from slackapp.blocks.ids import BlockId, Callback
from slackapp.blocks.kit import View
from slackapp.listeners.posting import NotPosted, name_of, post
from slackapp.listeners.replies import sentence_without_form
from slackapp.listeners.services import Services, sender, words_for


@dataclass(frozen=True)
class Sent:
    """A form that was sent: by whom, about what (its opaque ids), what was written and what else it holds."""

    workspace: str
    user: str
    about: str
    written: draft.Written
    values: Mapping[str, Any]


Check = Callable[[Services, Sent], None]
"""Raises AnswerWith where this person may not send this form (any more)."""
Noted = Callable[[Services, Sent], str]
"""Writes down what follows once the text is out, and says in a sentence what holds now; empty: nothing."""


def register(
    app: App, services: Services, callback: Callback, *, title: str, check: Check, noted: Noted
) -> None:
    """Listen for such a form; ``title`` is the key of what stands on top of what takes its place."""
    app.view(callback)(partial(sent, services, title, check, noted))


def sent(
    services: Services,
    title: str,
    check: Check,
    noted: Noted,
    ack: Ack,
    body: Mapping[str, Any],
    view: Mapping[str, Any],
    client: WebClient,
) -> None:
    """Post the text where a channel is chosen, else show it to be copied."""

    def taken() -> View:
        one = _read(body, view)
        check(services, one)
        if one.written.channel:
            _post(services, client, view["id"], one)
        words = services.words(one.workspace, one.user)
        return _shown(words, one, words(title), _noted(services, noted, one))

    answer(services, body, ack, BlockId.DRAFT_TEXT, taken)


def answer(
    services: Services, body: Mapping[str, Any], ack: Ack, field: BlockId, taken: Callable[[], View]
) -> None:
    """Put in a sent form's place what comes of it, or leave it as it is and say at a field what to do.

    That is the field that is wrong, or where the channel is chosen; `field` for whatever else goes wrong.
    """
    words = words_for(services.speech, body)
    try:
        shown = taken()
    except draft.NotOffered as wrong:
        ack(response_action="errors", errors={wrong.block.value: words(wrong.key)})
    except NotPosted as wrong:
        ack(response_action="errors", errors={BlockId.DRAFT_WHERE.value: words(wrong.key)})
    except Exception as error:  # noqa: BLE001 - what was typed stays on the screen whatever went wrong
        ack(response_action="errors", errors={field.value: words(sentence_without_form(error))})
    else:
        ack(response_action="update", view=shown)


def _read(body: Mapping[str, Any], view: Mapping[str, Any]) -> Sent:
    workspace, user = sender(body)
    written = draft.written_from(view["state"])
    return Sent(workspace, user, view["private_metadata"], written, view["state"]["values"])


def _post(services: Services, client: WebClient, view_id: str, one: Sent) -> None:
    with services.database.read() as connection:
        by = name_of(connection, one.workspace, one.user)
    message = draft.message(services.words(one.workspace, one.user), one.written.text, by=by)
    post(services.once, client, one.written.channel or "", message, view_id=view_id)


def _noted(services: Services, noted: Noted, one: Sent) -> str:
    """What a feature says of it. The text is out by now: no failure may look as if it were not."""
    try:
        return noted(services, one)
    except Exception as error:  # noqa: BLE001 - the text is out, and a sentence says what was not written
        return services.words(one.workspace, one.user)(sentence_without_form(error))


def _shown(words: Wording, one: Sent, title: str, more: str) -> View:
    if one.written.channel:
        return draft.posted(words, one.written.channel, title=title, more=more)
    return draft.to_copy(words, one.written.text, title=title, more=more)
