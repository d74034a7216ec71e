"""What HR changes of teams by hand: a value each, several of which make one change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from content.later import Later, later
from content.translations import N_
from slackapp.pulse.tree import Tree, Unit
from slackapp.roster.csv_file import LONGEST_NAME, codes, country_of
from slackapp.roster.matching import unit_id
from slackapp.roster.members import MAY_BECOME_MEMBERS, Account, Kind
from slackapp.roster.names import key, tidy, unwelcome
from slackapp.storage.teams.team_deltas import TeamPerson, Teams

LEAD: Final = "lead"
MEMBER: Final = "member"
EXCLUDED: Final = "excluded"


class EditKind(StrEnum):
    """What an edit does."""

    PUT = "put"
    """Puts a person into a unit in a role, or gives them another role there."""
    MOVE = "move"
    """Takes a person out of a unit and puts them into another one, in the same role."""
    REMOVE = "remove"
    """Takes a person out of a unit; who is in no unit then leaves."""
    COUNTRY = "country"
    """Says in which country a person works."""
    ADD_UNIT = "add unit"
    RENAME_UNIT = "rename unit"
    MOVE_UNIT = "move unit"
    """Puts a unit below another one, or at the top."""
    DELETE_UNIT = "delete unit"
    """Takes a unit away that has none below it; who is in no other unit leaves."""


@dataclass(frozen=True)
class Edit:
    """One edit. What its kind has no use for stays empty.

    `unit` is the id of the unit that it is about; of one to be added it is empty, and is given when the edit
    is taken. `to` is the id of the unit that it moves to or below, and "" is the top. `role` is lead, member
    or excluded. `account` is what Slack says of a person whom Lean On does not know yet.
    """

    kind: EditKind
    user: str = ""
    unit: str = ""
    to: str = ""
    role: str = MEMBER
    country: str = ""
    name: str = ""
    account: Account | None = None


class EditRefused(Exception):
    """An edit does not fit what is there; `said` says in one sentence what, where and how to mend it."""

    def __init__(self, said: Later) -> None:
        super().__init__(said)
        self.said = said


def dump(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Edits as JSON."""
    return [asdict(each) for each in edits]


def digest(edits: Iterable[Edit]) -> str:
    """What tells these edits from others: whom they are about, and what they do, in any order."""
    told = sorted((each.kind.value, each.user, each.unit) for each in edits)
    return sha256(json.dumps(told).encode()).hexdigest()


def load(raw: Iterable[Mapping[str, Any]]) -> tuple[Edit, ...]:
    """The edits that `dump` wrote."""
    return tuple(
        Edit(**{**each, "kind": EditKind(each["kind"]), "account": _account(each["account"])}) for each in raw
    )


def with_ids(edits: Sequence[Edit], made: int) -> tuple[tuple[Edit, ...], int]:
    """Edits with an id for each unit to be added, and how many ids the workspace has given then."""
    told = []
    for each in edits:
        if each.kind is EditKind.ADD_UNIT and not each.unit:
            made += 1
            told.append(replace(each, unit=unit_id(made)))
        else:
            told.append(each)
    return tuple(told), made


def by_groups(now: Teams, groups: Mapping[str, Sequence[Account]]) -> tuple[Edit, ...]:
    """What makes the members of each unit those of its group; leads, and who is left out by role, stay."""
    found = list[Edit]()
    for unit, accounts in groups.items():
        wanted = {each.user: each for each in accounts if each.kind in MAY_BECOME_MEMBERS}
        here = {user: lead for (user, of), lead in now.memberships.items() if of == unit}
        free = {user for user in wanted.keys() | here.keys() if not _is_excluded(now, user)}
        joining, leaving = (
            wanted.keys() - here.keys(),
            {user for user in here if not here[user]} - wanted.keys(),
        )
        found += [Edit(EditKind.PUT, user, unit, account=wanted[user]) for user in sorted(joining & free)]
        found += [Edit(EditKind.REMOVE, user, unit) for user in sorted(leaving & free)]
    return tuple(found)


def edited(now: Teams, edits: Sequence[Edit]) -> Teams:
    """The teams with these edits, one after the other.

    Raises EditRefused, which names the first that does not fit.
    """
    teams = Teams(dict(now.units), dict(now.people), dict(now.memberships))
    for each in edits:
        _DO[each.kind](teams, each)
    touched = {each.user for each in edits} | {
        user for user, unit in now.memberships if unit not in teams.units and user in teams.people
    }
    in_a_unit = {user for user, _ in teams.memberships}
    for user in touched & teams.people.keys() - in_a_unit:
        if not teams.people[user].excluded:
            del teams.people[user]  # as a file would leave them out
    return teams


def fitting(now: Teams, edits: Sequence[Edit]) -> tuple[tuple[Edit, ...], tuple[Later, ...]]:
    """The edits that fit, one after the other, and what is wrong with the others.

    Sent twice, or by two people at once, one that does not fit takes nobody's other work with it.
    """
    teams = Teams(dict(now.units), dict(now.people), dict(now.memberships))
    good, wrong = list[Edit](), list[Later]()
    for each in edits:
        try:
            _DO[each.kind](teams, each)
            good.append(each)
        except EditRefused as refused:
            wrong.append(refused.said)
    return tuple(good), tuple(wrong)


def _is_excluded(teams: Teams, user: str) -> bool:
    return user in teams.people and teams.people[user].excluded


def _put(teams: Teams, edit: Edit) -> None:
    unit = _unit(teams, edit.unit)
    if edit.role not in {LEAD, MEMBER, EXCLUDED}:
        said = N_("Choose what they are in %(team)s: lead, member, or left out.")
        raise EditRefused(later(said, team=unit.name))
    known = teams.people.get(edit.user) or _newcomer(edit)
    country = _country(edit.country) or known.country
    teams.people[edit.user] = replace(known, excluded=edit.role == EXCLUDED, country=country)
    teams.memberships[edit.user, edit.unit] = edit.role == LEAD


def _move(teams: Teams, edit: Edit) -> None:
    unit = _unit(teams, edit.to)
    if {(edit.user, edit.unit), (edit.user, edit.to)} <= teams.memberships.keys():
        said = N_("%(name)s is in %(team)s already: remove them here instead.")
        raise EditRefused(later(said, name=teams.people[edit.user].name, team=unit.name))
    teams.memberships[edit.user, edit.to] = _leave(teams, edit)


def _remove(teams: Teams, edit: Edit) -> None:
    _leave(teams, edit)


def _leave(teams: Teams, edit: Edit) -> bool:
    unit = _unit(teams, edit.unit)
    if (edit.user, edit.unit) not in teams.memberships:
        said = N_("They are not in %(team)s any more: look at its members again.")
        raise EditRefused(later(said, team=unit.name))
    return teams.memberships.pop((edit.user, edit.unit))


def _set_country(teams: Teams, edit: Edit) -> None:
    known = teams.people.get(edit.user)
    if known is None:
        raise EditRefused(later(N_("They are in no team any more: look at the teams again.")))
    teams.people[edit.user] = replace(known, country=_country(edit.country))


def _add_unit(teams: Teams, edit: Edit) -> None:
    if edit.to:
        _unit(teams, edit.to)
    teams.units[edit.unit] = Unit(edit.unit, edit.to or None, _name(teams, edit))


def _rename_unit(teams: Teams, edit: Edit) -> None:
    unit = _unit(teams, edit.unit)
    teams.units[unit.id] = replace(unit, name=_name(teams, edit))


def _move_unit(teams: Teams, edit: Edit) -> None:
    unit = _unit(teams, edit.unit)
    if edit.to:
        _unit(teams, edit.to)
    moved = {**teams.units, unit.id: replace(unit, parent=edit.to or None)}
    try:
        Tree.grow(moved.values())
    except ValueError:
        above = teams.units[edit.to].name
        said = N_("%(above)s is %(team)s itself or below it: choose another one.")
        raise EditRefused(later(said, above=above, team=unit.name)) from None
    teams.units = moved


def _delete_unit(teams: Teams, edit: Edit) -> None:
    unit = _unit(teams, edit.unit)
    below = sorted(each.name for each in teams.units.values() if each.parent == unit.id)
    if below:
        said = N_("%(team)s has %(below)s below it: move or delete what is below it first.")
        raise EditRefused(later(said, team=unit.name, below=below[0]))
    del teams.units[unit.id]
    teams.memberships = {at: lead for at, lead in teams.memberships.items() if at[1] != unit.id}


_DO: Final = {
    EditKind.PUT: _put,
    EditKind.MOVE: _move,
    EditKind.REMOVE: _remove,
    EditKind.COUNTRY: _set_country,
    EditKind.ADD_UNIT: _add_unit,
    EditKind.RENAME_UNIT: _rename_unit,
    EditKind.MOVE_UNIT: _move_unit,
    EditKind.DELETE_UNIT: _delete_unit,
}


def _unit(teams: Teams, known: str) -> Unit:
    found = teams.units.get(known)
    if found is None:
        raise EditRefused(later(N_("This team is not there any more: look at the teams again.")))
    return found


def _name(teams: Teams, edit: Edit) -> str:
    name = tidy(edit.name)
    if bad := unwelcome(name):
        raise EditRefused(later(N_("The name holds %(which)s: take it out."), which=bad))
    if not key(name) or max(len(name), len(key(name))) > LONGEST_NAME:
        said = N_("Give the team a name of 1 to %(most)s characters.")
        raise EditRefused(later(said, most=LONGEST_NAME))
    same = [each for each in teams.units.values() if each.id != edit.unit and key(each.name) == key(name)]
    if same:
        said = N_("There is a team called %(name)s already: give this one another name.")
        raise EditRefused(later(said, name=same[0].name))
    return name


def _country(typed: str) -> str | None:
    country = typed.strip().upper()
    if country and country not in codes():
        said = N_("“%(typed)s” is no country: write a two-letter code such as DE, or nothing.")
        raise EditRefused(later(said, typed=typed[:20]))
    return country or None


def _newcomer(edit: Edit) -> TeamPerson:
    account = edit.account
    if account is None or account.user != edit.user:
        raise EditRefused(later(N_("They are in no team any more: choose them again.")))
    if account.kind not in MAY_BECOME_MEMBERS:
        said = N_("%(name)s is %(kind)s: choose a member of the workspace.")
        raise EditRefused(later(said, name=account.name, kind=later(account.kind.value)))
    return TeamPerson(
        account.name,
        account.zone,
        country_of(account.zone),
        reachable=account.kind is Kind.MEMBER,
        excluded=False,
    )


def _account(raw: Mapping[str, Any] | None) -> Account | None:
    return None if raw is None else Account(**{**raw, "kind": Kind(raw["kind"])})
