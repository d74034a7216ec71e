"""How much a request may bring: fields and their length, and the length of an address."""

from io import BytesIO
from typing import IO, Any, Final

from flask import Flask, Request, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge
from werkzeug.formparser import FormDataParser

from content import localised
from content.entry import LONGEST_TEXT
from content.translations import _

LARGEST_REQUEST: Final = 8 * 1024 * 1024
"""Bytes. The largest thing that anybody sends is a library to be imported."""
LARGEST_FORM: Final = 1024 * 1024
"""Bytes of a form without files: a megabyte of `%41` takes a second to be read, and eight a whole minute."""
LARGEST_OF_NOBODY: Final = 128 * 1024
"""Bytes of a form that is read for whoever is not signed in, to be sent again."""
MOST_FIELDS: Final = 2_000
"""An import of 500 changes, which is the most at once, has a field for each of them."""
LONGEST_FIELD: Final = LONGEST_TEXT
"""Characters."""
LONGEST_NAME: Final = 100
"""Characters of a field's own name."""
LONGEST_QUERY: Final = 4_000
"""Bytes after the question mark of an address; gunicorn takes no longer line."""

FREE: Final = frozenset({("/library/import/take", "offers")})
"""Route and name of the fields that may be longer: all that an import would change comes back in one."""
_LARGE: Final = frozenset(route for route, _ in FREE)
_FORM: Final = "application/x-www-form-urlencoded"


class FieldTooLong(RequestEntityTooLarge):
    """A form holds fields that are too long; `names` are theirs, and the description says it of the first."""

    def __init__(self, names: tuple[str, ...], length: int) -> None:
        super().__init__(
            _(
                "“%(field)s” takes %(length)s characters, and a field may take %(longest)s, so nothing was"
                " saved.",
                field=label(names[0]),
                length=localised.number(length),
                longest=localised.number(LONGEST_FIELD),
            )
        )
        self.names = names


class _Parser(FormDataParser):
    def parse(self, stream: IO[bytes], mimetype: str, *rest: Any) -> Any:  # noqa: ANN401 - as it was given, onward
        if mimetype == _FORM:
            body = stream.read()
            stream.read(1)  # what comes in chunks is cut at the limit, and refused when more is asked for
            # Counted before it is read: millions of empty fields would keep a process for a minute. Of a
            # multipart form Werkzeug itself reads 1,000 parts at most, and 500 kB of a text.
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, *rest)


class Bounded(Request):
    """A request with at most 2,000 fields; asking for the form of a larger one ends it with 413."""

    form_data_parser_class = _Parser


def register(flask: Flask) -> None:
    """Let this app read no larger request, and answer no longer address."""
    flask.request_class = Bounded
    flask.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST

    @flask.before_request
    def short() -> None:
        if len(request.query_string) > LONGEST_QUERY:
            raise RequestURITooLarge
        if request.mimetype == _FORM and _route() not in _LARGE:
            request.max_content_length = LARGEST_FORM


def is_read_for_nobody() -> bool:
    """Whether a form is short enough to be read although nobody is signed in, and says so beforehand."""
    return request.content_length is not None and request.content_length <= LARGEST_OF_NOBODY


def check_fields() -> None:
    """Raise FieldTooLong where the form of this request holds a text that no page of ours has a place for."""
    if any(len(name) > LONGEST_NAME for name in request.form):
        raise RequestEntityTooLarge
    route = _route()
    found = {
        name: length
        for name, text in request.form.items(multi=True)
        if (length := length_of(text)) > LONGEST_FIELD and (route, name) not in FREE
    }
    if found:
        raise FieldTooLong(tuple(found), next(iter(found.values())))


def _route() -> str:
    return request.url_rule.rule if request.url_rule else ""


def length_of(text: str) -> int:
    """Count characters as whoever typed them does: a browser sends two for the end of a line."""
    return len(text) - text.count("\r\n")


def label(name: str) -> str:
    """Say the name of a field as its label does, more or less: `steps-1` is "Steps 1"."""
    return name.replace("-", " ").replace("_", " ").capitalize()
