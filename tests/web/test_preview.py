"""The preview looks like Slack, reads well, and nothing that somebody types becomes part of the page."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.entry import Body, EntryKind
from content.library import load
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, BlockId, Callback
from slackapp.blocks.library import shown
from slackapp.web.mrkdwn import mrkdwn
from slackapp.web.preview import html
from tests.blocks.built import every_surface

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&amp;lt;script&amp;gt;",
    "<https://x.example|y>",
    "<javascript:alert(1)|press>",
    "<!channel> <@U1|<b>x</b>> *<i>bold</i>*",
    "`<script>`",
    "{{ 7 * 7 }} {% raw %}",
)
TAGS = frozenset(
    {"p", "div", "span", "ul", "li", "br", "hr", "blockquote", "strong", "em", "s", "code", "pre"}
)
ATTRIBUTES = frozenset({"class", "role", "aria-label", "aria-hidden"})


class Seen(HTMLParser):
    """Which tags and attributes stand in a page, what it says, and whether each tag is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(str(page))  # Markup would escape each piece that is added to it
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def safe(page: str) -> Seen:
    seen = Seen(page)
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    return seen


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(text: str) -> None:
    bodies: dict[EntryKind, Body] = {
        EntryKind.PROMPT: dict.fromkeys(("title", "why", "source", "draft", "avoid", "minutes"), text),
        EntryKind.ITEM: {"text": text},
        EntryKind.THEME: {"id": text, "title": text, "question": text},
        EntryKind.REFRAME: {"text": text},
        EntryKind.HELP: {"title": text, "when": text, "drafts": [{"to": text, "text": text}]},
        EntryKind.SUPPORT: {"name": text, "contact": text, "note": text, "country": text},
    }
    for kind, body in bodies.items():
        seen = safe(html(shown(load(), kind, body)))
        if not {"*", "`", "|"} & set(text) and kind is not EntryKind.THEME:
            assert text in seen.text, "it is all there, as it was typed"


@pytest.mark.parametrize("text", HOSTILE)
def test_even_unescaped_marks_hold_no_html_and_no_address(text: str) -> None:
    seen = safe(html([kit.message([kit.section(text), kit.header(text), kit.context(text)])]))
    assert "href" not in seen.attributes


@example("<|>")
@given(st.text(alphabet="<>&|*_~`@#!• \nax:/;\"'", max_size=60))
def test_no_text_breaks_out_or_is_lost_in_a_crash(text: str) -> None:
    safe(mrkdwn(text))


def test_everything_that_the_app_says_can_be_shown() -> None:
    for surface in every_surface(load()):
        safe(html([surface.built]))


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("a *bold* word", "<p>a <strong>bold</strong> word</p>"),
        ("an _italic_ word", "<p>an <em>italic</em> word</p>"),
        ("~gone~", "<p><s>gone</s></p>"),
        ("*bold with _both_*", "<p><strong>bold with <em>both</em></strong></p>"),
        ("snake_case_name and 2*3*4", "<p>snake_case_name and 2*3*4</p>"),
        ("`/leanon *help*`", "<p><code>/leanon *help*</code></p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("> a\n&gt; b\nc", "<blockquote>a<br>b</blockquote><p>c</p>"),
        ("• a\n• b", '<ul class="slack-list"><li>a</li><li>b</li></ul>'),
        ("a &lt;b&gt; &amp;amp; c", "<p>a &lt;b&gt; &amp;amp; c</p>"),
        ("<https://x.example|y>", '<p><span class="slack-link">y</span></p>'),
        ("see https://x.example/a.", '<p>see <span class="slack-link">https://x.example/a</span>.</p>'),
        ("<!channel>", '<p><span class="slack-mention">@channel</span></p>'),
        ("<#C1|talk>", '<p><span class="slack-mention">#talk</span></p>'),
        ("<!date^1^{date}|1 Jan 1970>", "<p>1 Jan 1970</p>"),
    ],
)
def test_slacks_marks_are_shown_as_slack_shows_them(text: str, shown_as: str) -> None:
    assert str(mrkdwn(text)) == shown_as


def test_controls_look_like_controls_and_are_none() -> None:
    rows = [
        kit.actions(BlockId.WEEKLY, kit.button(Action.CHECKIN_START, "Start", value="r", primary=True)),
        kit.radio(BlockId.QUESTION_0, label="How was it?", options=[("1", "Never"), ("2", "Always")]),
    ]
    view = kit.form(
        kit.modal("Title", rows, close="Close"), callback=Callback.CHECKIN_SUBMIT, submit="Send", metadata="r"
    )
    page = str(html([view]))
    seen = safe(page)
    for said in (
        "Button: Start",
        "How was it?",
        "(optional)",
        "Never",
        "Always",
        "Button: Close",
        "Button: Send",
    ):
        assert said in seen.text
    assert page.count("slack-button primary") == 2
    assert 'aria-label="A window in Slack"' in page


def test_a_block_that_is_not_known_says_so() -> None:
    assert "not previewed" in html([{"blocks": [{"type": "video"}]}])
