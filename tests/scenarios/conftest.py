"""Scenarios happen in an office."""

from tests.scenarios.fixtures import key_server, office, outsider, rehearsal

__all__ = ["key_server", "office", "outsider", "rehearsal"]
