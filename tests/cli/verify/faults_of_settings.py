"""Faults in what an installation and its servers were told."""

from collections.abc import Mapping
from typing import Final

import redis

from slackapp.cli.redis_server import TAKEN_AWAY
from tests.cli.verify.faults import POSTGRES, SQLITE, Plant, environment, of, process, sql
from tests.cli.verify.place import ENDED, OPEN, Place

WORKER: Final = "python -m rq.cli worker --config jobs.worker"
WEB: Final = "gunicorn slackapp.app:from_env()"


# Options of gunicorn that log or count requests, or run other code.
STRANGE: Final = (
    "--statsd-host localhost:8125",
    "--config gunicorn.py",
    "-c gunicorn.py",
    "--access-logf -",
    "--log-level debug",
    "--log-config log.ini",
    "--logger-class mine.Logger",
    "--pythonpath /elsewhere",
    "--spew",
    "--capture-output",
)


def a_file_of_gunicorns(place: Place) -> None:
    place.process(77, WEB)
    folder = place.folder / "proc" / "77" / "cwd"
    folder.mkdir()
    (folder / "gunicorn.conf.py").write_text("accesslog = '-'\n")


def a_module_before_all(place: Place) -> None:
    (place.folder / "sitecustomize.py").write_text("")
    place.environment["PYTHONPATH"] = f"/nowhere:{place.folder}"


def in_another_database(place: Place) -> None:
    with redis.Redis.from_url(place.environment["KEY_REDIS_URL"].replace("/0", "/5")) as other:
        other.set("copied", "k", ex=600)


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


def somebody_who_reads_along(place: Place) -> None:
    place.cleaning.enter_context(place.keys.monitor())


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
    "log_statement_stats": "on",
    "log_executor_stats": "on",
    "log_min_messages": "debug5",
    "track_functions": "all",
    "session_preload_libraries": "auto_explain",
}

VOLATILE: Final = {
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "slowlog-log-slower-than": "-1",
    "crash-log-enabled": "no",
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
                for name in (
                    *("FLASK_DEBUG", "PYTHONASYNCIODEBUG", "SSLKEYLOGFILE", "LD_PRELOAD", "SENTRY_DSN"),
                    "PGOPTIONS",  # such as -c debug_print_plan=on, which needs no right
                )
            },
            "an access log by environment": (
                environment(GUNICORN_CMD_ARGS="--access-logfile -"),
                "given --access-logfile",
                "out of GUNICORN_CMD_ARGS",
            ),
            "a web process with an access log": (
                process(f"{WEB} --access-logfile -"),
                "given --access-logfile",
                "as the Procfile does, without --access-logfile",
            ),
            "a web process that debugs": (
                process(WEB, told="FLASK_DEBUG=1"),
                "FLASK_DEBUG",
                "Unset FLASK_DEBUG",
            ),
            "a worker that pickles": (process(WORKER), "as pickles", "--serializer json"),
            **{
                f"a web process with {option.split()[0]}": (
                    process(f"{WEB} {option}"),
                    f"given {option.split()[0]}",
                    f"without {option.split()[0]}",
                )
                for option in STRANGE
            },
            "a web process under a tracer": (
                process(f"py-spy record -- {WEB}"),
                "py-spy runs it",
                "Procfile",
            ),
            "a worker of another class": (
                process(f"{WORKER} --serializer json --worker-class rq.Worker"),
                "given --worker-class rq.Worker",
                "as the Procfile does",
            ),
            "a file that gunicorn reads unasked": (
                a_file_of_gunicorns,
                "reads gunicorn.conf.py",
                "remove gunicorn.conf.py",
            ),
            "a module that Python runs first": (a_module_before_all, "sitecustomize.py", "PYTHONPATH"),
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
            "a crash log of keys": (
                another_key_store({"crash-log-enabled": "yes"}),
                "crash log",
                "crash-log-enabled to no",
            ),
            "a monitor of the key store": (
                somebody_who_reads_along,
                "reads along",
                "Find out who it is",
            ),
            "another database of the key store": (
                in_another_database,
                "kept in its db5",
                "Find out who keeps what there",
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
            "a key for ten years": (
                lambda place: place.keys.set(f"leanon:key:{OPEN}", b"k" * 32, ex=10 * 365 * 24 * 3600),
                "outlive the round",
                "Destroy it",
            ),
            "a key under another name": (
                lambda place: place.keys.set(f"leanon:key:{OPEN}-copy", b"k" * 32, ex=600),
                "not in the database",
                "Destroy it",
            ),
            "a key in the place of a sign of life": (
                lambda place: place.keys.set("leanon:keeper", b"k" * 32, ex=60),
                "more than it should",
                "Destroy it",
            ),
            "two keys in one": (
                lambda place: place.keys.set(f"leanon:key:{OPEN}", b"k" * 64, ex=600),
                "another length",
                "Destroy it",
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
                f"{name} = {value}": (sql(here(name, value)), f"It is {value}, and", f"Set {name} to")
                for name, value in TOO_TALKATIVE.items()
            },
            "a role whose statements are logged": (for_one_role, "It is mod", "RESET log_statement"),
            "names that lead elsewhere": (
                sql(here("search_path", "aside").replace("%L", "%I, public")),
                "It is aside, public, and",
                "RESET search_path",
            ),
            "a setting of which nothing is known": (
                sql(here("auto_explain.log_min_duration", "0")),
                "It is 0, and",
                "RESET auto_explain.log_min_duration",
            ),
        },
    ),
}
