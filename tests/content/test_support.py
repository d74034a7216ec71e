"""Support is shown by country, to everybody alike, and only as HR has confirmed it."""

import pytest

from content.files import locales
from content.library import load
from content.support import ASSISTANCE_PROGRAMME, Support, SupportEntry, SupportKind, is_placeholder, same_way

SUPPORT = load().support
CONTACTS = {
    "US": "988",
    "CA": "9-8-8",
    "GB": "116 123",
    "DE": "0800 1110111",
    "FR": "3114",
    "NL": "113",
    "ES": "024",
    "IN": "14416",
    "BR": "188",
    "AU": "13 11 14",
    "NZ": "1737",
    "JP": "0120-279-338",
    "MX": "800 911 2000",
    "SE": "90101",
    "TR": "112",
}
ORDER = (SupportKind.EMERGENCY, SupportKind.TALK, SupportKind.CRISIS)


@pytest.mark.parametrize(("country", "contact"), CONTACTS.items())
def test_a_country_sees_the_programme_and_its_own_lines_only(country: str, contact: str) -> None:
    programme, *lines = SUPPORT.for_country(country)
    assert programme.id == ASSISTANCE_PROGRAMME
    assert {line.country for line in lines} == {country}
    assert any(contact in line.contact for line in lines)


def test_each_country_has_a_number_for_danger_first_and_then_somebody_to_talk_to() -> None:
    for country in {entry.country for entry in SUPPORT.entries} - {None}:
        kinds = [entry.kind for entry in SUPPORT.for_country(country)[1:]]
        assert kinds[0] is SupportKind.EMERGENCY
        assert kinds == sorted(kinds, key=ORDER.index), f"{country}: who is worn out reads on to the end"


def test_where_no_line_for_a_whole_country_is_known_it_is_said() -> None:
    (danger,) = SUPPORT.for_country("TR")[1:]
    assert danger.note == "we know of no line to talk to for the whole country"
    assert "we know of none for the whole country" in str(SUPPORT.for_country("CO")[-1].note)


def test_what_nobody_could_look_up_is_marked() -> None:
    unsure = {entry.id for entry in SUPPORT.entries if not entry.checked}
    assert {"dk.livslinien", "ro.antisuicid", "za.sadag"} <= unsure
    assert not unsure & {"us.988", "de.telefonseelsorge", "es.024"}


@pytest.mark.parametrize("country", [None, "IS", ""])
def test_whoever_has_no_line_of_their_own_sees_what_is_for_everybody_and_no_other_countrys(
    country: str | None,
) -> None:
    assert [entry.id for entry in SUPPORT.for_country(country)] == [ASSISTANCE_PROGRAMME]


def test_an_organisation_with_a_line_of_its_own_shows_it_everywhere() -> None:
    ours = SupportEntry(id="ours", kind=SupportKind.TALK, checked=True, name="Our line", contact="0800 1")
    mixed = Support((*SUPPORT.entries, ours))
    for country in (None, "JP", "DE"):
        shown = mixed.for_country(country)
        assert ours in shown
        assert {entry.country for entry in shown} <= {None, country}


def test_people_where_no_line_is_known_wait_for_what_is_for_everybody_alone() -> None:
    assert [entry.country for entry in SUPPORT.unconfirmed({"IS"}, {})] == [None]
    programme = SUPPORT.for_country("IS")[0]
    assert SUPPORT.unconfirmed({"IS"}, {programme.id: programme.digest}) == ()


def test_a_digest_stays_for_the_same_words_and_changes_with_any_of_them() -> None:
    entry = SupportEntry(
        id="x", country="NZ", kind=SupportKind.TALK, checked=True, name="Line", contact="1", note=None
    )
    assert entry.digest == entry.model_copy().digest
    changes = (
        {"id": "y"},
        {"country": None},
        {"kind": "crisis"},
        {"name": "Lines"},
        {"contact": "2"},
        {"note": "Free"},
    )
    digests = {entry.model_copy(update=change).digest for change in changes}
    assert len(digests) == len(changes)
    assert entry.digest not in digests


def test_what_is_not_confirmed_as_it_stands_is_open_and_not_shown() -> None:
    confirmed = {entry.id: entry.digest for entry in SUPPORT.entries if entry.country != "DE"}
    assert {entry.country for entry in SUPPORT.unconfirmed({"DE", "FR"}, confirmed)} == {"DE"}
    assert SUPPORT.unconfirmed({"FR"}, confirmed) == ()
    assert "DE" not in {entry.country for entry in SUPPORT.confirmed(confirmed).entries}
    edited = Support(tuple(entry.model_copy(update={"note": "New"}) for entry in SUPPORT.entries))
    assert edited.confirmed(confirmed).entries == ()
    assert {entry.country for entry in edited.unconfirmed({"FR"}, confirmed)} == {None, "FR"}


SHIPPED = load().support.entries
LINE = SHIPPED[1]


def test_only_the_programme_of_what_came_with_the_app_waits_for_its_real_words() -> None:
    waiting = [each.id for each in SHIPPED if is_placeholder(each, SHIPPED)]
    assert waiting == [ASSISTANCE_PROGRAMME]
    assert not is_placeholder(SHIPPED[0].model_copy(update={"contact": "Extension 4711"}), ())


@pytest.mark.parametrize(
    "contact",
    [
        "TODO",
        "todo",
        "todo: the number",
        "TODO ask HR",
        "tbd",
        "XXX",
        "[number]",
        "<phone>",
        "{contact}",
        "a@example.com",
        "0000000",
        "12 34 56",
        "555-0123",
    ],
)
def test_what_looks_unfinished_waits_too(contact: str) -> None:
    assert is_placeholder(LINE.model_copy(update={"contact": contact}), SHIPPED)
    assert is_placeholder(LINE.model_copy(update={"note": contact}), SHIPPED)


@pytest.mark.parametrize(
    "note", ["24 horas, todo el año", "Para todo el mundo", "TODO EL AÑO", "Ayuda con todo"]
)
def test_a_spanish_word_that_looks_unfinished_in_english_does_not_wait(note: str) -> None:
    assert not is_placeholder(LINE.model_copy(update={"note": note}), SHIPPED)


@pytest.mark.parametrize("locale", locales())
def test_every_translation_that_came_with_the_app_leads_where_its_line_does(locale: str) -> None:
    first = {each.id: each for each in load().support.entries}
    assert [each.id for each in load(locale).support.entries if not same_way(first[each.id], each)] == []


def test_a_star_before_a_number_is_a_part_of_it() -> None:
    line = next(each for each in load().support.entries if each.id == "cl.4141")
    assert not same_way(line, line.model_copy(update={"contact": line.contact.replace("*", "")}))
