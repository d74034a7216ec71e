"""What the database itself holds of R15, whoever writes: the triggers on what was vetted and what is asked.

A round has a row for each of the ten questions, those of the other theme included: what stands as of its
opening, and what its check-in announces. The first round of a workspace is free; each later one is compared
with the row before. What a void round announced counts for nothing, as it may have reached nobody.
"""

from typing import Final

from slackapp.pulse.questions import APART

TWELVE_WEEKS: Final = int(APART.total_seconds())
"""Seconds of calendar time from one announced change of a theme to the next (R15)."""

_GUARDED: Final = """EXISTS (SELECT 1 FROM guardian WHERE guardian.workspace = NEW.workspace
        AND guardian.ended_at IS NULL)"""


def _vetted(row: str, item: str = "item", digest: str = "digest") -> str:
    return f"""EXISTS (SELECT 1 FROM vetted_wording AS vetted WHERE vetted.kind = 'item'
        AND vetted.locale = 'en' AND vetted.entry = {row}.{item} AND vetted.digest = {row}.{digest})"""  # noqa: S608 - of this module's constants


def _approved(item: str, digest: str) -> str:
    return f"""({_GUARDED} AND EXISTS (SELECT 1 FROM wording_approval AS yes WHERE yes.kind = 'item'
        AND yes.locale = 'en' AND yes.workspace = NEW.workspace AND yes.entry = NEW.{item}
        AND yes.digest = NEW.{digest}))"""  # noqa: S608 - of this module's constants


def _may_be_asked(item: str = "item", digest: str = "digest") -> str:
    return f"({_vetted('NEW', item, digest)} OR {_approved(item, digest)})"


# The newest row of the same question; only the newest round is ever written to (the first rule).
_FORMER: Final = """round_question AS former JOIN round AS earlier ON earlier.id = former.round
        WHERE former.workspace = NEW.workspace AND former.theme = NEW.theme
        AND former.position = NEW.position AND earlier.number = (
        SELECT MAX(any_.number) FROM round_question AS row_ JOIN round AS any_ ON any_.id = row_.round
        WHERE row_.workspace = NEW.workspace AND row_.theme = NEW.theme AND row_.position = NEW.position)"""

RULES: Final = {
    "vetted_wording_is_not_added": (
        "INSERT ON vetted_wording",
        "1 = 1",
        "what is vetted comes with the app and is written by migrations alone (R15)",
    ),
    "vetted_wording_is_not_updated": (
        "UPDATE ON vetted_wording",
        "1 = 1",
        "what is vetted is never changed (R15)",
    ),
    "vetted_wording_is_not_deleted": (
        "DELETE ON vetted_wording",
        "1 = 1",
        "what is vetted is never deleted (R15)",
    ),
    "round_question_at_opening_only": (
        "INSERT ON round_question",
        """NOT EXISTS (SELECT 1 FROM round WHERE round.id = NEW.round AND round.status = 'open'
        AND round.workspace = NEW.workspace AND round.number = (
        SELECT MAX(any_.number) FROM round AS any_ WHERE any_.workspace = NEW.workspace))""",
        "what a round asks is written when it opens (R15)",
    ),
    "round_question_is_not_replaced": (
        "INSERT ON round_question",
        """EXISTS (SELECT 1 FROM round_question AS other WHERE other.round = NEW.round
        AND other.theme = NEW.theme AND other.position = NEW.position)""",
        "what a round asks is never changed (R15)",
    ),
    "round_question_is_vetted": (
        "INSERT ON round_question",
        f"""NOT {_may_be_asked()}
        OR (NEW.next_item IS NOT NULL AND NOT {_may_be_asked("next_item", "next_digest")})""",
        "a question is asked in a vetted wording, or in one that a guardian approved (R15)",
    ),
    "round_question_was_announced": (
        "INSERT ON round_question",
        f"""EXISTS (SELECT 1 FROM {_FORMER}
        AND NOT (former.item = NEW.item AND former.digest = NEW.digest)
        AND NOT (earlier.status <> 'void' AND COALESCE(former.next_item, '') = NEW.item
        AND COALESCE(former.next_digest, '') = NEW.digest)
        AND ({_GUARDED} OR {_vetted("former")}))""",  # noqa: S608 - of this module's constants
        "a question changes only as the check-in before announced, or where the last guardian has gone (R15)",
    ),
    "round_question_changes_seldom": (
        "INSERT ON round_question",
        f"""NEW.next_item IS NOT NULL AND EXISTS (SELECT 1 FROM round_question AS other
        JOIN round AS earlier ON earlier.id = other.round JOIN round AS this ON this.id = NEW.round
        WHERE other.workspace = NEW.workspace AND other.theme = NEW.theme AND other.next_item IS NOT NULL
        AND earlier.status <> 'void' AND this.opens_at - earlier.opens_at < {TWELVE_WEEKS})""",  # noqa: S608 - of this module's constants
        "a theme changes at most one question in 12 weeks (R15)",
    ),
    "round_question_is_not_updated": (
        "UPDATE ON round_question",
        "1 = 1",
        "what a round asks is never changed (R15)",
    ),
    "round_question_is_not_deleted": (
        "DELETE ON round_question",
        """NOT EXISTS (SELECT 1 FROM purge_permit WHERE purge_permit.workspace = OLD.workspace)
        OR EXISTS (SELECT 1 FROM round WHERE round.id = OLD.round AND round.status = 'open')""",
        "what a round asked is deleted by a purge only (R15)",
    ),
}
"""Trigger → when, the condition that forbids, and the sentence for whoever tries."""
