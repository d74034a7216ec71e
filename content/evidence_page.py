"""The page on what the prompts rest on: every one with what was found, by what kind of study, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from content.evidence import Study
from content.library import Library
from content.prompts import Prompt
from content.themes import DIMENSIONS, Dimension

INTRODUCTION: Final = """# What the prompts rest on

Every idea that Lean On gives to a lead names a study. Here are all of them, made from the library
by `leanon library evidence`; a test holds that this page is up to date. Each row says what is
offered, what was found, by what kind of study and by whom.

What you should know before you rely on any of it:

- **No prompt was tested as a prompt.** Each study is about a neighbour of what the lead is asked to
  do. Whether a prompt helps here, only your own teams can tell: HR sees that beside it once enough
  teams have tried it, and reads it as a hint.
- **What we read.** Of each source an abstract, an excerpt, the publisher's summary or a report on
  it, and never a whole paper; what is said here claims no more than that. Those marked † are cited
  as they are known in the field, and were not looked up.
- **A link is not a cause.** A survey shows that two things go together. Only where people or teams
  were allotted by chance, as in a trial or an experiment, is one the likelier cause of the other;
  and a laboratory is not a ward.
- **Where sizes are known they stand in the text.** Small studies, and those in one firm, say little
  of other places.
- Nothing here is a health test. Our questions are our own and are not validated instruments; the
  bands are ours as well.
"""
NOT_LOOKED_UP: Final = frozenset(
    {
        *(("Amabile", 2011), ("Adams", 2021), ("Ren", 2011), ("Bohns", 2010), ("Detert", 2007)),
        *(("Edmondson", 1999), ("Deelstra", 2003), ("Repenning", 2001), ("Nembhard", 2006)),
    }
)
"""Sources of which nobody has read even an abstract, by first author and year."""
KINDS: Final = {
    Study.META_ANALYSIS: "many studies, put together by their figures",
    Study.REVIEW: "what is known on a subject, read and summed up",
    Study.FIELD_EXPERIMENT: "a trial among people at their own work",
    Study.EXPERIMENT: "people allotted by chance, mostly students or volunteers online",
    Study.MIXED: "several kinds in one paper",
    Study.DIARY: "people who wrote down their days, or answered several times a day",
    Study.SURVEY: "people who were asked once or a few times: a link, no cause",
    Study.RECORDS: "figures that firms or teams had anyway",
    Study.QUALITATIVE: "interviews and visits, in depth and in few places",
    Study.CASES: "what happened in one place or a few, told afterwards",
    Study.OWN: "seen by whoever wrote the prompt, and not studied",
}
"""What each kind of study is, in a few words."""


def page(library: Library) -> str:
    """Write the page, in Markdown, from the prompts of a library in English."""
    everything = (*library.prompts, *library.starters, *library.hard_weeks, *library.area)
    return "\n".join([INTRODUCTION, *_kinds(everything), *_tables(library)])


def _kinds(prompts: Sequence[Prompt]) -> Iterator[str]:
    yield "## Kinds of study\n"
    yield from ("| kind | what it is | prompts |", "|---|---|---|")
    counted = Counter(prompt.study for prompt in prompts)
    for kind, said in KINDS.items():
        if counted[kind]:
            yield f"| {_name(kind)} | {said} | {counted[kind]} |"
    yield ""


def _tables(library: Library) -> Iterator[str]:
    for theme, dimensions in DIMENSIONS.items():
        title = library.themes[theme].title
        for dimension in dimensions:
            some = [prompt for prompt in library.prompts if prompt.dimension is dimension]
            yield from _table(f"{title}: {_spaced(dimension)}", some)
    yield from _table("For teams with too few answers", library.starters)
    yield from _table("For hard weeks", library.hard_weeks)
    yield from _table("For HR and heads of area", library.area)


def _table(heading: str, prompts: Sequence[Prompt]) -> Iterator[str]:
    if not prompts:
        return
    yield f"## {heading}\n"
    yield from ("| what is offered | what was found | kind of study | source |", "|---|---|---|---|")
    for prompt in prompts:
        cells = (prompt.title, prompt.why, _name(prompt.study), _source(prompt))
        yield "| " + " | ".join(_cell(text) for text in cells) + " |"
    yield ""


def _source(prompt: Prompt) -> str:
    known = prompt.cited
    mark = " †" if known and (known.authors[0], known.year) in NOT_LOOKED_UP else ""
    return f"{prompt.source}{mark} {prompt.licence or ''}"


def _name(kind: Study) -> str:
    return _spaced(kind)


def _spaced(text: Dimension | Study) -> str:
    return text.value if text is Study.META_ANALYSIS else text.value.replace("-", " ")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
