"""A check-in from its opening to what became of it: rosters, sealed boxes, messages owed, releases."""
