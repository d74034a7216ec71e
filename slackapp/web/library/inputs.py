"""Which fields an entry of each kind has, and how a person is asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content import checks
from content.entry import EntryKind
from content.help import Recipient
from content.themes import Scale
from slackapp.web.library.places import described


@dataclass(frozen=True)
class Field:
    """One field. `name` is as `content.fields` gives it; `same` has one value in all languages.

    `limit` is what its place in Slack holds, in characters; 0 where it shares one with others. `type` is that
    of the input, or "choice" or "flag".
    """

    name: str
    label: str
    hint: str = ""
    rows: int = 0
    limit: int = 0
    type: str = "text"
    same: bool = False
    options: tuple[tuple[str, str], ...] = ()

    @property
    def slug(self) -> str:
        """Its name in a form."""
        return slug(self.name)


def slug(name: str) -> str:
    """The name in a form of a field that `content.fields` calls so."""
    return name.replace(" to ", "-").replace(" ", "-")


_DIMENSION: Final = Field(
    "dimension", "Dimension", type="choice", same=True, options=tuple(described().items())
)
_STEPS: Final = (
    Field("steps 1", "Step 1", "What the lead does first. One to three steps.", rows=2),
    Field("steps 2", "Step 2", rows=2),
    Field("steps 3", "Step 3", rows=2),
)
_PROMPT: Final = (
    Field("title", "Title", "What to do, in a few words.", limit=checks.HEADER),
    Field("why", "Why it works", "One sober sentence: what the study found, and no more.", rows=3),
    Field("source", "Source", "Authors, year and journal, so that anybody can look it up.", rows=2),
    *_STEPS,
    Field("draft", "Draft to send", "In the lead’s own voice, going first.", rows=5, limit=checks.DRAFT),
    Field("minutes", "Minutes", "What it takes from the lead, from 1 to 60.", same=True),
    Field("avoid", "When not to use it", rows=2),
)
_TO: Final = {Recipient.TEAMMATE: "a teammate", Recipient.LEAD: "one’s lead", Recipient.HR: "HR"}

FIELDS: Final[Mapping[EntryKind, tuple[Field, ...]]] = {
    EntryKind.THEME: (
        Field("title", "Title", "It heads the check-in and the chart.", limit=checks.MODAL_TITLE),
        Field("question", "Question", "What the five questions ask together.", limit=checks.HEADER),
    ),
    EntryKind.ITEM: (
        _DIMENSION,
        Field("text", "Question", "A sentence that one agrees with or knows from the last 7 days.", rows=2),
        Field(
            "scale",
            "Answers",
            type="choice",
            same=True,
            options=(
                (Scale.FREQUENCY.value, "How often, from never to always"),
                (Scale.AGREEMENT.value, "How far one agrees"),
            ),
        ),
        Field(
            "reversed",
            "More of it is worse, so the answer counts the other way round",
            type="flag",
            same=True,
        ),
        Field("not_applicable", "Offer “Didn’t come up” in place of “Skip”", type="flag", same=True),
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
        Field("title", "Name", limit=checks.OPTION),
        Field("when", "When it fits", limit=checks.OPTION),
        *(
            Field(
                f"draft to {to.value}",
                f"Draft to {said}",
                "What stands in [brackets] is for the person to fill in.",
                rows=4,
                limit=checks.DRAFT,
            )
            for to, said in _TO.items()
        ),
    ),
    EntryKind.SUPPORT: (
        Field(
            "country",
            "Country",
            "Two capital letters, such as ES. Leave it empty for a line that is for everybody.",
            same=True,
        ),
        Field("name", "Name"),
        Field("contact", "How to reach it", "A number or an address, shown as it is written."),
        Field("note", "Note", "Such as its hours. May stay empty."),
    ),
}
