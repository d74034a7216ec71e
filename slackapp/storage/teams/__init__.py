"""How teams are changed: staged, worked out, put in place, taken back; and which user groups they follow."""
