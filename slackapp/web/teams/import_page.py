"""`/teams/import`: teams from a file, with its columns explained and an example to begin with."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from content.translations import N_, _
from slackapp.roster import changes
from slackapp.roster.changes import LARGEST_FILE, AlreadyOpen, State
from slackapp.roster.names import tidy, unwelcome
from slackapp.storage.database import Database
from slackapp.web.access import Permission, needs, who
from slackapp.web.teams import beginning

NO_FILE: Final = N_("Choose a file: a table saved as CSV.")
EMPTY_FILE: Final = N_("The file is empty: choose a table saved as CSV.")
TOO_LARGE: Final = N_(
    "The file is larger than %(most)s megabytes: save it as CSV UTF-8, with these columns alone."
)
LONGEST_NAME: Final = 80
"""Characters of a file's name that are kept."""
COLUMNS: Final = (
    ("unit", N_("The team’s name, such as Ward 3. One row for each person and team.")),
    ("parent", N_("The team that it belongs to, by its name; empty for one at the top.")),
    ("person", N_("A Slack member id or an e-mail address. Empty for a team that only holds other teams.")),
    ("role", N_("lead, member or excluded. Leads answer in the team above; excluded people are not asked.")),
    ("country", N_("A code such as DE, for holidays and support lines. Empty: read from the time zone.")),
)
EXAMPLE: Final = (
    "unit,parent,person,role,country\r\n"
    "Clinic,,U0123ABCD,lead,DE\r\n"
    "Ward 3,Clinic,U0456EFGH,lead,DE\r\n"
    "Ward 3,Clinic,U0789IJKL,member,\r\n"
    "Ward 3,Clinic,ana@clinic.example,member,ES\r\n"
    "Works council,Clinic,U0ABCMNOP,excluded,\r\n"
)


def register(blueprint: Blueprint, database: Database) -> None:
    """The form, the example and the upload, for whoever sets up."""

    @blueprint.get("/teams/import")
    @needs(Permission.SETUP)
    def import_form() -> str:
        me = who()
        with database.read() as connection:
            found = changes.find_open(connection, me.workspace)
        if found is None or found.state is State.FAULTY:
            return form_page()
        return form_page(notice=beginning.in_the_way(database, me, found))

    @blueprint.get("/teams/example.csv")
    @needs(Permission.SETUP)
    def example() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="teams-example.csv"'}
        # With a mark at its beginning, by which spreadsheets know the encoding.
        return Response(EXAMPLE.encode("utf-8-sig"), mimetype="text/csv", headers=headers)

    @blueprint.post("/teams/import")
    @needs(Permission.SETUP)
    def upload() -> Response | tuple[str, int]:
        me, file = who(), request.files.get("file")
        name = _shown((file.filename or "") if file else "")
        raw = file.read() if file else b""
        if not name or not raw:
            return form_page(_(EMPTY_FILE) if name else _(NO_FILE)), 422
        if len(raw) > LARGEST_FILE:
            return form_page(_(TOO_LARGE, most=LARGEST_FILE // 1024 // 1024)), 422
        try:
            beginning.begin(
                database,
                me,
                lambda tx, by, now: changes.begin_file(tx, me.workspace, name, raw, by, now=now),
            )
        except AlreadyOpen as other:
            return form_page(notice=beginning.in_the_way(database, me, other.change)), 409
        return redirect(url_for("teams.change"), 303)


def _shown(name: str) -> str:
    """The name of a file as it is shown: without folders, and without what no name may hold."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return tidy("".join(" " if unwelcome(each) else each for each in last))[:LONGEST_NAME]


def form_page(error: str = "", *, notice: str = "") -> str:
    """The form; `error` is what is wrong with the file, `notice` what is in its way."""
    notices = [("bad", notice)] if notice else []
    return render_template(
        "teams/import.html",
        columns=[(Markup("<code>{}</code>").format(name), _(about)) for name, about in COLUMNS],
        error=error,
        notices=notices,
    )
