"""The steps before a launch in words: what each is, what is missing, and what only the operator can do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from content.translations import N_, _
from slackapp.storage.rounds.launches import Step, StepName


@dataclass(frozen=True)
class StepText:
    """A step, its texts to be said by `_`: `missing` follows "Missing:", `path` is the page where it is done.

    `command` does it in a terminal; `otherwise` is another that settles it, where there is a choice.
    """

    title: str
    about: str
    missing: str
    path: str
    command: str = ""
    otherwise: str = ""


TEXTS: Final[Mapping[StepName, StepText]] = {
    StepName.TEAMS: StepText(
        N_("Teams"),
        N_(
            "Who works where, and who leads. A check-in needs a team that is large enough, so that nobody"
            " stands out."
        ),
        N_("there is no team yet that is large enough, with a lead or a team above it"),
        "/teams",
        "leanon teams import FILE.csv",
    ),
    StepName.SUPPORT: StepText(
        N_("Support lines"),
        N_("Everybody is shown where to turn to. Somebody of yours has to have checked each line first."),
        N_("some support lines are not confirmed"),
        "/schedule/support",
        "leanon support verify",
    ),
    StepName.SCHEDULE: StepText(
        N_("Schedule"),
        N_("On which day people are asked, how long they have, and on which days nobody is asked."),
        N_("nobody has settled when people are asked"),
        "/schedule",
        "leanon schedule set --zone ZONE",
    ),
    StepName.GUARDIANS: StepText(
        N_("Guardians"),
        N_(
            "One to three people without a part in HR, such as of the works council, who say yes or no to"
            " questions in your own words. Whoever runs Lean On names them. Without any, only vetted"
            " questions are asked."
        ),
        N_("nobody is a guardian, and nobody has said that there shall be none"),
        "/launch",
        "leanon guardians add ID_OR_EMAIL",
        "leanon launch --without-guardians",
    ),
    StepName.WORDS: StepText(
        N_("Words"),
        N_("Read what will be asked, and the first message, as people will."),
        N_("nobody has read the questions and the first message as they are now"),
        "/launch/words",
        "leanon launch --read",
    ),
    StepName.TEST: StepText(
        N_("A test check-in"),
        N_("Send yourself the real questions in Slack, and answer them. Nothing is kept of it."),
        N_("nobody has sent a test check-in to themselves and answered it"),
        "/launch/test",
        "leanon launch --test ID_OR_EMAIL",
    ),
    StepName.WHOM: StepText(
        N_("Pilot or everybody"),
        N_("Begin with some whole teams, or ask everybody at once."),
        N_("nobody has said whether a pilot or everybody is asked"),
        "/schedule/pilot",
        "leanon pilot all",
        "leanon pilot set UNIT",
    ),
}

NOTED: Final[Mapping[str, str]] = {
    StepName.GUARDIANS: N_("there shall be no guardians"),
    StepName.WORDS: N_("the words are read"),
    StepName.TEST: N_("a test check-in is answered"),
    StepName.WHOM: N_("everybody shall be asked"),
}
"""What somebody said who did a step, as the audit log has it; to be said by `_`."""


def missing_in_words(names: Iterable[StepName]) -> str:
    """What is missing, as the end of a sentence."""
    return "; ".join(_(TEXTS[name].missing) for name in names)


def next_step(steps: Iterable[Step]) -> Step | None:
    """The first step that is not done."""
    return next((each for each in steps if not each.done), None)
