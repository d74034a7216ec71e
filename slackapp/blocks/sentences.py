"""The single sentences that listeners and jobs say outside a view, each named once."""

from enum import StrEnum

from content.wording import Wording
from slackapp.blocks.ids import BlockId
from slackapp.pulse.partition import Reason


class Sentence(StrEnum):
    """Keys of sentences without values: ``words(Sentence.ROUND_CLOSED)``."""

    # Met while sending the five questions: a modal's errors keep what was chosen on the screen.
    NOTHING_CHOSEN = "error.nothing_chosen"
    DATABASE_DOWN = "error.database_down"
    KEYSTORE_DOWN = "error.keystore_down"
    ROUND_CLOSED = "error.round_closed"
    ROUND_GONE = "error.round_gone"
    ROUND_VOID = "error.round_void"
    ALREADY_DONE = "error.already_done"
    # Met anywhere else.
    TRY_AGAIN = "error.try_again"
    SLACK_BUSY = "error.slack_busy"
    CHECKIN_NONE_OPEN = "error.checkin_none_open"
    CONSENT_NEEDED = "error.consent_needed"
    SUPPORT_NOT_VERIFIED = "error.support_not_verified"
    NOT_SET_UP = "error.not_set_up"
    STOPPED = "error.stopped"
    TOO_LATE = "error.too_late"
    PAUSE_WEEKS = "error.pause_weeks"
    REPORT_PAST = "error.report_past"
    UNKNOWN_BUTTON = "error.unknown_button"
    NOT_UNDERSTOOD = "error.not_understood"
    NO_ROLE = "console_link.no_role"
    LINKS_OFTEN = "console_link.often"
    NO_LINKS = "console_link.none"
    SHARE_LATE = "share.late"
    SHARE_TOLD = "share.told"
    # Replies to a person's own click.
    CONSENT_ALREADY = "ack.consent_already"
    CONSENT_YES_ACK = "ack.consent_yes"
    CONSENT_KEPT = "ack.consent_kept"
    CONSENT_TOO_EARLY = "ack.consent_too_early"
    CONSENT_NO_ACK = "ack.consent_no"
    CONSENT_BACK = "ack.consent_back"
    NOT_THIS_WEEK_ACK = "ack.not_this_week"
    STOP_ACK = "ack.stop"
    GET_MESSAGES_ACK = "ack.get_messages"
    PAUSE_ACK = "ack.pause"
    PAUSE_KEPT = "ack.pause_kept"
    SETTINGS_ACK = "ack.settings"


def not_asked(words: Wording, reason: Reason) -> str:
    """Say in structural words why somebody is not asked (R2): never anything about the person."""
    return words(f"not_asked.{reason.name.lower()}")


def form_errors(sentence: str) -> dict[str, str]:
    """Build the ``errors`` of a view submission; they stand under the first question, the answers stay."""
    return {BlockId.QUESTION_0.value: sentence}
