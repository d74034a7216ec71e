"""The page of the organisation: the released numbers of all teams, for HR, and for nobody else."""

import pytest
from flask.testing import FlaskClient

from tests.web import trends
from tests.web.conftest import Site


@pytest.fixture(autouse=True)
def _half_a_year(site: Site) -> None:
    with site.database.write() as tx:
        trends.half_a_year(tx)


def test_hr_reads_a_chart_of_each_theme_of_the_whole_organisation(hana: FlaskClient) -> None:
    page = hana.get("/organisation").text
    assert page.index('id="chart-load-title"') < page.index('id="chart-help-title"')
