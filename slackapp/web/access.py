"""Who may see which page: every view says so beside its name, and one that does not starts no process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from content.translations import _
from slackapp.clock import Clock
from slackapp.storage.console import audit_log, roles
from slackapp.storage.console.roles import Role
from slackapp.storage.database import Database, DatabaseDown, Transaction
from slackapp.web import language, request_limits, security
from slackapp.web.browser import Browser

__all__ = [
    "ROLES",
    "Permission",
    "Policy",
    "Role",
    "Who",
    "hold",
    "needs",
    "policy",
    "public",
    "signed_in",
    "who",
]


class Permission(StrEnum):
    """What a page may ask for."""

    READ = "read"
    EDIT = "edit"
    REVIEW = "review"
    PEOPLE = "people"
    SETUP = "setup"
    FIGURES = "figures"
    APPROVE = "approve"


ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.VIEWER: frozenset({Permission.READ, Permission.FIGURES}),
    Role.REVIEWER: frozenset({Permission.READ, Permission.REVIEW}),
    Role.EDITOR: frozenset({Permission.READ, Permission.EDIT}),
    Role.ADMIN: frozenset(Permission) - {Permission.APPROVE},
    Role.GUARDIAN: frozenset({Permission.APPROVE}),
}


class Door(StrEnum):
    """The two answers that need no permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


Policy: TypeAlias = Door | Permission
View = TypeVar("View", bound=Callable[..., Any])

_MARK: Final = "leanon_policy"
_FREE: Final = frozenset({"static"})


class Unguarded(Exception):
    """A view does not say who may see it; the text names it."""


@dataclass(frozen=True)
class Who:
    """Who is signed in, and what they are in the console, if anything."""

    workspace: str
    user: str
    name: str
    role: Role | None

    def may(self, permission: str) -> bool:
        """Whether their role allows it."""
        return self.role is not None and Permission(permission) in ROLES[self.role]


def public(view: View) -> View:
    """Everybody may see it. It acts for nobody, so that nothing but its own checks stands before it."""
    return _marked(view, Door.PUBLIC)


def signed_in(view: View) -> View:
    """Whoever belongs to the workspace may see it, with or without a role."""
    return _marked(view, Door.SIGNED_IN)


def needs(permission: Permission) -> Callable[[View], View]:
    """Only a role with this permission opens it."""
    return lambda view: _marked(view, permission)


def policy(view: Callable[..., Any]) -> Policy | None:
    """Who may see a view, or None where it does not say."""
    found: Policy | None = getattr(view, _MARK, None)
    return found


def who() -> Who:
    """Who is asking; in a view that is not public."""
    found = visitor()
    if found is None:
        abort(401)
    return found


def visitor() -> Who | None:
    """Who is asking, if anybody is signed in."""
    found = security.session()
    return None if found is None else Who(found.workspace, found.user, found.name, found.role)


def calendar() -> datetime:
    """Calendar time here, which a demo moves on: by it questions change, and rounds open."""
    clock: Clock = current_app.extensions["leanon"].clock
    return clock.now()


def hold(tx: Transaction, me: Who, permission: Permission) -> None:
    """Let one change of this workspace happen at a time; the others wait.

    Ends the request with 403 where somebody who was quicker took the permission away.
    """
    audit_log.lock(tx, me.workspace)
    role = roles.role_of(tx, me.workspace, me.user)
    if role is None or permission not in ROLES[role]:
        abort(403, _("Your role was changed meanwhile, so nothing was done."))


def guard(flask: Flask, database: Database, browser: Browser) -> None:
    """Stand before every view of this app; call `check` when all are registered."""
    security.register(flask, database, browser)

    @flask.before_request
    def admit() -> AnyResponse | None:
        if request.endpoint is None or request.endpoint in _FREE:
            return None  # nothing of ours is there: 404, 405, or a file for everybody
        wanted = policy(flask.view_functions[request.endpoint])
        if wanted is None:
            abort(403)
        return None if wanted is Door.PUBLIC else _admit(wanted, database)

    @flask.context_processor
    def shared() -> dict[str, Any]:
        try:
            return {"me": visitor(), "Permission": Permission}
        except DatabaseDown:  # a page that says so must not fail itself
            return {"me": None, "Permission": Permission}


def check(flask: Flask) -> None:
    """Raise Unguarded, with their names, where views do not say who may see them."""
    silent = [
        name for name, view in flask.view_functions.items() if name not in _FREE and policy(view) is None
    ]
    if silent:
        raise Unguarded(
            f"Put @public, @signed_in or @needs(…) of slackapp.web.access above: {', '.join(sorted(silent))}"
        )


def _admit(wanted: Policy, database: Database) -> AnyResponse | None:
    found = visitor()
    if found is None:
        return _sign_in()
    if not security.is_genuine():
        return security.refused(400)
    language.locale()  # found now: later it would be asked for in the middle of a transaction
    if isinstance(wanted, Permission) and not found.may(wanted):
        return _denied(found, wanted, database)
    request_limits.check_fields()  # the last: what is refused above keeps what was typed, however long
    return None


def _sign_in() -> AnyResponse:
    if request.method in {"GET", "HEAD"}:
        here = request.full_path.removesuffix("?")
        return redirect(url_for("sign_in.sign_in", next=here), 303)
    return security.refused(401)


def _denied(found: Who, wanted: Permission, database: Database) -> Response:
    with database.read() as connection:
        holders = roles.holders(connection, found.workspace)
    admins = [each.name or each.user for each in holders if each.role is Role.ADMIN]
    return make_response(
        render_template(
            "denied.html", why="role", wanted=wanted.value, admins=admins, typed=security.typed()
        ),
        403,
    )


def _marked(view: View, wanted: Policy) -> View:
    if policy(view) not in {None, wanted}:
        raise Unguarded(f"{view.__name__} says twice who may see it")
    setattr(view, _MARK, wanted)
    return view
