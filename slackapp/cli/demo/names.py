"""Made-up names for the demo's people."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

_GIVEN: Final = [
    "Amir",
    "Bea",
    "Carl",
    "Dina",
    "Emil",
    "Fatou",
    "Goran",
    "Hilde",
    "Ivo",
    "Jana",
    "Kofi",
    "Lucia",
    "Milo",
    "Nadia",
    "Oskar",
    "Petra",
    "Quentin",
    "Rosa",
    "Sami",
    "Tilda",
    "Umut",
    "Vera",
    "Wanda",
    "Xenia",
    "Yusuf",
    "Zita",
]
_FAMILY: Final = [
    "Abel",
    "Borg",
    "Costa",
    "Diaz",
    "Engel",
    "Fink",
    "Gruber",
    "Horvat",
    "Ito",
    "Jansen",
    "Kaya",
    "Lind",
    "Moreau",
    "Novak",
    "Okoye",
    "Pohl",
    "Quist",
    "Rossi",
    "Silva",
    "Toth",
    "Ueda",
    "Vogt",
    "Weiss",
    "Ximenes",
    "Yilmaz",
    "Zeman",
]


class _Names(Iterable[str]):
    """Every given name with every family name once, and two neighbours share neither.

    The shift starts at seven, so that nobody's two initials are the same.
    """

    def __iter__(self) -> Iterator[str]:
        for shift, index in product(range(7, 7 + len(_FAMILY)), range(len(_GIVEN))):
            yield f"{_GIVEN[index]} {_FAMILY[(index + shift) % len(_FAMILY)]}"


NAMES: Final = _Names()
