"""What leads and members try, each text as long as may be, with signs that Slack wants written otherwise."""

from content.evidence import Study
from content.guides import Guide
from content.members import MemberPrompt
from content.prompts import Prompt
from content.themes import Dimension

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

LONG_GUIDE = Guide(
    id=Dimension.ENERGY,
    open="What & when was it <hard>? " * 8,
    ask=("Who < could & would _help_? " * 8,) * 3,
    close="We *drop* one thing & tell > all. " * 8,
)
LONG_MEMBER = MemberPrompt(
    id="member.long",
    title="Ask <one> & only one " * 8,
    text="Pick a task & think of <somebody>. " * 12,
    draft="Could you look at this & tell me? " * 14,
    minutes=10,
)
