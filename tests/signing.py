"""Keys by which Slack's look-alike signs, made once a process: making one takes 50 ms."""

from functools import cache
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from slackapp.sandbox import openid_tokens


@cache
def _key(_number: int, public_exponent: int, key_size: int) -> RSAPrivateKey:
    return generate_private_key(public_exponent=public_exponent, key_size=key_size)


@pytest.fixture(autouse=True)
def signing_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key of a test is another one, and those that tests before have made serve once more."""
    numbers = count()

    def made(*, public_exponent: int, key_size: int) -> RSAPrivateKey:
        return _key(next(numbers), public_exponent, key_size)

    monkeypatch.setattr(openid_tokens, "generate_private_key", made)
