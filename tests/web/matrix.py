"""Who may do what, written by hand: one line for each route and method, one answer for each visitor.

`door` is kept out for not being signed in: a page leads to /sign-in, a form is refused with 401. `no` is kept
out for lacking a role: 403 and the page that says so. A number is the status of whoever is let in. The member
is Ana, of Ward 3, and the lead is Lea. Otto leads another team and asks for theirs, and Zoe is HR admin of
another workspace and asks for what is ours: what they are told must be as if it were not there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from content.library import load
from slackapp.pulse.calendar import Schedule
from slackapp.web.setup.schedule import stamp
from tests.cast import ANA, WORKSPACE
from tests.web.wards import DEPUTY, WARD_LEAF

SUPPORT: Final = load().support.entries[0]

VISITORS: Final = (
    *("nobody", "member", "lead", "otto"),
    *("viewer", "reviewer", "editor", "admin", "guardian", "zoe"),
)

KINDS: Final = {"member": "none", "lead": "none", "otto": "none", "guardian": "guardian"}
"""What somebody without a role of HR's is to the page that keeps them out."""

ANSWERS: Final = """
                                                 nobody        lead      viewer      editor    guardian
route and method                                       member        otto    reviewer       admin         zoe
GET  /static/<path:filename>                        200   200   200   200   200   200   200   200   200   200
GET  /health                                        200   200   200   200   200   200   200   200   200   200
GET  /ready                                         200   200   200   200   200   200   200   200   200   200
GET  /privacy                                       200   200   200   200   200   200   200   200   200   200
GET  /data-protection                               200   200   200   200   200   200   200   200   200   200
GET  /figures                                       200   200   200   200   200   200   200   200   200   200
GET  /owners                                        200   200   200   200   200   200   200   200   200   200
GET  /evidence                                      200   200   200   200   200   200   200   200   200   200
GET  /register                                      404   404   404   404   404   404   404   404   404   404
GET  /register/<workspace>                          200   200   200   200   200   200   200   200   200   200
GET  /picture/<token>.png                           404   404   404   404   404   404   404   404   404   404
GET  /picture/guess/<tenths>.png                    200   200   200   200   200   200   200   200   200   200
POST /slack/events                                  401   401   401   401   401   401   401   401   401   401

GET  /                                              200   303   303   303   303   303   303   303   303   303
GET  /trend                                        door   303   303   303   200   200   200   200   200   200
GET  /trend/<leaf>                                 door   200   200   404   404   404   404   404   404   404
GET  /trend/<leaf>/talk                            door   404   200   404   404   404   404   404   404   404
POST /trend/<leaf>/talk                            door   404   303   404   404   404   404   404   404   404
GET  /trend/<leaf>.csv                             door   200   200   404   404   404   404   404   404   404
GET  /trend/<leaf>/<theme>.png                     door   200   200   404   404   404   404   404   404   404
POST /trend/<leaf>/mark                            door   404   303   404   404   404   404   404   404   404

GET  /organisation                                 door    no    no    no   200    no    no   200    no   200
POST /organisation/export                          door    no    no    no   200    no    no   200    no   200
GET  /area/<unit>                                  door   404   404   404   200   404   404   200   404   404
POST /area/<unit>/export                           door   404   404   404   200   404   404   200   404   404

GET  /sign-in                                       200   303   303   303   303   303   303   303   303   303
GET  /sign-in/slack                                 303   303   303   303   303   303   303   303   303   303
GET  /sign-in/callback                              303   303   303   303   303   303   303   303   303   303
GET  /once/<token>                                  410   410   410   410   410   410   410   410   410   410
POST /once/<token>                                  410   410   410   410   410   410   410   410   410   410
GET  /hr                                           door   200   200   200   200   200   200   200   303   200
GET  /account                                      door   200   200   200   200   200   200   200   200   200
POST /sign-out                                     door   303   303   303   303   303   303   303   303   303
POST /sign-out/everywhere                          door   303   303   303   303   303   303   303   303   303

GET  /guardian                                     door    no    no    no    no    no    no    no   200    no
POST /guardian/decide                              door    no    no    no    no    no    no    no   303    no
GET  /people                                       door    no    no    no    no    no    no   200    no   200
GET  /people/find                                  door    no    no    no    no    no    no   200    no   200
POST /people                                       door    no    no    no    no    no    no   303    no   303
GET  /people/<user>/remove                         door    no    no    no    no    no    no   200    no   404
POST /people/<user>/remove                         door    no    no    no    no    no    no   303    no   303
GET  /teams                                        door    no    no    no    no    no    no   200    no   200
GET  /teams/import                                 door    no    no    no    no    no    no   200    no   200
POST /teams/import                                 door    no    no    no    no    no    no   409    no   303
GET  /teams/example.csv                            door    no    no    no    no    no    no   200    no   200
GET  /teams/new                                    door    no    no    no    no    no    no   200    no   200
POST /teams/new                                    door    no    no    no    no    no    no   303    no   303
GET  /teams/change                                 door    no    no    no    no    no    no   200    no   200
GET  /teams/change/progress                        door    no    no    no    no    no    no   200    no   200
GET  /teams/change/people/<what>                   door    no    no    no    no    no    no   200    no   200
POST /teams/change/apply                           door    no    no    no    no    no    no   303    no   409
POST /teams/change/drop                            door    no    no    no    no    no    no   303    no   409
POST /teams/change/undo                            door    no    no    no    no    no    no   409    no   409
GET  /teams/groups                                 door    no    no    no    no    no    no   200    no   200
POST /teams/groups/look                            door    no    no    no    no    no    no   409    no   422
POST /teams/groups/teams                           door    no    no    no    no    no    no   303    no   303
POST /teams/groups/follow                          door    no    no    no    no    no    no   303    no   404
GET  /teams/<unit>                                 door    no    no    no    no    no    no   200    no   404
POST /teams/<unit>/people                          door    no    no    no    no    no    no   303    no   404
POST /teams/<unit>/add                             door    no    no    no    no    no    no   303    no   404
POST /teams/<unit>/edit                            door    no    no    no    no    no    no   303    no   404
POST /teams/<unit>/work                            door    no    no    no    no    no    no   303    no   404
POST /teams/<unit>/deputies                        door    no    no    no    no    no    no   303    no   404
POST /teams/<unit>/deputies/<user>/end             door    no    no    no    no    no    no   303    no   404

GET  /launch                                       door    no    no    no    no    no    no   200    no   200
POST /launch                                       door    no    no    no    no    no    no   409    no   409
POST /launch/guardians                             door    no    no    no    no    no    no   303    no   303
POST /launch/test                                  door    no    no    no    no    no    no   303    no   303
GET  /launch/words                                 door    no    no    no    no    no    no   200    no   200
POST /launch/words                                 door    no    no    no    no    no    no   409    no   409
GET  /schedule                                     door    no    no    no    no    no    no   200    no   200
POST /schedule                                     door    no    no    no    no    no    no   303    no   409
POST /schedule/language                            door    no    no    no    no    no    no   303    no   303
POST /schedule/pause                               door    no    no    no    no    no    no   303    no   303
POST /schedule/resume                              door    no    no    no    no    no    no   303    no   303
GET  /schedule/pilot                               door    no    no    no    no    no    no   200    no   200
POST /schedule/pilot                               door    no    no    no    no    no    no   303    no   303
GET  /schedule/privacy                             door    no    no    no    no    no    no   200    no   200
POST /schedule/privacy                             door    no    no    no    no    no    no   303    no   303
GET  /schedule/support                             door    no    no    no    no    no    no   200    no   200
POST /schedule/support                             door    no    no    no    no    no    no   303    no   303
GET  /marks                                        door    no    no    no    no    no   200   200    no   200
POST /marks                                        door    no    no    no    no    no   303   303    no   422
GET  /audit                                        door    no    no    no   200   200   200   200    no   200

GET  /library                                      door    no    no    no   200   200   200   200    no   200
GET  /library/new                                  door    no    no    no    no    no   200   200    no   200
POST /library/new                                  door    no    no    no    no    no   303   303    no   303
POST /library/new/preview                          door    no    no    no    no    no   200   200    no   200
GET  /library/<locale>/<kind>/<entry>              door    no    no    no   200   200   200   200    no   200
POST /library/<locale>/<kind>/<entry>              door    no    no    no    no    no   303   303    no   409
POST /library/<locale>/<kind>/<entry>/preview      door    no    no    no    no    no   200   200    no   200
POST /library/<locale>/<kind>/<entry>/discard      door    no    no    no    no    no   303   303    no   409
POST /library/<locale>/<kind>/<entry>/retire       door    no    no    no    no    no   303   303    no   409
GET  /library/<locale>/<kind>/<entry>/versions     door    no    no    no   200   200   200   200    no   200
POST /library/<locale>/<kind>/<entry>/restore      door    no    no    no    no    no   303   303    no   409

GET  /questions                                    door    no    no    no   200   200   200   200    no   200
POST /questions/<dimension>                        door    no    no    no    no    no   303   303    no   303

GET  /translations                                 door    no    no    no   200   200   200   200    no   200
POST /library/<locale>/<kind>/<entry>/still-right  door    no    no    no    no    no   303   303    no   409

GET  /review                                       door    no    no    no   200   200   200   200    no   200
POST /review/publish                               door    no    no    no    no   303    no   303    no   409
POST /review/send-back                             door    no    no    no    no   303    no   303    no   409

GET  /library/import                               door    no    no    no   200   200   200   200    no   200
POST /library/import                               door    no    no    no    no    no   200   200    no   200
POST /library/import/take                          door    no    no    no    no    no   303   303    no   409
POST /library/export                               door    no    no    no   200   200   200   200    no   200
"""

ARGUMENTS: Final[Mapping[str, str]] = {
    "dimension": "energy",
    "entry": "energy.cameras",
    "filename": "site.css",
    "kind": "prompt",
    "leaf": WARD_LEAF,
    "locale": "en",
    "tenths": "30",
    "theme": "load",
    "token": "made-up",
    "unit": "Ward 3",
    "user": "UVIEWER",
    "what": "moves",
    "workspace": WORKSPACE,
}
"""What stands in an address, by the name of the argument; all of it is of our workspace."""

ELSEWHERE: Final[Mapping[str, Mapping[str, str]]] = {
    "/area/<unit>": {"unit": "Clinic"},
    "/area/<unit>/export": {"unit": "Clinic"},
    "/library/<locale>/<kind>/<entry>/still-right": {"locale": "es", "entry": "energy.shorter-meetings"},
    "/teams/<unit>/deputies/<user>/end": {"user": DEPUTY},
}
"""Arguments of routes that need another entry than the others: one whose English text was changed."""

FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "POST /guardian/decide": {"seen": "{asked}/en/item/energy.a", "do": "yes", "note": "Fair."},
    "POST /marks": {"week": "past-1", "word": "strike"},
    "POST /schedule": {"do": "save", "zone": "UTC", "was": stamp(Schedule(zone="UTC"))}
    | {f"{name}_day": day for name, day in (("opens", "0"), ("closes", "3"), ("slot", "1"))}
    | {f"{name}_time": "10:00" for name in ("opens", "closes", "slot")},
    "POST /schedule/pilot": {"do": "save", "whom": "everybody"},
    "POST /schedule/privacy": {"do": "save", "k": "6", "epsilon": "1", "focus": "none"},
    "POST /schedule/language": {"locale": "es"},
    "POST /schedule/support": {"entry": SUPPORT.id, "digest": SUPPORT.digest},
    "POST /trend/<leaf>/mark": {"week": "past-1", "word": "move"},
    "POST /people": {"user": "UVIEWER", "role": "admin", "sure": "UVIEWER"},
    "POST /trend/<leaf>/talk": {"round": "past-1", "line": "We look at hard cases by two."},
    "POST /teams/import": {"file": "unit,parent,person,role,country\r\nWard 3,,,,\r\n"},
    "POST /teams/new": {"name": "Ward 5"},
    "POST /teams/change/apply": {"number": "1", "stage": "1"},
    "POST /teams/change/drop": {"number": "1"},
    "POST /teams/groups/teams": {"group": "S0LAB"},
    "POST /teams/groups/follow": {"unit": "Lab", "group": "S0LAB"},
    "POST /teams/<unit>/people": {"user": ANA, "do": "move", "to": "Lab"},
    "POST /teams/<unit>/add": {"person": "UVIEWER", "role": "member"},
    "POST /teams/<unit>/edit": {"name": "Ward Three", "parent": "Clinic"},
    "POST /teams/<unit>/work": {"settings": "shift"},
    "POST /teams/<unit>/deputies": {"deputy": ANA, "sure": ANA},
    "POST /library/new": {"kind": "reframe", "text": "You do not have to be everywhere at once."},
    "POST /library/<locale>/<kind>/<entry>": {"base": "0", "edit": "{draft}", "title": "Another title"},
    "POST /library/<locale>/<kind>/<entry>/discard": {"edit": "{draft}"},
    "POST /library/<locale>/<kind>/<entry>/retire": {"base": "0", "edit": "{draft}"},
    "POST /library/<locale>/<kind>/<entry>/restore": {"base": "0", "edit": "{draft}", "number": "0"},
    "POST /library/<locale>/<kind>/<entry>/still-right": {"base": "0", "first_base": "1"},
    "POST /library/import": {"files": "prompts.yml", "locale": "en"},
    "POST /library/import/take": {
        "offers": '[["en","prompt","energy.cameras",null,0,{draft}]]',
        "take": "en/prompt/energy.cameras",
    },
    "POST /library/export": {"locale": "en"},
    "POST /questions/<dimension>": {"base": "0", "edit": "0", "item": "energy.b", "sure": "yes"},
    "POST /review/publish": {"chosen": "{submitted}/en/prompt/energy.small-step", "do": "publish"},
    "POST /review/send-back": {"seen": "{submitted}/en/prompt/energy.small-step", "note": "Shorter, please."},
}
"""What a form holds besides its token, so that whoever is let in does change something.

{draft}, {submitted} and {asked} stand for the numbers of the last changes of our drafts, and what `files`
names for that file as it came with the app.
"""

CHANGES: Final = frozenset({"GET /sign-in/slack"})
"""Pages that write something down although they are only opened: that a sign-in has begun."""


IDLE: Final = frozenset({"POST /launch/test", "POST /schedule/resume"})
"""Forms that write nothing where these tests send them: one sends a message, one ends a pause that is not."""


@dataclass(frozen=True)
class Line:
    """What each visitor is answered to one method of one route."""

    method: str
    route: str
    answers: Mapping[str, str]

    def __str__(self) -> str:
        """As a line begins, with one space."""
        return f"{self.method} {self.route}"

    @property
    def is_public(self) -> bool:
        """Whether nobody has to sign in for it."""
        return self.answers["nobody"] != "door"

    @property
    def one_of_each(self) -> tuple[str, ...]:
        """The first visitor with each of the answers."""
        return tuple({answer: name for name, answer in reversed(list(self.answers.items()))}.values())

    @property
    def readers(self) -> tuple[str, ...]:
        """Who is shown a page: all that are let in, and one of each kind that is kept out."""
        shown = {
            (answer, KINDS.get(name, "role") if answer == "no" else name): name
            for name, answer in reversed(list(self.answers.items()))
            if answer != "303"
        }
        return tuple(shown.values())


def lines() -> Iterator[Line]:
    """Every line of the table."""
    for text in ANSWERS.strip().splitlines()[2:]:
        method, route, *cells = text.split() or ["", ""]
        if method:
            yield Line(method, route, dict(zip(VISITORS, cells, strict=True)))


LINES: Final = {str(line): line for line in lines()}


def address(route: str) -> str:
    """Where a route leads with an argument of ours in each place."""
    for name, value in {**ARGUMENTS, **ELSEWHERE.get(route, {})}.items():
        route = route.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
    if "<" in route:
        raise ValueError(f"Say in ARGUMENTS of tests/web/matrix.py what to ask {route} for.")
    return route
