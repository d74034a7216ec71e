"""One fault planted in an entry of each kind: what is changed, the field complained of, and what is said."""

from typing import Any

from content.entries import seeded
from content.entry import EntryKind

THEME, ITEM, ASKED, PROMPT = EntryKind.THEME, EntryKind.ITEM, EntryKind.ASKED, EntryKind.PROMPT
STARTER, REFRAME, HELP, SUPPORT = EntryKind.STARTER, EntryKind.REFRAME, EntryKind.HELP, EntryKind.SUPPORT
AREA, MEMBER, GUIDE = EntryKind.AREA, EntryKind.MEMBER, EntryKind.GUIDE
FIRST: dict[EntryKind, str] = {}
for _kind, _id in seeded("en"):
    FIRST.setdefault(_kind, _id)
LONG = "We do this in one day. " * 24

# The kind, the fields that are changed (None takes one out), the field complained of, and what is said.
PLANTED: list[tuple[EntryKind, dict[str, Any], str, str]] = [
    (PROMPT, {"draft": LONG}, "draft", "in a draft, which holds 500; shorten it."),
    (PROMPT, {"draft": "Most of you\ndid not ask."}, "draft", "'most of you' is never used; spreading"),
    (
        PROMPT,
        {"source": "Shockley, Journal of Applied Psychology"},
        "source",
        "The source must have authors, year and place;",
    ),
    (PROMPT, {"source": None}, "source", "'source' is missing; add it."),
    (PROMPT, {"why": "People felt tired. Try it. Go."}, "why", "'why' may have two sentences; keep the"),
    (PROMPT, {"avoid": "Considerable organisational responsibility."}, "avoid", "above 7; use shorter words"),
    (PROMPT, {"steps": ["Go.", "Considerable organisational responsibility."]}, "steps 2", "reads at grade"),
    (PROMPT, {"steps": ["Go.", "Hold a reciprocity ring."]}, "steps 2", "it is a trademark"),
    (PROMPT, {"title": "So " * 60}, "title", "in a header, which holds 150; shorten it."),
    (PROMPT, {"source": "2021, Nature"}, "source", "The source must have authors, year and place;"),
    (PROMPT, {"source": "Adams and Klotz, 2021"}, "source", "The source must have authors, year and place;"),
    (PROMPT, {"study": None}, "study", "'study' is missing; add it."),
    (PROMPT, {"study": "rumour"}, "study", "'study' must be 'meta-analysis', "),
    (PROMPT, {"settings": ["ward"]}, "settings", "'settings' must be 'desk', "),
    (PROMPT, {"settings": ["shift", "desk"]}, "settings", "The settings are to stand in this order, each"),
    (MEMBER, {"settings": ["desk", "desk"]}, "settings", "The settings are to stand in this order, each"),
    (PROMPT, {"settings": []}, "settings", "'settings' is empty; add at least 1."),
    (PROMPT, {"minutes": 11}, "longer", "This takes more than 10 minutes; say in 'longer' what makes it so."),
    (PROMPT, {"minutes": 11, "longer": "A talk. And more."}, "longer", "'longer' must be one sentence;"),
    (PROMPT, {"minutes": 90}, "minutes", "'minutes' must be at most 60; lower it."),
    (PROMPT, {"minutes": "5"}, "minutes", "'minutes' must be a whole number; write it in digits"),
    (PROMPT, {"steps": []}, "steps", "'steps' is empty; add at least 1."),
    (PROMPT, {"steps": ["a"] * 4}, "steps", "'steps' has more entries than the 3 allowed; take some out."),
    (PROMPT, {"steps": ["Go.", " "]}, "steps 2", "'steps' is empty; fill it in."),
    (PROMPT, {"dimension": None}, "dimension", "'dimension' is missing; add it."),
    (PROMPT, {"dimension": None, "why": None}, "dimension", "'dimension' is missing; add it."),
    (PROMPT, {"dimension": "enrgy"}, "dimension", "'dimension' must be 'energy', "),
    (PROMPT, {"avoid": LONG * 6}, "", "in the report's section, which holds 2750; shorten it."),
    (PROMPT, {"day": "Monday"}, "day", "'day' is not a field here; correct its name or take it out."),
    (PROMPT, {"id": "Energy Cameras"}, "id", "The id may have a-z, 0-9, dots and dashes;"),
    (PROMPT, {"id": "a" * 61}, "id", "The id takes 61 characters; keep to 60."),
    (STARTER, {"dimension": "asking"}, "dimension", "A starter has no dimension; take it out."),
    (AREA, {"dimension": "asking"}, "dimension", "A prompt for areas has no 'dimension'; take it out."),
    (AREA, {"settings": ["desk"]}, "settings", "A prompt for areas has no 'settings'; take it out."),
    (AREA, {"when": "A loss."}, "when", "A prompt for areas has no 'when'; take it out."),
    (MEMBER, {"minutes": 11}, "minutes", "This takes more than 10 minutes; make it a smaller thing."),
    (MEMBER, {"text": "Burned out? Ask."}, "text", "'burned out' is never used; write about the work"),
    (MEMBER, {"text": None}, "text", "'text' is missing; add it."),
    (GUIDE, {"ask": ["What?"]}, "ask", "'ask' is empty; add at least 2."),
    (
        GUIDE,
        {"ask": ["What?", "Say more."]},
        "ask 2",
        "This must be a question; end it with a question mark.",
    ),
    (GUIDE, {"id": "power"}, "id", "'id' must be 'energy', "),
    (ITEM, {"text": "I felt burned out."}, "text", "'burned out' is never used; write about the work"),
    (THEME, {"title": "Burn-out"}, "title", "No figure is called 'burn-out'; name the load"),
    (ITEM, {"id": "power.a"}, "id", "The id must begin with its dimension; write 'energy.' first."),
    (ITEM, {"reversed": None}, "reversed", "'reversed' is missing; add it."),
    (ITEM, {"reversed": "no"}, "reversed", "'reversed' must be true or false;"),
    (ITEM, {"default": True}, "default", "'default' is not a field here;"),
    (THEME, {"title": "The whole load"}, "title", "“This week: The whole load” takes 25"),
    (THEME, {"title": "The load that we carry now"}, "title", "a modal's title, which holds 24; shorten it."),
    (THEME, {"items": []}, "items", "'items' is not a field here;"),
    (ASKED, {"item": None}, "item", "'item' is missing; add it."),
    (ASKED, {"id": "power"}, "id", "'id' must be 'energy', "),
    (
        REFRAME,
        {"text": "It is just a question."},
        "text",
        "'just' is never used; it makes a hard step sound small",
    ),
    (REFRAME, {"text": ""}, "text", "'text' is empty; fill it in."),
    (HELP, {"title": "Advice " * 11}, "title", "in an option, which holds 75; shorten it."),
    (HELP, {"drafts": []}, "drafts", "There are 0 drafts to 'lead'; write exactly one."),
    (HELP, {"drafts": [{"to": "lead", "text": LONG}]}, "draft to lead", "in a draft, which holds 500;"),
    (
        HELP,
        {"drafts": [{"to": "boss", "text": "Hello"}]},
        "draft to boss",
        "'to' must be 'teammate', 'lead' or 'hr';",
    ),
    (HELP, {"drafts": ["Hello"]}, "drafts 1", "This entry must have named fields;"),
    (HELP, {"id": "advise"}, "id", "'id' must be 'second-pair-of-eyes', "),
    (SUPPORT, {"kind": "helpdesk"}, "kind", "'kind' must be 'emergency', 'crisis', 'talk' or 'programme';"),
    (SUPPORT, {"checked": None}, "checked", "'checked' is missing; add it."),
    (SUPPORT, {"contact": 3114}, "contact", "'contact' must be text; write it in quotes."),
    (SUPPORT, {"country": "Spain"}, "country", "write two capital letters, such as DE."),
    (SUPPORT, {"name": "Samaritans " * 300}, "", "in the support section, which holds 3000; shorten it."),
]
