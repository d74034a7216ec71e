"""`/people/find`, and the field in which somebody is chosen by name: of the organisation, or else of Slack.

A form names the field once, say `user`. It then holds `user`, what was typed, `user-id`, who was picked among
those who fit, and `user-for`, what had been typed when they were offered. `read` makes one `Choice` of these;
`templates/person_field.html` shows it, and console.js offers who fits while one types.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final, TypeAlias

from flask import Blueprint, Flask, current_app, render_template, request
from slack_sdk.errors import SlackClientError

from content.translations import N_, _
from slackapp.roster.directory import NoMember, is_member_id
from slackapp.roster.members import Account, Identity
from slackapp.roster.person_search import AT_MOST, Findings, Found, is_name_of, search
from slackapp.slack_answers import Busy
from slackapp.storage.database import Database
from slackapp.storage.people import workspaces
from slackapp.web.access import Permission, Who, needs, who

NOBODY: Final = N_("Type a name, an e-mail address or a Slack member id.")
WHICH: Final = N_("Choose who is meant.")
MORE: Final = N_("More than %(most)s people fit: type more of the name.")
SILENT: Final = N_(
    "Slack did not answer, so it is not known who this is, and nothing was changed. Try again in a moment."
)
LONGEST: Final = 200
"""Characters of what is typed that are looked at."""

LookUp: TypeAlias = Callable[[Identity, str], Account]
"""Asks Slack whom an id or an address means; raises what `roster.directory.member` raises."""


class Silent(Exception):
    """Slack did not say who somebody is; the text says so to whoever asked."""

    def __init__(self) -> None:
        super().__init__(_(SILENT))


@dataclass(frozen=True)
class Person:
    """Somebody who can be chosen: of the organisation with their units, or as Slack knows them."""

    user: str
    name: str
    about: str = ""


@dataclass(frozen=True)
class Choice:
    """What a field holds: who is meant, or else who may be, what is wrong, and what was typed.

    With `is_silent` nothing is wrong but that Slack did not answer: the page goes out with status 503.
    """

    typed: str = ""
    person: Person | None = None
    offered: tuple[Person, ...] = ()
    error: str = ""
    is_silent: bool = False


def register(flask: Flask, database: Database, look_up: LookUp) -> None:
    """The search, for whoever sets up; `look_up` asks Slack."""
    blueprint = Blueprint("person_search", __name__)
    flask.extensions["leanon-look-up"] = look_up

    @blueprint.get("/people/find")
    @needs(Permission.SETUP)
    def find() -> str:
        typed = _typed(request.args.get("q", ""))
        choice = _choice(database, who(), typed) if typed else Choice()
        people = choice.offered or ((choice.person,) if choice.person else ())
        return render_template("person_found.html", people=people, said=choice.error)

    flask.register_blueprint(blueprint)


def read(database: Database, me: Who, field: str) -> Choice:
    """Whom this field of the form that was sent means; a name that several have is asked about."""
    typed = _typed(request.form.get(field, ""))
    picked = request.form.get(f"{field}-id", "")
    if not typed and not picked:
        return Choice(error=_(NOBODY))
    if not picked or typed not in {"", _typed(request.form.get(f"{field}-for", ""))}:
        return _choice(database, me, typed)
    meant = _choice(database, me, _typed(picked))
    return Choice(typed, meant.person, error=meant.error, is_silent=meant.is_silent)


def in_slack(database: Database, me: Who, typed: str) -> Account:
    """Whom Slack knows by this id or address in the workspace of whoever asks.

    Raises:
        NoMember: no full member; the text says why.
        Silent: Slack did not answer.
    """
    with database.read() as connection:
        known = workspaces.find(connection, me.workspace)
    home = Identity(known.enterprise_id, known.team_id, known.name) if known else Identity(None, None, "")
    look_up: LookUp = current_app.extensions["leanon-look-up"]
    try:
        return look_up(home, typed)
    except (Busy, SlackClientError, HTTPException, OSError, ValueError):
        raise Silent from None


def _choice(database: Database, me: Who, typed: str) -> Choice:
    with database.read() as connection:
        found = search(connection, me.workspace, typed)
    people = tuple(_of_organisation(each) for each in found.people)
    if only := _only(found, typed):
        return Choice(typed, _of_organisation(only))
    if people:
        return Choice(typed, offered=people, error=_(MORE, most=AT_MOST) if found.is_cut else _(WHICH))
    if "@" not in typed and not is_member_id(typed.upper()):
        return Choice(
            typed,
            error=_(
                "Nobody here is called “%(text)s”: type another part of the name, or the e-mail address or"
                " Slack member id of somebody who is in no team.",
                text=typed,
            ),
        )
    try:
        account = in_slack(database, me, typed)
    except NoMember as refusal:
        return Choice(typed, error=str(refusal))
    except Silent as silent:
        return Choice(typed, error=str(silent), is_silent=True)
    about = " · ".join(filter(None, (account.title, account.email, _("in no team here"))))
    return Choice(typed, Person(account.user, account.name, about))


def _only(found: Findings, typed: str) -> Found | None:
    """The one who was named beyond doubt: by their id, or by a whole name that nobody else has."""
    if by_id := [each for each in found.people if each.user == typed.upper()]:
        return by_id[0]
    exact = [each for each in found.people if is_name_of(each.name, typed)]
    return exact[0] if len(exact) == 1 else None


def _of_organisation(found: Found) -> Person:
    return Person(found.user, found.name, ", ".join(found.units))


def _typed(text: str) -> str:
    """What can be looked for: PostgreSQL knows no text with a NUL, and nobody a name without an end."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST]
