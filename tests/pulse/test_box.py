"""The sealed box: opens only where it belongs, always looks alike, and never says a second time yes."""

import hmac
import pickle
from copy import copy

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from slackapp.pulse.box import (
    MAX_LEAF,
    OVERHEAD,
    SIZES,
    AlreadyIn,
    BoxBroken,
    RoundKey,
    State,
    seal,
    seal_empty,
    size_of,
    state_size,
    unseal,
)
from slackapp.pulse.packing import binding, capacity, pack
from tests.cast import ANA, LEA, OTTO

STORED = bytes(range(32))
SECRET = b"the secret of the environment"
KEY = RoundKey.derive(STORED, secret=SECRET, round_id="round-1")
SHORT = (0, 1, 2, 0, 0)


def opened(
    sealed: bytes, *, key: RoundKey = KEY, round_id: str = "round-1", leaf_id: str = "leaf-1"
) -> State:
    return unseal(key, sealed, round_id=round_id, leaf_id=leaf_id)


def sealed_with(state: State, size: int = 2000) -> bytes:
    return seal(KEY, state, round_id="round-1", leaf_id="leaf-1", size=size)


def test_an_answer_adds_a_token_a_score_and_shortfalls() -> None:
    state = State().add(KEY.token(ANA), 3, SHORT).add(KEY.token(LEA), 12, (0, 0, 2, 0, 0))

    assert (state.total, state.n, state.short) == (15, 2, (0, 1, 4, 0, 0))
    assert state.knows(KEY.token(ANA))
    assert state.knows(KEY.token(LEA))
    assert not state.knows(KEY.token(OTTO))


def test_not_this_week_adds_a_token_and_moves_no_sum() -> None:
    before = State().add(KEY.token(ANA), 3, SHORT)
    after = before.add_token(KEY.token(LEA))

    assert after.knows(KEY.token(LEA))
    assert (after.total, after.n, after.short) == (before.total, before.n, before.short)


def test_a_second_answer_is_refused_whatever_came_first() -> None:
    token = KEY.token(ANA)
    for state in (State().add(token, 3, SHORT), State().add_token(token)):
        with pytest.raises(AlreadyIn):
            state.add(token, 3, SHORT)
        with pytest.raises(AlreadyIn):
            state.add_token(token)


@pytest.mark.parametrize(
    ("score", "short"),
    [(13, SHORT), (-1, SHORT), (3, (0, 0, 0, 0, 3)), (3, (0, 0, 0, 0, -1)), (3, (0, 0, 0, 0)), (3, (0,) * 6)],
)
def test_figures_no_check_in_can_have_are_refused(score: int, short: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"0\.\.12"):
        State().add(KEY.token(ANA), score, short)


@given(st.permutations(range(8)))
def test_the_order_of_arrival_leaves_no_trace(order: list[int]) -> None:
    state = State()
    for person in order:
        state = state.add(KEY.token(f"U{person}"), person, SHORT)

    assert state.tokens == tuple(sorted(state.tokens))
    assert state == _added_in_order()


def _added_in_order() -> State:
    state = State()
    for person in range(8):
        state = state.add(KEY.token(f"U{person}"), person, SHORT)
    return state


def test_what_is_sealed_comes_out_again() -> None:
    state = State().add(KEY.token(ANA), 3, SHORT).add_token(KEY.token(LEA))

    for size in SIZES:
        assert opened(sealed_with(state, size)) == state
    assert opened(seal_empty(KEY, round_id="round-1", leaf_id="leaf-1", roster=6)) == State()


def test_a_box_opens_with_its_own_key_round_and_leaf_alone() -> None:
    sealed = sealed_with(State().add(KEY.token(ANA), 3, SHORT))
    strangers = [
        RoundKey.derive(STORED, secret=SECRET, round_id="round-2"),
        RoundKey.derive(STORED, secret=b"another secret", round_id="round-1"),
        RoundKey.derive(bytes(32), secret=SECRET, round_id="round-1"),
    ]

    for key in strangers:
        with pytest.raises(BoxBroken):
            opened(sealed, key=key)
    with pytest.raises(BoxBroken):
        opened(sealed, round_id="round-2")
    with pytest.raises(BoxBroken):
        opened(sealed, leaf_id="leaf-2")


def test_a_round_and_a_leaf_are_bound_so_that_no_two_pairs_read_alike() -> None:
    assert binding("ab", "c") != binding("a", "bc")
    assert binding("", "abc") != binding("abc", "")


@pytest.mark.parametrize("at", [0, 11, 12, 1000, -1])
def test_one_changed_byte_breaks_the_box(at: int) -> None:
    changed = bytearray(sealed_with(State()))
    changed[at] ^= 1

    with pytest.raises(BoxBroken):
        opened(bytes(changed))


@pytest.mark.parametrize("length", [0, 27, 1999 + OVERHEAD, 2001 + OVERHEAD])
def test_a_box_of_another_length_is_broken(length: int) -> None:
    with pytest.raises(BoxBroken):
        opened(bytes(length))


def test_a_state_that_cannot_be_is_broken_even_under_the_right_key() -> None:
    token, other = sorted((KEY.token(ANA), KEY.token(LEA)))
    impossible = [
        pack(2000, (token,), 13, 1, SHORT),  # more than one person can score
        pack(2000, (token,), 3, 2, SHORT),  # more answers than people
        pack(2000, (token,), 3, 1, (3, 0, 0, 0, 0)),
        pack(2000, (other, token), 3, 1, SHORT),  # not sorted
        pack(2000, (token, token), 3, 1, SHORT),  # one person twice
        b"\2" + pack(2000, (token,), 3, 1, SHORT)[1:],  # another version
        pack(2000, (token,), 3, 1, SHORT)[:-1] + b"\1",  # something in the padding
        b"\1\xff\xff" + bytes(1997),  # more tokens than fit
    ]
    for plain in impossible:
        nonce = bytes(12)
        sealed = nonce + KEY.cipher().encrypt(nonce, plain, binding("round-1", "leaf-1"))
        with pytest.raises(BoxBroken):
            opened(sealed)


def test_a_box_has_one_length_from_the_first_answer_to_the_last() -> None:
    state = State()
    lengths = {len(sealed_with(state))}
    for person in range(100):
        state = state.add(KEY.token(f"U{person}"), 6, SHORT)
        lengths.add(len(sealed_with(state)))

    assert lengths == {2000 + OVERHEAD}


def test_sealing_the_same_state_twice_gives_different_bytes() -> None:
    assert len({sealed_with(State()) for _ in range(50)}) == 50
    assert len({sealed_with(State())[:12] for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("roster", "size"), [(1, 2000), (165, 2000), (166, 4000), (331, 4000), (332, 7900), (600, 7900)]
)
def test_the_size_of_a_state_follows_the_roster(roster: int, size: int) -> None:
    assert state_size(roster) == size
    assert capacity(size) >= roster
    assert size_of(seal_empty(KEY, round_id="r", leaf_id="l", roster=roster)) == size


@pytest.mark.parametrize("roster", [0, -1, 601])
def test_a_roster_no_box_can_hold_is_refused(roster: int) -> None:
    with pytest.raises(ValueError, match="1 to 600"):
        state_size(roster)


def test_the_largest_leaf_fits_when_everybody_answers_at_the_extreme() -> None:
    tokens = tuple(sorted(KEY.token(f"U{person}") for person in range(MAX_LEAF)))
    full = State(tokens, 12 * MAX_LEAF, MAX_LEAF, (1200, 1200, 1200, 1200, 1200))

    assert opened(sealed_with(full, 7900)) == full
    with pytest.raises(ValueError, match="room"):
        sealed_with(full, 4000)


def test_a_token_belongs_to_one_person_in_one_round_and_says_nothing_without_the_key() -> None:
    elsewhere = RoundKey.derive(STORED, secret=SECRET, round_id="round-2")

    assert len(KEY.token(ANA)) == 12
    assert KEY.token(ANA) == RoundKey.derive(STORED, secret=SECRET, round_id="round-1").token(ANA)
    assert len({KEY.token(ANA), KEY.token(LEA), elsewhere.token(ANA)}) == 3


def test_a_fingerprint_recognises_a_key_and_holds_none_of_its_bytes() -> None:
    assert KEY.fingerprint == RoundKey.derive(STORED, secret=SECRET, round_id="round-1").fingerprint
    others = {
        RoundKey.derive(STORED, secret=SECRET, round_id="round-2").fingerprint,
        RoundKey.derive(STORED, secret=b"another", round_id="round-1").fingerprint,
    }
    assert KEY.fingerprint not in others
    for hidden in (STORED, SECRET, KEY._token, KEY._seal):
        assert bytes.fromhex(KEY.fingerprint)[:4] not in hidden


def test_nothing_printed_shows_a_key_a_token_or_a_count() -> None:
    state = State().add(KEY.token(ANA), 3, SHORT)

    assert repr(KEY) == str(KEY) == "RoundKey(hidden)"
    assert repr(state) == f"{state}" == "State(hidden)"


def test_tokens_fingerprint_and_cipher_come_from_keys_of_their_own() -> None:
    sealed = sealed_with(State())
    for other in (KEY._token, STORED, bytes.fromhex(KEY.fingerprint) * 2):
        with pytest.raises(InvalidTag):
            AESGCM(other).decrypt(sealed[:12], sealed[12:], binding("round-1", "leaf-1"))
    assert hmac.digest(KEY._seal, ANA.encode(), "sha256")[:12] != KEY.token(ANA)


def test_a_key_that_was_wiped_is_nowhere_in_itself_and_opens_nothing() -> None:
    key = RoundKey.derive(STORED, secret=SECRET, round_id="round-1")
    held, sealed = (key._token, key._seal), sealed_with(State())
    assert all(any(each) for each in held)
    key.wipe()
    assert held == (bytearray(32), bytearray(32))
    for use in (lambda: key.token(ANA), lambda: opened(sealed, key=key)):
        with pytest.raises(BoxBroken, match="key is gone"):
            use()
    assert key.fingerprint == KEY.fingerprint


def test_a_key_cannot_be_pickled_or_copied() -> None:
    for attempt in (pickle.dumps, copy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            attempt(KEY)


@pytest.mark.parametrize(("stored", "secret"), [(bytes(31), SECRET), (bytes(33), SECRET), (STORED, b"")])
def test_a_key_is_not_made_from_too_little(stored: bytes, secret: bytes) -> None:
    with pytest.raises(ValueError, match="not empty"):
        RoundKey.derive(stored, secret=secret, round_id="round-1")
