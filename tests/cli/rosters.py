"""A roster file as an operator would write it, and what the database holds afterwards."""

from collections.abc import Mapping

from slackapp.storage.database import Database
from tests.cast import LEA, OTTO
from tests.scenarios.office import LAB, WARD

HEADER = "unit,parent,person,role,country\n"
ROWS = "".join(
    [
        "Clinic,,,,\n",
        f"Ward 3,Clinic,{LEA},lead,DE\n",
        *(f"Ward 3,Clinic,{user},member,de\n" for user in WARD[:7]),
        f"Lab,Clinic,{OTTO},lead,\n",
        *(f"Lab,Clinic,{user},member,GB\n" for user in LAB[:2]),
    ]
)


def rows(settings: Mapping[str, str], table: str) -> list[tuple[object, ...]]:
    """Everything in a table."""
    database = Database(settings["DATABASE_URL"])
    with database.read() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')]  # noqa: S608 - our own names
    database.close()
    return found
