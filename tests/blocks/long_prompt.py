"""A prompt with each of its texts as long as may be, and with signs that Slack wants written otherwise."""

from content.evidence import Study
from content.prompts import Prompt

LONG_PROMPT = Prompt(
    id="long.prompt",
    dimension=None,
    title="Try <this> & that " * 8,
    why="Because it helps & does no harm. " * 18,
    source="Somebody & others (2020), A Journal. " * 10,
    study=Study.META_ANALYSIS,
    licence="CC BY 4.0, <somebody> & others. " * 4,
    steps=("First < second. " * 12,) * 3,
    draft="I will go first & say what I need.\n" * 14,
    minutes=60,
    longer="It takes one full hour of talk & more. " * 3,
    avoid="When the week is > full. " * 8,
)
