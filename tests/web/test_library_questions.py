"""Questions: HR reads what each dimension asks, and swaps it knowing that a new trend begins."""

import re
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from content.entries import library as built
from content.entries import seeded
from content.entry import FIRST, EntryKind
from content.files import locales
from content.library import load
from content.series import series
from slackapp.clock import wall
from slackapp.editorial import question_selection
from slackapp.storage import tables
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action, By
from slackapp.storage.console.roles import Role
from slackapp.storage.library import drafts, editions
from slackapp.storage.library.editions import EVERYWHERE, Place
from tests.cast import HANA, LEA, OTHER_WORKSPACE, OTTO, WORKSPACE, week
from tests.web import written
from tests.web.conftest import Site
from tests.web.opened import open_round

ENERGY = Place(WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")
ASKED, SPARE, OTHER = (load().item(f"energy.{each}") for each in "abc")
NEW_TREND = "This starts a new trend for Load"


def swap(site: Site, client: FlaskClient, item: str, dimension: str = "energy", **fields: str) -> str:
    """Choose a question and agree to what it changes; returns where that leads."""
    sent = {"item": item, "base": "0", "edit": "0", "sure": "yes", **fields}
    answer = client.post(f"/questions/{dimension}", data=site.form(client, **sent))
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return answer.headers["Location"]


def card(page: str, dimension: str = "energy") -> str:
    """What the page says of one dimension."""
    return page.split(f'id="{dimension}"')[1].split('<section class="card"', maxsplit=1)[0]


def wants(item: str) -> dict[str, str]:
    return {"id": "energy", "item": item}


def new_spare(site: Site, *, locale: str = FIRST, published: bool = True) -> Place:
    """A question of Energy that did not come with the app."""
    place = written.spot("energy.new", EntryKind.ITEM, locale)
    body = {**written.seed(written.spot("energy.b", EntryKind.ITEM, locale)), "id": "energy.new"}
    body["text"] = "I had to push through." if locale == FIRST else "Tuve que tirar de mí."
    (written.published if published else written.saved)(site, place, body)
    return place


def test_in_another_language_themes_are_in_it_and_questions_say_that_they_are_english(site: Site) -> None:
    page = site.signed_in().get("/questions", headers={"Accept-Language": "de"}).text
    assert "Balance" in page
    assert "Is this a pace we can keep?" not in page
    assert '<span lang="en">I had enough energy for my work.</span>' in page


def test_the_page_shows_both_themes_in_the_order_asked_with_spares_and_flags(site: Site) -> None:
    written.guarded(site)
    page = site.signed_in().get("/questions").text
    shown = [page.index(f'id="{each}"') for five in load().themes.values() for each in five_of(five.id)]
    assert shown == sorted(shown)
    energy = card(page)
    for each in (ASKED, SPARE, OTHER):
        assert each.text in energy
        assert f"/library/en/item/{each.id}" in energy
    assert energy.index(ASKED.text) < energy.index("Asked") < energy.index(SPARE.text)
    assert "Answers: how often · counts the other way round" in energy
    assert "Answers: how often · offers “Didn’t come up”" in card(page, "asking")
    assert "Answers: how far one agrees" in card(page, "safe-to-ask")
    assert "/library/new?kind=item&amp;dimension=energy" in energy
    assert "Questions people were asked before" not in page


def five_of(theme: str) -> list[str]:
    return [item.dimension.value for item in load().themes[theme].defaults]


def test_a_swap_says_what_it_ends_before_anything_is_saved(site: Site) -> None:
    hana = site.signed_in()
    page = hana.post("/questions/energy", data=site.form(hana, item=SPARE.id, base="0", edit="0"))
    assert page.status_code == HTTPStatus.OK
    assert NEW_TREND in page.text
    assert "Once it is asked, the chart begins anew with this question" in page.text
    assert "is never joined with it. An open check-in keeps its questions." in page.text
    assert "No check-in with the present five questions has closed yet" in page.text
    assert page.text.index(ASKED.text) < page.text.index(SPARE.text), "what is asked now, then what would be"
    assert written.draft(site, ENERGY) is None


def test_a_swap_is_handed_in_and_asked_once_a_second_person_publishes_it(site: Site) -> None:
    hana = site.signed_in()
    where = swap(site, hana, SPARE.id)
    found = written.draft(site, ENERGY)
    assert found is not None
    assert (found.state, found.body, found.authors) == ("review", wants(SPARE.id), (HANA,))
    page = hana.get(where).text
    assert "once a second person publishes it" in page
    pending = card(page)
    assert f"{HANA} would ask another question here" in pending
    assert "/review" in pending
    assert asked_now(site) == ASKED.id

    written.published(site, ENERGY, wants(SPARE.id))
    assert asked_now(site) == SPARE.id
    assert f"{HANA} would" not in hana.get("/questions").text


def asked_now(site: Site) -> str:
    with site.database.read() as connection:
        now = built(editions.entries(connection, WORKSPACE, FIRST), FIRST)
    return now.themes["load"].defaults[0].id


def test_keeping_the_present_question_discards_the_swap(site: Site) -> None:
    hana, lea = site.signed_in(), site.signed_in(LEA, Role.EDITOR)
    swap(site, hana, SPARE.id)
    edit = re.findall(r'name="edit" value="(\d+)"', card(lea.get("/questions").text))[0]
    kept = lea.post("/questions/energy", data=site.form(lea, item=ASKED.id, edit=edit))
    assert "The present question stays" in lea.get(kept.headers["Location"]).text
    assert written.draft(site, ENERGY) is None
    with site.database.read() as connection:
        last = audit_log.search(connection, WORKSPACE)[0]
    assert (last.action, last.actor, last.subject) == (Action.DISCARDED, LEA, "*/asked/energy")


def test_whoever_was_slower_changes_nothing_and_reads_who_was_quicker(site: Site) -> None:
    hana, lea = site.signed_in(), site.signed_in(LEA, Role.EDITOR)
    swap(site, lea, SPARE.id)
    for fields in ({"item": OTHER.id, "sure": "yes"}, {"item": ASKED.id}):
        late = hana.post("/questions/energy", data=site.form(hana, base="0", edit="0", **fields))
        assert late.status_code == HTTPStatus.CONFLICT
        assert f"{LEA} handed this in while you looked at it, so nothing was done." in late.text
    found = written.draft(site, ENERGY)
    assert found is not None
    assert found.body == wants(SPARE.id)


def test_another_wish_takes_the_place_of_the_first_and_says_so(site: Site) -> None:
    hana, lea = site.signed_in(), site.signed_in(LEA, Role.EDITOR)
    swap(site, lea, SPARE.id)
    found = written.draft(site, ENERGY)
    assert found is not None
    sent = site.form(hana, item=OTHER.id, base="0", edit=str(found.edit))
    page = hana.post("/questions/energy", data=sent).text
    assert f"It takes the place of what {LEA} wanted to ask: “{SPARE.text}”" in page
    swap(site, hana, OTHER.id, edit=str(found.edit))
    found = written.draft(site, ENERGY)
    assert found is not None
    assert (found.body, found.authors) == (wants(OTHER.id), (LEA, HANA))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("", "Choose one of the spare questions of Energy first"),
        ("asking.b", "That is no question of Energy"),
        ("nowhere", "That is no question of Energy"),
    ],
)
def test_a_question_of_another_dimension_or_none_is_refused(site: Site, item: str, said: str) -> None:
    hana = site.signed_in()
    answer = hana.post("/questions/energy", data=site.form(hana, item=item, base="0", edit="0", sure="yes"))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert written.draft(site, ENERGY) is None


def test_a_retired_question_is_neither_offered_nor_taken(site: Site) -> None:
    hana = site.signed_in()
    for locale in (FIRST, "es"):
        written.published(site, written.spot(SPARE.id, EntryKind.ITEM, locale), None)
    assert SPARE.text not in hana.get("/questions").text
    sent = site.form(hana, item=SPARE.id, base="0", edit="0", sure="yes")
    assert hana.post("/questions/energy", data=sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert written.draft(site, ENERGY) is None


def test_a_question_without_a_translation_leads_to_it_and_is_refused_until_then(site: Site) -> None:
    written.guarded(site)
    hana = site.signed_in()
    new_spare(site)
    page = card(hana.get("/questions").text)
    assert 'href="/library/es/item/energy.new"' in page
    assert 'value="energy.new"' not in page, "it cannot be chosen"
    sent = site.form(hana, item="energy.new", base="0", edit="0", sure="yes")
    refused = hana.post("/questions/energy", data=sent)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (
        "“I had to push through.” has no text in German, Spanish, Spanish (Latin America) and French yet"
        in refused.text
    )
    assert written.draft(site, ENERGY) is None
    for locale in locales()[1:]:
        new_spare(site, locale=locale)
    assert 'value="energy.new"' in card(hana.get("/questions").text)
    swap(site, hana, "energy.new")


def test_a_question_that_nobody_has_published_is_shown_and_refused(site: Site) -> None:
    hana = site.signed_in()
    new_spare(site, published=False)
    page = card(hana.get("/questions").text)
    assert "Not published yet" in page
    assert 'value="energy.new"' not in page
    sent = site.form(hana, item="energy.new", base="0", edit="0", sure="yes")
    assert "is not published yet" in hana.post("/questions/energy", data=sent).text
    assert written.draft(site, ENERGY) is None


def test_no_dimension_of_that_name_is_not_found(site: Site) -> None:
    hana = site.signed_in()
    assert hana.post("/questions/weather", data=site.form(hana)).status_code == HTTPStatus.NOT_FOUND


def test_a_swap_that_is_there_already_saves_nothing_anew(site: Site) -> None:
    hana = site.signed_in()
    swap(site, hana, SPARE.id)
    before = written.draft(site, ENERGY)
    assert before is not None
    assert "done=same" in swap(site, hana, SPARE.id, edit=str(before.edit))
    assert written.draft(site, ENERGY) == before
    assert "done=same" in swap(site, hana, "asking.a", "asking"), "people are asked that anyway"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_who_may_not_write_reads_the_spares_and_has_nothing_to_press(site: Site, role: Role) -> None:
    otto = site.signed_in(OTTO, role)
    page = otto.get("/questions").text
    assert SPARE.text in page
    assert "<form" not in page.split("<main")[1]
    sent = site.form(otto, item=SPARE.id, base="0", edit="0", sure="yes")
    assert otto.post("/questions/energy", data=sent).status_code == HTTPStatus.FORBIDDEN
    assert written.draft(site, ENERGY) is None


def test_a_swap_of_another_workspace_is_neither_seen_nor_changed(site: Site, zoe: FlaskClient) -> None:
    swap(site, site.signed_in(), SPARE.id)
    assert HANA not in zoe.get("/questions").text
    swap(site, zoe, OTHER.id)
    found = written.draft(site, ENERGY)
    assert found is not None
    assert found.body == wants(SPARE.id)
    assert written.draft(site, Place(OTHER_WORKSPACE, EVERYWHERE, EntryKind.ASKED, "energy")) is not None


def test_past_swaps_are_told_with_dates_people_and_the_text_as_it_was_then(site: Site) -> None:
    written.guarded(site)
    written.published(site, ENERGY, wants(SPARE.id))
    spare = written.spot(SPARE.id, EntryKind.ITEM)
    written.published(site, spare, written.seed(spare, text="I pushed myself to keep going."))
    written.published(site, ENERGY, wants(OTHER.id))
    past = card(site.signed_in().get("/questions").text).split("Questions people were asked before")[1]
    order = [past.index(each.text) for each in (OTHER, SPARE, ASKED)]
    assert order == sorted(order), "the newest first"
    assert "I pushed myself" not in past
    assert past.count(f"chosen by {HANA}, reviewed by {OTTO}") == 2
    assert "As it came with Lean On" in past


def test_several_swaps_of_a_theme_are_said_to_start_one_trend_together(site: Site) -> None:
    hana = site.signed_in()
    swap(site, hana, "recovery.b", "recovery")
    sent = site.form(hana, item=SPARE.id, base="0", edit="0")
    page = hana.post("/questions/energy", data=sent).text
    assert "Recovery would change as well." in page
    other = hana.post("/questions/asking", data=site.form(hana, item="asking.b", base="0", edit="0")).text
    assert "Recovery" not in other


def test_a_swap_that_was_sent_back_shows_the_note_and_can_be_handed_in_again(site: Site) -> None:
    hana = site.signed_in()
    made = written.handed_in(site, ENERGY, wants(SPARE.id))
    with site.database.write() as tx:
        drafts.send_back(tx, ENERGY, made.edit, "Not in this quarter.", By(OTTO, wall()))
    back = written.draft(site, ENERGY)
    assert back is not None
    page = card(hana.get("/questions").text)
    assert "Sent back with a note: Not in this quarter." in page
    assert "Waiting for a second person" not in page
    assert re.search(rf'value="{SPARE.id}" required checked', page)
    swap(site, hana, SPARE.id, edit=str(back.edit))
    found = written.draft(site, ENERGY)
    assert found is not None
    assert found.state == "review"


def test_a_swap_is_told_by_the_texts_of_both_questions() -> None:
    now = seeded(FIRST)
    until, then = question_selection.changes_of_choice(now, now, "energy", wants(SPARE.id))
    assert until.before == f"{ASKED.text}\nAnswers: how often"
    assert then.after == f"{SPARE.text}\nAnswers: how often · counts the other way round"
    assert SPARE.id not in repr((until, then))
    assert question_selection.changes_of_choice(now, now, "energy", wants(ASKED.id)) == ()


def closed(site: Site, *numbers: int, items: tuple[str, ...] = (), status: str = "released") -> None:
    """Check-ins on Load that have ended, with these questions in the place of those they asked."""
    asked = [load().item(each) for each in items]
    chosen = [
        next((each for each in asked if each.dimension == item.dimension), item)
        for item in load().themes["load"].defaults
    ]
    with site.database.write() as tx:
        for number in numbers:
            row = {"id": f"{WORKSPACE}-{number}", "workspace": WORKSPACE, "number": number, "theme": "load"}
            row |= {"series": series("load", chosen), "status": status}
            row |= {"opens_at": week(number), "closes_at": week(number, days=3), "fingerprint": "f" * 64}
            tx.execute(sa.insert(tables.round_).values(**row, k=5, epsilon=2))


def test_the_confirmation_says_how_long_the_present_trend_is_from_ended_check_ins_alone(site: Site) -> None:
    hana = site.signed_in()
    closed(site, 1, 3, 5)
    closed(site, 7, status="open")
    closed(site, 9, items=(OTHER.id,))
    page = hana.post("/questions/energy", data=site.form(hana, item=SPARE.id, base="0", edit="0")).text
    assert "The present five questions of Load were asked in 3 check-ins so far." in page
    assert "It takes 6 check-ins on Load until teams read a direction again" in page


def test_going_back_to_earlier_questions_goes_on_with_their_trend_and_says_so(site: Site) -> None:
    hana = site.signed_in()
    closed(site, 1, 3, items=(SPARE.id,))
    page = hana.post("/questions/energy", data=site.form(hana, item=SPARE.id, base="0", edit="0")).text
    assert "The earlier trend of Load goes on" in page
    assert "Load was asked with these five questions before, in 2 check-ins." in page
    assert NEW_TREND not in page
    assert "the present one stays readable in the reports that went out, but is never joined with it" in page
    swap(site, hana, "recovery.b", "recovery")
    page = hana.post("/questions/energy", data=site.form(hana, item=SPARE.id, base="0", edit="0")).text
    assert "Recovery would change as well. Published with this, that begins a new trend after all." in page


def test_a_theme_that_changed_is_closed_for_twelve_weeks_and_says_until_when(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slackapp.web.library.questions.calendar", lambda: week(4))
    hana = site.signed_in()
    open_round(site, 1)
    written.published(site, ENERGY, wants(SPARE.id))
    assert "The next check-in announces this question." in card(hana.get("/questions").text)
    open_round(site, 2, "help")
    page = hana.get("/questions").text
    assert "The next change of this one can be published from 13 April 2026 on." in page
    assert f"until then, people are asked: “{ASKED.text}”" in page.replace("Until then", "until then")
    assert "See what it would change" not in page.split('id="theme-help"')[0]
    assert "See what it would change" in page.split('id="theme-help"')[1]
    sent = site.form(hana, item="recovery.b", base="0", edit="0", sure="yes")
    refused = hana.post("/questions/recovery", data=sent)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The check-in of 19 January 2026 announced one of “Load”" in refused.text
    open_round(site, 3)
    assert "Until then" not in card(hana.get("/questions").text), "it is asked now"
