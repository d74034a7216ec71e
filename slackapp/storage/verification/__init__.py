"""What a database must hold and must not: triggers, constraints, grants and leftovers, only read."""
