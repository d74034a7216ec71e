"""Which processes of an installation are silent and whether Slack gets in, for whoever asks in a terminal."""

from urllib.parse import urlsplit

from slackapp.settings import Settings
from slackapp.signs_of_life import Kind, Sign, SignsOfLife, expected
from slackapp.socket_refusal import Refusal
from slackapp.spelling import is_here
from slackapp.way_in import WayIn, probe, through_socket


def signs(known: Settings) -> list[Sign]:
    """The last sign of life of each kind of process that belongs to this installation.

    Raises:
        SignsUnknown: the queue's Redis does not answer.
    """
    return SignsOfLife.connect(known.redis_url).last(expected(socket=bool(known.slack_app_token)))


def way_in(known: Settings) -> WayIn:
    """Whether Slack gets in, found within five seconds.

    Raises:
        SignsUnknown: in Socket Mode alone, as above.
    """
    if known.slack_app_token:
        (sign,) = SignsOfLife.connect(known.redis_url).last([Kind.SOCKET])
        return through_socket(sign, Refusal.connect(known.redis_url).name())
    look_alike = is_here(urlsplit(known.slack_api_url).hostname)
    return probe(known.public_url, known.slack_signing_secret, look_alike=look_alike)


def how_to_start(kind: Kind) -> str:
    """What brings a silent kind of process back."""
    return f"see that `leanon serve`, or the line `{kind}` of the Procfile, runs, and what it says"
