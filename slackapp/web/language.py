"""In which language a page speaks to whoever asks for it.

It is the one that they chose, else that of their Slack, else the one that their browser asks for, else their
workspace's, else English.
"""

from contextlib import suppress
from typing import Final

from flask import Flask, request

from content import files, localised, translations
from content.entry import FIRST
from content.locales import accepted, choose, tag
from content.wording import Wording
from slackapp.storage.database import DatabaseDown
from slackapp.web import security

FILTERS: Final = (
    localised.day,
    localised.short_day,
    localised.day_of_year,
    localised.weekday,
    localised.clock,
    localised.moment,
    localised.short_moment,
    localised.number,
    localised.listing,
    localised.either,
)
"""How templates write days, times, numbers and lists: ``{{ at|day }}``."""


def register(flask: Flask) -> None:
    """Let templates and all that they call speak the language of whoever asks, once a word is said."""
    environment = flask.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension has put it there
        lambda message: translations.catalogue(locale()).gettext(message),
        lambda one, many, num: translations.catalogue(locale()).ngettext(one, many, num),
        newstyle=True,
    )
    # Jinja's own "_" looks "gettext" up and calls it for each of the fifty sentences of a frame.
    environment.globals["_"] = environment.globals["gettext"]
    environment.filters.update({each.__name__: each for each in FILTERS})
    environment.globals["spoken"] = locale

    def chosen() -> str:
        found = _chosen()
        translations.speak(lambda: found)  # asked for each of the hundred sentences of a page
        return found

    @flask.before_request
    def speak() -> None:
        translations.speak(chosen)

    @flask.teardown_request
    def done(_error: BaseException | None) -> None:
        translations.speak(None)


def locale() -> str:
    """Name the language of this request."""
    return translations.locale()


def words() -> Wording:
    """Give the app's own sentences, as Slack shows them, in the language of this request."""
    return files.spoken(locale())


def _chosen() -> str:
    with suppress(DatabaseDown):
        return _of_session()
    return _page(accepted(request.accept_languages))  # a page that says so must not fail itself


def _of_session() -> str:
    session = security.session()
    if session is None:
        return _page(accepted(request.accept_languages))
    own, slack, theirs = session.wishes
    if own or slack:  # else what their browser asks for comes before what their workspace speaks
        return _page(choose(own, slack, *map(tag, request.accept_languages.values()), theirs))
    return _page(accepted(request.accept_languages, theirs))


def _page(wished: str) -> str:
    return wished if translations.is_spoken(wished) else FIRST
