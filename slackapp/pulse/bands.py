"""Says roughly how many answered, never how many: the five bands a release may show (R6)."""

from typing import Final

_DASH: Final = "\N{EN DASH}"
_EDGES: Final = {f"5{_DASH}7": 5, f"8{_DASH}11": 8, f"12{_DASH}19": 12, f"20{_DASH}34": 20, "35+": 35}

BANDS: Final = tuple(_EDGES)
"""Every band, from few to many."""


def band_of(n: int) -> str:
    """Return the band `n` answers fall into. Raises ValueError below 5, where nothing is published at all."""
    fitting = [band for band, edge in _EDGES.items() if edge <= n]
    if not fitting:
        raise ValueError("Below the lowest band nothing is published.")
    return fitting[-1]


def lower_edge(band: str) -> int:
    """Return the fewest answers a band can stand for. Raises ValueError for a band we do not have."""
    if band not in _EDGES:
        raise ValueError(f"A band is one of {', '.join(BANDS)}.")
    return _EDGES[band]


def roster_band(band: str, roster: int) -> str:
    """Return the band to publish for a leaf of `roster` people.

    When everybody, or everybody but one, must have answered to reach the band, it would say so of each of
    them; then the band below is shown, if there is one (privacy.md, R6).
    """
    at = BANDS.index(band) if lower_edge(band) >= roster - 1 else 0
    return BANDS[at - 1] if at else band
