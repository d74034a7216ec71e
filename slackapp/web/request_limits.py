"""A form is read only where it is no more than a page of ours would send."""

from io import BytesIO
from typing import IO, Any, Final

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

MOST_FIELDS: Final = 2_000
"""An import of 500 changes, which is the most at once, has a field for each of them."""


class _Parser(FormDataParser):
    def parse(self, stream: IO[bytes], mimetype: str, *rest: Any) -> Any:  # noqa: ANN401 - as it was given, onward
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            # Counted before it is read: millions of empty fields would keep a process for a minute.
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, *rest)


class Bounded(Request):
    """A request with at most 2,000 fields; asking for the form of a larger one ends it with 413."""

    form_data_parser_class = _Parser
