"""What a lead does with a prompt: uses it, looks for another, refuses it, and says later what came of it."""

import re
from io import StringIO
from typing import Final

import redis
import structlog

from slackapp.blocks.ids import Action, Callback
from slackapp.storage import tables
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, week
from tests.jobs.waiting import pauses_end
from tests.scenarios.office import (
    CARE_CHANNEL,
    LAB,
    WARD,
    WARD_CHANNEL,
    Json,
    Rehearsal,
    actions,
    said,
)
from tests.scenarios.sender import Sender, listening

WORDS: Final = "I will be out at noon <!channel> *each* day @here ```and rest``` & <@UANA>"


def test_a_lead_uses_a_prompt_and_says_in_the_next_report_what_came_of_it(
    rehearsal: Rehearsal,
) -> None:
    log = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    rehearsal.open_check_in([*WARD[:6], *LAB[:2]])
    for user in WARD[:6]:
        rehearsal.answer(user)
    rehearsal.move_to(week(0, days=3, hours=18.1))
    lea_makes_the_words_hers_and_copies_them(rehearsal)
    what_she_posts_stands_under_her_name_and_calls_nobody(rehearsal)
    where_the_app_is_not_in_the_channel_she_reads_how_to_invite_it(rehearsal)
    what_slack_refuses_leaves_her_words_on_the_screen(rehearsal)
    nothing_of_it_is_kept(rehearsal, log.getvalue())
    otto_goes_back_refuses_and_undoes(rehearsal)
    nobody_else_can_press_these_buttons(rehearsal)
    rehearsal.move_to(week(1, hours=1))
    rehearsal.move_to(week(1, days=3, hours=18.1))
    the_next_report_asks_what_came_of_it(rehearsal)
    rehearsal.move_to(week(2, hours=1))
    rehearsal.move_to(week(2, days=3, hours=18.1))
    what_was_done_is_not_asked_again(rehearsal)


def lea_makes_the_words_hers_and_copies_them(office: Rehearsal) -> None:
    prompt = office.library.prompt(shown(office, LEA))
    assert prompt is not None
    form = office.slack.click(LEA, Action.PROMPT_USE)["modal"]
    field = next(block["element"] for block in form["blocks"] if block.get("block_id") == "draft_text")
    assert field["initial_value"] == prompt.draft.strip()
    assert field["multiline"]
    sent = office.slack.submit(LEA, {"draft_text": WORDS})["modal"]
    (frame,) = (block for block in sent["blocks"] if block["type"] == "rich_text")
    assert frame["elements"][0]["elements"] == [{"type": "text", "text": WORDS}], "no mark of hers can end it"
    assert not office.channel(LEA, WARD_CHANNEL), "she sends it herself"
    assert answers(office, LEA) == {prompt.id: "taken"}
    office.slack.close(LEA)


def what_she_posts_stands_under_her_name_and_calls_nobody(office: Rehearsal) -> None:
    office.slack.click(LEA, Action.PROMPT_USE)
    sent = office.slack.submit(LEA, {"draft_text": WORDS, "draft_where": WARD_CHANNEL})["modal"]
    assert f"<#{WARD_CHANNEL}>" in said(sent)
    (message,) = office.channel(ANA, WARD_CHANNEL)
    assert [block["text"] for block in message["blocks"]] == [
        {"type": "mrkdwn", "text": f"*{LEA}:*"},
        {"type": "plain_text", "text": WORDS, "emoji": False},
    ]
    assert message["text"].startswith(f"{LEA}: I will be out at noon &lt;!channel&gt;")
    assert "<" not in message["text"]
    office.slack.close(LEA)


def where_the_app_is_not_in_the_channel_she_reads_how_to_invite_it(office: Rehearsal) -> None:
    office.slack.click(LEA, Action.PROMPT_USE)
    refused = office.slack.submit(LEA, {"draft_text": WORDS, "draft_where": CARE_CHANNEL})
    assert refused["outcome"] == "errors"
    assert refused["modal"]["errors"] == {"draft_where": office.library.words("draft.invite")}
    assert "/invite @Lean On" in refused["modal"]["errors"]["draft_where"]
    assert typed(refused["modal"]) == WORDS
    assert office.slack.act(LEA, "command", text="/invite @Lean On", channel=CARE_CHANNEL)["ok"]
    assert office.slack.submit(LEA, {})["outcome"] == "update", "the same form goes out now"
    assert [message["text"][:5] for message in office.channel(OTTO, CARE_CHANNEL)] == ["was a", "ULEA:"]
    office.slack.close(LEA)


def what_slack_refuses_leaves_her_words_on_the_screen(office: Rehearsal) -> None:
    office.slack.click(LEA, Action.PROMPT_USE)
    before = office.channel(LEA, WARD_CHANNEL)
    for fault, key in (
        ("is_archived", "draft.closed"),
        ("restricted_action", "draft.closed"),
        ("missing_scope", "draft.closed"),
        ("channel_not_found", "draft.invite"),
        ("internal_error", "draft.unknown"),
        ("ratelimited", "error.slack_busy"),
    ):
        office.fault(refuse_posts=fault)
        modal = office.slack.submit(LEA, {"draft_text": WORDS, "draft_where": WARD_CHANNEL})["modal"]
        assert modal["errors"] == {"draft_where": office.library.words(key)}, fault
        assert typed(modal) == WORDS
    office.fault(refuse_posts="")
    pauses_end(office)
    assert office.channel(LEA, WARD_CHANNEL) == before
    office.slack.close(LEA)


def nothing_of_it_is_kept(office: Rehearsal, logged: str) -> None:
    kept = [repr(row) for table in tables.metadata.sorted_tables for row in office.rows(table)]
    with redis.Redis.from_url(office.environment["REDIS_URL"]) as queue:
        names = [name.decode() for name in queue.scan_iter()]
        posted = [queue.get(name) for name in names if name.startswith("leanon:posted:")]
    assert posted == [b"1"] * 2, "two forms went out"
    assert "slack refused a message" in logged, "what went wrong is logged by Slack's own name for it"
    for trace in ("at noon", WARD_CHANNEL, CARE_CHANNEL):
        assert not any(trace in each for each in (*kept, *names, logged))


def otto_goes_back_refuses_and_undoes(office: Rehearsal) -> None:
    seen = [shown(office, OTTO)]
    for _ in range(2):
        assert office.slack.click(OTTO, Action.PROMPT_ANOTHER)["ok"]
        seen.append(shown(office, OTTO))
    assert len(set(seen)) == 3
    before = office.rows(tables.prompt_shown)
    for prompt in (seen[1], seen[0]):
        assert office.slack.click(OTTO, Action.PROMPT_BACK)["ok"]
        assert shown(office, OTTO) == prompt
    assert Action.PROMPT_BACK not in actions(office.messages(OTTO)[-1]), "there is none before the first"
    assert office.rows(tables.prompt_shown) == before, "looking back notes nothing"
    assert office.slack.click(OTTO, Action.PROMPT_REFUSE)["ok"]
    refused = office.library.prompt(seen[0])
    assert refused is not None
    assert office.told(OTTO).startswith(office.library.words("prompt.refused", title=refused.title))
    assert answers(office, OTTO) == {seen[0]: "refused"}
    assert shown(office, OTTO) not in seen
    assert office.slack.click(OTTO, Action.PROMPT_UNDO)["ok"]
    assert shown(office, OTTO) == seen[0]
    assert answers(office, OTTO) == {}
    assert office.slack.click(OTTO, Action.PROMPT_REFUSE)["ok"]
    starters = {starter.id for starter in office.library.starters}
    for _ in range(2 * len(starters)):
        assert office.slack.click(OTTO, Action.PROMPT_ANOTHER)["ok"]
        assert shown(office, OTTO) in starters - {seen[0]}, "refused once, it comes no more"
    assert sum(message["ephemeral"] for message in office.messages(OTTO)) == 1, "all in one place"


def nobody_else_can_press_these_buttons(office: Rehearsal) -> None:
    before, words = office.rows(tables.prompt_shown), office.library.words
    prompt, ottos = next(iter(answers(office, LEA))), next(iter(answers(office, OTTO)))
    value, found = f"{office.round().id} {prompt}", office.round().id
    secret = office.environment["SLACK_SIGNING_SECRET"]
    buttons = (Action.PROMPT_BACK, Action.PROMPT_REFUSE, Action.PROMPT_UNDO, Action.PROMPT_USE)
    answered = (Action.PROMPT_DONE, Action.PROMPT_NOT_YET)
    for team, user, pressed in (
        *((WORKSPACE, user, value) for user in (ANA, HANA, OTTO)),
        (WORKSPACE, LEA, f"{found} {ottos}"),  # never shown to her
        (WORKSPACE, LEA, f"{found} energy.made-up"),
        (WORKSPACE, LEA, "made-up"),
        (OTHER_WORKSPACE, LEA, value),  # somebody whom another workspace calls by her id
    ):
        unknown = words("error.report_past" if team == WORKSPACE else "error.not_set_up")
        with listening(Sender(office.web, secret, team, user)) as somebody:
            for action in (*buttons, *answered):
                meant = f"{pressed} {prompt}" if action == Action.PROMPT_BACK and user != LEA else pressed
                assert somebody.presses(action, meant) == unknown, (team, user, action)
            refused = somebody.writes(Callback.PROMPT_USE, pressed, "Hello", WARD_CHANNEL)
            assert refused["errors"] == {"draft_text": unknown}
    with listening(Sender(office.web, secret, WORKSPACE, LEA)) as lea:
        for text, key in ((" \n ", "draft.empty"), ("x" * 3000, "draft.too_long")):
            refused = lea.writes(Callback.PROMPT_USE, value, text, WARD_CHANNEL)
            assert refused["errors"] == {"draft_text": office.library.words(key)}
        refused = lea.writes(Callback.PROMPT_USE, value, "Hello", ANA)
        assert refused["errors"] == {"draft_where": office.library.words("draft.no_channel")}
        posted = office.channel(ANA, WARD_CHANNEL)
        assert lea.writes(Callback.PROMPT_USE, value, "Hello", WARD_CHANNEL)["response_action"] == "update"
        twice = lea.writes(Callback.PROMPT_USE, value, "Hello", WARD_CHANNEL)
        assert twice["errors"] == {"draft_where": office.library.words("draft.twice")}
    assert len(office.channel(ANA, WARD_CHANNEL)) == len(posted) + 1, "a form posts once"
    assert untimed(office.rows(tables.prompt_shown)) == untimed(before)


def the_next_report_asks_what_came_of_it(office: Rehearsal) -> None:
    (prompt,) = answers(office, LEA)
    report, title = office.lasting(LEA)[-1], office.library.prompt(prompt)
    assert title is not None
    asked = office.library.words("prompt.open", title=title.title)
    assert asked in said(report)
    assert said(report).index(asked) < said(report).index("One thing to try")
    assert "prompt_done" not in actions(office.lasting(OTTO)[-1]), "a refused one is not asked about"
    told = {Action.PROMPT_DONE: "done", Action.PROMPT_NOT_YET: "taken"}
    for action in (Action.PROMPT_NOT_YET, Action.PROMPT_DONE, Action.PROMPT_NOT_YET, Action.PROMPT_DONE):
        assert office.slack.click(LEA, action)["ok"]
        key = "prompt.done" if action == Action.PROMPT_DONE else "prompt.not_yet"
        assert office.told(LEA) == office.library.words(key, title=title.title)
        assert answers(office, LEA) == {prompt: told[action]}
    assert office.lasting(LEA)[-1] == report, "the report stays as it was sent"


def what_was_done_is_not_asked_again(office: Rehearsal) -> None:
    assert "prompt_done" not in actions(office.lasting(LEA)[-1])


def shown(office: Rehearsal, lead: str) -> str:
    """The id of the prompt in the newest message of a lead that has one."""
    messages = [each for each in office.messages(lead) if Action.PROMPT_ANOTHER in actions(each)]
    (title,) = re.findall(r"One thing to try: (.*)\*", said(messages[-1]))
    prompts = office.library.prompts + office.library.starters
    return next(prompt.id for prompt in prompts if prompt.title == title)


def answers(office: Rehearsal, lead: str) -> dict[str, str]:
    """What a lead has said of prompts."""
    rows = office.rows(tables.prompt_shown)
    return {row["prompt"]: row["answer"] for row in rows if row["user"] == lead and row["answer"]}


def typed(modal: Json) -> str:
    """What stands in the field of a form."""
    return str(modal["state"]["values"]["draft_text"]["draft_text"]["value"])


def untimed(rows: list[Json]) -> list[Json]:
    return [{key: row[key] for key in row if not key.endswith("_at")} for row in rows]
