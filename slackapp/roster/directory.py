"""Asks Slack who is there: everybody by pages, or one account by its id or e-mail address."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from content.translations import _
from slackapp.roster.members import Account, Identity, Kind, account
from slackapp.slack_answers import Busy, name_of, read

PAGE: Final = 200
"""Accounts a page, the most that Slack recommends."""
_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{2,31}")
_PAUSES: Final = 10
"""Pauses in a row after which a page is given up."""


class NoMember(Exception):
    """What somebody typed is no full member of the workspace; the text says why and what to type."""


@dataclass(frozen=True)
class Page:
    """Some accounts, and the cursor of the next page; empty after the last one."""

    accounts: tuple[Account, ...]
    cursor: str


def identity(client: WebClient) -> Identity:
    """The workspace of the client's token.

    Raises:
        Busy: Slack asked for a pause. Other errors are slack_sdk's.
    """
    who = called(client.auth_test)
    return Identity(who.get("enterprise_id"), who.get("team_id"), str(who.get("team") or ""))


def page(client: WebClient, home: Identity, cursor: str = "") -> Page:
    """One page of all accounts, bots and deactivated ones included.

    Raises:
        Busy: Slack asked for a pause. Other errors are slack_sdk's.
    """
    found = called(lambda: client.users_list(limit=PAGE, cursor=cursor or None, include_locale=True))
    following = (found.get("response_metadata") or {}).get("next_cursor") or ""
    return Page(tuple(account(member, home) for member in found.get("members") or ()), str(following))


def everyone(client: WebClient, home: Identity, *, wait: Callable[[int], None]) -> Mapping[str, Account]:
    """All accounts by user id. Where Slack asks for a pause, `wait` is called with its seconds.

    Raises:
        Busy: Slack asked for ten pauses in a row. Other errors are slack_sdk's.
    """
    found: dict[str, Account] = {}
    cursor, pauses = "", 0
    while True:
        try:
            got = page(client, home, cursor)
        except Busy as busy:
            pauses += 1
            if pauses > _PAUSES:
                raise
            wait(busy.seconds)
            continue
        pauses = 0
        found |= {each.user: each for each in got.accounts}
        cursor = got.cursor
        if not cursor:
            return found


def member(client: WebClient, home: Identity, typed: str) -> Account:
    """The full member whom somebody means by a member id or an e-mail address.

    Raises:
        NoMember: there is none. The text is a whole sentence for whoever typed it.
        Busy: Slack asked for a pause. Other errors are slack_sdk's.
    """
    meant = typed.strip()
    if "@" in meant and meant.isprintable():  # half a character of a terminal in Latin-1 is none
        found = _looked_up(lambda: client.users_lookupByEmail(email=meant), meant)
    elif is_member_id(meant.upper()):
        found = _looked_up(lambda: client.users_info(user=meant.upper()), meant)
    else:
        raise NoMember(
            _(
                "%(typed)s is neither a Slack member id, which looks like U02AB3CDE, nor an address.",
                typed=_shown(meant),
            )
        )
    known = account(found["user"], home)
    if known.kind is not Kind.MEMBER:
        raise NoMember(
            _(
                "%(name)s (%(user)s) is %(kind)s: choose a full member of the workspace.",
                name=known.name,
                user=known.user,
                kind=_(known.kind.value),
            )
        )
    return known


def account_of(client: WebClient, home: Identity, user: str) -> Account | None:
    """What Slack says of one account, of whatever kind; None where it knows none of this id.

    Raises:
        Busy: Slack asked for a pause. Other errors are slack_sdk's.
    """
    try:
        return account(called(lambda: client.users_info(user=user))["user"], home)
    except SlackApiError as error:
        if name_of(error) in {"user_not_found", "user_not_visible"}:
            return None
        raise


def is_member_id(text: str) -> bool:
    """Whether a text looks like the id of a member, such as U02AB3CDE, whether or not there is one."""
    return text.isascii() and _MEMBER.fullmatch(text) is not None


def _looked_up(call: Callable[[], Any], meant: str) -> Any:  # noqa: ANN401 - slack_sdk leaves it untyped
    try:
        return called(call)
    except SlackApiError as error:
        _explain(name_of(error), meant)
        raise


def _explain(error: str, meant: str) -> None:
    """Raise NoMember where an error of Slack's is about what somebody typed."""
    if error in {"user_not_found", "users_not_found", "user_not_visible", "invalid_arguments"}:
        _unknown(meant)
    if error == "missing_scope" and "@" in meant:
        raise NoMember(
            _(
                "Slack does not let Lean On look up %(typed)s: type the member id, which stands in the"
                " person's profile, or give the app the scope users:read.email and install it again.",
                typed=_shown(meant),
            )
        )


def _unknown(meant: str) -> NoReturn:
    raise NoMember(
        _(
            "Slack knows nobody as %(typed)s: look at the id or address in the person's profile.",
            typed=_shown(meant),
        )
    )


def _shown(meant: str) -> str:
    return ascii(meant[:80]) if not meant.isprintable() else f'"{meant[:80]}"'


def called(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - slack_sdk leaves it untyped
    """What Slack answers to a call; raises Busy where it asks for a pause, else slack_sdk's errors."""
    try:
        return call()
    except SlackApiError as error:
        answer = read(error)
        if not answer.asks_to_wait:
            raise
        raise Busy(answer.wait) from None
