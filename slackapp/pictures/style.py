"""How every picture of ours looks: colours, sizes and type; readable on a phone, on light and on dark."""

from collections.abc import Callable, Sequence
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Draw: TypeAlias = Callable[[Figure, list[Axes]], None]

WIDTH: Final = 8.0
"""Inches; at 100 points an inch, twice the width that a phone gives a picture."""
DOTS: Final = 100
TEXT: Final = 19.0
"""Points. On a phone, half of that is left."""

EDGE: Final = 0.12
"""Inches that are left free around everything."""

# A card of its own, so that it looks the same in light and dark; no colour says good or bad.
PAPER: Final = "#ffffff"
INK: Final = "#1d1c1d"
FAINT: Final = "#616061"
GRID: Final = "#e3e1e5"
LINE: Final = "#2f5f8f"
BAND: Final = "#c9dcee"

_SETTINGS: Final[dict[Any, Any]] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that a bare server has it
    "font.size": TEXT,
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "text.color": INK,
    "axes.labelcolor": FAINT,
    "axes.edgecolor": GRID,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}
_one_at_a_time = Lock()  # settings and glyphs are shared by all threads of a process


def drawn(heights: Sequence[float], draw: "Draw") -> bytes:
    """Draw axes below each other, each so many inches high, and return the picture as PNG.

    matplotlib is loaded here and not before: a process that draws nothing stays small.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    out = BytesIO()
    with _one_at_a_time, rc_context(_SETTINGS):
        figure = Figure(figsize=(WIDTH, sum(heights)), dpi=DOTS, facecolor=PAPER)
        figure.set_layout_engine("constrained", w_pad=EDGE, h_pad=EDGE)
        FigureCanvasAgg(figure)
        axes = figure.subplots(len(heights), squeeze=False, height_ratios=list(heights))
        draw(figure, list(axes[:, 0]))
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
