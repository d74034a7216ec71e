"""What a person reads when a page cannot be shown: one plain sentence and a way on, never a traceback."""

from typing import Final

from flask import Flask, Response, make_response, render_template, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError

from slackapp import logs
from slackapp.storage.database import DatabaseDown
from slackapp.web import security
from slackapp.web.request_limits import LONGEST_FIELD, FieldTooLong, label

PLAIN: Final = frozenset({"/slack/events", "/health", "/ready"})
"""Addresses that programs ask: they are answered with a line of text and no page."""
LINES: Final = {
    400: "This request is not whole, so nothing was done.",
    405: "This address takes no such request.",
    414: "That address is too long.",
}
SENTENCES: Final = {400: "request", 404: "missing", 405: "sent", 413: "large", 414: "address"}


def register(flask: Flask) -> None:
    """Answer every error of this app with a page of ours."""

    @flask.errorhandler(DatabaseDown)
    def down(_error: DatabaseDown) -> Response:
        logs.get().error("a page was not shown: the database does not answer")
        response = _page("down", 503, typed=security.typed())
        response.headers["Retry-After"] = "30"
        return response

    @flask.errorhandler(FieldTooLong)
    def long(error: FieldTooLong) -> Response:
        labels = {name: label(name) for name in error.names}
        return _page(
            "large",
            error.code,
            said=error.description,
            typed=security.typed(),
            long=labels,
            longest=LONGEST_FIELD,
        )

    @flask.errorhandler(ParseException)
    def broken(_error: ParseException) -> Response | HTTPException:
        return refused(
            BadRequest()
        )  # gunicorn reads a body when it is asked for, and says then what is wrong

    @flask.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response | HTTPException:
        status = error.code or InternalServerError.code
        if error.response is not None or status < 400:  # noqa: PLR2004 - a redirect is no error
            return error
        if request.path in PLAIN:
            response = _line(LINES.get(status, "That did not work, and it was our fault."), status)
        else:
            said = error.description if error.description != type(error).description else ""
            response = _page(SENTENCES.get(status, "trouble"), status, said=said or "")
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response


def _line(sentence: str, status: int) -> Response:
    response = make_response(f"{sentence}\n", status)
    response.content_type = "text/plain; charset=utf-8"
    return response


def _page(why: str, status: int, *, said: str | None = "", **more: object) -> Response:
    return make_response(render_template("denied.html", why=why, said=said, **more), status)
