"""How often sign-in may be tried: per address and by everybody together, counted in the queue's Redis."""

import hmac
import ipaddress
import time
from dataclasses import dataclass, field
from typing import Final

import redis

from slackapp import logs

WINDOW_SECONDS: Final = 600
PER_ADDRESS: Final = 60
TOGETHER: Final = 1200
"""A sign-in takes two requests."""
SUBNET: Final = 64
"""Bits of an IPv6 address that one household or office holds."""


@dataclass(frozen=True)
class Limiter:
    """Fixed windows of ten minutes of wall time. Where Redis does not answer, nobody is refused."""

    redis: "redis.Redis"
    key: bytes = field(repr=False)
    """What addresses are hidden with: Redis holds none in clear."""
    per_address: int = PER_ADDRESS
    together: int = TOGETHER

    @classmethod
    def connect(cls, url: str, secret: str) -> "Limiter":
        """A limiter at this address; connects on first use, and waits a second at most."""
        client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        return cls(client, hmac.digest(secret.encode(), b"addresses that sign in", "sha256"))

    def wait(self, address: str | None) -> int:
        """Count one try; 0 where it may go on, else how many seconds to wait."""
        now = time.time()
        window, into = divmod(int(now), WINDOW_SECONDS)
        hidden = hmac.digest(self.key, _network(address).encode(), "sha256").hex()[:32]
        names = [f"leanon:sign-in:{window}:{who}" for who in (hidden, "all")]
        try:
            with self.redis.pipeline() as pipe:
                for name in names:
                    pipe.incr(name)
                    pipe.expire(name, WINDOW_SECONDS)
                mine, _, everybody, _ = pipe.execute()
        except redis.RedisError:
            logs.get().warning("sign-in is not limited: the queue's Redis does not answer")
            return 0
        over = mine > self.per_address or everybody > self.together
        return WINDOW_SECONDS - into if over else 0


def _network(address: str | None) -> str:
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if known.version == 4:  # noqa: PLR2004 - the version of IP
        return str(known)
    return str(ipaddress.ip_network((known, SUBNET), strict=False))
