"""How hypothesis searches here: in peace on a busy machine, and no longer than a test run allows."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "roster", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("roster")
