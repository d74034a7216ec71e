"""How every picture of ours looks, as SVG and as PNG of the same: readable on a phone, light and dark."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WIDTH: Final = 800
"""Twice the width that a phone gives a picture."""
TEXT: Final = 26
"""How high letters are. On a phone, half of that is left."""

# A card of its own, so that a PNG looks the same in light and dark; no colour says good or bad, and none is
# needed to tell parts apart. On a page of ours the style sheet puts others in their place.
COLOURS: Final = {
    "paper": "#ffffff",
    "ink": "#1d1c1d",
    "faint": "#616061",
    "grid": "#e3e1e5",
    "line": "#2f5f8f",
    "band": "#c9dcee",
}
FAMILY: Final = "Red Hat Display"
_FONTS: Final = ("RedHatDisplay-Medium.ttf", "RedHatDisplay-Bold.ttf")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def drawn(template: str, **values: object) -> str:
    """Fill in one of the SVG templates beside this file; whatever is put in is escaped."""
    found = _templates().get_template(template)
    svg = found.render(colours=COLOURS, family=FAMILY, text=TEXT, width=WIDTH, **values)
    return _NOT_IN_XML.sub("", svg)


def png(svg: str) -> bytes:
    """Draw an SVG of ours as PNG, with the letters that come with the app: a bare server has none.

    What draws is loaded here and not before: a process that draws nothing stays small.
    """
    from resvg_py import svg_to_bytes

    fonts = files("font_rhd") / "files"
    return svg_to_bytes(
        svg_string=svg,
        background=COLOURS["paper"],
        skip_system_fonts=True,  # the same bytes on every machine
        font_files=[str(fonts / name) for name in _FONTS],
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
