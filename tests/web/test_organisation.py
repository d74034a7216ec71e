"""The page of the organisation: the released numbers of all teams, for HR, and for nobody else."""

import pytest
from flask.testing import FlaskClient

from slackapp.pulse.tree import Unit
from tests.promises.history import TOO_FEW, VOID, published
from tests.web import organisations
from tests.web.conftest import Site

UNITS = (
    Unit("u1", None, "Clinic"),
    Unit("u2", "u1", "Wards"),
    Unit("u3", "u2", "Ward 3"),
    Unit("u4", "u2", "Ward 4"),
    Unit("u5", "u1", "Lab"),
    Unit("u6", "u1", "Office"),
)


@pytest.fixture(autouse=True)
def _half_a_year(site: Site) -> None:
    with site.database.write() as tx:
        organisations.settle(tx, UNITS)
        for number in range(1, 13):
            theme = ("help", "load")[number % 2]
            rows = {
                ("u3",): published(3.0 + number / 20, 1, "8–11") if number != 5 else TOO_FEW,
                ("u4",): published(3.6, 0, "12–19"),
                ("u5", "u6"): published(4.1, number % 5) if number != 7 else VOID,
            }
            if number == 3:
                organisations.past(tx, number, rows, units=UNITS, theme=theme, status="void")
            else:
                organisations.past(tx, number, rows, units=UNITS, theme=theme)


def test_hr_reads_a_chart_of_each_theme_of_the_whole_organisation(hana: FlaskClient) -> None:
    page = hana.get("/organisation").text
    assert page.index('id="chart-load-title"') < page.index('id="chart-help-title"')
    assert hana.get("/area/u2").status_code == 200
    assert hana.post("/organisation/export").status_code != 200
