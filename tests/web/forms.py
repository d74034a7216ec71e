"""The forms of a page as a browser without JavaScript would send them."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Attributes = list[tuple[str, str | None]]


class _Forms(HTMLParser):
    """Every form of a page by its action, with what its fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._now: dict[str, str] | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._now = self.found[has["action"]] = {}
        elif self._now is None:
            return
        elif tag == "textarea":
            self._text = has["name"]
            self._now[self._text] = ""
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option" and self._select and ("selected" in has or self._select not in self._now):
            self._now[self._select] = has["value"]
        elif tag == "input" and (has.get("type") not in {"checkbox", "radio"} or "checked" in has):
            self._now[has["name"]] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._now is not None and self._text:
            # HTML takes one line break after the opening tag for itself, and sends others as \r\n.
            text = self._now[self._text].removeprefix("\n")
            self._now[self._text] = text.replace("\n", "\r\n")
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text and self._now is not None:
            self._now[self._text] += data


def forms(response: TestResponse) -> dict[str, dict[str, str]]:
    """Every form of a page by its action: the fields with what they hold, its token among them."""
    parser = _Forms()
    parser.feed(response.text)
    return parser.found


def send(client: FlaskClient, page: str, action: str = "", **fields: str) -> TestResponse:
    """Open a page, fill in a form of it and send it; `action` is the page's own address if empty."""
    held = forms(client.get(page))[action or page]
    return client.post(action or page, data={**held, **fields})
