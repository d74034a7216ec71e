"""What HR's console keeps besides the library: roles, signed-in sessions, the audit log."""
