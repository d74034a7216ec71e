"""Workspaces, the people in them, and the tree of units they work in."""
