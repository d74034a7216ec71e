"""Answers a click in plain words, to the person who clicked and to nobody else; errors included."""

from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from slack_bolt import Ack
from slack_sdk.errors import SlackApiError

from content.wording import Wording
from slackapp import logs, slack_answers
from slackapp.blocks.checkin import notice
from slackapp.blocks.kit import Message, View
from slackapp.blocks.noted import noted
from slackapp.blocks.sentences import Sentence
from slackapp.keys import KeyStoreDown
from slackapp.pulse.box import BoxBroken
from slackapp.slack_client import OutOfTime, SlackClient, last_word
from slackapp.storage.database import DatabaseDown

KEPT = frozenset({Sentence.DATABASE_DOWN, Sentence.KEYSTORE_DOWN})
NO_WINDOW: Final = frozenset(
    [
        "exchanged_trigger_id",
        "expired_trigger_id",
        "invalid_trigger_id",
        "trigger_exchanged",
        "trigger_expired",
    ]
)
"""What Slack answers where it opens no window any more: three seconds after a click, or the second time."""
LOST_CLICK: Final = logs.Seldom()
"""When to write down that a click was not answered."""
_FAILED: Final = logs.Seldom()


class NotTaken(Exception):
    """Slack did not take an answer to a click: the status of what it said, 0 where there is no way back."""

    def __init__(self, status: int = 0) -> None:
        super().__init__()
        self.status = status


class AnswerWith(Exception):
    """Raised where a listener cannot go on: the person is answered with this sentence instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.value)
        self.sentence = sentence


class Reply:
    """The way back to the person: ephemeral where the click came from a message, a modal elsewhere.

    `words` gives the sentences in their language, and is asked once, when the first is said.
    """

    def __init__(
        self, words: Callable[[], Wording], body: Mapping[str, Any], client: SlackClient, ack: Ack
    ) -> None:
        self._read, self._body, self._client, self._ack = words, body, client, ack
        self._back = client.way_back(body.get("response_url"))
        self._view: Mapping[str, Any] = body.get("view") or {}
        self._no_window = False

    @cached_property
    def words(self) -> Wording:
        """The app's own sentences in the language of the person."""
        return self._read()

    def say(self, sentence: Sentence) -> None:
        """Say one sentence."""
        self.text(self.words(sentence))

    def text(self, text: str) -> None:
        """Say a text that was already put into words."""
        if self._back and not self._back.is_silent:
            self._answer(text=text, response_type="ephemeral", replace_original=False)
        else:
            self.open(notice(self.words, text))

    def message(self, message: Message, *, replace: bool = False) -> None:
        """Show a message to this person only."""
        self._answer(
            text=message["text"],
            blocks=message["blocks"],
            response_type="ephemeral",
            replace_original=replace,
        )

    def _answer(self, **payload: Any) -> None:  # noqa: ANN401 - passes Slack's own fields on
        if self._back is None:
            raise NotTaken
        status = self._back.send(payload)
        if status != HTTPStatus.OK:
            raise NotTaken(status)

    def open(self, view: View) -> None:
        """Open a modal, over that of the click if there is one; Slack gives three seconds from then."""
        self._no_window = True  # until it is open: a trigger that opened none opens no second one
        trigger = self._body.get("trigger_id")
        if trigger is None:
            raise AnswerWith(Sentence.TOO_LATE)
        if self._view.get("type") == "modal":
            self._client.views_push(trigger_id=trigger, view=view)
        else:
            self._client.views_open(trigger_id=trigger, view=view)
        self._no_window = False

    def instead(self, view: View) -> None:
        """Show a view in the modal where the click was, in place of what stands there."""
        self._client.views_update(view_id=self._view["id"], view=view)

    def guard(self, work: Callable[[], None]) -> None:
        """Do the work, or say in one sentence why it could not be done."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - nobody is ever shown a traceback, or nothing at all
            self._say_at_last(sentence_without_form(error))

    def _say_at_last(self, sentence: Sentence) -> None:
        """Say it where the click was; where only a window could and none opens, in the view of the button."""
        by_window = self._back is None or self._back.is_silent
        ways = [] if by_window and self._no_window else [self.say]
        if by_window and self._view:
            ways.append(self._say_in_view)
        with last_word():  # one for both ways: where Slack is silent, there is no time for the second
            for say in ways:
                try:
                    say(sentence)
                except Exception as error:  # noqa: BLE001 - there may be another way; after the last there is none
                    if LOST_CLICK.is_due(type(error).__name__):
                        logs.get().warning("could not answer a click", error=type(error).__name__)
                else:
                    return
        if "command" in self._body:  # what it is answered, Slack shows; of a click it shows nothing
            self._ack(text=self.words(sentence), response_type="ephemeral")

    def _say_in_view(self, sentence: Sentence) -> None:
        """Show the view that the person is looking at once more, as Slack has just sent it, below a sentence.

        Nothing is read for it, so that it works while the database is away, and near an answer too (R4).
        """
        view = noted(self._view, self.words(sentence))
        if view["type"] == "home":
            self._client.views_publish(user_id=self._body["user"]["id"], view=view)
        else:
            self._client.views_update(view_id=self._view["id"], view=view)


def sentence_without_form(error: Exception) -> Sentence:
    """The sentence where no form is open: two of them say that the choices are still on the screen."""
    sentence = sentence_for(error)
    return Sentence.TRY_AGAIN if sentence in KEPT else sentence


def _of_slack(error: Exception) -> Sentence | None:
    """The sentence for what Slack said, or did not; None for what it is not known for."""
    match error:
        case OutOfTime() | NotTaken(status=HTTPStatus.TOO_MANY_REQUESTS):
            return Sentence.SLACK_BUSY
        case SlackApiError() if slack_answers.read(error).asks_to_wait:
            return Sentence.SLACK_BUSY
        case SlackApiError() if slack_answers.name_of(error) in NO_WINDOW:
            return Sentence.TOO_LATE
    return None


def sentence_for(error: Exception) -> Sentence:
    """The sentence for what went wrong; what nobody foresaw is logged by the name of its class."""
    match error:
        case AnswerWith():
            return error.sentence
        case DatabaseDown():
            return Sentence.DATABASE_DOWN
        case KeyStoreDown():
            return Sentence.KEYSTORE_DOWN
        case _ if said := _of_slack(error):
            return said
        case BoxBroken():
            return Sentence.TRY_AGAIN  # the closing job raises the alarm (R12)
    if _FAILED.is_due(type(error).__name__):
        logs.get().error("listener failed", error=type(error).__name__)
    return Sentence.TRY_AGAIN
