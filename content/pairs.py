"""What must be the same in all languages, by its former name, until its users have changed over."""

from content.entry import SHARED as SAME

__all__ = ["SAME"]
