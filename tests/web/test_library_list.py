"""The library's list: everything is found, and what is live, a draft or next is plain to see."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from content.entries import seeded
from content.entry import EntryKind
from slackapp.editorial import entries
from slackapp.storage.console.roles import HR, Role
from slackapp.web.library import listing
from tests.cast import HANA, LEA, WORKSPACE, ZOE
from tests.services.statements import statements
from tests.web.conftest import Site
from tests.web.forms import send
from tests.web.written import every_state, published, saved, seed, spot

CAMERAS = spot("energy.cameras")
ROW = re.compile(r'<th scope="row"><a href="([^"]*)"([^>]*)>([^<]*)</a> (.*?)</tr>', re.DOTALL)


def rows(client: FlaskClient, **asked: str) -> dict[str, str]:
    """The rows of the list as they are read, page after page, by the place in their address."""
    found, where = [], "/library"
    while where:
        page = client.get(where, query_string=asked if where == "/library" else None)
        assert page.status_code == 200, page.text
        found += ROW.findall(page.text)
        following = re.search(r'href="(/library\?start=[^"]*)" rel="next"', page.text)
        where = unescape(following[1]) if following else ""
    read = (re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", rest)) for *_, rest in found)
    return {
        href.removeprefix("/library/"): f"{unescape(title)} {unescape(rest)}"
        for (href, _, title, _), rest in zip(found, read, strict=True)
    }


def test_every_entry_that_came_with_the_app_has_its_row_in_each_language(hana: FlaskClient) -> None:
    for locale in ("en", "es"):
        wanted = {f"{locale}/{kind}/{entry}" for kind, entry in seeded(locale) if kind is not EntryKind.ASKED}
        assert rows(hana, locale=locale).keys() == wanted


@pytest.mark.parametrize("role", HR)
def test_everybody_with_a_role_reads_it_and_only_those_who_edit_are_offered_a_new_entry(
    site: Site, role: Role
) -> None:
    page = site.signed_in(LEA, role).get("/library").text
    assert "Make cameras optional" in page
    assert ("New entry" in page) == (role in {Role.ADMIN, Role.EDITOR})


@pytest.mark.parametrize(
    "words", ["TURN YOURS OFF FIRST", "shockley", "a BREAK from my own face", " energy\0.cam "]
)
def test_words_are_found_in_any_field_in_upper_and_lower_case(hana: FlaskClient, words: str) -> None:
    assert list(rows(hana, text=words)) == ["en/prompt/energy.cameras"]


def test_words_are_found_in_spanish_too(hana: FlaskClient) -> None:
    assert list(rows(hana, text="CÁMARA ES OPCIONAL", locale="es")) == ["es/prompt/energy.cameras"]
    assert rows(hana, text="cámara es opcional", locale="en") == {}


def test_words_are_found_in_a_draft_and_in_what_people_read_meanwhile(site: Site, hana: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"))
    assert list(rows(hana, text="lens alone")) == ["en/prompt/energy.cameras"]
    assert "en/prompt/energy.cameras" in rows(hana, text=str(seed(CAMERAS)["title"]))


def test_what_was_retired_is_still_found_by_its_words(site: Site, hana: FlaskClient) -> None:
    published(site, CAMERAS, None)
    found = rows(hana, text="turn yours off")
    assert list(found) == ["en/prompt/energy.cameras"]
    assert "Make cameras optional" in found["en/prompt/energy.cameras"]
    assert "Retired" in found["en/prompt/energy.cameras"]


def test_a_missing_translation_is_found_by_its_english_words(site: Site, hana: FlaskClient) -> None:
    new = spot("energy.window")
    published(site, new, {**seed(CAMERAS), "id": "energy.window", "title": "Open the window"})
    assert "Missing translation" in rows(hana, text="open the window", locale="es")["es/prompt/energy.window"]
    page = hana.get("/library?locale=es&text=open the window").text
    assert 'lang="es"' not in page.partition("<tbody>")[2], "an English text is not called Spanish"


def test_what_narrows_the_list_works_together_and_stays(site: Site, hana: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"))
    asked = {"text": "lens", "kind": "prompt", "dimension": "energy", "state": "draft", "locale": "en"}
    assert list(rows(hana, **asked)) == ["en/prompt/energy.cameras"]
    page = hana.get("/library", query_string=asked).text
    assert 'value="lens"' in page
    for chosen in ("prompt", "energy", "draft", "en"):
        assert f'<option value="{chosen}" selected>' in page
    for name, other in {"text": "zebra", "kind": "item", "dimension": "asking", "state": "review"}.items():
        assert rows(hana, **{**asked, name: other}) == {}


def test_a_long_list_is_turned_over_without_losing_what_narrows_it(
    hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 5)
    asked = {"kind": "prompt", "text": "a", "locale": "es"}
    first = hana.get("/library", query_string=asked).text
    after = unescape(re.findall(r'href="(/library\?start=[^"]*)" rel="next"', first)[0])
    for name, value in asked.items():
        assert f"{name}={value}" in after
    second = hana.get(after).text
    assert not {each[0] for each in ROW.findall(first)} & {each[0] for each in ROW.findall(second)}
    assert 'rel="prev"' in second


def test_a_place_in_the_list_that_there_is_not_is_its_beginning(hana: FlaskClient) -> None:
    all_ = rows(hana)
    for start in ("-1", "5000", "99999999999999", "x", "٣"):
        assert rows(hana, start=start) == all_, start


def test_each_state_is_told_in_words(site: Site, hana: FlaskClient) -> None:
    told = every_state(site)
    found = rows(hana)
    for entry, states in told.items():
        assert states in found[f"en/prompt/{entry}"], found[f"en/prompt/{entry}"]
    assert "Asked" in found["en/item/energy.a"]
    assert "Asked" not in found["en/item/energy.b"]
    assert not [each for each in found.values() if "As shipped" in each], "what is so of most is said of none"
    assert "As shipped" in hana.get("/library/en/prompt/off-time.log-off-first").text


def test_a_translation_is_in_review_in_its_own_list(site: Site, hana: FlaskClient) -> None:
    assert send(hana, "/library/es/prompt/energy.cameras", title="La cámara", do="submit").status_code == 303
    assert "In review" in rows(hana, locale="es", state="review")["es/prompt/energy.cameras"]
    assert rows(hana, locale="en", state="review") == {}


def test_what_there_is_to_do_is_counted_and_a_press_away(site: Site, hana: FlaskClient) -> None:
    assert "state=draft" not in hana.get("/library").text
    saved(site, CAMERAS, seed(CAMERAS, minutes=7))
    page = hana.get("/library").text
    assert re.search(r'href="/library\?state=draft&amp;locale=en">1 draft<', page)


def test_a_new_entry_stands_with_those_of_its_dimension(site: Site, hana: FlaskClient) -> None:
    saved(site, spot("energy.new"), {"id": "energy.new", "title": "New", "dimension": "energy"})
    order = list(rows(hana, kind="prompt"))
    assert order.index("en/prompt/energy.new") < order.index("en/prompt/off-time.log-off-first")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"text": "xyzzy"}, "Nothing fits"),
        ({"state": "review"}, "Nobody is working on anything here"),
        ({"kind": "nonsense"}, "Nothing fits"),
        ({"text": "a\0b" * 500}, "Nothing fits"),
        ({"text": "<script>%_\\'\""}, "Nothing fits"),
    ],
)
def test_a_list_with_nothing_in_it_says_so_and_leads_on(
    hana: FlaskClient, asked: dict[str, str], said: str
) -> None:
    page = hana.get("/library", query_string=asked)
    assert page.status_code == 200
    assert said in page.text
    assert "Show all entries" in page.text
    assert "<script>%" not in page.text


def test_an_entry_alone_is_what_its_row_says(site: Site) -> None:
    every_state(site)
    with site.database.read() as connection:
        for locale in ("en", "es"):
            for row in entries.statuses(connection, WORKSPACE, locale):
                assert entries.status(connection, row.place) == row
        for place in (spot("nothing"), spot("energy.new", locale="es")):
            assert entries.status(connection, place) is None


def test_the_database_is_asked_as_often_however_much_was_published(site: Site, hana: FlaskClient) -> None:
    def often(path: str) -> int:
        with statements(site.database) as asked:
            assert hana.get(path).status_code == 200
        return len(asked)

    paths = ("/library", "/library/en/prompt/energy.cameras", "/library/en/prompt/energy.cameras/versions")
    before = [often(path) for path in paths * 2][3:]
    for kind, entry in list(seeded("en"))[:12]:
        if kind is not EntryKind.ASKED:
            published(site, spot(entry, kind), seed(spot(entry, kind)))
    published(site, CAMERAS, seed(CAMERAS, minutes=9))
    assert [often(path) for path in paths * 2][3:] == before
    assert max(before) < 25


def test_an_unknown_language_is_the_first_one(hana: FlaskClient) -> None:
    assert rows(hana, locale="tlh") == rows(hana, locale="en")


def test_zoe_sees_her_own_library_at_the_same_address(site: Site, zoe: FlaskClient) -> None:
    saved(site, CAMERAS, seed(CAMERAS, title="Leave the lens alone"), HANA)
    published(site, spot("energy.small-step"), None)
    assert rows(zoe, text="lens") == {}
    assert "Retired" not in rows(zoe)["en/prompt/energy.small-step"]
    assert ZOE not in zoe.get("/library/en/prompt/energy.cameras").text.partition("<main")[2]
