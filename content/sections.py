"""The former name of ``content.rules``, until its users have changed over."""

from content.rules import LEAST_PROMPTS

__all__ = ["LEAST_PROMPTS"]
