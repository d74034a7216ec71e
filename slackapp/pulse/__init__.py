"""The domain: what a check-in adds up to, who reports together, what may be published; no I/O, no clock."""
