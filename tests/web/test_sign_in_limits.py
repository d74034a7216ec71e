"""Signing in cannot be tried without end; who asks is told by the network, or by proxies that are counted."""

import logging
from collections.abc import Callable
from http import HTTPStatus

import pytest
import redis

from slackapp.web import signin_limiter
from slackapp.web.signin_limiter import Limiter
from tests.web.conftest import Site, Slack
from tests.web.visits import is_in

HERE, THERE = "192.0.2.1", "192.0.2.2"
Sites = Callable[[dict[str, str]], Site]


@pytest.fixture
def limiter(queue_redis_url: str) -> Limiter:
    """Three tries an address, five together."""
    known = Limiter.connect(queue_redis_url, "a secret")
    return Limiter(known.redis, known.key, per_address=3, together=5)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the wall clock of the limits."""

    def move(seconds: float) -> None:
        monkeypatch.setattr("slackapp.web.signin_limiter.time.time", lambda: seconds)

    move(6_000_000.0)
    return move


def test_an_address_has_its_tries_in_ten_minutes_and_then_waits(
    limiter: Limiter, moment: Callable[[float], None]
) -> None:
    assert [limiter.wait(HERE) for _ in range(4)] == [0, 0, 0, 600]
    assert limiter.wait(THERE) == 0
    moment(6_000_000 + 599)
    assert limiter.wait(HERE) == 1
    moment(6_000_000 + 600)
    assert limiter.wait(HERE) == 0


def test_everybody_together_has_a_limit_too(limiter: Limiter, moment: Callable[[float], None]) -> None:
    assert [limiter.wait(f"192.0.2.{number}") for number in range(6)] == [0, 0, 0, 0, 0, 600]


def test_a_household_of_ipv6_addresses_is_one(limiter: Limiter, moment: Callable[[float], None]) -> None:
    assert [limiter.wait(f"2001:db8:1:2::{number}") for number in range(1, 5)] == [0, 0, 0, 600]
    assert limiter.wait("2001:db8:1:3::1") == 0


@pytest.mark.parametrize("address", [None, "", "nobody", "1.2.3.4, 5.6.7.8"])
def test_an_address_that_is_none_is_counted_all_the_same(
    limiter: Limiter, moment: Callable[[float], None], address: str | None
) -> None:
    assert [limiter.wait(address) for _ in range(4)] == [0, 0, 0, 600]


def test_redis_holds_no_address_and_forgets_the_counts(
    limiter: Limiter, queue_redis_url: str, moment: Callable[[float], None]
) -> None:
    limiter.wait(HERE)
    with redis.Redis.from_url(queue_redis_url) as client:
        names = [name.decode() for name in client.keys("*")]
        assert len(names) == 2
        assert not any(HERE in name for name in names)
        assert all(0 < client.ttl(name) <= signin_limiter.WINDOW_SECONDS for name in names)


def test_somebody_who_tries_without_end_reads_when_to_come_back(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, parts = slack.site.visitor(), slack.site.app.extensions["leanon-sign-in"]
    object.__setattr__(parts.limiter, "per_address", 4)
    assert slack.sign_in(client) == "/"
    assert slack.sign_in(client) == "/"
    answer = client.get("/sign-in/slack")
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert 0 < int(answer.headers["Retry-After"]) <= signin_limiter.WINDOW_SECONDS
    assert "Please try again in" in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
    assert client.get("/sign-in/callback?code=x&state=y").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert is_in(client), "whoever is in stays in"
    assert slack.site.visitor().get("/sign-in").status_code == HTTPStatus.OK


def test_signing_in_works_while_redis_is_down(slack: Slack, capfd: pytest.CaptureFixture[str]) -> None:
    parts = slack.site.app.extensions["leanon-sign-in"]
    object.__setattr__(parts.limiter, "redis", redis.Redis.from_url("redis://127.0.0.1:1/0"))
    logging.getLogger("redis").setLevel(logging.WARNING)
    assert slack.sign_in(slack.site.visitor()) == "/"
    assert "sign-in is not limited" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        ("0", "203.0.113.7", HERE),
        ("1", "203.0.113.7", "203.0.113.7"),
        ("1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the first was made up by whoever asked
        ("2", "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        ("2", "203.0.113.7", HERE),  # fewer proxies than said: nobody is believed
    ],
)
def test_only_as_many_proxies_are_believed_as_a_setting_says(
    make_site: Sites,
    web_settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    proxies: str,
    forwarded: str,
    counted: str,
) -> None:
    site = make_site({**web_settings, "LEANON_PROXIES": proxies})
    asked: list[str | None] = []

    def wait(_limiter: Limiter, address: str | None) -> int:
        asked.append(address)
        return 0

    monkeypatch.setattr(Limiter, "wait", wait)
    site.visitor().get(
        "/sign-in/slack",
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Host": "evil.example"},
        environ_base={"REMOTE_ADDR": HERE},
    )
    assert asked == [counted]


def test_no_proxy_and_no_host_header_changes_where_people_are_led(
    make_site: Sites, web_settings: dict[str, str]
) -> None:
    site = make_site({**web_settings, "LEANON_PROXIES": "1"})
    told = {"X-Forwarded-Host": "evil.example", "Host": "evil.example"}
    page = site.visitor().get("/sign-in", headers=told).get_data(as_text=True)
    started = site.visitor().get("/sign-in/slack", headers=told).headers["Location"]
    assert "evil" not in page
    assert "evil" not in started
