"""Each setting in every spelling that could reach it: read as if it had been written well, or refused in one
sentence that names it and repeats no secret.
"""

import dataclasses
import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from slackapp.app import create_app
from slackapp.cli.verify.site import UNTOLD
from slackapp.settings import Settings, SettingsError
from slackapp.spelling import redis_server
from slackapp.storage.database import Database
from slackapp.web.browser import Browser
from tests.cli.conftest import Leanon

WELL = {
    "SLACK_BOT_TOKEN": "xoxb-12-made-up",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "SLACK_APP_TOKEN": "xapp-1-made-up",
    "SLACK_CLIENT_ID": "12.34",
    "SLACK_CLIENT_SECRET": "made-up-client-secret",
    "SLACK_API_URL": "https://slack.example:8443/api/",
    "DATABASE_URL": "postgresql+psycopg://leanon:p%40ss@db:5433/leanon",
    "REDIS_URL": "redis://:pass@queue:6379/0",
    "KEY_REDIS_URL": "rediss://:pass@keys:6380/1",
    "LEANON_SECRET": "made-up words, apart by spaces, and long",
    "LEANON_KEYSTORE_ATTESTED": "1",
    "LEANON_SERVES": "queue keys",
    "LEANON_PACE": "120",
    "LEANON_PUBLIC_URL": "https://leanon.example",
    "LEANON_PROXIES": "2",
    "LEANON_DEMO": "0",
    "LEANON_LOG_LEVEL": "warning",
}
SECRET = {spec.metadata["variable"] for spec in dataclasses.fields(Settings) if spec.metadata["secret"]}
AROUND = {
    "a line break after it": "{}\n",
    "a line break of Windows": "{}\r\n",
    "spaces": "  {} ",
    "a tab": "\t{}",
    "a byte order mark": "\ufeff{}",
    "a no-break space": "{}\u00a0",
    "a mark that nobody sees": "\u200b{}\u2060",
    "quotes": '"{}"',
    "other quotes": "'{}'",
    "quotes of a word processor": "“{}”",
    "quotes, and a line break": '"{}"\n',
    "a line break within quotes": "'{}\n'",
}
INSIDE = {
    "a line break": "\n",
    "a tab": "\t",
    "a mark that nobody sees": "\u200b",
    "a byte order mark": "\ufeff",
    "half a letter": "\udcff",
    "nothing at all": "\0",
}
ABROAD = {"a hyphen of print": "\u2011", "a wide letter": "\uff41", "a letter of others": "\u0430"}


def read(**more: str) -> Settings:
    """The settings of a good environment but for these."""
    return Settings.from_env({**WELL, **more})


def refusal(**more: str) -> str:
    """The sentence with which they are refused."""
    with pytest.raises(SettingsError) as refused:
        read(**more)
    return str(refused.value)


def test_every_setting_is_tried_here() -> None:
    assert WELL.keys() == {spec.metadata["variable"] for spec in dataclasses.fields(Settings)}


@pytest.mark.parametrize("name", WELL)
def test_what_comes_around_a_value_on_its_way_is_taken_away(name: str) -> None:
    assert [
        kind for kind, around in AROUND.items() if read(**{name: around.format(WELL[name])}) != read()
    ] == []


@pytest.mark.parametrize("name", WELL)
def test_what_nobody_sees_inside_a_value_is_refused(name: str) -> None:
    start, rest = (WELL[name][:3], WELL[name][3:]) if len(WELL[name]) > 3 else ("1", "1")
    for mark in INSIDE.values():
        said = refusal(**{name: start + mark + rest})
        assert said.startswith(f"{name} ")
        assert "\n" not in said
        assert name not in SECRET or rest not in said


@pytest.mark.parametrize("name", [name for name in WELL if name != "DATABASE_URL"])
def test_a_letter_that_only_looks_like_one_of_ascii_is_refused(name: str) -> None:
    assert all(refusal(**{name: WELL[name] + letter}).startswith(f"{name} ") for letter in ABROAD.values())


@pytest.mark.parametrize("name", WELL)
def test_what_holds_nothing_but_space_counts_as_not_set(name: str) -> None:
    try:
        found = read(**{name: ' "\n" '})
    except SettingsError as error:
        lone = {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "LEANON_PUBLIC_URL"}  # set with another
        assert name in {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "LEANON_SECRET"} | lone
        assert name in str(error)  # noqa: PT017 - both may be
    else:
        assert found == Settings.from_env({each: WELL[each] for each in WELL if each != name})


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("SLACK_BOT_TOKEN", "copy the Bot User OAuth Token from the page OAuth & Permissions of your app"),
        ("SLACK_SIGNING_SECRET", "copy the Signing Secret from the page Basic Information of your app"),
        ("LEANON_SECRET", "make one with python3 -c 'import secrets; print(secrets.token_hex(32))'."),
    ],
)
def test_a_missing_setting_is_said_with_where_to_get_it(name: str, where: str, leanon: Leanon) -> None:
    assert leanon("status", without=name).output.startswith(f"Error: {name} is not set: {where}")


SAME = {
    "SLACK_API_URL": (
        "https://slack.example:8443/api/",
        ["HTTPS://Slack.Example:8443/api", "https://slack.example.:8443//api//"],
    ),
    "SLACK_API_URL of Slack": (
        "https://slack.com/api/",
        ["https://slack.com/api", "https://SLACK.com:443/api/", "https://slack.com./api/"],
    ),
    "LEANON_PUBLIC_URL": (
        "https://leanon.example",
        [
            "https://leanon.example:443",
            "https://leanon.example:0443/",
            "https://leanon.example:",
            "https://leanon.example.",
            "https://leanon.example.:443/",
            "https://LeanOn.Example//",
            "HTTPS://leanon.example",
        ],
    ),
    "LEANON_PUBLIC_URL on another port": (
        "https://leanon.example:8443",
        ["https://LEANON.example:08443/", "https://leanon.example.:8443"],
    ),
    "LEANON_PUBLIC_URL here": ("http://127.0.0.1:3000", ["http://127.0.0.1:3000/", "HTTP://127.0.0.1:3000"]),
    "LEANON_PUBLIC_URL here, usual port": ("http://localhost", ["http://localhost:80/", "http://LOCALHOST."]),
    "LEANON_PUBLIC_URL by number": ("http://[::1]", ["http://[0:0:0:0:0:0:0:1]:80", "http://[::0001]/"]),
    "LEANON_PACE": ("120", ["0120"]),
    "LEANON_SERVES": ("queue keys", ["queue, keys", "QUEUE  Keys", "queue,keys,queue"]),
    "LEANON_LOG_LEVEL": ("warning", ["WARNING", "Warning"]),
    "DATABASE_URL": ("sqlite:////srv/lean on.db", ["SQLite:////srv/lean on.db"]),
    "DATABASE_URL as platforms write it": (
        "postgresql+psycopg://leanon:p%40ss@db:5433/leanon?sslmode=require",
        [
            "postgres://leanon:p%40ss@db:5433/leanon?sslmode=require",
            "postgresql://leanon:p%40ss@db:5433/leanon?sslmode=require",
        ],
    ),
    "REDIS_URL": ("redis://queue:6379/0", ["REDIS://queue:6379/0"]),
}


@pytest.mark.parametrize(
    ("name", "well", "others"), [(name.split()[0], *SAME[name]) for name in SAME], ids=SAME
)
def test_two_spellings_of_one_thing_are_one(name: str, well: str, others: list[str]) -> None:
    assert [other for other in others if read(**{name: other}) != read(**{name: well})] == []


TWOFOLD = {
    "LEANON_PUBLIC_URL": [
        "https://leanon@leanon.example",
        "https://leanon:hidden@leanon.example",
        "https://leanon.example?",
        "https://leanon.example/?a=b",
        "https://leanon.example/#top",
        "https://leanon.example/lean on",
        "https://leanon.example/./a",
        "https://leanon.example/a/../b",
        "https://leanon.example\\a",
        "https://lean%6fn.example",
        "https://-leanon.example",
        "https://leanon..example",
        "https://b\u00fccher.example",
        "https://127.1",
        "https://2130706433",
        "https://0x7f.1",
        "https://127.0.0.01",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://leanon.example:0",
        "https://leanon.example:65536",
        "https://leanon.example:8o",
        "https:/leanon.example",
        "https:leanon.example",
        "//leanon.example",
        "leanon.example:443",
        "ftp://leanon.example",
    ],
    "SLACK_API_URL": [
        "http://slack.com/api/",
        "https://slack.com",
        "https://slack.com/api/chat.postMessage",
        "https://clinic.slack.com/api/",
        "https://slack.com:8443/api/",
    ],
    "SLACK_BOT_TOKEN": [
        *("xoxp-12-hidden", "xapp-1-hidden", "Bearer xoxb-hidden", 'xoxb-"hidden'),
        *("xoxe-1-hidden", "xoxe.xoxp-1-hidden"),
    ],
    "SLACK_SIGNING_SECRET": ["signing secret: hidden", "xoxb-12-hidden"],
    "LEANON_PACE": ["1.0", "+1", "1e0", "1_0", "\u0661", "\u00b2", "-0", "0x1", "9" * 5000],
    "LEANON_SERVES": ["queue web", "all", "1"],
    "LEANON_PROXIES": ["1.0", "+1", "1e0", "\u0661", "-0", "9" * 5000],
    "LEANON_DEMO": ["true", "01", "\uff11", "yes", "2", "1" * 5000],
    "LEANON_KEYSTORE_ATTESTED": ["True", "on"],
    "DATABASE_URL": [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://leanon.db",
        "sqlite:///leanon.db?mode=ro",
        "postgresql+psycopg://[::1/leanon",
        "postgresql+psycopg://leanon:hidden@db:54\u0663/leanon",
        "postgresql+psycopg://leanon:hid den@db/leanon",
        "postgresql+psycopg:/db/leanon",
        "sqlite:///%00leanon.db",
        "postgresql+psycopg://leanon@db/%00",
        "postgresql+psycopg://leanon:hid@den@db/leanon",
    ],
    "REDIS_URL": [
        "redis://queue:0/0",
        "redis://queue/zero",
        "redis://queue/0/1",
        "redis://:hidden@queue:6379/0 ; x",
        "unix://",
        "redis:/queue",
        "redis://:12#hidden@queue:6379/0",
        "redis://:12/hidden@queue:6379/0",
        "redis://:12?hidden@queue:6379/0",
        "redis://queue:6379/0?ssl_cert_reqs=none",
        "rediss://queue:6379/0?ssl_cert_reqs=hidden",
        "redis://queue:6379/0?hidden=1",
    ],
}


@pytest.mark.parametrize("name", TWOFOLD)
def test_what_could_be_read_in_two_ways_is_refused(name: str) -> None:
    for value in TWOFOLD[name]:
        said = refusal(**{name: value})
        assert said.startswith(f"{name} ")
        assert said.endswith(".")
        assert len(said) < 220
        assert "hidden" not in said


GOOD = {
    "DATABASE_URL": [
        "postgresql+psycopg:///leanon?host=/run/postgresql",
        "postgresql+psycopg://leanon:p#s/s?w:d&[%40@[::1]:5432/leanon?sslmode=require",
        "postgresql+psycopg://leanon@db/leanon?application_name=lean@on&options=-csearch_path%3Dlean",
    ],
    "REDIS_URL": [
        "redis://",
        "redis://leanon:p%2F%3F%23@ss@[::1]:6379?db=1&socket_timeout=2",
        "rediss://:pass@queue:6380/0?ssl_cert_reqs=none",
        "unix://leanon:pass@/run/queue.sock?db=2",
        "unix:///run/queue@1.sock",
        "redis://queue:6379/0?client_name=lean@on",
    ],
    "SLACK_BOT_TOKEN": ["xoxe.xoxb-1-made-up"],
}


@pytest.mark.parametrize("name", GOOD)
def test_what_its_client_reads_is_taken_as_it_is(name: str) -> None:
    (spec,) = (each for each in dataclasses.fields(Settings) if each.metadata["variable"] == name)
    assert [value for value in GOOD[name] if getattr(read(**{name: value}), spec.name) != value] == []


def test_a_host_of_another_alphabet_is_said_as_browsers_write_it() -> None:
    said = refusal(LEANON_PUBLIC_URL="https://B\u00fccher.example")
    assert said.endswith("write its host as xn--bcher-kva.example.")


def test_where_no_database_is_told_in_one_sentence(leanon: Leanon, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("Buy milk.", encoding="utf-8")
    places = [f"sqlite:///{other}", f"sqlite:///{tmp_path}", f"sqlite:///{tmp_path}/none/leanon.db"]
    places += [f"postgresql+psycopg://leanon@127.0.0.1:1/leanon?{each}=x" for each in ("sslmod", "sslmode")]
    for place in places:
        result = leanon("db", "upgrade", DATABASE_URL=place)
        assert result.exit_code == 1
        assert (
            result.output
            == "Error: The database does not answer: check DATABASE_URL and that the server runs.\n"
        )
    assert other.read_text(encoding="utf-8") == "Buy milk."


def test_what_slack_signs_is_taken_where_a_line_break_came_with_the_secret(settings: dict[str, str]) -> None:
    secret = settings["SLACK_SIGNING_SECRET"]
    app = create_app(Settings.from_env({**settings, "SLACK_SIGNING_SECRET": f'"{secret}"\r\n'}))
    body = json.dumps({"type": "url_verification", "challenge": "ours", "token": "made-up"})
    now = str(int(time.time()))
    signed = SignatureVerifier(secret).generate_signature(timestamp=now, body=body)
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signed or ""}
    answer = app.test_client().post(
        "/slack/events", data=body, headers=headers, content_type="application/json"
    )
    app.extensions["leanon"].database.close()
    assert answer.status_code == 200
    assert "ours" in answer.text


def test_a_browser_names_our_origin_as_we_do() -> None:
    for spelt in SAME["LEANON_PUBLIC_URL"][1]:
        assert Browser(read(LEANON_PUBLIC_URL=spelt).public_url).origin == "https://leanon.example"


HERE = [
    "localhost",
    "LOCALHOST.",
    "127.0.0.1",
    "127.0.1.1",
    "127.1",
    "2130706433",
    "[::1]",
    "[::ffff:127.0.0.1]",
]
HERE += ["0.0.0.0", "[::]", "[0:0:0:0:0:0:0:1]", "ip6-localhost", "queue.localhost"]
ONE_SERVER = {
    "this machine": [f"redis://{host}:6379/{at % 3}" for at, host in enumerate(HERE)],
    "the usual port": ["redis://keys", "redis://keys:6379/1", "rediss://:pass@KEYS./2", "redis://keys:06379"],
    "a socket": ["unix:///run/q.sock", "unix:///run/../run//q.sock?db=1", "UNIX://:pass@/run/q%2esock"],
    "by number": ["redis://[2001:db8::1]", "redis://[2001:0db8:0:0::1]:6379/3"],
}


@pytest.mark.parametrize("spellings", ONE_SERVER.values(), ids=ONE_SERVER)
def test_one_server_of_two_spellings_holds_no_keys_beside_the_queue(spellings: list[str]) -> None:
    assert len({redis_server(read(REDIS_URL=each).redis_url) for each in spellings}) == 1
    for each in spellings:
        said = refusal(REDIS_URL=spellings[0], KEY_REDIS_URL=each)
        assert said.startswith("KEY_REDIS_URL and REDIS_URL name one server")


def test_a_socket_by_a_second_path_is_one_server(tmp_path: Path) -> None:
    (tmp_path / "other").symlink_to(tmp_path)
    said = refusal(REDIS_URL=f"unix://{tmp_path}/q.sock", KEY_REDIS_URL=f"unix://{tmp_path}/other/q.sock")
    assert said.startswith("KEY_REDIS_URL and REDIS_URL name one server")


ODD = st.text(
    st.one_of(st.characters(), st.sampled_from("redis://[]@:?#%/\\. \n\"'0127aunix.httpsqlite+psycopg")),
    max_size=60,
)


def odd(well: str) -> st.SearchStrategy[str]:
    """Texts that are odd, alone or somewhere in a good value."""
    places = st.integers(0, len(well))
    return ODD | st.builds(lambda text, at, to: well[:at] + text + well[max(at, to) :], ODD, places, places)


@given(st.fixed_dictionaries({}, optional={name: odd(WELL[name]) for name in WELL}))
def test_whatever_an_environment_says_is_taken_or_refused_in_one_sentence(some: Mapping[str, str]) -> None:
    try:
        found = Settings.from_env({**WELL, **some})
    except SettingsError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most are refused
    else:
        Database(found.database_url).close()
        assert Settings.from_env({**WELL, **some, "LEANON_PUBLIC_URL": found.public_url}) == found


def test_whoever_inspects_without_secrets_is_understood() -> None:
    assert read(**UNTOLD).secret == UNTOLD["LEANON_SECRET"]
