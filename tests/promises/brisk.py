"""The real app with a keeper that passes by five times a second, and two whose keeper is broken."""

from flask import Flask

from slackapp import app, keys
from slackapp.keys import TOMBSTONE, Keeper, OpenRound

SECONDS = 0.2


def from_env() -> Flask:
    """The real one, for tests that cannot wait."""
    setattr(keys, "KEEPER_SECONDS", SECONDS)  # noqa: B010 - final for everybody but a test
    return app.from_env()


def forgetful() -> Flask:
    """A keeper that never puts a key back."""

    def learn_only(self: Keeper, each: OpenRound) -> None:
        self._forget(each.id)

    setattr(Keeper, "_put_back", learn_only)  # noqa: B010 - a method is not assigned to
    return from_env()


def reviving() -> Flask:
    """A keeper that forgets nothing and writes over whatever it finds."""

    def put_all_back(self: Keeper) -> None:
        for each in self._open_rounds():
            self._learn(each.id, each.fingerprint, self._store.read(each.id))
        for round_id, stored in self._stored.items():
            if self._store._redis.get(keys._name(round_id)) in {None, TOMBSTONE}:
                self._store._redis.set(keys._name(round_id), stored)
        self._store.report_alive()

    setattr(Keeper, "run_once", put_all_back)  # noqa: B010 - a method is not assigned to
    return from_env()


def renewed() -> Flask:
    """The real one, whose processes give way to others at a round's end, although the clock is a demo's."""
    setattr(app, "_unless_demo", lambda _, ended: ended)  # noqa: B010 - as outside a demo
    return from_env()
