"""mrkdwn becomes HTML, and nothing anybody writes becomes markup of its own."""

import pytest

from slackapp.sandbox.markup import Reader

READER = Reader("Europe/Berlin", lambda some_id: {"UANA": "Ana Answers"}.get(some_id, some_id))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("`*not bold*`", "<code>*not bold*</code>"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"),
        ("a &amp; b &lt;c&gt;", "a &amp; b &lt;c&gt;"),
        ("hi <@UANA>", 'hi <span class="mention">@Ana Answers</span>'),
        ("<!date^1767609000^{date_short} {time}|later>", "5 Jan 2026 11:30"),
        ("<!date^soon^{time}|later>", "later"),
        (":tada: :unknown_one:", "🎉 :unknown_one:"),
    ],
)
def test_formatting_is_shown(text: str, shown: str) -> None:
    assert READER.mrkdwn(text) == shown


AT_DEMO = Reader(
    name_of=lambda some_id: {"UANA": "Ana Answers"}.get(some_id, some_id),
    page_of=lambda some_id: "/with/UANA" if some_id == "UANA" else "",
    team="T0DEMO",
)


def test_a_person_leads_to_the_page_that_stands_for_their_direct_message() -> None:
    assert AT_DEMO.mrkdwn("<@UANA>") == '<a class="mention" href="/with/UANA">@Ana Answers</a>'
    assert AT_DEMO.mrkdwn("<@UBOT>") == '<span class="mention">@UBOT</span>'
    link = "<slack://user?team=T0DEMO&amp;id=UANA|to *Ana*>"
    assert AT_DEMO.mrkdwn(link) == '<a href="/with/UANA">to *Ana*</a>'


@pytest.mark.parametrize(
    "target",
    [
        "slack://user?team=T0OTHER&amp;id=UANA",
        "slack://user?team=T0DEMO&amp;id=UNOBODY",
        "slack://user?id=UANA",
        "slack://channel?team=T0DEMO&amp;id=UANA",
        "slack:user",
    ],
)
def test_a_link_into_slack_that_leads_to_nobody_here_is_a_text(target: str) -> None:
    assert AT_DEMO.mrkdwn(f"<{target}|there>") == "there"


def test_links_open_apart_and_only_safe_ones_are_links() -> None:
    good = READER.mrkdwn("<https://a.example/?q=1&amp;r=2|*here*>")
    assert 'href="https://a.example/?q=1&amp;r=2"' in good
    assert 'rel="noopener noreferrer"' in good
    assert "<a" not in READER.mrkdwn("<javascript:alert(1)|here>")


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '*<https://a.example/"onmouseover="x|y>*',
        "```<script>```",
        "\ue0000\ue000",
    ],
)
def test_nothing_written_becomes_markup(nasty: str) -> None:
    shown = READER.mrkdwn(nasty)
    assert "<script" not in shown
    assert "<img" not in shown
    assert '"onmouseover' not in shown
    assert "\ue000" not in shown
