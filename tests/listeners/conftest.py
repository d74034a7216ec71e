"""Listeners are met as people meet them: in the same office as the scenarios."""

from tests.scenarios.fixtures import key_server, outsider, rehearsal

__all__ = ["key_server", "outsider", "rehearsal"]
