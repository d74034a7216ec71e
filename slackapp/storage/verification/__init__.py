"""What a database must hold and must not: triggers, constraints, grants and leftovers, read without changing anything."""
