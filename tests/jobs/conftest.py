"""Jobs are tried in the same office as the scenarios."""

from tests.scenarios.fixtures import key_server, rehearsal

__all__ = ["key_server", "rehearsal"]
