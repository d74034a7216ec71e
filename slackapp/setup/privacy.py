"""How strict check-ins are, in words, and what would protect people less than now (R7)."""

from dataclasses import dataclass

from slackapp.storage.people.workspaces import Workspace


@dataclass(frozen=True)
class Strictness:
    """How many must answer, and the privacy loss of the number and of the hint; None publishes no hint."""

    k: int
    epsilon: float
    focus_epsilon: float | None

    def __str__(self) -> str:
        """As a page or a command says it."""
        hint = "no hint" if self.focus_epsilon is None else f"hint ε {self.focus_epsilon:g}"
        return (
            f"at least {self.k} answers in groups of at least {self.k + 1} people,"
            f" number ε {self.epsilon:g}, {hint}"
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
