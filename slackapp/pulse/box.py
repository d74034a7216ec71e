"""The sealed running sum of one leaf in one round: who is done can be told, what they said cannot (R4)."""

import hmac
import secrets
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from slackapp.pulse import packing
from slackapp.pulse.packing import MAX_LEAF, SIZES, TOKEN_BYTES
from slackapp.pulse.scoring import DEEPEST, HIGHEST

__all__ = ["MAX_LEAF", "OVERHEAD", "SIZES", "AlreadyIn", "BoxBroken", "RoundKey", "State"]

_FIVE: Final = range(packing.QUESTIONS)
_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES = 32, 12, 16

OVERHEAD: Final = _NONCE_BYTES + _TAG_BYTES
"""How many bytes a sealed box is longer than the state in it."""


class BoxBroken(Exception):
    """The bytes do not open under this key for this round and leaf, or hold no possible state."""


class AlreadyIn(Exception):
    """The person is done for this round: a second answer is never taken."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RoundKey:
    """The key of one round. It opens every box of the round, so it is never shown or written down.

    `fingerprint` are 32 hex digits that recognise it and say nothing else about it: safe to store in the
    open.
    """

    fingerprint: str
    _token: bytearray
    _seal: bytearray
    _ciphers: list[AESGCM]
    """The one cipher; none once the key was wiped, so that what it holds of the key is given back."""

    @classmethod
    def derive(cls, stored: bytes | bytearray, *, secret: bytes, round_id: str) -> Self:
        """Mix the 32 random bytes of the key store with the secret of the environment (HKDF-SHA256, RFC
        5869).

        Neither part alone opens anything, and the same bytes give another key in another round.
        Raises ValueError when `stored` is not 32 bytes or `secret` is empty.
        """
        if len(stored) != _KEY_BYTES or not secret:
            raise ValueError(
                f"A round key is made of {_KEY_BYTES} stored bytes and a secret that is not empty."
            )
        root = _hkdf(stored, salt=secret, info=b"lean-on/round/" + round_id.encode())
        fingerprint = _hkdf(root, info=b"fingerprint").hex()[:32]
        token, sealing = _hkdf(root, info=b"token"), _hkdf(root, info=b"seal")
        key = cls(fingerprint, token, sealing, [AESGCM(sealing)])
        overwrite(root)
        return key

    def token(self, user: str) -> bytes:
        """Return the 12 bytes that stand for `user` in this round; without the key they lead to nobody."""
        token = hmac.digest(self._token, user.encode(), "sha256")[:TOKEN_BYTES]
        self._check()
        return token

    def cipher(self) -> AESGCM:
        """Return the AES-256-GCM cipher of this round's boxes, to be used at once and kept by nobody."""
        ciphers = tuple(self._ciphers)
        self._check()
        return ciphers[0]

    def wipe(self) -> None:
        """Overwrite it where it stands, as its round has ended; using it raises BoxBroken from then on."""
        self._ciphers.clear()
        overwrite(self._token)
        overwrite(self._seal)

    def _check(self) -> None:  # afterwards: it may be wiped while it is used
        if not self._ciphers or not any(self._seal) or not any(self._token):
            raise BoxBroken("A round's key is gone, so none of its boxes opens.")

    def __repr__(self) -> str:
        """Say what this is, without a byte of it."""
        return "RoundKey(hidden)"

    def __reduce__(self) -> NoReturn:
        """Refuse pickling and copying: both would write the key down."""
        raise TypeError("A round key cannot be pickled or copied.")


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """What an opened box holds: tokens of those who are done (sorted), and the sums over those who answered.

    `total` is the sum of scores (0..12 each), `n` the number of answers, `short` the sum of each question's
    shortfalls (0..2 each). There may be more tokens than answers: [Not this week] leaves a token alone.
    Raises ValueError, without any figure in the message, when the parts cannot belong together.
    """

    tokens: tuple[bytes, ...] = ()
    total: int = 0
    n: int = 0
    short: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    def __post_init__(self) -> None:
        """Refuse a state that no sequence of check-ins can produce."""
        possible = (
            all(len(token) == TOKEN_BYTES for token in self.tokens)
            and all(a < b for a, b in zip(self.tokens, self.tokens[1:], strict=False))
            and 0 <= self.n <= len(self.tokens) <= MAX_LEAF
            and 0 <= self.total <= HIGHEST * self.n
            and all(0 <= short <= DEEPEST * self.n for _, short in zip(_FIVE, self.short, strict=True))
        )
        if not possible:
            raise ValueError("These tokens and sums cannot belong to one box.")

    @property
    def writes(self) -> int:
        """How often this box was written since it was empty: each write adds one token, and none goes."""
        return len(self.tokens)

    def knows(self, token: bytes) -> bool:
        """Return whether the person behind `token` is done for this round."""
        at = bisect_left(self.tokens, token)
        return at < len(self.tokens) and self.tokens[at] == token

    def add(self, token: bytes, score: int, short: Sequence[int]) -> "State":
        """Return the state with one more answer in it.

        `score` is 0..12 and `short` five shortfalls of 0..2, as `scoring` gives them.
        Raises AlreadyIn for a known token and ValueError for figures no check-in can have.
        """
        fits = (
            0 <= score <= HIGHEST
            and len(short) == packing.QUESTIONS
            and all(0 <= s <= DEEPEST for s in short)
        )
        if not fits:
            raise ValueError(f"A check-in adds a score of 0..{HIGHEST} and five shortfalls of 0..{DEEPEST}.")
        a, b, c, d, e = (had + more for had, more in zip(self.short, short, strict=True))
        return State(self._with(token), self.total + score, self.n + 1, (a, b, c, d, e))

    def add_token(self, token: bytes) -> "State":
        """Return the state after [Not this week]: the person is done, no sum has moved. Raises AlreadyIn."""
        return State(self._with(token), self.total, self.n, self.short)

    def _with(self, token: bytes) -> tuple[bytes, ...]:
        if self.knows(token):
            raise AlreadyIn("This person is done for this round.")
        return tuple(sorted((*self.tokens, token)))

    def __repr__(self) -> str:
        """Say what this is; a state in a traceback or log must not show a count."""
        return "State(hidden)"


def state_size(roster: int) -> int:
    """Return how many bytes the state of a leaf takes, always: the smallest of SIZES with room for a whole
    roster.

    Raises ValueError unless 1 <= roster <= MAX_LEAF.
    """
    if not 1 <= roster <= MAX_LEAF:
        raise ValueError(
            f"A box holds a leaf of 1 to {MAX_LEAF} people; a bigger unit is split before the round opens."
        )
    return next(size for size in SIZES if packing.capacity(size) >= roster)


def seal_empty(key: RoundKey, *, round_id: str, leaf_id: str, roster: int) -> bytes:
    """Return the sealed box a leaf of `roster` people starts a round with. Raises ValueError as `state_size`
    does.
    """
    return seal(key, State(), round_id=round_id, leaf_id=leaf_id, size=state_size(roster))


def seal(key: RoundKey, state: State, *, round_id: str, leaf_id: str, size: int) -> bytes:
    """Return `state` as nonce, ciphertext and tag, `size + OVERHEAD` bytes long whatever is in it.

    The nonce is fresh and random each time. Raises ValueError when `size` is not one of SIZES or the state
    does not fit.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = packing.pack(size, state.tokens, state.total, state.n, state.short)
    return nonce + key.cipher().encrypt(nonce, plain, packing.binding(round_id, leaf_id))


def unopenable(sealed: bytes) -> bytes:
    """Return bytes of the same length that no key opens, to take the place of a box that is not to be
    trusted.
    """
    return secrets.token_bytes(len(sealed))


def unseal(key: RoundKey, sealed: bytes, *, round_id: str, leaf_id: str) -> State:
    """Return what is in a box. Raises BoxBroken unless this key sealed it for this round and leaf."""
    size_of(sealed)
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        plain = key.cipher().decrypt(nonce, rest, packing.binding(round_id, leaf_id))
        return State(*packing.unpack(plain))
    except (InvalidTag, ValueError):
        raise BoxBroken("A box does not open under its round's key.") from None


def size_of(sealed: bytes) -> int:
    """Return the state size a sealed box was made with, to seal it again alike. Raises BoxBroken for another
    length.
    """
    size = len(sealed) - OVERHEAD
    if size not in SIZES:
        raise BoxBroken("A sealed box has one of three lengths, and this one has none of them.")
    return size


def overwrite(secret: bytearray) -> None:
    """Put zeros where a secret stands in memory; of copies that others made of it nothing is known."""
    secret[:] = bytes(len(secret))


def _hkdf(material: bytes | bytearray, *, info: bytes, salt: bytes | None = None) -> bytearray:
    made = bytearray(_KEY_BYTES)
    HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=info).derive_into(material, made)
    return made
