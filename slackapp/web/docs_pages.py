"""The pages for whoever checks before they trust: the protocol, and data protection in one page."""

import sys
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, abort, render_template
from markdown_it import MarkdownIt

from content.translations import N_, _
from slackapp.web.access import public

# In a checkout, else where the wheel puts them.
FOLDERS: Final = (Path(__file__).parents[2] / "docs", Path(sys.prefix) / "share" / "lean-on" / "docs")
PAGES: Final = {
    "privacy": N_("How Lean On keeps people anonymous"),
    "data-protection": N_("Data protection in one page"),
    "figures": N_("What the attacks measure"),
    "owners": N_("Who holds what"),
    "evidence": N_("What the prompts rest on"),
}
SCROLLS: Final = '<div class="scroll" role="group" aria-label="Table" tabindex="0">'


def register(flask: Flask) -> None:
    """One page for each of these files of docs/, open to everybody."""
    blueprint = Blueprint("documents", __name__)
    for name, title in PAGES.items():
        blueprint.add_url_rule(f"/{name}", name, _view, defaults={"name": name, "title": title})
    flask.register_blueprint(blueprint)


@public
def _view(name: str, title: str) -> str:
    body = _html(name)
    if body is None:
        abort(404, _("This installation came without its documents: read docs/ in the project instead."))
    return render_template("document.html", title=_(title), body=body)


@cache
def _html(name: str) -> str | None:
    file = next((each for folder in FOLDERS if (each := folder / f"{name}.md").exists()), None)
    if file is None:
        return None
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Links between the files are links between the pages, and a wide table scrolls by keyboard, too.
    page = str(reader.render(file.read_text(encoding="utf-8"))).replace('.md"', '"')
    return page.replace("<table>", f"{SCROLLS}<table>").replace("</table>", "</table></div>")
