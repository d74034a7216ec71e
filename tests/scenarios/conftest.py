"""Scenarios happen in an office."""

from tests.scenarios.fixtures import office, outsider, rehearsal

__all__ = ["office", "outsider", "rehearsal"]
