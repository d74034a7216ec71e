"""One spelling for whatever a setting can name: what two spellings could name is made one, or refused.

What comes around a value on its way (white space, line breaks, quotes, marks that nobody sees) is taken away;
inside a value it is a fault. Addresses are written as a browser or a client writes them.
"""

import ipaddress
import os
import re
import socket
import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from redis import ConnectionPool, RedisError
from redis.connection import parse_url

Reader: TypeAlias = Callable[[str], str | int | bool]

PORTS: Final = {"http": 80, "https": 443}
REDIS_PORT: Final = 6379
DIGITS: Final = 9
"""So many digits a number has at most; Python refuses to read thousands."""
HERE: Final = "localhost"
SLACK: Final = "slack.com"
POSTGRESQL: Final = "postgresql+psycopg"

_OTHER_TOKENS: Final = (
    ("xoxp-", "a user’s token"),
    ("xapp-", "an app-level token"),
    ("xoxe-", "a refresh token"),
    ("xoxe.xoxp-", "an app configuration token"),
)
_QUOTES: Final = ("''", '""', "``", "‘’", "“”", "„“", "«»")
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_PATH: Final = re.compile(r"(/[\w.~!$&'()*+,;=:@%-]+)*", re.ASCII)
_POSTGRESQL: Final = frozenset({POSTGRESQL, "postgresql", "postgres"})
"""Names of one thing: platforms hand out the last one, and SQLAlchemy takes the others for two drivers."""
_LOCAL_NAMES: Final = frozenset({HERE, "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


class Misspelt(Exception):
    """A value cannot be read. The text goes on after the name of its setting, and says how to write it."""


def trimmed(raw: str) -> str:
    """A value without what came around it: white space, invisible marks, and quotes."""
    found = raw
    while True:
        start = next((at for at, each in enumerate(found) if not _is_blank(each)), len(found))
        end = next((at for at in range(len(found), start, -1) if not _is_blank(found[at - 1])), start)
        found = found[start:end]
        if len(found) < len(_QUOTES[0]) or found[0] + found[-1] not in _QUOTES:
            return found
        found = found[1:-1]


def token(text: str) -> str:
    """What Slack gave, such as a token or a secret: letters of ASCII in one piece."""
    if any(each in "'\"" for each in text):
        raise Misspelt("has a quote inside: copy it again, without quotes.")
    return _plain(text)


def bot_token(text: str) -> str:
    """A bot token; another kind of Slack's tokens is named as what it is."""
    for start, kind in _OTHER_TOKENS:
        if text.lower().startswith(start):
            raise Misspelt(f"is {kind}: take the Bot User OAuth Token, which begins with xoxb-.")
    return token(text)


def app_token(text: str) -> str:
    """An app-level token."""
    if not text.startswith("xapp-"):
        raise Misspelt("is no app-level token, which begins with xapp-: make one under Basic Information.")
    return token(text)


def signing_secret(text: str) -> str:
    """What Slack signs with, which is no token: with one, every request of Slack's would be refused."""
    if text.lower().startswith(("xox", "xapp-")):
        raise Misspelt("is a token: copy the Signing Secret, which stands under Basic Information.")
    return token(text)


def passphrase(text: str) -> str:
    """A secret of our own: ASCII, in which words may be apart by spaces."""
    return _plain(text, spaces=True)


def flag(text: str) -> bool:
    """Yes or no, as 1 or 0."""
    if text not in {"0", "1"}:
        raise Misspelt(f"must be 0 or 1, not {_shown(text)}.")
    return text == "1"


def number(lowest: int, highest: int) -> Reader:
    """A reader of whole numbers in these limits."""

    def read(text: str) -> int:
        good = text.isascii() and text.isdecimal() and len(text.lstrip("0")) <= DIGITS
        if not good or not lowest <= int(text) <= highest:
            raise Misspelt(f"must be a whole number from {lowest} to {highest}, not {_shown(text)}.")
        return int(text)

    return read


def one_of(*choices: str, why: str) -> Reader:
    """A reader of one of these words, in small or capital letters."""

    def read(text: str) -> str:
        if text.lower() not in choices:
            raise Misspelt(f"must be {', '.join(choices[:-1])} or {choices[-1]}: {why}.")
        return text.lower()

    return read


def some_of(*choices: str) -> Reader:
    """A reader of any of these words, with spaces or commas between them."""

    def read(text: str) -> str:
        found = text.lower().replace(",", " ").split()
        if not set(found) <= set(choices):
            raise Misspelt(f"takes {' and '.join(choices)}, with a space between them, not {_shown(text)}.")
        return " ".join(dict.fromkeys(found))

    return read


def web_address(example: str) -> Reader:
    """A reader of web addresses, spelt as browsers spell them: no slash at the end, no usual port."""

    def read(text: str) -> str:
        return _web_address(text, example)

    return read


def slack_api(text: str) -> str:
    """The base address of a Slack Web API, with a slash at its end."""
    address = _web_address(text, f"https://{SLACK}/api/")
    parts = urlsplit(address)
    ours = f".{parts.hostname}".endswith(f".{SLACK}")
    if ours and address not in {f"https://{SLACK}/api", f"https://www.{SLACK}/api"}:
        raise Misspelt(f"leads to Slack, whose Web API is at https://{SLACK}/api/: unset it.")
    return f"{address}/"


def redis_address(text: str) -> str:
    """The address of a Redis, as its client reads it."""
    url = _plain(text)
    scheme, separator, rest = url.partition("://")
    url = f"{scheme.lower()}{separator}{rest}"
    if _is_cut_short(url):
        raise Misspelt("has / or ? or # before its @: in a password, write them as %2F, %3F and %23.")
    try:
        told = parse_url(url)
        parts = urlsplit(url)
        good = bool(told.get("path")) if parts.scheme == "unix" else _is_redis(parts)
    except ValueError:
        good = False
    if not good:
        raise Misspelt("is no Redis address: write it like redis://127.0.0.1:6379/0 (or rediss://, unix://).")
    try:
        ConnectionPool.from_url(url).make_connection()  # which connects nowhere
    except (TypeError, ValueError, RedisError):
        raise Misspelt("has an option that its client does not know: take it away behind the ?.") from None
    return url


def redis_server(url: str) -> tuple[str, int]:
    """What stands for the server that an address leads to, whichever of its databases and however spelt."""
    told = parse_url(url)
    if "path" in told:
        return (os.path.realpath(told["path"]), 0)
    return (_machine(told.get("host") or HERE), told.get("port") or REDIS_PORT)


def is_here(host: str | None) -> bool:
    """Whether a host is this machine, as seen from itself."""
    return _machine(host or "") == HERE


def database_address(text: str) -> str:
    """The address of a SQLite file or a PostgreSQL database."""
    unseen = next((each for each in text if _is_blank(each) and each != " "), "")
    if unseen:
        raise Misspelt(f"has {_named(unseen)} inside: write it in one piece.")
    kind, separator, rest = text.partition("://")
    kind = kind.lower()
    if kind in _POSTGRESQL:
        kind = POSTGRESQL
    if kind == POSTGRESQL and "@" in re.split("[/?]", rest.partition("@")[2])[0]:
        raise Misspelt("has an @ in its password: write that one as %40.")
    if "%00" in text:
        good = False
    elif kind == "sqlite":
        good = rest.startswith("/") and rest[1:].strip() not in {"", ":memory:"} and "?" not in rest
    else:
        # What stands between the last @ and the next / may name a port; a password may hold nearly anything.
        place = rest.rpartition("@")[2].partition("/")[0].partition("?")[0]
        _, _, port = place.rpartition("]")[2].partition(":")
        lost = port and not (_is_number(port) and 0 < int(port) < 2**16)
        good = kind == POSTGRESQL and not lost and " " not in text and ("[" in place) == ("]" in place)
    if not separator or not good:
        raise Misspelt(
            "is no address that we know: write it like sqlite:////srv/leanon.db or"
            " postgresql+psycopg://user@host:5432/leanon."
        )
    return f"{kind}://{rest}"


def _web_address(text: str, example: str) -> str:
    like = f"write it like {example}."
    if not text.isascii():
        raise Misspelt(f"has {_named(_first_foreign(text))} in it: {_in_ascii(text) or like}")
    try:
        parts = urlsplit(_plain(text))
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise Misspelt(f"is no web address: {like}") from None
    if parts.scheme not in PORTS or not host or port == 0:
        raise Misspelt(f"is no web address: {like}")
    if "@" in parts.netloc or "?" in text or "#" in text:
        raise Misspelt(f"may hold no name, password, question mark or number sign: {like}")
    path = re.sub("/+", "/", parts.path).rstrip("/")
    if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise Misspelt(f"has a path that browsers write otherwise: {like}")
    usual = port is None or port == PORTS[parts.scheme]
    return f"{parts.scheme}://{host}{'' if usual else f':{port}'}{path}"


def _host(name: str) -> str:
    """A host as browsers write it, or nothing where it is none."""
    if ":" in name:
        if "%" in name:
            return ""
        return f"[{ipaddress.IPv6Address(name).compressed}]"
    name = name.lower().removesuffix(".")
    if not name or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return ""
    last = name.rpartition(".")[2]
    if last.isdigit() or re.fullmatch("0x[0-9a-f]*", last):  # a browser takes it for a number
        return str(ipaddress.IPv4Address(name))
    return name


def _is_cut_short(url: str) -> bool:
    """Whether a password holds what ends it in an address: the rest would be taken for something else."""
    if url.startswith("unix:"):
        return False
    before, at, _ = url.partition("://")[2].rpartition("@")
    is_value = (
        "=" in before.rpartition("?")[2] and "#" not in before
    )  # of an option, such as client_name=lean@on
    return bool(at) and bool(set("/?#") & {*before}) and not is_value


def _is_redis(parts: SplitResult) -> bool:
    """Whether an address says what its client would otherwise pass over, as a database that is no number."""
    return parts.port != 0 and (parts.path in {"", "/"} or _is_number(parts.path.removeprefix("/")))


def _machine(host: str) -> str:
    """One name for a host: whatever leads to this machine is one."""
    name = host.strip("[]").lower().removesuffix(".")
    if name in _LOCAL_NAMES or name.endswith(f".{HERE}"):
        return HERE
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if not name[:1].isdigit():
            return name
        try:
            address = ipaddress.ip_address(socket.inet_aton(name))  # 127.1 and the like, as clients read them
        except OSError:
            return name
    address = getattr(address, "ipv4_mapped", None) or address
    return HERE if address.is_loopback or address.is_unspecified else address.compressed


def _plain(text: str, *, spaces: bool = False) -> str:
    for each in text:
        if (not each.isascii() or _is_blank(each)) and not (spaces and each == " "):
            raise Misspelt(f"has {_named(each)} inside: write it in one piece, in letters of ASCII.")
    return text


def _is_blank(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter)[0] in "CZ"


def _first_foreign(text: str) -> str:
    return next(each for each in text if not each.isascii())


def _in_ascii(text: str) -> str:
    """How an address with letters of other alphabets is written in ASCII, where that is sure."""
    try:
        host = urlsplit(text).hostname or ""
        written = host.encode("idna").decode()
        sure = written.encode().decode("idna") == host
    except ValueError:
        return ""
    return f"write its host as {written}." if host and sure and written != host else ""


def _named(letter: str) -> str:
    """What somebody who looks for a letter would call it."""
    if letter in "\r\n":
        return "a line break"
    if letter == " ":
        return "a space"
    return f"the character U+{ord(letter):04X} ({unicodedata.name(letter, 'unnamed').lower()})"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS


def _shown(text: str) -> str:
    return ascii(text if len(text) <= 20 else f"{text[:20]}…")  # noqa: PLR2004 - as much as tells it apart
