"""Why Slack cannot be met in Socket Mode, kept in the queue's Redis while it is so, and what mends it."""

from contextlib import suppress
from typing import Final

import redis

KEY: Final = "leanon:socket"
KEPT_SECONDS: Final = 86_400
"""It is said again every hour at least, so that an older one is nobody's."""
_ANOTHER: Final = (
    "make an app-level token with the scope connections:write on the page Basic Information of your app at"
    " api.slack.com/apps, set SLACK_APP_TOKEN to it, and start `leanon socket` again"
)
_MENDS: Final = {
    "not_allowed_token_type": _ANOTHER,
    "missing_scope": _ANOTHER,
    "invalid_auth": _ANOTHER,
    "not_authed": _ANOTHER,
    "token_revoked": _ANOTHER,
    "token_expired": _ANOTHER,
    "account_inactive": "install the app again, or undo what has deactivated it",
    "socket_mode_not_enabled": "turn Socket Mode on, on the app's page Socket Mode at api.slack.com/apps",
    "link_disabled": "turn Socket Mode on, on the app's page Socket Mode at api.slack.com/apps",
    "too_many_websockets": "end some of the processes that meet Slack for this app: it allows ten",
    "ratelimited": "wait: Slack has asked for it, and is asked again when the time is over",
}
_ELSE: Final = "look at Slack's status, and at the way to it (a proxy is named by HTTPS_PROXY)"


class Refusal:
    """Why there is no connection, as whatever meets Slack last said."""

    def __init__(self, connection: "redis.Redis") -> None:
        self._redis = connection

    @classmethod
    def connect(cls, url: str) -> "Refusal":
        """At this address of the queue's Redis; connects on first use and gives up within two seconds."""
        return cls(redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1))

    def say(self, name: str) -> None:
        """Keep Slack's name for why, or what Python calls it; "" where there is a connection."""
        with suppress(redis.RedisError, OSError):
            if name:
                self._redis.set(KEY, name, ex=KEPT_SECONDS)
            else:
                self._redis.delete(KEY)

    def name(self) -> str:
        """What was last said; empty without Redis, too."""
        with suppress(redis.RedisError, OSError):
            return bytes(self._redis.get(KEY) or b"").decode(errors="replace")  # type: ignore[arg-type]  # bytes
        return ""


def mend(name: str) -> str:
    """What mends it, as somebody is told to do it."""
    return _MENDS.get(name, _ELSE)
