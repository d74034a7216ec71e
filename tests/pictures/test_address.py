"""The address of a picture: the same for all of a leaf, unreadable, unguessable, and gone after a week."""

import base64
from datetime import date, timedelta

import pytest

from slackapp.app import _reached_by_slack
from slackapp.pictures.address import LASTS, Addresses, Trend
from slackapp.settings import Settings
from tests.scenarios.office import environment

SECRET = "a made-up secret of at least thirty-two characters"
MONDAY = date(2026, 11, 2)
SHOWN = Trend("T0CLINIC", "a" * 64, 12)


def addresses(
    *, secret: str = SECRET, today: date = MONDAY, base: str = "https://leanon.example"
) -> Addresses:
    return Addresses(base, secret, lambda: today)


def token(address: str) -> str:
    return address.removeprefix("https://leanon.example/picture/").removesuffix(".png")


def test_an_address_leads_back_to_what_it_shows() -> None:
    assert addresses().read(token(addresses().of_trend(SHOWN))) == SHOWN


def test_everybody_of_a_leaf_has_the_same_address_all_day() -> None:
    assert addresses().of_trend(SHOWN) == addresses().of_trend(Trend("T0CLINIC", "a" * 64, 12))


def test_no_address_tells_anything_by_its_letters_or_its_length() -> None:
    others = [Trend("T0CLINIC", "a" * 64, 13), Trend("T0CLINIC", "b", 12), Trend("T1" * 32, "c" * 64, 99_999)]
    made = [token(addresses().of_trend(each)) for each in (SHOWN, *others)]
    assert len({len(each) for each in made}) == 1
    assert len({each[:12] for each in made}) == len(made)
    for each in made:
        seen = base64.urlsafe_b64decode(each)
        assert not any(clear in seen for clear in (b"T0CLINIC", b"a" * 8, b"2026"))


def test_an_address_lasts_a_week_and_is_gone_then() -> None:
    made = token(addresses().of_trend(SHOWN))
    assert addresses(today=MONDAY + LASTS).read(made) == SHOWN
    assert addresses(today=MONDAY + LASTS + timedelta(days=1)).read(made) is None


def test_another_installation_cannot_read_it() -> None:
    assert addresses(secret=SECRET[::-1]).read(token(addresses().of_trend(SHOWN))) is None


def test_an_address_that_is_changed_anywhere_is_nobodys() -> None:
    made = token(addresses().of_trend(SHOWN))
    for place in range(0, len(made) - 2, 7):
        changed = made[:place] + ("A" if made[place] != "A" else "B") + made[place + 1 :]
        assert addresses().read(changed) is None, place


@pytest.mark.parametrize("made_up", ["", "x", "%%%", "Zm9v", "A" * 10_000, "é", "../../etc"])
def test_what_is_no_address_is_read_as_none(made_up: str) -> None:
    assert addresses().read(made_up) is None


def test_without_a_place_that_slack_reaches_there_is_no_address() -> None:
    assert Addresses("", SECRET, lambda: MONDAY).of_trend(SHOWN) == ""


@pytest.mark.parametrize(
    ("public_url", "demo", "base"),
    [
        ("https://leanon.example/", "0", "https://leanon.example"),
        ("http://leanon.example", "0", ""),
        ("http://127.0.0.1:8000", "0", ""),  # a real Slack reaches no machine of ours by that
        ("http://127.0.0.1:8000", "1", "http://127.0.0.1:8000"),
        ("", "0", ""),
    ],
)
def test_pictures_have_an_address_only_where_slack_can_fetch_them(
    public_url: str, demo: str, base: str
) -> None:
    given = environment(database="sqlite:///x.db", queue="redis://a:1/0", keys="redis://b:1/0", slack_port=1)
    known = Settings.from_env({**given, "LEANON_PUBLIC_URL": public_url, "LEANON_DEMO": demo})
    assert _reached_by_slack(known) == base
