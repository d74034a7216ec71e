"""A job that fails, by itself: a worker's fork loads it, and would load the whole app with what leaks."""


def fails(text: str) -> None:
    """Fail with this text, and say nothing."""
    raise ValueError(text)
