"""Lists, days and boxes carry what Slack would send; a view can be changed while it is open."""

from urllib.error import HTTPError

import pytest
from slack_sdk.errors import SlackApiError

from tests.cast import ANA, LEA
from tests.sandbox.conftest import FakeApp, Json, Sandbox
from tests.sandbox.shapes import actions, asking_first, button, field, modal, offer, section

FORM = modal(
    field("list", "static_select", options=offer("1", "2"), initial_option=offer("2")[0]),
    field("open", "static_select", options=offer("1", "2")),
    field("day", "datepicker", initial_date="2026-02-28"),
    field("none", "datepicker"),
    field("boxes", "checkboxes", options=offer("1", "2", "3"), initial_options=offer("3")),
    actions(button("stop", style="danger", confirm=asking_first())),
)


@pytest.fixture
def opened(sandbox: Sandbox, fake: FakeApp) -> Json:
    """Ana has the form open."""

    def answer(payload: Json) -> None:
        if payload["type"] == "block_actions" and "view" not in payload:
            sandbox.client.views_open(trigger_id=payload["trigger_id"], view=FORM)

    fake.answer = answer
    sandbox.client.chat_postMessage(channel=ANA, text="hi", blocks=[actions(button("start"))])
    done = sandbox.act(ANA, "click", action_id="start")
    fake.received.clear()
    return dict(done["modal"])


def sent(fake: FakeApp) -> Json:
    """What the app was told stands in each field."""
    values = fake.received[-1]["view"]["state"]["values"]
    return {block: entry["choice"] for block, entry in values.items()}


def test_untouched_fields_carry_what_stood_there_to_begin_with(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    sandbox.act(ANA, "submit")
    assert sent(fake) == {
        "list": {"type": "static_select", "selected_option": offer("2")[0]},
        "open": {"type": "static_select", "selected_option": None},
        "day": {"type": "datepicker", "selected_date": "2026-02-28"},
        "none": {"type": "datepicker", "selected_date": None},
        "boxes": {"type": "checkboxes", "selected_options": offer("3")},
    }


def test_what_is_chosen_arrives_and_stays_beside_an_error(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    fake.answer = lambda _: {"response_action": "errors", "errors": {"day": "This day is past."}}
    values = {"list": "1", "open": "2", "day": "2026-03-01", "none": "2026-12-31", "boxes": ["1", "2"]}
    sandbox.act(ANA, "submit", values=values)
    arrived = sent(fake)
    assert arrived["list"]["selected_option"]["value"] == "1"
    assert arrived["none"] == {"type": "datepicker", "selected_date": "2026-12-31"}
    assert arrived["boxes"] == {"type": "checkboxes", "selected_options": offer("1", "2")}
    shown = sandbox.sees(ANA)["modals"][0]
    assert shown["errors"] == {"day": "This day is past."}
    assert shown["state"]["values"]["day"]["choice"]["selected_date"] == "2026-03-01"


def test_boxes_can_be_emptied(sandbox: Sandbox, fake: FakeApp, opened: Json) -> None:
    sandbox.act(ANA, "submit", values={"boxes": []})
    assert sent(fake)["boxes"] == {"type": "checkboxes", "selected_options": []}


@pytest.mark.parametrize(
    "values",
    [{"list": "3"}, {"list": ["1", "2"]}, {"day": "tomorrow"}, {"day": "2026-02-30"}, {"boxes": ["4"]}],
)
def test_what_is_not_offered_is_refused(sandbox: Sandbox, fake: FakeApp, opened: Json, values: Json) -> None:
    with pytest.raises(HTTPError, match="400"):
        sandbox.act(ANA, "submit", values=values)
    assert fake.received == []


def test_a_button_that_asks_first_arrives_with_its_question_and_what_the_fields_hold(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    sandbox.act(ANA, "click", action_id="stop", view_id=opened["id"], values={"list": "1"})
    (pressed,) = fake.received[-1]["actions"]
    assert pressed["confirm"] == asking_first()
    assert sent(fake)["list"]["selected_option"]["value"] == "1"


def test_an_open_view_is_changed_by_its_id_and_what_was_typed_is_dropped(
    sandbox: Sandbox, fake: FakeApp, opened: Json
) -> None:
    sandbox.client.views_update(view_id=opened["id"], view=modal(section("Done.")), hash=opened["hash"])
    (shown,) = sandbox.sees(ANA)["modals"]
    assert (shown["id"], shown["blocks"][0]["text"]["text"]) == (opened["id"], "Done.")
    assert shown["state"]["values"] == {}
    assert sandbox.sees(LEA)["modals"] == []
    for wrong, error in (
        ({"view_id": "VNOWHERE"}, "not_found"),
        ({"view_id": opened["id"], "hash": opened["hash"]}, "hash_conflict"),
    ):
        with pytest.raises(SlackApiError, match=error):
            sandbox.client.views_update(view=modal(section("Too late.")), **wrong)
    assert sandbox.sees(ANA)["modals"] == [shown]
