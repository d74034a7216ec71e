"""Finds in a text what no log may ever hold: parts of bodies, answers, people, tokens and keys."""

import base64
import re
from collections.abc import Iterable, Iterator

from slackapp.pulse.box import RoundKey
from tests.scenarios.office import EVERYBODY

BODY_WORDS = (
    *(
        "view_submission",
        "block_actions",
        "selected_option",
        "private_metadata",
        "trigger_id",
        "response_url",
    ),
    *("callback_id", "action_id", "radio_buttons", "payload=", "app_home_opened", "user_id", "X-Slack-"),
)
FIVE_ANSWERS = re.compile(r"(?<![\w.:-])(?:[1-5]|None|null)(?:[\W_]{1,3}(?:[1-5]|None|null)\b){4}")


def breaches(text: str, secrets: Iterable[str]) -> list[str]:
    """What of all this stands in a text, by a name that repeats nothing of it."""
    found = [f"part of a body: {word}" for word in BODY_WORDS if word in text]
    found += [f"a person: {user}" for user in EVERYBODY if re.search(rf"\b{user}\b", text)]
    found += ["a secret or canary"] * any(secret in text for secret in secrets)
    found += ["five answers in a row"] * bool(FIVE_ANSWERS.search(text))
    return found


def spellings(raw: bytes) -> Iterator[str]:
    """The ways in which bytes get into a log."""
    yield raw.hex()
    yield raw.hex().upper()
    yield base64.b64encode(raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    yield repr(raw)[2:-1]
    yield raw.decode("latin-1")
    yield str(list(raw))[1:-1]


def of_a_round(stored: bytes, secret: str, round_id: str) -> list[str]:
    """Every spelling of a round's key and of everybody's token in it."""
    key = RoundKey.derive(stored, secret=secret.encode(), round_id=round_id)
    raw = [stored, bytes(key._token), bytes(key._seal), *(key.token(user) for user in EVERYBODY)]
    return [spelling for each in raw for spelling in spellings(each)]
