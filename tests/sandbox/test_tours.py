"""Short tours: offered on the start page before the people, a strip above each page, and a way out."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config, Link, Step, Tour
from tests.cast import ANA, LEA
from tests.sandbox.test_pages import page

TOUR = Tour(
    "answer",
    "Answer",
    "Be somebody who is asked.",
    (
        Step("Press Start.", ANA),
        Step("Look at Home.", ANA, home=True),
        Step("Open the desk.", LEA, link="Desk"),
    ),
)


@pytest.fixture
def touring(config: Config) -> FlaskClient:
    links = (Link("Desk", "http://127.0.0.1:9/desk"),)
    shown = replace(config, intro="It asks people.", tours=(TOUR,), links=links)
    return create_sandbox(shown).test_client()


def test_the_first_page_says_what_it_is_and_offers_tours_before_any_name(touring: FlaskClient) -> None:
    first = page(touring, "/")
    said = [first.index(words) for words in ("It asks people.", 'href="/tour/answer/1"', "Ana Answers")]
    assert said == sorted(said)
    assert 'class="tour"' not in first


def test_each_step_leads_to_its_page_and_on_to_the_next(touring: FlaskClient) -> None:
    for at, where, said in (
        (1, f"/as/{ANA}/", "Press Start."),
        (2, f"/as/{ANA}/home", "Look at Home."),
        (3, f"/as/{LEA}/", "Open the desk."),
    ):
        assert touring.get(f"/tour/answer/{at}").location == where
        shown = page(touring, where)
        assert said in shown
        assert (f'href="/tour/answer/{at + 1}"' in shown) == (at < 3)
        assert (f'href="/tour/answer/{at - 1}"' in shown) == (at > 1)
        assert ('href="http://127.0.0.1:9/desk" target="_blank"' in shown) == (at == 3)
    assert "Open the desk." in page(touring, "/about")  # wherever one strays, the way back is there


def test_whoever_leaves_a_tour_is_on_none(touring: FlaskClient) -> None:
    touring.get("/tour/answer/1")
    assert touring.post("/tour/end").location == "/"
    assert 'class="tour"' not in page(touring, f"/as/{ANA}/")


@pytest.mark.parametrize("where", ["/tour/answer/0", "/tour/answer/4", "/tour/nowhere/1"])
def test_there_is_no_other_step(touring: FlaskClient, where: str) -> None:
    assert touring.get(where).status_code == 404
    assert 'class="tour"' not in page(touring, "/")
