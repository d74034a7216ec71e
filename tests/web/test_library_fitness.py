"""What keeps drafts from being published: what they newly break in any language, and nothing else."""

import pytest

from content.entry import JSON, Body, EntryKind, shared
from content.rules import LEAST_REFRAMES
from slackapp.editorial import publish_impact, validation
from slackapp.storage.library import editions
from slackapp.storage.library.editions import EVERYWHERE, Draft, Place, Texts
from tests.cast import HANA, T0, WORKSPACE

SEEDS = editions.as_shipped()
CAMERAS = "energy.cameras"
PROMPT, ITEM = EntryKind.PROMPT, EntryKind.ITEM
PROMPTS = [id_ for kind, id_ in SEEDS["en"] if kind is PROMPT and id_.startswith("energy.")]
ASKED = str(SEEDS["en"][EntryKind.ASKED, "energy"]["item"])
Said = list[tuple[str, str, str]]


def draft(
    locale: str, kind: EntryKind, entry: str, body: Body | None, *, state: str = "review", edit: int = 1
) -> Draft:
    return Draft(Place(WORKSPACE, locale, kind, entry), 0, body, state, edit, (HANA,), "", T0)


def changed(locale: str, entry: str = CAMERAS, kind: EntryKind = PROMPT, **fields: JSON) -> Draft:
    return draft(locale, kind, entry, {**SEEDS[locale][kind, entry], **fields})


def retired(locale: str, entry: str, kind: EntryKind = PROMPT) -> Draft:
    return draft(locale, kind, entry, None)


def asks(item: str, dimension: str = "energy") -> Draft:
    return draft(EVERYWHERE, EntryKind.ASKED, dimension, {"id": dimension, "item": item})


def said(*drafts: Draft, now: Texts = SEEDS, others: tuple[Draft, ...] = ()) -> Said:
    found = validation.judge(now, drafts, others)
    return [(each.locale, each.problem.id, each.problem.message) for each in found]


def with_entry(locale: str, kind: EntryKind, entry: str, body: Body) -> Texts:
    return SEEDS.with_drafts([draft(locale, kind, entry, body)])


def behind(*but: str) -> tuple[Place, ...]:
    """The prompt on cameras in every language that has words of its own for it, but these."""
    own = (
        each for each in SEEDS if SEEDS.speaks(each, (PROMPT, CAMERAS)) == each and each not in {"en", *but}
    )
    return tuple(Place(WORKSPACE, each, PROMPT, CAMERAS) for each in own)


def test_a_good_change_is_fit() -> None:
    assert said(changed("en", title="Cameras are up to you")) == []


def test_a_text_that_breaks_a_rule_is_unfit_where_it_stands() -> None:
    ((locale, entry, message),) = said(changed("es", title="x" * 151))
    assert (locale, entry) == ("es", CAMERAS)
    assert "holds 150; shorten it" in message


def test_what_was_wrong_before_stops_nobody_from_mending_something_else() -> None:
    broken = {**SEEDS["en"][PROMPT, PROMPTS[1]], "source": "Somebody, some time"}
    now = with_entry("en", PROMPT, PROMPTS[1], broken)
    assert said(changed("en", title="Cameras are up to you"), now=now) == []
    assert said(changed("en", PROMPTS[1], source="Still nobody"), now=now) == []
    assert said(changed("en", source="Nobody")) != [], "but it may not be wrong anew"


def test_an_english_text_may_run_ahead_of_its_translation() -> None:
    shorter = changed("en", steps=["Say that cameras are a free choice.", "Turn yours off first."])
    assert said(shorter) == []
    assert publish_impact.outdated_translations(SEEDS, [shorter]) == behind()


def test_a_translation_may_not_run_ahead_of_the_english_text() -> None:
    two: JSON = ["Di que la cámara es una elección libre.", "Apaga la tuya primero."]
    ((locale, entry, message),) = said(changed("es", steps=two))
    assert (locale, entry) == ("es", CAMERAS)
    assert "write as many as English" in message


def test_both_may_be_shortened_together() -> None:
    english = changed("en", steps=["Say that cameras are a free choice.", "Turn yours off first."])
    spanish = changed("es", steps=["Di que la cámara es una elección libre.", "Apaga la tuya primero."])
    assert said(english, spanish) == []
    assert validation.belong_together(SEEDS, english, spanish)
    assert publish_impact.outdated_translations(SEEDS, [english, spanish]) == behind("es")


def test_what_is_the_same_in_all_languages_changes_in_all_of_them_at_once() -> None:
    english = changed("en", minutes=7)
    assert said(english) == []
    assert {texts[PROMPT, CAMERAS]["minutes"] for texts in SEEDS.with_drafts([english]).values()} == {7}
    spanish = changed("es", minutes=9, title="Otro título")
    assert SEEDS.with_drafts([spanish])["es"][PROMPT, CAMERAS]["minutes"] == 5, "it is not the translation's"


def test_what_is_wrong_with_what_all_languages_share_is_said_once() -> None:
    ((locale, entry, message),) = said(changed("en", minutes=99))
    assert (locale, entry) == ("en", CAMERAS)
    assert "at most 60" in message


def test_a_translation_may_lag_behind_in_its_words() -> None:
    english = changed("en", minutes=7, steps=["Say that cameras are a free choice."])
    assert said(english) == []
    assert publish_impact.outdated_translations(SEEDS, [english]) == behind()
    assert publish_impact.outdated_translations(SEEDS, [changed("en", minutes=7)]) == ()


TWO_EN: JSON = ["Say that cameras are a free choice.", "Turn yours off first."]
TWO_ES: JSON = ["Di que la cámara es una elección libre.", "Apaga la tuya primero."]


def test_a_translation_alone_is_told_to_be_published_together_with_the_first_language() -> None:
    english, spanish = changed("en", steps=TWO_EN), changed("es", steps=TWO_ES)
    (unfit,) = validation.judge(SEEDS, [spanish], [english, spanish])
    assert unfit.problem.message == validation.TOGETHER % {"language": "English"}
    assert (unfit.locale, unfit.needs) == ("es", english.place)


def test_one_that_is_still_being_written_is_to_be_waited_for() -> None:
    spanish = changed("es", steps=TWO_ES)
    english = draft("en", PROMPT, CAMERAS, changed("en", steps=TWO_EN).body, state="draft")
    (unfit,) = validation.judge(SEEDS, [spanish], [english, spanish])
    assert "is still being written: wait for it" in unfit.problem.message
    assert unfit.needs is None


def test_another_draft_that_would_not_help_is_not_named() -> None:
    spanish, other = changed("es", steps=TWO_ES), changed("en", title="Cameras are up to you")
    ((locale, entry, message),) = said(spanish, others=(other,))
    assert (locale, entry) == ("es", CAMERAS)
    assert "write as many as English" in message


def test_an_entry_is_retired_in_all_languages_at_once() -> None:
    english, spanish = retired("en", CAMERAS), retired("es", CAMERAS)
    assert said(english) == []
    then = SEEDS.with_drafts([english])
    assert all((PROMPT, CAMERAS) not in texts for texts in then.values())
    assert said(spanish) == [], "a text that is missing in Spanish is missing, and no more"
    assert (PROMPT, CAMERAS) in SEEDS.with_drafts([spanish])["en"]


def test_what_is_brought_back_is_back_in_all_languages() -> None:
    gone = SEEDS.with_drafts([retired("en", CAMERAS)])
    assert said(changed("en"), now=gone) == []
    assert gone.with_drafts([changed("en")])["es"] == SEEDS["es"]


def test_nothing_stands_in_another_language_alone() -> None:
    new = draft("es", PROMPT, "energy.new", {**SEEDS["es"][PROMPT, CAMERAS], "id": "energy.new"})
    assert said(new) == [("es", "energy.new", validation.ALONE % {"other": "Spanish", "first": "English"})]
    assert (PROMPT, "energy.new") not in SEEDS.with_drafts([new])["es"], "nobody would read it anyway"
    english = draft("en", PROMPT, "energy.new", {**SEEDS["en"][PROMPT, CAMERAS], "id": "energy.new"})
    assert said(new, english) == []
    (unfit,) = validation.judge(SEEDS, [new], [english])
    assert unfit.needs == english.place


def test_too_few_prompts_of_a_dimension_are_said_by_its_name() -> None:
    both = [retired("en", entry) for entry in PROMPTS[1:]]
    message = "Energy would have fewer than 2 prompts; keep this one, or publish another first."
    assert said(*both) == [("en", "", message)]
    assert said(*both[:-1]) == []
    spanish = [retired("es", entry) for entry in PROMPTS[1:]]
    assert said(*spanish) == [("es", "", message)]


def test_too_few_are_noticed_even_where_another_entry_is_wrong_already() -> None:
    broken = {**SEEDS["en"][PROMPT, CAMERAS], "source": "Somebody, some time"}
    now = with_entry("en", PROMPT, CAMERAS, broken)
    gone = [retired("en", entry) for entry in PROMPTS[1:]]
    assert [locale for locale, *_ in said(*gone, now=now)] == ["en"]


def test_too_few_kind_thoughts_are_noticed() -> None:
    ids = [id_ for kind, id_ in SEEDS["en"] if kind is EntryKind.REFRAME]
    over = len(ids) - LEAST_REFRAMES
    gone = [retired("en", id_, EntryKind.REFRAME) for id_ in ids[: over + 1]]
    assert {message for *_, message in said(*gone)} == {validation.FEW % {"least": LEAST_REFRAMES}}
    assert said(*gone[:-1]) == []


def test_another_question_is_asked_only_if_every_language_has_it() -> None:
    assert said(asks("energy.b")) == []
    new, *rest, spanish = (
        draft(locale, ITEM, "energy.new", {**SEEDS[locale][ITEM, "energy.b"], "id": "energy.new"})
        for locale in (*(each for each in SEEDS if each != "es"), "es")
    )
    lacking = validation.UNTRANSLATED % {"language": "Spanish"}
    assert said(asks("energy.new"), new) != []
    new_in = (new, *rest)
    assert said(asks("energy.new"), *new_in) == [("es", "energy.new", lacking)]
    assert said(asks("energy.new"), *new_in, spanish) == []
    there = SEEDS.with_drafts(new_in)
    assert said(asks("energy.new"), now=there) == [("es", "energy.new", lacking)]
    assert said(asks("energy.new"), now=there, others=(spanish,)) == [("es", "energy.new", validation.ALSO)]


def test_a_question_that_is_not_there_cannot_be_asked_in_any_language() -> None:
    found = said(asks("energy.none"))
    assert found == [("en", "energy", validation.UNPUBLISHED)]


def test_a_question_that_people_are_asked_cannot_be_retired() -> None:
    assert said(retired("en", ASKED, ITEM)) == [("en", ASKED, validation.STILL_ASKED)]
    assert said(retired("es", ASKED, ITEM)) == [("es", ASKED, validation.STILL_ASKED)]


@pytest.mark.parametrize("body", [{"id": CAMERAS}, {"id": CAMERAS, "title": 3, "steps": "no list"}, {}])
def test_what_makes_no_library_is_never_fit(body: Body) -> None:
    assert said(draft("en", PROMPT, CAMERAS, body)) != []


def test_a_library_that_nobody_can_read_is_not_published_again_before_it_is_mended() -> None:
    broken: Body = {"id": PROMPTS[1], **shared(SEEDS["en"][PROMPT, PROMPTS[1]])}
    now = with_entry("en", PROMPT, PROMPTS[1], broken)
    change = changed("en", title="Cameras are up to you")
    assert {entry for _, entry, _ in said(change, now=now)} == {PROMPTS[1]}, "it says what to mend"
    assert said(change, changed("en", PROMPTS[1]), now=now) == []
    assert said(changed("es", title="Otro título"), now=now) == [], "the other language can be read"


def test_what_all_languages_share_is_mended_before_any_language_is_published_again() -> None:
    now = with_entry("en", PROMPT, PROMPTS[1], {**SEEDS["en"][PROMPT, PROMPTS[1]], "minutes": 500})
    assert {entry for _, entry, _ in said(changed("es", title="Otro título"), now=now)} == {PROMPTS[1]}


def test_only_what_is_asked_starts_a_new_trend() -> None:
    assert publish_impact.new_trends(SEEDS, [asks("energy.b")]) == ("Load",)
    assert publish_impact.new_trends(SEEDS, [changed("en", ASKED, ITEM, text="Another text.")]) == ("Load",)
    assert publish_impact.new_trends(SEEDS, [changed("en", "energy.b", ITEM, text="A spare.")]) == ()
    assert publish_impact.new_trends(SEEDS, [changed("es", ASKED, ITEM, text="Otro texto.")]) == ()
    assert publish_impact.new_trends(SEEDS, [changed("en", title="Cameras are up to you")]) == ()
    assert publish_impact.new_trends(SEEDS, [asks("energy.none")]) == ()


def met(one: Draft, *along: Draft, countries: frozenset[str] = frozenset()) -> str:
    return publish_impact.when_met(SEEDS, SEEDS.with_drafts((one, *along)), one, countries)


@pytest.mark.parametrize(
    ("one", "when"),
    [
        (changed("en", title="Cameras are up to you"), "Leads meet it from their next report on."),
        (changed("en", ASKED, ITEM, text="Another text."), "The next check-in announces it"),
        (changed("en", "energy.b", ITEM, text="A spare."), "Nobody is asked it until it is chosen"),
        (asks("energy.b"), "The next check-in announces it"),
        (changed("en", "load", EntryKind.THEME, title="Our load"), "one that is open stays as it is"),
        (changed("en", "advice", EntryKind.HELP, title="A hint"), "when they ask for help, from now on"),
        (changed("es", title="Otro título"), "Leads meet it from their next report on."),
        (changed("es", ASKED, ITEM, text="Otro texto."), "one that is open stays as it is"),
        (changed("es", "assistance-programme", EntryKind.SUPPORT, name="Otro nombre"), "is confirmed"),
        (retired("es", CAMERAS), "Nobody meets it any more"),
        (retired("en", CAMERAS), "Nobody meets it any more"),
    ],
)
def test_everybody_is_told_when_people_meet_it(one: Draft, when: str) -> None:
    assert when in met(one)


def test_a_spare_that_is_chosen_at_once_is_announced_and_asked() -> None:
    spare = changed("en", "energy.b", ITEM, text="A spare.")
    assert "The next check-in announces it" in met(spare, asks("energy.b"))


def test_a_support_line_is_confirmed_first_and_holds_up_only_where_there_is_no_other() -> None:
    body: Body = {"id": "new", "name": "A line", "contact": "116 123", "country": "ZZ"}
    new = draft("en", EntryKind.SUPPORT, "new", body)
    assert met(new).endswith("with “leanon support verify”. Until then nobody reads it.")
    assert met(new, countries=frozenset({"ZZ"})).endswith("nobody reads it, and no new check-in goes out.")
    known = changed("en", "assistance-programme", EntryKind.SUPPORT, contact="116 123")
    assert met(known, countries=frozenset({"ZZ"})).endswith("Until then people read it as it was.")
    assert publish_impact.needs_confirming(known.place, known.body)
    assert not publish_impact.needs_confirming(known.place, None)
