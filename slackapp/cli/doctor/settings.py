"""Checks of what the installation was told: its settings, the file they come from, and its address."""

import stat
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from slackapp.cli.doctor.checks import Level, Seen, check, fault, of_finding, of_sentence, ok, unseen, warning
from slackapp.cli.doctor.installation import Installation
from slackapp.cli.verify import settings as verified
from slackapp.spelling import is_here, redis_server

PLACE: Final = "Correct it where the processes get their settings from, and restart them."
OTHERS: Final = 0o077
"""What a file of secrets lets nobody but its owner do."""


@check("settings")
def settings(at: Installation) -> Iterator[Seen]:
    """Every setting can be read, and none is missing."""
    for each in at.faults:
        yield of_sentence(Level.FAULT, each, PLACE)


@check("file of settings")
def settings_file(at: Installation) -> Iterator[Seen]:
    """Only its owner can read the file that the settings come from."""
    if at.file is None:
        yield ok("None was named: the settings come from the environment.")
        return
    mode = at.file.stat().st_mode
    if mode & OTHERS:
        what = f"{at.file} holds secrets, and other accounts may use it (mode {stat.S_IMODE(mode):o})."
        yield fault(what, f"chmod 600 {at.file}")


@check("public address")
def public_address(at: Installation) -> Iterator[Seen]:
    """LEANON_PUBLIC_URL is an address at which nobody on the way can read: https, or this machine."""
    address = urlsplit(at.settings.public_url)
    if at.settings.demo or address.scheme == "https":
        return
    if at.settings.slack_app_token and not address.hostname:
        yield ok("Slack needs none, and links lead to where the web process listens.")
        return
    if at.is_refused("LEANON_PUBLIC_URL"):
        yield unseen("It is refused.")
    elif not address.hostname:
        what = "LEANON_PUBLIC_URL is not set: messages link to no page, and nobody can sign in."
        yield warning(what, "Set it to the https address that people reach (docs/operating.md, section 5).")
    elif not is_here(address.hostname) and at.settings.slack_app_token:
        what = "LEANON_PUBLIC_URL has no https: whoever listens on the way reads what people and HR do."
        fix = "Put a reverse proxy with a certificate before the web process, and set its https address."
        yield warning(what, fix)


@check("signing in")
def signing_in(at: Installation) -> Iterator[Seen]:
    """Whoever has an https address to sign in at can do so."""
    if at.is_refused("SLACK_CLIENT_ID") or at.is_refused("SLACK_CLIENT_SECRET"):
        yield unseen("What it needs is refused.")
    elif not at.settings.slack_client_id and urlsplit(at.settings.public_url).scheme == "https":
        what = "SLACK_CLIENT_ID is not set: nobody can sign in to the console and the trends."
        fix = "Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET from the page Basic Information of the Slack app."
        yield warning(what, fix)


@check("proxies")
def proxies(at: Installation) -> Iterator[Seen]:
    """The web process knows how many reverse proxies stand before it."""
    if urlsplit(at.settings.public_url).scheme == "https" and not at.settings.proxies:
        what = (
            "LEANON_PROXIES is 0, though https ends before the web process: everybody looks like one visitor."
        )
        yield warning(what, "Set it to how many reverse proxies stand before the web process, mostly 1.")


@check("key store’s password")
def key_store_password(at: Installation) -> Iterator[Seen]:
    """Whoever wants the keys of open check-ins has to know a password."""
    url = at.settings.key_redis_url
    if at.settings.demo or at.is_refused("KEY_REDIS_URL"):
        yield unseen("It is a demo’s." if at.settings.demo else "KEY_REDIS_URL is refused.")
    elif not urlsplit(url).password:
        host = redis_server(url)[0]
        who = "every account of this machine" if is_here(host) else "whoever reaches it"
        what = f"KEY_REDIS_URL has no password, so {who} can read the keys of open check-ins."
        yield warning(what, "Put one into it, as in redis://:PASSWORD@…, and restart `leanon keystore`.")


@check("memory that keeps keys")
def memory(at: Installation) -> Iterator[Seen]:
    """No memory of this machine is written to a disk: no swap, and no core dumps."""
    if at.settings.demo:
        yield unseen("A demo holds made-up answers.")
        return
    try:
        lines = (at.proc / "swaps").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        lines = []
    plain = sorted(each.split()[0] for each in lines if each.strip() and "/zram" not in each)
    if plain:
        what = f"This machine swaps to {', '.join(plain)}: keys of check-ins could be written there."
        yield warning(
            what, "Encrypt the swap space, or turn it off: swapoff -a, and take it out of /etc/fstab."
        )
    for each in verified.core_dumps.look(at):
        # What the kernel does with them matters only if one of ours crashes.
        yield of_finding(Level.WARNING if each.subject == verified.CORE_PATTERN else Level.FAULT, each)


@check("debugging")
def debugging(at: Installation) -> Iterator[Seen]:
    """Nothing debugs, logs requests or pickles jobs, here or in a running process."""
    for each in verified.debugging.look(at):
        yield of_finding(Level.FAULT, each)


ALL: Final = (
    *(settings, settings_file, public_address, signing_in, proxies),
    *(key_store_password, memory, debugging),
)
