"""Who is in the tests, and when: one cast and one frozen Monday, the same for every test.

Ana answers, Lea leads her team, Otto leads another, Hana is HR, Vera is the guardian where there is one, and
Zoe belongs to another workspace: every screen and every command is asked "and Otto? and Zoe?".
"""

from datetime import UTC, datetime, timedelta

ANA = "UANA"
LEA = "ULEA"
OTTO = "UOTTO"
HANA = "UHANA"
ZOE = "UZOE"
VERA = "UVERA"

WORKSPACE = "T0LEANON"
OTHER_WORKSPACE = "T0OTHER"

T0 = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday, so that week(n) starts a round's week


def week(number: int, *, days: float = 0, hours: float = 0) -> datetime:
    """The Monday 00:00 UTC `number` weeks after T0, or a moment so many days and hours later."""
    return T0 + timedelta(weeks=number, days=days, hours=hours)
