"""The form of an entry: which fields each kind has, what they hold for an entry, and the entry they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from content import fields, rules, translations
from content.entry import JSON, SHARED, Body, EntryKind
from content.help import Recipient
from content.prompts import Setting
from content.support import SupportKind
from content.themes import Scale
from content.translations import N_, _
from slackapp.editorial.kinds import described_dimensions, studies

DIGITS: Final = 10
LISTS: Final = frozenset({"steps", "ask"})
NUMBERS: Final = frozenset({"minutes"})


@dataclass(frozen=True)
class Field:
    """One field. `name` is as `content.fields` gives it.

    `limit` is what its place in Slack holds, in characters; 0 where it shares one with others. `type` is that
    of the input, or "choice", of which there is one, "choices", of which there may be many, or "flag".
    """

    name: str
    label: str
    hint: str = ""
    rows: int = 0
    limit: int = 0
    type: str = "text"
    options: tuple[tuple[str, str], ...] = ()

    @property
    def slug(self) -> str:
        """Its name in a form."""
        return slug(self.name)

    @property
    def is_shared(self) -> bool:
        """Whether it has one value in all languages."""
        return self.name in SHARED


def slug(name: str) -> str:
    """The name in a form of a field that `content.fields` calls so; there, "kind" is that of the entry."""
    return "line-kind" if name == "kind" else name.replace(" to ", "-").replace(" ", "-")


OPTIONS: Final[Mapping[str, Callable[[], Mapping[str, str]]]] = {
    "dimension": described_dimensions,
    "study": studies,
}
"""What there is to choose from in fields whose options are said elsewhere, by the names of the fields."""
_DIMENSION: Final = Field("dimension", N_("Dimension"), type="choice")
SETTINGS: Final = Field(
    "settings",
    N_("For teams that work"),
    N_("Tick none if it is for everybody. Only teams that work so are then given it."),
    type="choices",
    options=(
        (Setting.DESK.value, N_("At a desk")),
        (Setting.SHIFT.value, N_("In shifts")),
        (Setting.ON_CALL.value, N_("On call")),
        (Setting.REMOTE.value, N_("Apart from each other")),
        (Setting.PROJECT.value, N_("On projects")),
    ),
)
_STEPS: Final = (
    Field("steps 1", N_("Step 1"), N_("What the lead does first. One to three steps."), rows=2),
    Field("steps 2", N_("Step 2"), rows=2),
    Field("steps 3", N_("Step 3"), rows=2),
)
_PROMPT: Final = (
    Field("title", N_("Title"), N_("What to do, in a few words."), limit=rules.HEADER),
    Field(
        "why",
        N_("Why it works"),
        N_("One or two sober sentences: what the study found, in how many people, and no more."),
        rows=3,
    ),
    Field(
        "source",
        N_("Source"),
        N_(
            "Authors, year and place, as in “Adams and Klotz, 2021, Nature”. For what you have seen"
            " yourselves: who, when, and where."
        ),
        rows=2,
    ),
    Field(
        "study",
        N_("Kind of study"),
        N_("It stands beside the source."),
        type="choice",
    ),
    Field(
        "licence",
        N_("Licence"),
        N_("Only for a text taken from elsewhere: its licence and whose it is. May stay empty."),
    ),
    *_STEPS,
    Field(
        "draft", N_("Draft to send"), N_("In the lead’s own voice, going first."), rows=5, limit=rules.DRAFT
    ),
    Field("minutes", N_("Minutes"), N_("What it takes from the lead, from 1 to 60.")),
    Field(
        "longer",
        N_("What makes it longer"),
        N_("One sentence, only where it takes more than ten minutes."),
        rows=2,
    ),
    Field("avoid", N_("When not to use it"), rows=2),
)
_TO: Final = {
    Recipient.TEAMMATE: N_("Draft to a teammate"),
    Recipient.LEAD: N_("Draft to one’s lead"),
    Recipient.HR: N_("Draft to HR"),
}

FIELDS: Final[Mapping[EntryKind, tuple[Field, ...]]] = {
    EntryKind.THEME: (
        Field("title", N_("Title"), N_("It heads the check-in and the chart."), limit=rules.MODAL_TITLE),
        Field("question", N_("Question"), N_("What the five questions ask together."), limit=rules.HEADER),
    ),
    EntryKind.ITEM: (
        _DIMENSION,
        Field(
            "text",
            N_("Question"),
            N_("A sentence that one agrees with or knows from the last 7 days."),
            rows=2,
        ),
        Field(
            "scale",
            N_("Answers"),
            type="choice",
            options=(
                (Scale.FREQUENCY.value, N_("How often, from never to always")),
                (Scale.AGREEMENT.value, N_("How far one agrees")),
            ),
        ),
        Field(
            "reversed",
            N_("More of it is worse, so the answer counts the other way round"),
            type="flag",
        ),
        Field("not_applicable", N_("Offer “Didn’t come up” in place of “Skip”"), type="flag"),
    ),
    EntryKind.PROMPT: (_DIMENSION, SETTINGS, *_PROMPT),
    EntryKind.STARTER: (
        SETTINGS,
        Field(
            "when",
            N_("For a hard week"),
            N_(
                "What has happened, such as a loss in the team. It is then found by this alone and never"
                " comes by itself. Leave it empty for a starter that fits any week."
            ),
            rows=2,
        ),
        *_PROMPT,
    ),
    EntryKind.AREA: _PROMPT,
    EntryKind.GUIDE: (
        Field(
            "open", N_("To open"), N_("An open question about the work, which nobody has to answer."), rows=2
        ),
        Field("ask 1", N_("To ask on, 1"), N_("Two or three questions. Never who said what."), rows=2),
        Field("ask 2", N_("To ask on, 2"), rows=2),
        Field("ask 3", N_("To ask on, 3"), N_("May stay empty."), rows=2),
        Field("close", N_("To close"), N_("How the talk ends: with one small thing to try."), rows=2),
    ),
    EntryKind.MEMBER: (
        SETTINGS,
        Field("title", N_("Title"), N_("What to do, in a few words."), limit=rules.HEADER),
        Field("text", N_("What to try"), N_("Small, about the work, and over in ten minutes."), rows=3),
        Field("draft", N_("Draft to send"), N_("May stay empty."), rows=3, limit=rules.DRAFT),
        Field("minutes", N_("Minutes"), N_("What it takes, from 1 to 10.")),
    ),
    EntryKind.REFRAME: (
        Field(
            "text",
            N_("Thought"),
            N_("Short, kind and concrete. Everybody may meet it, whatever they answered."),
            rows=3,
        ),
    ),
    EntryKind.HELP: (
        Field("title", N_("Name"), limit=rules.OPTION),
        Field("when", N_("When it fits"), limit=rules.OPTION),
        *(
            Field(
                f"draft to {to.value}",
                label,
                N_("What stands in [brackets] is for the person to fill in."),
                rows=4,
                limit=rules.DRAFT,
            )
            for to, label in _TO.items()
        ),
    ),
    EntryKind.SUPPORT: (
        Field(
            "country",
            N_("Country"),
            N_("Two capital letters, such as ES. Leave it empty for a line that is for everybody."),
        ),
        Field(
            "kind",
            N_("What it is for"),
            type="choice",
            options=(
                (SupportKind.EMERGENCY.value, N_("Emergency: a life is at risk")),
                (SupportKind.CRISIS.value, N_("Crisis: somebody thinks of suicide")),
                (SupportKind.TALK.value, N_("Somebody to talk to, also for who is only worn out")),
                (SupportKind.PROGRAMME.value, N_("Your own programme")),
            ),
        ),
        Field("checked", N_("Somebody has looked this number up"), type="flag"),
        Field("name", N_("Name")),
        Field("contact", N_("How to reach it"), N_("A number or an address, shown as it is written.")),
        Field("note", N_("Note"), N_("Such as its hours. May stay empty.")),
    ),
}


def form(kind: EntryKind) -> tuple[Field, ...]:
    """The fields of a kind, in the language of whoever fills them in; none where it has no form."""
    return _form(kind, translations.locale())


@cache  # a page of two hundred changes asks for it nearly a thousand times
def _form(kind: EntryKind, _locale: str) -> tuple[Field, ...]:
    return tuple(map(_spoken, FIELDS.get(kind, ())))


def _spoken(field: Field) -> Field:
    said = ((value, _(text)) for value, text in field.options)
    options = OPTIONS[field.name]().items() if field.name in OPTIONS else said
    hint = _(field.hint) if field.hint else ""
    return replace(field, label=_(field.label), hint=hint, options=tuple(options))


def values(body: Body | None) -> dict[str, str]:
    """What the fields of a form hold for an entry, by their names in the form."""
    found = {slug(name): text for name, text in fields.shown(body).items()}
    for name in fields.CHOSEN & found.keys():
        found |= dict.fromkeys((f"{name}-{one}" for one in found.pop(name).split(", ")), "yes")
    return found


def read(kind: EntryKind, entry: str, typed: Mapping[str, str]) -> dict[str, JSON]:
    """The entry that the fields of a form make; what stays empty is left out, and so is what is no field."""
    body: dict[str, JSON] = {"id": entry}
    for each in FIELDS[kind]:
        if each.type == "choices":
            chosen: list[JSON] = [id_ for id_, _name in each.options if _is_chosen(each, id_, typed)]
            body |= {each.name: chosen} if chosen else {}
            continue
        value = _value(each, typed.get(each.slug, ""))
        base, _space, rest = each.name.partition(" ")
        if base in LISTS:
            _append(body, base, value)
        elif rest:
            _append(body, "drafts", value and {"to": rest.removeprefix("to "), "text": value})
        elif value != "":
            body[each.name] = value
    return body


def _is_chosen(each: Field, id_: str, typed: Mapping[str, str]) -> bool:
    return typed.get(f"{each.slug}-{id_}") == "yes"


def _append(body: dict[str, JSON], name: str, value: JSON) -> None:
    if value:
        found = body.setdefault(name, [])
        if isinstance(found, list):
            found.append(value)


def _value(each: Field, typed: str) -> JSON:
    text = typed.replace("\r\n", "\n").replace("\0", "").strip()
    if each.type == "flag":
        return text in {"yes", "true"}
    if each.name in NUMBERS and text.isascii() and text.isdecimal() and len(text) < DIGITS:
        return int(text)
    return text
