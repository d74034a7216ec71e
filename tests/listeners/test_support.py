"""Whoever turns to support finds what answers where they are, and never a line of another country."""

import sqlalchemy as sa

from slackapp.blocks.ids import Action
from slackapp.storage import tables
from tests.cast import ANA, LEA
from tests.scenarios.office import TAPS, Rehearsal, said


def test_every_place_shows_the_lines_of_ones_own_country_alone(rehearsal: Rehearsal) -> None:
    for country in ("DE", None, "EG"):
        lives_in(rehearsal, country)
        for name, text in everywhere(rehearsal).items():
            assert ("TelefonSeelsorge" in text) == (country == "DE"), (name, country)
            emergency = rehearsal.library.words("help.emergency") in text
            assert emergency == (country != "DE"), (name, country)
            assert "assistance programme" in text, (name, country)
            assert "Samaritans" not in text, (name, country)


def test_the_check_in_and_the_thanks_show_them_too(rehearsal: Rehearsal) -> None:
    rehearsal.open_check_in([ANA])
    lives_in(rehearsal, "EG")
    asked = said(rehearsal.slack.click(ANA, Action.CHECKIN_START)["modal"])
    thanked = said(rehearsal.slack.submit(ANA, dict(TAPS))["modal"])
    for text in (asked, thanked):
        assert rehearsal.library.words("help.emergency") in text
        assert "TelefonSeelsorge" not in text


def lives_in(rehearsal: Rehearsal, country: str | None) -> None:
    table = tables.person
    with rehearsal.database.write() as tx:
        tx.execute(sa.update(table).where(table.c.user.in_([ANA, LEA])).values(country=country))


def everywhere(rehearsal: Rehearsal) -> dict[str, str]:
    """What Ana and Lea see of support without a check-in, by place."""
    found = {}
    for user in (ANA, LEA):
        found[f"home of {user}"] = said(rehearsal.home(user))
        found[f"how it works for {user}"] = said(
            rehearsal.slack.click(user, Action.HOW_IT_WORKS, home=True)["modal"]
        )
        rehearsal.slack.close(user)
        for word in ("support", "help"):
            rehearsal.slack.command(user, f"/leanon {word}")
            found[f"/leanon {word} for {user}"] = said(rehearsal.messages(user)[-1])
    return found
