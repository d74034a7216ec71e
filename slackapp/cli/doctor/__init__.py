"""`leanon doctor`: looks at an installation and says of each part whether it is well, and what mends it."""
