"""The form of an entry: which fields each kind has, what they hold for an entry, and the entry they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from content import fields, rules
from content.entry import JSON, SHARED, Body, EntryKind
from content.help import Recipient
from content.themes import Scale
from content.translations import N_, _
from slackapp.editorial.kinds import described_dimensions

DIGITS: Final = 10
NUMBERS: Final = frozenset({"minutes"})


@dataclass(frozen=True)
class Field:
    """One field. `name` is as `content.fields` gives it.

    `limit` is what its place in Slack holds, in characters; 0 where it shares one with others. `type` is that
    of the input, or "choice" or "flag".
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
    """The name in a form of a field that `content.fields` calls so."""
    return name.replace(" to ", "-").replace(" ", "-")


OPTIONS: Final[Mapping[str, Callable[[], Mapping[str, str]]]] = {"dimension": described_dimensions}
"""What there is to choose from in fields whose options are said elsewhere, by the names of the fields."""
_DIMENSION: Final = Field("dimension", N_("Dimension"), type="choice")
_STEPS: Final = (
    Field("steps 1", "Step 1", "What the lead does first. One to three steps.", rows=2),
    Field("steps 2", "Step 2", rows=2),
    Field("steps 3", "Step 3", rows=2),
)
_PROMPT: Final = (
    Field("title", "Title", "What to do, in a few words.", limit=rules.HEADER),
    Field("why", "Why it works", "One sober sentence: what the study found, and no more.", rows=3),
    Field("source", "Source", "Authors, year and journal, so that anybody can look it up.", rows=2),
    *_STEPS,
    Field("draft", "Draft to send", "In the lead’s own voice, going first.", rows=5, limit=rules.DRAFT),
    Field("minutes", "Minutes", "What it takes from the lead, from 1 to 60."),
    Field("avoid", "When not to use it", rows=2),
)
_TO: Final = {
    Recipient.TEAMMATE: N_("Draft to a teammate"),
    Recipient.LEAD: N_("Draft to one’s lead"),
    Recipient.HR: N_("Draft to HR"),
}

FIELDS: Final[Mapping[EntryKind, tuple[Field, ...]]] = {
    EntryKind.THEME: (
        Field("title", "Title", "It heads the check-in and the chart.", limit=rules.MODAL_TITLE),
        Field("question", "Question", "What the five questions ask together.", limit=rules.HEADER),
    ),
    EntryKind.ITEM: (
        _DIMENSION,
        Field("text", "Question", "A sentence that one agrees with or knows from the last 7 days.", rows=2),
        Field(
            "scale",
            "Answers",
            type="choice",
            options=(
                (Scale.FREQUENCY.value, "How often, from never to always"),
                (Scale.AGREEMENT.value, "How far one agrees"),
            ),
        ),
        Field(
            "reversed",
            "More of it is worse, so the answer counts the other way round",
            type="flag",
        ),
        Field("not_applicable", "Offer “Didn’t come up” in place of “Skip”", type="flag"),
    ),
    EntryKind.PROMPT: (_DIMENSION, *_PROMPT),
    EntryKind.STARTER: _PROMPT,
    EntryKind.REFRAME: (
        Field(
            "text",
            "Thought",
            "Short, kind and concrete. Everybody may meet it, whatever they answered.",
            rows=3,
        ),
    ),
    EntryKind.HELP: (
        Field("title", "Name", limit=rules.OPTION),
        Field("when", "When it fits", limit=rules.OPTION),
        *(
            Field(
                f"draft to {to.value}",
                label,
                "What stands in [brackets] is for the person to fill in.",
                rows=4,
                limit=rules.DRAFT,
            )
            for to, label in _TO.items()
        ),
    ),
    EntryKind.SUPPORT: (
        Field(
            "country",
            "Country",
            "Two capital letters, such as ES. Leave it empty for a line that is for everybody.",
        ),
        Field("name", "Name"),
        Field("contact", "How to reach it", "A number or an address, shown as it is written."),
        Field("note", "Note", "Such as its hours. May stay empty."),
    ),
}


def form(kind: EntryKind) -> tuple[Field, ...]:
    """The fields of a kind, in the language of whoever fills them in; none where it has no form."""
    return tuple(map(_spoken, FIELDS.get(kind, ())))


def _spoken(field: Field) -> Field:
    said = ((value, _(text)) for value, text in field.options)
    options = OPTIONS[field.name]().items() if field.name in OPTIONS else said
    hint = _(field.hint) if field.hint else ""
    return replace(field, label=_(field.label), hint=hint, options=tuple(options))


def values(body: Body | None) -> dict[str, str]:
    """What the fields of a form hold for an entry, by their names in the form."""
    return {slug(name): text for name, text in fields.shown(body).items()}


def read(kind: EntryKind, entry: str, typed: Mapping[str, str]) -> dict[str, JSON]:
    """The entry that the fields of a form make; what stays empty is left out, and so is what is no field."""
    body: dict[str, JSON] = {"id": entry}
    for each in FIELDS[kind]:
        value = _value(each, typed.get(each.slug, ""))
        base, _space, rest = each.name.partition(" ")
        if base == "steps":
            _append(body, "steps", value)
        elif rest:
            _append(body, "drafts", value and {"to": rest.removeprefix("to "), "text": value})
        elif value != "":
            body[each.name] = value
    return body


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
