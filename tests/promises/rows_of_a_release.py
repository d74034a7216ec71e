"""What one release gives away, at full size: red team 1 to 3, with the functions of their tests."""

from collections.abc import Callable
from statistics import fmean

from slackapp.pulse.scoring import NEUTRAL
from tests.promises import mutants
from tests.promises.adversary import Channel, Learned, exact_mean, learn, mean_in_halves, noisy
from tests.promises.neighbours import OTHERS, audit
from tests.promises.panel import Kind, at_risk
from tests.promises.paths import Mechanism, real
from tests.promises.row import Row, counted, joined
from tests.promises.test_01_epsilon import LIMITS
from tests.promises.test_02_mutants import FOCUSES, VALUES
from tests.promises.test_03_bayes import PRIOR, others, score_of

DRAWS = 200_000
PANELS = 60

_TEAMS = f"{PANELS} teams, seeds 0–{PANELS - 1}, exact"


def epsilon(pair: str, *, strict: bool) -> Row:
    """Audit the real path between a pair of teams."""
    mechanism = real(epsilon=1.0, focus_epsilon=0.5) if strict else real()
    limits = {view: limit / 2 if strict else limit for view, limit in LIMITS.items()}
    found = audit(mechanism, pair, list(limits), draws=DRAWS)
    powerful = pair == "worst" and not strict
    held = all(found[view] <= limits[view] for view in limits) and (not powerful or found["value"] >= 1.6)
    return Row(
        f"ε at least, value / focus / together: {pair}{', strict' if strict else ''}",
        joined(found[view] for view in limits),
        f"≤ {joined(limits.values(), 1)}{', value ≥ 1.6' if powerful else ''}",
        f"2 × {counted(DRAWS)} draws",
        held,
    )


def mutant(name: str) -> Row:
    """Audit a release that is wrong."""
    if name in VALUES:
        build, pair, _ = VALUES[name]
        return _caught(f"value, {name}", build(), pair, "value", 2.0)
    return _caught(f"focus {name}", FOCUSES[name][0](), "worst", "focus", 1.0)


def skipping(colleagues: int) -> Row:
    """Audit an n that depends on what was answered."""
    name = f"n skips who answered nothing, {colleagues + 1} people"
    return _caught(
        name, mutants.n_skips_the_unanswered(), "well against skipped", "together", 3.0, colleagues
    )


def lax() -> Row:
    """Audit the default noise as if it were the strict one."""
    return _caught("default noise as if strict", real(focus_epsilon=None), "worst", "value", 1.0)


def bayes(n: int) -> list[Row]:
    """Let a reader who knows every other answer read the real release."""
    risk, score, even = (_learned(noisy(), n, asked) for asked in (at_risk, score_of, _below_the_middle))
    highest = max(learned.highest(True) for learned in risk)
    exposed = max(
        *(learned.exposed(True) for learned in risk),
        *(learned.exposed(at) for learned in score for at in range(13)),
    )
    held = max(learned.gain for learned in (*risk, *score)) <= 5 and highest <= 0.6 and exposed == 0
    return [
        Row(
            f"n = {n}: points gained on who is at risk / on the score; highest posterior; exposed",
            f"{_gained(risk, score)}; {highest:.2f}; {exposed:.0%}",
            "≤ 5 / ≤ 5; ≤ 0.60; 0%",
            _TEAMS,
            held,
        ),
        Row(
            f"n = {n}: points gained on “below the middle?”, even at first", _gained(even), "–", _TEAMS, None
        ),
    ]


def seen_through() -> list[Row]:
    """Let the same reader read what others publish."""
    rows = []
    for name, channel in (("exact mean", exact_mean), ("mean rounded to halves", mean_in_halves)):
        exposed = [learned.exposed(True) for learned in _learned(channel, 5, at_risk)]
        measured = f"{fmean(exposed):.0%} on average, {max(exposed):.0%} in the worst team"
        tried = f"broken, {name}, n = 5: exposed of those at risk"
        rows.append(Row(tried, measured, "worst > 30%", _TEAMS, max(exposed) > 0.3))
    return rows


def _gained(*questions: list[Learned]) -> str:
    gains = [[learned.gain for learned in teams] for teams in questions]
    return f"{joined(map(fmean, gains))} on average, {joined(map(max, gains))} in the worst team"


def _caught(
    name: str, mechanism: Mechanism, pair: str, view: str, limit: float, colleagues: int = len(OTHERS)
) -> Row:
    found = audit(mechanism, pair, [view], draws=DRAWS, others=OTHERS[:1] * colleagues)[view]
    return Row(
        f"broken, {name}", f"ε ≥ {found:.2f}", f"> {limit:.1f}", f"2 × {counted(DRAWS)} draws", found > limit
    )


def _learned(channel: Channel, n: int, asked: Callable[[Kind], object]) -> list[Learned]:
    return [learn(PRIOR, others(n, seed), channel, asked) for seed in range(PANELS)]


def _below_the_middle(kind: Kind) -> bool:
    return kind[0] < NEUTRAL
