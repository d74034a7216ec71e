"""Faults in what an installation and its servers were told."""

from collections.abc import Mapping
from typing import Final

import redis

from slackapp.cli.redis_server import TAKEN_AWAY
from tests.cli.verify.faults import POSTGRES, SQLITE, Plant, environment, of, process, sql
from tests.cli.verify.place import ENDED, OPEN, Place

WORKER: Final = "python -m rq.cli worker --config jobs.worker"
WEB: Final = "gunicorn slackapp.app:from_env()"


def one_server_for_both(place: Place) -> None:
    place.environment["KEY_REDIS_URL"] = place.environment["REDIS_URL"]


def one_server_by_two_names(place: Place) -> None:
    # As if these were two names of which the settings alone cannot tell that they lead to one server.
    place.patch.setattr("slackapp.spelling.redis_server", lambda url: (url, 0))
    place.environment["KEY_REDIS_URL"] = place.environment["REDIS_URL"].replace("127.0.0.1", "127.1")


def another_key_store(settings: Mapping[str, str], *, limited: bool = True) -> Plant:
    """Have a key store with these settings, whose user may not copy it, unless that is the fault."""

    def plant(place: Place) -> None:
        place.environment["KEY_REDIS_URL"] = place.server().url
        with redis.Redis.from_url(place.environment["KEY_REDIS_URL"]) as client:
            for name, value in {**VOLATILE, **settings}.items():
                client.config_set(name, value)
            if limited:
                client.execute_command("ACL", "SETUSER", "default", *TAKEN_AWAY.split())

    return plant


def a_key_for_ever(place: Place) -> None:
    place.keys.set(f"leanon:key:{OPEN}", b"k" * 32)


def a_key_of_an_ended_round(place: Place) -> None:
    place.keys.set(f"leanon:key:{ENDED}", b"k" * 32, ex=600)


def a_stranger_in_the_key_store(place: Place) -> None:
    place.keys.set("session:1", "x", ex=600)


def a_core_pattern(place: Place) -> None:
    place.environment["LEANON_DEMO"] = "0"
    folder = place.folder / "proc" / "sys" / "kernel"
    folder.mkdir(parents=True)
    (folder / "core_pattern").write_text("|/usr/share/a-crash-reporter %p %u\n")


def for_one_role(place: Place) -> None:
    place.sql("CREATE ROLE talkative", "ALTER ROLE talkative SET log_statement = 'mod'")
    place.cleaning.callback(place.sql, "DROP ROLE talkative")


def here(name: str, value: str) -> str:
    """For this database, whatever it is called."""
    setting = f"format('ALTER DATABASE %I SET {name} = %L', current_database(), '{value}')"
    return f"DO $$ BEGIN EXECUTE {setting}; END $$"


TOO_TALKATIVE: Final = {
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_min_duration_sample": "10",
    "log_transaction_sample_rate": "0.5",
    "log_duration": "on",
    "log_parameter_max_length_on_error": "-1",
    "debug_print_plan": "on",
    "session_replication_role": "replica",
}

VOLATILE: Final = {
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "slowlog-log-slower-than": "-1",
}

FAULTS: Final = {
    **of(
        "settings",
        SQLITE,
        {
            "a debugging log level": (
                environment(LEANON_LOG_LEVEL="debug"),
                "LEANON_LOG_LEVEL must be",
                "Debug output could carry",
            ),
            "a short secret": (environment(LEANON_SECRET="short"), "LEANON_SECRET", "Give it at least"),
            "one Redis for both": (one_server_for_both, "name one server", "Round keys need a volatile one"),
            "the demo with the real Slack": (
                environment(SLACK_API_URL="https://slack.com/api/"),
                "LEANON_DEMO=1",
                "Unset LEANON_DEMO",
            ),
        },
    ),
    **of(
        "debugging",
        SQLITE,
        {
            **{
                f"{name}=1": (environment(**{name: "1"}), f"{name} is set", f"Unset {name}")
                for name in ("FLASK_DEBUG", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "SSLKEYLOGFILE")
            },
            "an access log by environment": (
                environment(GUNICORN_CMD_ARGS="--access-logfile -"),
                "--access-logfile",
                "Start gunicorn without",
            ),
            "a web process with an access log": (
                process(f"{WEB} --access-logfile -"),
                "--access-logfile",
                "Start gunicorn without",
            ),
            "a web process that debugs": (
                process(WEB, told="FLASK_DEBUG=1"),
                "FLASK_DEBUG",
                "Unset FLASK_DEBUG",
            ),
            "a worker that pickles": (process(WORKER), "as pickles", "--serializer json"),
        },
    ),
    **of(
        "core dumps",
        SQLITE,
        {
            "a web process that dumps": (
                process(WEB, core="unlimited"),
                "its memory on the disk",
                "Restart it",
            ),
            "a kernel that pipes dumps": (a_core_pattern, "/usr/share/a-crash-reporter", "sysctl"),
        },
    ),
    **of(
        "key store",
        SQLITE,
        {
            "a key store that persists": (
                another_key_store({"save": "60 1"}),
                'has save "60',
                'Set it to ""',
            ),
            "a key store that evicts": (
                another_key_store({"maxmemory-policy": "allkeys-lru"}),
                "has maxmemory-policy",
                'Set it to "noeviction"',
            ),
            "a key store that may copy itself": (
                another_key_store({}, limited=False),
                "lets us call",
                "Take these",
            ),
            "one Redis by two names": (
                one_server_by_two_names,
                "server of the queue",
                "volatile Redis server",
            ),
            "no key store": (
                environment(KEY_REDIS_URL="redis://127.0.0.1:1/0"),
                "does not answer",
                "Start it",
            ),
            "a slow log of keys": (
                another_key_store({"slowlog-log-slower-than": "0"}),
                "slow log",
                "slowlog-log-slower-than to -1",
            ),
        },
    ),
    **of(
        "round keys",
        SQLITE,
        {
            "a key for ever": (a_key_for_ever, "never expires", "Destroy it once the round has ended"),
            "a key of an ended round": (
                a_key_of_an_ended_round,
                "key is still there",
                "Run worker and clock",
            ),
            "a stranger in the key store": (
                a_stranger_in_the_key_store,
                "Something else",
                "Let no other program",
            ),
        },
    ),
    **of(
        "statement logging",
        POSTGRES,
        {
            **{
                f"{name} = {value}": (sql(here(name, value)), f"It is {value}", f"Set {name} to")
                for name, value in TOO_TALKATIVE.items()
            },
            "a role whose statements are logged": (for_one_role, "It is mod", "RESET log_statement"),
            "an extension that explains": (
                sql(here("session_preload_libraries", "auto_explain")),
                "loads auto_explain",
                "Take auto_explain out of session_preload_libraries",
            ),
        },
    ),
}
