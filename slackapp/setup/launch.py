"""The steps before a launch in words: what each is, what is missing, and what only the operator can do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from slackapp.storage.rounds.launches import Step, StepName


@dataclass(frozen=True)
class StepText:
    """A step as people read it: `missing` follows "Missing:", `path` is the page where it is done.

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
        "Teams",
        "Who works where, and who leads. A check-in needs a team that is large enough, so that nobody stands"
        " out.",
        "there is no team yet that is large enough, with a lead or a team above it",
        "/teams",
        "leanon teams import FILE.csv",
    ),
    StepName.SUPPORT: StepText(
        "Support lines",
        "Everybody is shown where to turn to. Somebody of yours has to have checked each line first.",
        "some support lines are not confirmed",
        "/schedule/support",
        "leanon support verify",
    ),
    StepName.SCHEDULE: StepText(
        "Schedule",
        "On which day people are asked, how long they have, and on which days nobody is asked.",
        "nobody has settled when people are asked",
        "/schedule",
        "leanon schedule set --zone ZONE",
    ),
    StepName.GUARDIANS: StepText(
        "Guardians",
        "One to three people without a part in HR, such as of the works council, who say yes or no to"
        " questions in your own words. Whoever runs Lean On names them. Without any, only vetted questions"
        " are asked.",
        "nobody is a guardian, and nobody has said that there shall be none",
        "/launch",
        "leanon guardians add ID_OR_EMAIL",
        "leanon launch --without-guardians",
    ),
    StepName.WORDS: StepText(
        "Words",
        "Read what will be asked, and the first message, as people will.",
        "nobody has read the questions and the first message as they are now",
        "/launch/words",
        "leanon launch --read",
    ),
    StepName.TEST: StepText(
        "A test check-in",
        "Send yourself the real questions in Slack, and answer them. Nothing is kept of it.",
        "nobody has sent a test check-in to themselves and answered it",
        "/launch/test",
        "leanon launch --test ID_OR_EMAIL",
    ),
    StepName.WHOM: StepText(
        "Pilot or everybody",
        "Begin with some whole teams, or ask everybody at once.",
        "nobody has said whether a pilot or everybody is asked",
        "/schedule/pilot",
        "leanon pilot all",
        "leanon pilot set UNIT",
    ),
}

NOTED: Final[Mapping[str, str]] = {
    StepName.GUARDIANS: "there shall be no guardians",
    StepName.WORDS: "the words are read",
    StepName.TEST: "a test check-in is answered",
    StepName.WHOM: "everybody shall be asked",
}
"""What somebody said who did a step, as the audit log has it."""


def missing_in_words(names: Iterable[StepName]) -> str:
    """What is missing, as the end of a sentence."""
    return "; ".join(TEXTS[name].missing for name in names)


def next_step(steps: Iterable[Step]) -> Step | None:
    """The first step that is not done."""
    return next((each for each in steps if not each.done), None)
