"""The byte layout inside a box: always of one length, whether nobody or everybody answered (R4)."""

import struct
from collections.abc import Sequence
from typing import Final

TOKEN_BYTES: Final = 12
QUESTIONS: Final = 5
SIZES: Final = (2000, 4000, 7900)
"""Plaintext lengths in bytes. The last still fits a PostgreSQL page without TOAST once sealed."""

MAX_LEAF: Final = 600
"""The most people one box can stand for (privacy.md, R4)."""

_VERSION: Final = 1
_HEADER: Final = struct.Struct(
    ">BHHH5H"
)  # version, tokens, n, total, five shortfalls: all fit in 16 bits at MAX_LEAF

Parts = tuple[tuple[bytes, ...], int, int, tuple[int, int, int, int, int]]


def capacity(size: int) -> int:
    """Return how many tokens fit into a state of `size` bytes."""
    return (size - _HEADER.size) // TOKEN_BYTES


def pack(size: int, tokens: Sequence[bytes], total: int, n: int, short: Sequence[int]) -> bytes:
    """Return exactly `size` bytes. Raises ValueError when `size` is not one of SIZES or the tokens do not
    fit.
    """
    if size not in SIZES or len(tokens) > capacity(size):
        raise ValueError(
            f"A state has {', '.join(map(str, SIZES))} bytes, chosen by its roster, and room for all of it."
        )
    return (_HEADER.pack(_VERSION, len(tokens), n, total, *short) + b"".join(tokens)).ljust(size, b"\0")


def unpack(plain: bytes) -> Parts:
    """Return tokens, total, n and shortfalls. Raises ValueError when the bytes were not written by `pack`."""
    version, count, n, total, a, b, c, d, e = _HEADER.unpack_from(plain)
    end = _HEADER.size + count * TOKEN_BYTES
    if version != _VERSION or end > len(plain) or plain[end:].strip(b"\0"):
        raise ValueError("These bytes are not a packed state.")
    tokens = tuple(plain[at : at + TOKEN_BYTES] for at in range(_HEADER.size, end, TOKEN_BYTES))
    return tokens, total, n, (a, b, c, d, e)


def binding(round_id: str, leaf_id: str) -> bytes:
    """Return the associated data that ties a box to its place; lengths first, so that no two places read
    alike.
    """
    parts = (round_id.encode(), leaf_id.encode())
    return b"lean-on/box/1" + b"".join(struct.pack(">I", len(part)) + part for part in parts)
