"""In which language a page speaks to whoever asks for it.

It is the one that they chose, else that of their Slack, else the one that their browser asks for, else their
workspace's, else English.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from babel import negotiate_locale
from flask import Flask, g, request

from content import files, formats, translations
from content.entry import FIRST
from content.wording import Wording
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.people import workspaces
from slackapp.web import security

FILTERS: Final = (
    formats.day,
    formats.short_day,
    formats.day_of_year,
    formats.weekday,
    formats.clock,
    formats.moment,
    formats.short_moment,
    formats.number,
    formats.listing,
)
"""How templates write days, times, numbers and lists: ``{{ at|day }}``."""


def register(flask: Flask, database: Database) -> None:
    """Let templates and all that they call speak the language of whoever asks, once a word is said."""
    environment = flask.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension has put it there
        lambda message: translations.catalogue(locale()).gettext(message),
        lambda one, many, num: translations.catalogue(locale()).ngettext(one, many, num),
        newstyle=True,
    )
    environment.filters.update({each.__name__: each for each in FILTERS})
    environment.globals["spoken"] = locale

    def chosen() -> str:
        if "locale" not in g:
            g.locale = _chosen(database)
        found: str = g.locale
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
    spoken = locale()
    return files.spoken(spoken if spoken.split("-")[0] in files.locales() else FIRST)


def _chosen(database: Database) -> str:
    with suppress(DatabaseDown):
        return next(filter(None, map(_spoken, _wished(database))), FIRST)
    return _accepted() or FIRST  # a page that says so must not fail itself


def _wished(database: Database) -> Iterator[str | None]:
    session = security.session()
    yield _accepted()
    if session is not None:
        with database.read() as connection:
            found = workspaces.find(connection, session.workspace)
        yield found.locale if found else None


def _accepted() -> str | None:
    return next(filter(None, map(_spoken, request.accept_languages.values())), None)


def _spoken(wished: str | None) -> str | None:
    if not wished or wished == "*":
        return None
    found = negotiate_locale([wished], [each.replace("-", "_") for each in translations.locales()], sep="-")
    return found.replace("_", "-") if found else None
