"""The former name of ``content.rules``, until its users have changed over."""

from content.rules import AXIS, DRAFT, HEADER, ID, LONGEST_ID, MODAL_TITLE, OPTION, SECTION

__all__ = ["AXIS", "DRAFT", "HEADER", "ID", "LONGEST_ID", "MODAL_TITLE", "OPTION", "SECTION"]
