"""The library goes out as its files: the seeds to the byte while nothing is edited."""

from pathlib import Path

from click.testing import CliRunner
from flask.testing import FlaskClient

from slackapp.cli.main import main
from slackapp.storage.console.audit_log import Action
from slackapp.storage.console.roles import Role
from tests.cast import HANA, LEA
from tests.web.conftest import Site
from tests.web.importing import CAMERAS, export, log, unpack
from tests.web.packed import LOCALES, shipped, unzipped, whole
from tests.web.written import published, saved, seed, spot


def test_an_untouched_export_is_the_seeds_to_the_byte_and_the_same_every_time(
    site: Site, hana: FlaskClient
) -> None:
    first, second = export(site, hana), export(site, hana)
    assert first.mimetype == "application/zip"
    assert first.headers["Content-Disposition"] == 'attachment; filename="lean-on-library.zip"'
    assert first.data == second.data
    assert unzipped(first.data) == whole()


def test_an_untouched_export_passes_the_check_of_files(site: Site, hana: FlaskClient, tmp_path: Path) -> None:
    unpack(export(site, hana).data, tmp_path)
    checked = CliRunner().invoke(main, ["library", "check", str(tmp_path)])
    assert (checked.exit_code, checked.output.splitlines()[-1]) == (
        0,
        f"No faults. Languages: {len(LOCALES)}.",
    )


def test_one_language_is_exported_alone(site: Site, hana: FlaskClient) -> None:
    alone = export(site, hana, "es")
    assert alone.headers["Content-Disposition"] == 'attachment; filename="lean-on-library-es.zip"'
    assert unzipped(alone.data) == {f"es/{name}": text for name, text in shipped("es").items()}
    assert export(site, hana, "tlh").status_code == 404


def test_an_export_holds_what_is_published_and_no_draft(site: Site, hana: FlaskClient) -> None:
    published(site, CAMERAS, seed(CAMERAS, title="Cameras are up to you"))
    saved(site, spot("energy.small-step"), seed(spot("energy.small-step"), title="A draft of mine"))
    text = unzipped(export(site, hana).data)["en/prompts.yml"]
    assert "title: Cameras are up to you" in text
    assert "A draft of mine" not in text


def test_who_exported_is_in_the_log_and_opening_the_page_is_not(site: Site, hana: FlaskClient) -> None:
    hana.get("/library/import")
    assert log(site, Action.EXPORTED) == []
    export(site, hana)
    export(site, site.signed_in(LEA, Role.VIEWER), "es")
    assert log(site, Action.EXPORTED) == [
        (LEA, "Spanish"),
        (HANA, "English, German, Spanish, Spanish (Latin America), French"),
    ]
    assert "Library exported" in hana.get("/audit").text
    assert "exported the library" in hana.get("/hr").text


def test_an_export_is_no_link_that_another_site_could_hold(site: Site, hana: FlaskClient) -> None:
    assert hana.get("/library/export").status_code == 405
    assert hana.post("/library/export").status_code == 400
    assert log(site, Action.EXPORTED) == []
