"""There is a result: Home draws it, the next weekly message begins with it, and each group reads its own."""

import re
from dataclasses import replace
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from markupsafe import escape

from slackapp.blocks.ids import Action, Callback
from slackapp.clock import wall
from slackapp.pictures.address import LASTS
from slackapp.storage import tables
from slackapp.storage.console import web_sessions
from slackapp.storage.library.published import Libraries
from slackapp.web import security
from slackapp.web.browser import Browser, digest, new_token
from tests.cast import ANA, HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, week
from tests.scenarios.office import LAB, WARD, Json, Rehearsal, actions, said
from tests.scenarios.sender import Sender, listening

ANSWER = (*WARD[:8], LAB[0])  # enough for a number in the ward, too few in the lab
ASKED = (*WARD[:9], *LAB[:2])


def test_what_came_of_a_week_reaches_each_group_and_no_other(
    rehearsal: Rehearsal, outsider: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.services.pictures.base = rehearsal.web
    a_first_week_has_nothing_to_tell_of(rehearsal)
    everybody_of_a_group_sees_the_same_picture_and_no_other(rehearsal)
    the_web_shows_a_group_and_its_lead_the_same_number_and_nobody_else_any(rehearsal)
    an_address_is_worth_nothing_once_it_has_expired_or_to_who_makes_one_up(rehearsal)
    lea_shares_what_she_tries_and_otto_takes_it_back(rehearsal)
    nobody_else_can_share(rehearsal, outsider)
    the_next_message_begins_with_it(rehearsal, monkeypatch)
    what_is_shared_too_late_is_not_taken(rehearsal)


def a_first_week_has_nothing_to_tell_of(office: Rehearsal) -> None:
    office.open_check_in(ASKED)
    for user in ASKED:
        assert "Last time" not in said(office.lasting(user)[-1])
    for user in ANSWER:
        office.answer(user)
    assert pictures(office.home(ANA)) == []
    assert "No trend yet" in web(office, ANA)
    office.move_to(week(0, days=3, hours=18.1))


def everybody_of_a_group_sees_the_same_picture_and_no_other(office: Rehearsal) -> None:
    (anas,) = pictures(office.home(ANA))
    assert [pictures(office.home(user)) for user in (WARD[8], WARD[11], LEA)] == [[anas]] * 3
    for user in (LAB[0], OTTO, HANA):  # the lab has no number yet, and Hana is in no team
        assert pictures(office.home(user)) == []
    assert re.fullmatch(r"Load: 5 Jan: \d\.\d", anas["alt_text"])
    assert not any(name in anas["image_url"] for name in (WORKSPACE, ANA, LEA, "Ward", office.round().id))
    with urlopen(anas["image_url"]) as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Set-Cookie"] is None
        assert answer.read(4) == b"\x89PNG"


def the_web_shows_a_group_and_its_lead_the_same_number_and_nobody_else_any(office: Rehearsal) -> None:
    (row,) = (row for row in office.rows(tables.release) if row["value"])
    for user in (ANA, WARD[8], WARD[11], LEA):
        assert f'class="number">{row["value"]:.1f}<' in web(office, user), user
    for user in (LAB[0], OTTO, HANA):
        assert 'class="number"' not in web(office, user), user
    assert "Nothing so far" in web(office, LEA)


def an_address_is_worth_nothing_once_it_has_expired_or_to_who_makes_one_up(office: Rehearsal) -> None:
    address, addresses = pictures(office.home(ANA))[0]["image_url"], office.services.pictures
    today = addresses.today
    token = address.rpartition("/")[2]
    assert gone(address.replace(token, f"{token[4:8]}{token[4:]}"))
    addresses.today = lambda: today() + 2 * LASTS
    try:
        assert gone(address)
    finally:
        addresses.today = today


def lea_shares_what_she_tries_and_otto_takes_it_back(office: Rehearsal) -> None:
    for user in (LEA, OTTO):
        told = uses(office, user, tell=True)
        assert f"Your team tries: {title(office, user)}." in told
        assert ("“Ward 3”" in told) == (user == LEA)
    assert "Taken back" in uses(office, OTTO, tell=False)
    assert f"<li>{escape(title(office, LEA))} <p" in web(office, LEA), (
        "beside the trend stands what she tries"
    )
    assert str(escape(title(office, LEA))) not in web(office, ANA)
    (row,) = office.rows(tables.shared_prompt)
    assert set(row) == {"workspace", "round", "leaf", "prompt", "told"}  # nobody's name, and no text
    assert office.messages(ANA)[-1] == office.lasting(ANA)[-1], "the team is told next week, not now"


def nobody_else_can_share(office: Rehearsal, zoe: Sender) -> None:
    (row,) = office.rows(tables.shared_prompt)
    unknown = office.library.words("error.report_past")
    value = f"{row['round']} {row['prompt']}"
    assert zoe.presses(Action.PROMPT_USE, value) == unknown
    secret = office.environment["SLACK_SIGNING_SECRET"]
    made_up = f"{row['round']} energy.made-up"
    for team, user, pressed in (
        *((WORKSPACE, user, value) for user in (ANA, HANA, OTTO)),
        (WORKSPACE, LEA, made_up),
        (OTHER_WORKSPACE, LEA, value),  # somebody whom another workspace calls by her id
    ):
        with listening(Sender(office.web, secret, team, user)) as somebody:
            assert somebody.presses(Action.PROMPT_USE, pressed) == unknown, (team, user)
            assert somebody.writes(Callback.PROMPT_USE, pressed, "Hello", tell=True) == {
                "response_action": "errors",
                "errors": {"draft_text": unknown},
            }
    assert office.rows(tables.shared_prompt) == [row]


def the_next_message_begins_with_it(office: Rehearsal, patch: pytest.MonkeyPatch) -> None:
    office.move_to(week(1, hours=1))
    office.move_to(week(1, days=1, hours=9.5))
    assert "*Your team tries:*" in first(office, ANA), "it is ten in Madrid, and not yet in Ward 3"
    told = office.library.words("share.told")
    assert told in uses(office, LEA), "and so all others say the same"
    with listening(Sender(office.web, office.environment["SLACK_SIGNING_SECRET"], WORKSPACE, LEA)) as lea:
        late = lea.writes(Callback.PROMPT_USE, used(office, LEA), "Hello", tell=False)  # opened before that
    assert told in said(late["view"])
    with patch.context() as published:  # HR gives every prompt another title in the middle of the day
        real = office.library
        other = replace(
            real, prompts=tuple(each.model_copy(update={"title": "Another"}) for each in real.prompts)
        )
        shipped = Libraries.now
        published.setattr(Libraries, "now", lambda *given: replace(shipped(*given), library=other))
        office.move_to(week(1, days=1, hours=16))
    figure = re.search(r"Load in Ward 3: (\d\.\d ± \d\.\d), (.*)\.\*", said(office.lasting(LEA)[-1]))
    assert figure is not None
    wards = f"*Last time:* Load, {figure[1]}, {figure[2]}.\n*Your team tries:* {title(office, LEA)}."
    for user in WARD[:9]:
        assert first(office, user) == wards
    labs = "*Last time:* Load. Too few answers for a number. That’s fine, and it says nothing about anyone."
    for user in LAB[:2]:
        assert first(office, user) == labs


def what_is_shared_too_late_is_not_taken(office: Rehearsal) -> None:
    report = office.lasting(LEA)[-1]["ts"]
    before = office.rows(tables.shared_prompt)
    office.move_to(week(1, days=3, hours=18.1))
    assert office.library.words("share.late") in uses(office, LEA, ts=report)
    assert office.rows(tables.shared_prompt) == before


def test_a_home_is_shown_although_slack_cannot_fetch_the_picture(rehearsal: Rehearsal) -> None:
    rehearsal.services.pictures.base = rehearsal.web
    rehearsal.open_check_in(WARD)
    for user in WARD[:8]:
        rehearsal.answer(user)
    rehearsal.move_to(week(0, days=3, hours=18.1))
    rehearsal.fault(reject_pictures=True)
    home = rehearsal.home(ANA)
    assert pictures(home) == []
    assert [block["type"] for block in home["blocks"]].count("table") == 1


def pictures(home: Json) -> list[Json]:
    return [
        {"image_url": block["image_url"], "alt_text": block["alt_text"]}
        for block in home["blocks"]
        if block["type"] == "image"
    ]


def web(office: Rehearsal, user: str) -> str:
    """The page of the trend that this person reads on the web."""
    token, browser = new_token(), Browser("")
    with office.database.write() as tx:
        web_sessions.begin(tx, digest(token), workspace=WORKSPACE, user=user, name=user, at=wall())
    cookie = {"Cookie": f"{browser.name(security.SESSION)}={token}"}
    with urlopen(Request(f"{office.web}/trend", headers=cookie)) as answer:
        return str(answer.read().decode())


def gone(address: str) -> bool:
    """Whether there is no picture, and one sentence that says so."""
    with pytest.raises(HTTPError) as refused, urlopen(address):
        pass
    with refused.value as answer:
        said_so = "This picture is no longer here." in answer.read().decode()
        return answer.code == HTTPStatus.NOT_FOUND and said_so


def uses(office: Rehearsal, user: str, *, tell: bool | None = None, **target: str) -> str:
    """Press [Use it], tick or untick the box where there is one, and copy; what is read on the way."""
    form = office.slack.click(user, Action.PROMPT_USE, **target)["modal"]
    shown = office.slack.submit(user, {} if tell is None else {"use_tell": ["tell"] if tell else []})["modal"]
    assert office.slack.close(user)["ok"]
    return f"{said(form)}\n{said(shown)}"


def used(office: Rehearsal, user: str) -> str:
    """What [Use it] in a lead's first report holds."""
    report = next(each for each in office.lasting(user) if Action.PROMPT_USE in actions(each))
    buttons = (one for block in report["blocks"] for one in block.get("elements", []))
    return next(str(one["value"]) for one in buttons if one.get("action_id") == Action.PROMPT_USE)


def title(office: Rehearsal, lead: str) -> str:
    """The prompt in a lead's first report."""
    report = next(each for each in office.lasting(lead) if Action.PROMPT_USE in actions(each))
    (found,) = re.findall(r"One thing to try: (.*)\*", said(report))
    return str(found)


def first(office: Rehearsal, user: str) -> str:
    """How this person's newest message begins."""
    text: str = office.lasting(user)[-1]["blocks"][0]["text"]["text"]
    return text
