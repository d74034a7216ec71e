"""Puts together what meets people: the web process, with Bolt at /slack/events, and that of Socket Mode."""

import logging
import os
import secrets
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import urlsplit

from flask import Flask, Response
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from werkzeug.middleware.proxy_fix import ProxyFix

from content.files import locales
from content.library import load
from slackapp import gthread, listeners, logs, web
from slackapp.clock import Clock, SystemClock, wall
from slackapp.keys import ONE_SERVER, Keeper, KeyStore, KeyStoreDown, KeyStoreUnsafe, OpenRound
from slackapp.listeners.door import Door
from slackapp.listeners.once import Once
from slackapp.listeners.services import Services
from slackapp.listeners.signature import Signature
from slackapp.listeners.speech import Speech
from slackapp.listeners.step import Next, Step
from slackapp.pauses import Pauses
from slackapp.pictures.address import Addresses
from slackapp.queue import JobQueue
from slackapp.roster import directory, groups
from slackapp.settings import Settings, SettingsError
from slackapp.setup import trial
from slackapp.signs_of_life import Kind, SignsOfLife, expected
from slackapp.slack_client import IN_JOB, IN_REQUEST, ON_A_PAGE, TOGETHER, SlackClient, over_within
from slackapp.socket_mode import SocketMode
from slackapp.socket_refusal import Refusal
from slackapp.spelling import is_here
from slackapp.storage import schema
from slackapp.storage.database import Database, DatabaseDown
from slackapp.storage.demo_clock import DemoClock
from slackapp.storage.library.published import Libraries
from slackapp.storage.people.kept_choices import Keeper as ChoiceKeeper
from slackapp.storage.rounds.open_rounds import OpenRounds
from slackapp.storage.rounds.splits import Splits
from slackapp.storage.schema import WrongSchema
from slackapp.way_in import FROM_SLACK
from slackapp.web.access import public
from slackapp.web.browser import Browser
from slackapp.web.openid import Provider
from slackapp.web.security import HEADERS
from slackapp.web.signin import CALLBACK, SignIn
from slackapp.web.signin_limiter import Limiter
from slackapp.web.template_code import TemplateCode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

APP_LOAD_ERROR: Final = 4
NO_ADDRESS: Final = "Nothing comes by this address: SLACK_APP_TOKEN is set, so Slack is met in Socket Mode.\n"
NOT_TOLD: Final = (
    "SLACK_APP_TOKEN is not set: make an app-level token with the scope connections:write on the page Basic"
    " Information of your app at api.slack.com/apps."
)
# slack_sdk writes a line for each call that fails, and here each is about somebody's click (R12).
_UNHEARD: Final = logging.getLogger("leanon.unheard.of-people")
_UNHEARD.disabled = True


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Build the app. Nothing connects before the first request; the keeper is started by from_env()."""
    services, slack = _services(settings, clock), _slack(settings)
    door = None if settings.slack_app_token else _door(settings, services, slack)
    flask = Flask("slackapp", template_folder="web/templates", static_folder="web/static")
    flask.extensions["leanon"] = services

    @flask.post(FROM_SLACK)
    @public
    def slack_events() -> "Response | WSGIApplication":
        return door or _no_address()

    look_up = partial(directory.member, slack)
    send_trial = partial(trial.send, services.database, services.libraries, slack)
    kinds = expected(socket=bool(settings.slack_app_token))
    silent = partial(SignsOfLife.connect(settings.redis_url).silent, kinds)
    web.register(flask, _sign_in(settings, services.database), look_up, services.pictures, send_trial, silent)
    flask.extensions["leanon-user-groups"] = partial(groups.groups, slack)
    flask.wsgi_app = _timed(flask.wsgi_app)  # type: ignore[method-assign,assignment]  # Flask's own way to wrap itself
    if settings.proxies:
        # The host is never taken from a proxy: addresses of ours are made from LEANON_PUBLIC_URL.
        count = settings.proxies
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]  # as above
    if door:
        flask.wsgi_app = _directly(door, flask.wsgi_app)  # type: ignore[method-assign,assignment]  # as above
    return flask


def create_socket_mode(settings: Settings, *, clock: Clock | None = None) -> tuple[SocketMode, Services]:
    """Build what answers Slack by a connection of its own; nothing connects before it is run."""
    services = _services(settings, clock)
    door = _door(settings, services, _slack(settings))

    def hear(payload: object) -> object:
        with over_within(TOGETHER):
            return door.hear(payload)

    client = SlackClient(
        settings.slack_app_token,
        base_url=settings.slack_api_url,
        seconds=IN_JOB,
        pauses=Pauses.connect(settings.redis_url),
        logger=_UNHEARD,
    )
    alive = partial(SignsOfLife.connect(settings.redis_url).give, Kind.SOCKET)
    told = Refusal.connect(settings.redis_url).say
    return SocketMode(client, hear, alive=alive, told=told), services


def _services(settings: Settings, clock: Clock | None) -> Services:
    database = Database(settings.database_url)
    clock = clock or (DemoClock(database) if settings.demo else SystemClock())
    libraries = Libraries()
    remembered = OpenRounds(database, libraries)
    keeper = Keeper(
        KeyStore.connect(settings.key_redis_url),
        secret=settings.secret.encode(),
        open_rounds=lambda: _open_rounds(remembered, clock),
        attested=settings.keystore_attested,
    )
    return Services(
        database=database,
        clock=clock,
        keeper=keeper,
        queue=JobQueue.connect(settings.redis_url),
        libraries=libraries,
        speech=Speech(database, remembered, libraries),
        draw=secrets.choice,
        pictures=Addresses(_reached_by_slack(settings), settings.secret, lambda: wall().date()),
        once=Once.connect(settings.redis_url),
        open_rounds=remembered,
        splits=Splits(),
        kept=partial(ChoiceKeeper, secret=settings.secret.encode()),
        public_url=settings.pages_url,
        links_url=settings.public_url.rstrip("/") if settings.gives_links else "",
    )


def _no_address() -> Response:
    return Response(NO_ADDRESS, HTTPStatus.NOT_FOUND, content_type="text/plain; charset=utf-8")


def _door(settings: Settings, services: Services, slack: SlackClient) -> Door:
    signature = Signature(settings.slack_signing_secret)
    return Door(_bolt(settings, services, slack), signature, slack, services.speech, HEADERS)


def from_env() -> Flask:
    """The app of a web process, as gunicorn calls it: checks database and key store, starts the keeper."""
    settings = _checked()
    flask = create_app(settings)
    flask.jinja_env.bytecode_cache = TemplateCode()
    load()  # the first language, without which there is no other
    _live(flask, settings)
    # Where gunicorn loads the app before it forks: a child has no thread, and must not share a connection.
    os.register_at_fork(after_in_child=lambda: _after_fork(flask, settings))
    return flask


def warm_up(flask: Flask | None = None) -> threading.Thread:
    """Read each language, and make templates into code, beside: else whoever needs one first waits for it."""

    def read() -> None:
        for locale in locales():
            load(locale)
        if flask is not None:
            for name in flask.jinja_env.list_templates(["html"]):
                flask.jinja_env.get_template(name)

    beside = threading.Thread(target=read, name="warm-up", daemon=True)
    beside.start()
    return beside


def _nothing() -> None:
    """Do nothing."""


def socket_mode_from_env(ended: Callable[[], None] = _nothing) -> SocketMode:
    """What a process of Socket Mode runs: checks database and key store as a web process does.

    `ended` is called when a round has ended, after which this process is to give way to another.
    """
    settings = _checked()
    if not settings.slack_app_token:
        _refuse(NOT_TOLD)
    socket_mode, services = create_socket_mode(settings)
    services.keeper.start(partial(_forget_who_left, services), _unless_demo(settings, ended))
    warm_up()
    return socket_mode


def _checked() -> Settings:
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        _refuse(str(error))
    logs.configure(settings.log_level)
    _check_schema(settings.database_url)
    try:
        store = KeyStore.connect(settings.key_redis_url)
        store.check(attested=settings.keystore_attested)
        if store.is_server_of(settings.redis_url):
            _refuse(ONE_SERVER)
    except KeyStoreUnsafe as error:
        _refuse(str(error))
    except KeyStoreDown:
        logs.get().error("key store down at start")
    return settings


def _check_schema(url: str) -> None:
    database = Database(url)
    try:
        schema.check(database)
    except WrongSchema as error:
        _refuse(str(error))
    except DatabaseDown:
        logs.get().error("database down at start")
    finally:
        database.close()


def _after_fork(flask: Flask, settings: Settings) -> None:
    services: Services = flask.extensions["leanon"]
    services.database.engine.dispose(close=False)
    _live(flask, settings)


def _live(flask: Flask, settings: Settings) -> None:
    services: Services = flask.extensions["leanon"]
    sign = partial(SignsOfLife.connect(settings.redis_url).give, Kind.WEB)

    def beat() -> None:
        sign()
        _forget_who_left(services)

    services.keeper.start(beat, _unless_demo(settings, gthread.end_in_turn))
    warm_up(flask)


def _forget_who_left(services: Services) -> None:
    with suppress(DatabaseDown):  # the keeper's pass comes next, and says so
        services.speech.forget_old()
        services.splits.forget_changed(services.database)


def _unless_demo(settings: Settings, ended: Callable[[], None]) -> Callable[[], None]:
    """What to do at a round's end; a demo plays weeks in minutes, and holds what nobody has answered."""
    return _nothing if settings.demo else ended


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(APP_LOAD_ERROR)  # gunicorn ends as a whole on this code, instead of starting workers for ever


def _bolt(settings: Settings, services: Services, client: SlackClient) -> App:
    app = App(
        name="leanon",  # else it looks for the name of this file, in every file of the stack
        client=client,
        request_verification_enabled=False,  # the door has looked at the signature, and read what came
        ssl_check_enabled=False,
        url_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),  # else Bolt's loggers take their level from the root
        authorize=partial(_authorized, settings.slack_bot_token),
        token_verification_enabled=False,  # a start needs no network
        process_before_response=True,  # the default mode polls in threads and is far slower
    )
    app.use(Step(partial(_ours, client)))
    listeners.register(app, services)
    app.error(_failed)
    return app


def _ours(client: SlackClient, request: BoltRequest, go_on: Next) -> BoltResponse:
    """Give listeners our client: Bolt makes one for each request, which waits as long as it likes."""
    request.context["client"] = client
    return go_on()


def _timed(app: "WSGIApplication") -> "WSGIApplication":
    """Let every page's calls to Slack be over while somebody still waits for it."""

    def timed(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with over_within(ON_A_PAGE):
            return app(environ, start_response)

    return timed


def _directly(door: Door, app: "WSGIApplication") -> "WSGIApplication":
    """Let what Slack sends meet the door at once: the way through Flask cost a fifth of a submission.

    Any other request, one of another method or with a query included, goes through it as ever.
    """

    def chosen(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_plain = environ["REQUEST_METHOD"] == "POST" and not environ.get("QUERY_STRING")
        if is_plain and environ.get("PATH_INFO") == FROM_SLACK:
            return door(environ, start_response)
        return app(environ, start_response)

    return chosen


def _failed(error: Exception) -> BoltResponse:
    # Bolt's own way writes the error's text into the log, and with it what somebody sent.
    logs.get().error("listener failed", error=type(error).__name__)
    return BoltResponse(status=500)


def _reached_by_slack(settings: Settings) -> str:
    """Where Slack can fetch pictures: by https, or on this machine in a demo; empty where it cannot."""
    address = urlsplit(settings.public_url)
    reached = address.scheme == "https" or (settings.demo and is_here(address.hostname))
    return settings.public_url.rstrip("/") if reached else ""


def _sign_in(settings: Settings, database: Database) -> SignIn:
    address = settings.public_url.rstrip("/")
    provider = Provider(
        api_url=settings.slack_api_url,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        redirect_uri=f"{address}{CALLBACK}",
    )
    return SignIn(
        database=database,
        browser=Browser(address),
        limiter=Limiter.connect(settings.redis_url, settings.secret),
        provider=provider if settings.slack_client_id else None,
        gives_links=settings.gives_links,
    )


def _slack(settings: Settings) -> SlackClient:
    return SlackClient(
        settings.slack_bot_token,
        base_url=settings.slack_api_url,
        seconds=IN_REQUEST,
        pauses=Pauses.connect(settings.redis_url),
        logger=_UNHEARD,
    )


def _authorized(token: str, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    # Bolt's own way asks Slack first. A click while Slack is down or busy would then get no answer at all.
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)


def _open_rounds(remembered: OpenRounds, clock: Clock) -> Iterator[OpenRound]:
    now = clock.now()
    for each in remembered.refresh():
        yield OpenRound(each.id, each.fingerprint, int((each.closes_at - now).total_seconds()))
