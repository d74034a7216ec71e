"""Reads the key of an open round from the key store; workers never write there (R4)."""

from jobs.runtime import Parts
from slackapp.pulse.box import RoundKey
from slackapp.storage.rounds.rounds import Round


def stored_key(p: Parts, found: Round) -> RoundKey | None:
    """The round's key; None where the store has none, or another than the round's. Raises KeyStoreDown."""
    stored = p.keys.read(found.id)
    key = stored and RoundKey.derive(stored, secret=p.secret, round_id=found.id)
    return key if key and key.fingerprint == found.fingerprint else None
