"""The former name of ``content.import_diff``, until its users have changed over."""

from content.import_diff import Files, Incoming, Missing, incoming

__all__ = ["Files", "Incoming", "Missing", "incoming"]
