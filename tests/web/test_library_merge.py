"""When two people change one entry at once: what either did is kept, and where both did, it is said."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from content.entry import JSON, Body
from slackapp.editorial.conflicts import merge

FIELDS = ("title", "why", "source", "minutes", "avoid")
WORDS = st.sampled_from(("one", "two", "three", "four"))
STEPS = st.lists(WORDS, min_size=1, max_size=3)
BODIES = st.fixed_dictionaries(
    {"id": st.just("energy.cameras")}, optional={**dict.fromkeys(FIELDS, WORDS), "steps": STEPS}
)


def help_(**texts: str) -> Body:
    """A kind of help with a draft to each of these."""
    return {"id": "advice", "drafts": [{"to": to, "text": text} for to, text in texts.items()]}


def parts(body: Body) -> dict[str, JSON]:
    """Each field, and each step where all have as many, under a name of its own."""
    found = dict(body)
    steps = found.pop("steps", None)
    if isinstance(steps, list):
        found |= {f"step {len(steps)} {number}": step for number, step in enumerate(steps)}
    return found


@given(BODIES, BODIES, BODIES)
def test_nothing_that_only_one_of_them_changed_is_lost(
    start: Mapping[str, JSON], mine: Mapping[str, JSON], theirs: Mapping[str, JSON]
) -> None:
    came = merge(start, mine, theirs)
    for field in (*FIELDS, "steps"):
        was, my, their = (each.get(field) for each in (start, mine, theirs))
        if their == was:
            assert came.body.get(field) == my
        if my == was:
            assert came.body.get(field) == their


@given(BODIES, BODIES, BODIES)
def test_where_both_changed_the_same_the_later_one_stands_and_it_is_said(
    start: Mapping[str, JSON], mine: Mapping[str, JSON], theirs: Mapping[str, JSON]
) -> None:
    came = merge(start, mine, theirs)
    for field in FIELDS:
        was, my, their = (each.get(field) for each in (start, mine, theirs))
        both = my not in (was, their) and their != was
        assert (field in came.conflicting) == both
        if both:
            assert came.body.get(field) == my


@given(BODIES, BODIES, BODIES)
def test_it_does_not_matter_who_was_first_where_they_do_not_clash(
    start: Mapping[str, JSON], mine: Mapping[str, JSON], theirs: Mapping[str, JSON]
) -> None:
    came, other_way = merge(start, mine, theirs), merge(start, theirs, mine)
    assert set(came.conflicting) == set(other_way.conflicting)
    if not came.conflicting:
        assert came.body == other_way.body


@given(BODIES, BODIES)
def test_whoever_changed_nothing_takes_what_the_other_made(
    start: Mapping[str, JSON], theirs: Mapping[str, JSON]
) -> None:
    assert merge(start, start, theirs) == merge(start, theirs, theirs)
    assert merge(start, start, theirs).body == theirs


@given(BODIES, BODIES, BODIES)
def test_no_word_is_in_it_that_nobody_wrote(
    start: Mapping[str, JSON], mine: Mapping[str, JSON], theirs: Mapping[str, JSON]
) -> None:
    came = parts(merge(start, mine, theirs).body)
    for name, value in came.items():
        assert value in (parts(mine).get(name), parts(theirs).get(name))


def test_two_who_changed_different_steps_both_keep_theirs() -> None:
    came = merge({"steps": ["a", "b", "c"]}, {"steps": ["A", "b", "c"]}, {"steps": ["a", "b", "C"]})
    assert came.body == {"steps": ["A", "b", "C"]}
    assert came.conflicting == ()


def test_a_step_that_both_changed_is_named() -> None:
    came = merge({"steps": ["a", "b"]}, {"steps": ["a", "mine"]}, {"steps": ["a", "theirs"]})
    assert came.body == {"steps": ["a", "mine"]}
    assert came.conflicting == ("steps 2",)


def test_steps_are_one_field_when_somebody_added_one() -> None:
    came = merge({"steps": ["a"]}, {"steps": ["a", "mine"]}, {"steps": ["theirs"]})
    assert came.body == {"steps": ["a", "mine"]}
    assert came.conflicting == ("steps",)


def test_drafts_to_different_people_do_not_clash() -> None:
    start = help_(teammate="a", lead="b", hr="c")
    came = merge(start, help_(teammate="mine", lead="b", hr="c"), help_(teammate="a", lead="b", hr="theirs"))
    assert came.body == help_(teammate="mine", lead="b", hr="theirs")
    assert came.conflicting == ()


def test_a_draft_that_both_changed_is_named_by_whom_it_is_to() -> None:
    start = help_(teammate="a", lead="b")
    came = merge(start, help_(teammate="a", lead="mine"), help_(teammate="a", lead="theirs"))
    assert came.conflicting == ("draft to lead",)


def test_a_field_that_one_took_out_stays_out() -> None:
    start = {"id": "x", "note": "old", "name": "a"}
    assert merge(start, {"id": "x", "name": "a"}, {**start, "name": "b"}).body == {"id": "x", "name": "b"}
    assert merge(start, {**start, "name": "b"}, {"id": "x", "name": "a"}).body == {"id": "x", "name": "b"}


def test_all_of_mine_stands_where_the_entry_is_gone() -> None:
    mine = {"id": "x", "title": "mine"}
    assert merge({"id": "x", "title": "a"}, mine, None).body == mine
    assert merge({"id": "x", "title": "a"}, mine, None).conflicting == ()


def test_without_a_start_each_difference_is_shown() -> None:
    came = merge(None, {"id": "x", "title": "mine"}, {"id": "x", "title": "theirs", "why": "theirs"})
    assert came.body == {"id": "x", "title": "mine", "why": "theirs"}
    assert came.conflicting == ("title",)
