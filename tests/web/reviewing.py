"""What a reviewer does on the page Review, and what tests ask of it."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from content.entry import JSON, EntryKind
from slackapp.storage.console import audit_log
from slackapp.storage.console.audit_log import Action
from slackapp.storage.library import editions
from slackapp.storage.library.editions import Draft
from tests.cast import HANA, WORKSPACE
from tests.web.conftest import Site
from tests.web.written import handed_in, seed, spot

CAMERAS, EN_CAMARA = spot("energy.cameras"), spot("energy.cameras", locale="es")
STEP = spot("energy.small-step")
TITLE = "Cameras are up to you"
TWO_STEPS: JSON = ["Say that cameras are a free choice.", "Turn yours off first."]
DOS_PASOS: JSON = ["Di que la cámara es una elección libre.", "Apaga la tuya primero."]
SUPPORT = spot("assistance-programme", EntryKind.SUPPORT)


def shorter(site: Site, *, english: str = HANA, spanish: str = HANA) -> tuple[Draft, Draft]:
    """Hand in a prompt with a step less in both languages; the Spanish one needs the English one."""
    return (
        handed_in(site, CAMERAS, seed(CAMERAS, title=TITLE, steps=TWO_STEPS), english),
        handed_in(site, EN_CAMARA, seed(EN_CAMARA, steps=DOS_PASOS), spanish),
    )


def seen(*drafts: Draft) -> list[str]:
    return [f"{each.edit}/{each.place}" for each in drafts]


def publish(
    site: Site, client: FlaskClient, *drafts: Draft, do: str = "publish", along: tuple[Draft, ...] = ()
) -> TestResponse:
    form = {**site.form(client, do=do), "chosen": seen(*drafts), "along": seen(*along)}
    return client.post("/review/publish", data=form)


def send_back(site: Site, client: FlaskClient, one: Draft, note: str) -> TestResponse:
    return client.post("/review/send-back", data=site.form(client, seen=seen(one)[0], note=note))


def card(page: str, one: Draft) -> str:
    """What the page says of one draft."""
    return page.split(f'aria-labelledby="draft-{one.edit}"')[1].split('<section class="card"', maxsplit=1)[0]


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def revision(site: Site, workspace: str = WORKSPACE) -> int:
    with site.database.read() as connection:
        return editions.revision(connection, workspace)


def done(site: Site) -> list[tuple[str, Action, str]]:
    with site.database.read() as connection:
        return [(each.actor, each.action, each.subject) for each in audit_log.search(connection, WORKSPACE)]
