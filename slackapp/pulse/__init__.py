"""The domain: what a check-in adds up to, who reports together and what may be published, with no I/O and no clock."""
