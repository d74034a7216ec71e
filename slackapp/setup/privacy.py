"""How strict check-ins are, in words, and what would protect people less than now (R7)."""

from dataclasses import dataclass

from content import localised
from content.translations import _
from slackapp.storage.people.workspaces import Workspace


@dataclass(frozen=True)
class Strictness:
    """How many must answer, and the privacy loss of the number and of the hint; None publishes no hint."""

    k: int
    epsilon: float
    focus_epsilon: float | None

    def __str__(self) -> str:
        """As a page or a command says it."""
        values = {"k": self.k, "people": self.k + 1, "epsilon": localised.number(self.epsilon)}
        if self.focus_epsilon is None:
            return _(
                "at least %(k)s answers in groups of at least %(people)s people, number ε %(epsilon)s, no"
                " hint",
                **values,
            )
        return _(
            "at least %(k)s answers in groups of at least %(people)s people, number ε %(epsilon)s, hint ε"
            " %(hint)s",
            hint=localised.number(self.focus_epsilon),
            **values,
        )

    def is_weaker(self, than: "Strictness") -> bool:
        """Whether it protects people less in any respect."""
        return (
            self.k < than.k
            or self.epsilon > than.epsilon
            or (self.focus_epsilon or 0.0) > (than.focus_epsilon or 0.0)  # no hint costs nothing
        )


def present(workspace: Workspace) -> Strictness:
    """How strict the next check-in is as things are."""
    return Strictness(workspace.k, workspace.epsilon, workspace.focus_epsilon)
