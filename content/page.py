"""The former name of ``content.yaml_source``, until its users have changed over."""

from content.yaml_source import Path as Place

__all__ = ["Place"]
