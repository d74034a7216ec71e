"""The former name of ``content.validate``, until its users have changed over."""

from content.translation_checks import gaps, mismatches
from content.validate import Problem, lint, problems

__all__ = ["Problem", "gaps", "lint", "mismatches", "problems"]
