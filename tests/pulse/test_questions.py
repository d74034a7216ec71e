"""What HR chose is announced by one check-in and asked after it, one question of a theme in 12 weeks."""

from collections.abc import Collection, Mapping

from slackapp.pulse.questions import Asked, Position, Row, questions_to_ask

BOTH = ("load", "help")
FIRST: Position = ("load", 0)
SECOND: Position = ("load", 1)
OTHER: Position = ("help", 0)

DEFAULTS = {position: Asked(f"{position[0]}.{position[1]}", "default") for position in (FIRST, SECOND, OTHER)}
VETTED = Asked("spare", "vetted")
ANOTHER = Asked("another", "vetted")
OWN = Asked("own", "own")


def vetted(asked: Asked) -> bool:
    return asked != OWN


def following(
    former: Mapping[Position, Row],
    chosen: Mapping[Position, Asked],
    *,
    announced: bool = True,
    may_change: Collection[str] = BOTH,
    guarded: bool = False,
) -> dict[Position, Row]:
    return questions_to_ask(
        former,
        announced=announced,
        chosen=chosen,
        defaults=DEFAULTS,
        may_ask=(lambda _: True) if guarded else vetted,
        may_change=may_change,
    )


def as_begun(**of: Asked) -> dict[Position, Row]:
    return {
        position: Row(of.get(f"{position[0]}{position[1]}", default))
        for position, default in DEFAULTS.items()
    }


def test_before_the_first_round_the_choice_is_free() -> None:
    made = following({}, {FIRST: VETTED, SECOND: ANOTHER})
    assert made == as_begun(load0=VETTED, load1=ANOTHER)


def test_the_first_choice_is_not_free_to_be_an_own_question_without_a_guardian() -> None:
    assert following({}, {FIRST: OWN}) == as_begun()
    assert following({}, {FIRST: OWN}, guarded=True) == as_begun(load0=OWN)


def test_a_later_choice_is_announced_first_and_stands_from_the_next_round_on() -> None:
    announcing = following(as_begun(), {FIRST: VETTED})
    assert announcing == as_begun() | {FIRST: Row(DEFAULTS[FIRST], VETTED)}
    assert following(announcing, {FIRST: VETTED}, may_change=["help"]) == as_begun(load0=VETTED)


def test_a_theme_changes_one_question_at_a_time_and_the_other_theme_beside_it() -> None:
    made = following(as_begun(), {FIRST: VETTED, SECOND: ANOTHER, OTHER: VETTED})
    assert {position: row.next for position, row in made.items()} == {
        FIRST: VETTED,
        SECOND: None,
        OTHER: VETTED,
    }


def test_a_theme_that_changed_within_12_weeks_changes_nothing() -> None:
    assert following(as_begun(), {FIRST: VETTED}, may_change=["help"]) == as_begun()


def test_what_a_void_round_announced_is_announced_anew() -> None:
    announcing = following(as_begun(), {FIRST: VETTED})
    assert following(announcing, {FIRST: VETTED}, announced=False) == announcing


def test_an_own_question_without_a_guardian_is_never_announced_nor_asked() -> None:
    assert following(as_begun(), {FIRST: OWN}) == as_begun()
    announcing = following(as_begun(), {FIRST: OWN}, guarded=True)
    assert announcing[FIRST] == Row(DEFAULTS[FIRST], OWN)
    assert following(announcing, {FIRST: OWN}) == as_begun()


def test_where_the_last_guardian_has_gone_own_questions_give_way_to_the_default_at_once() -> None:
    assert following(as_begun(load0=OWN, load1=VETTED), {FIRST: OWN, SECOND: VETTED}) == as_begun(
        load1=VETTED
    )


def test_a_question_that_hr_left_alone_stays() -> None:
    assert following(as_begun(load0=VETTED), {}) == as_begun(load0=VETTED)
