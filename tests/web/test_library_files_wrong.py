"""What is wrong with files, with an upload or with what a page brings back is told, and changes nothing."""

import html
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from content.entry import JSON, LONGEST_TEXT, EntryKind
from slackapp.cli.main import main
from slackapp.editorial import archive
from slackapp.web.library import imports
from tests.web.conftest import Site
from tests.web.forms import forms
from tests.web.importing import (
    CAMERAS,
    EDITED,
    TAKE,
    boxes,
    look,
    take,
    ticked,
    unpack,
    without_last_line,
    words,
)
from tests.web.packed import NEW, file, whole, zipped
from tests.web.written import draft, spot


def test_a_fault_is_told_with_its_file_and_line_and_cannot_be_imported(site: Site, hana: FlaskClient) -> None:
    broken = EDITED.replace("minutes: 5\n", "minutes: 500\n", 1).replace("step forward", "step on", 1)
    seen = look(site, hana, {"en/prompts.yml": broken})
    line = broken.split("minutes: 500")[0].count("\n") + 1
    assert f"en/prompts.yml:{line}: 'minutes' must be at most 60; lower it." in words(seen)
    assert boxes(seen) == ticked(seen) == ["en/prompt/energy.small-step"], "only what has no fault"
    assert "Let everyone choose their camera" in seen.text
    forced = take(hana, seen, [str(CAMERAS)])
    assert forced.status_code == 422
    assert draft(site, CAMERAS) is None


def test_the_check_of_files_prints_the_same_faults_for_the_same_folder(
    site: Site, hana: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = whole()
    files["en/prompts.yml"] = file(
        "en/prompts.yml", ("minutes: 5", "minutes: 500"), ("title: Give", "titel: Give")
    )
    files["es/support.yml"] = file("es/support.yml", ("contact: '024'", "contact: '042'"))
    files["es/themes.yml"] = without_last_line(files["es/themes.yml"])
    files["es/reframes.yml"] = file("es/reframes.yml", ("text: Hace falta", "text: 'Hace' falta"))
    files["en/promts.yml"] = "[]"
    unpack(zipped(files), tmp_path)
    monkeypatch.chdir(tmp_path)
    checked = CliRunner().invoke(main, ["library", "check", "."]).output.splitlines()[:-1]
    seen = re.search(r'<code id="faults">(.*?)</code>', look(site, hana, files).text, re.DOTALL)
    assert seen is not None
    told = html.unescape(seen[1]).splitlines()
    assert told == checked
    assert len(told) > 5


def test_the_apps_own_sentences_are_left_aside_with_the_reason(site: Site, hana: FlaskClient) -> None:
    said = "wording.yml holds the app’s own sentences"
    assert said not in look(site, hana, whole()).text
    seen = look(site, hana, {**whole(), "en/wording.yml": file("en/wording.yml", ("Lean On", "Lean Off"))})
    assert f"{said}. They come with Lean On and are not edited here" in seen.text
    assert boxes(seen) == []


def test_an_import_can_neither_add_nor_retire_what_there_is_always_one_of(
    site: Site, hana: FlaskClient
) -> None:
    theme = file("en/themes.yml") + '\n- id: joy\n  title: Joy\n  question: "Is it fun?"\n  items: []\n'
    seen = look(site, hana, {"en/themes.yml": theme})
    assert "There is always exactly one of these" in seen.text
    assert boxes(seen) == []
    help_ = [["en", "help", "advice", None, 0, 0]]
    refused = hana.post(TAKE, data=site.form(hana, offers=json.dumps(help_), take="en/help/advice"))
    assert refused.status_code == 422
    assert draft(site, spot("advice", EntryKind.HELP)) is None


def test_a_translation_of_nothing_cannot_be_taken_alone(site: Site, hana: FlaskClient) -> None:
    files = {"en/prompts.yml": NEW, "es/prompts.yml": NEW}
    seen = look(site, hana, files)
    assert ticked(seen) == ["en/prompt/energy.walking-call", "es/prompt/energy.walking-call"]
    refused = take(hana, seen, ["es/prompt/energy.walking-call"])
    assert refused.status_code == 422
    assert "This stands in Spanish alone" in refused.text
    assert boxes(refused) == boxes(seen), "ticking the other mends it"
    assert take(hana, refused, boxes(refused)).status_code == 303


def test_what_could_not_be_published_with_the_rest_is_not_ticked_by_itself(
    site: Site, hana: FlaskClient
) -> None:
    seen = look(site, hana, {"es/prompts.yml": NEW})
    assert boxes(seen) == ["es/prompt/energy.walking-call"]
    assert ticked(seen) == []
    assert "This stands in Spanish alone" in seen.text
    assert "'energy.walking-call' is here alone; add it to en/prompts.yml" in words(seen)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.pdf", b"%PDF-1.7", "“plan.pdf” is neither a ZIP nor a YAML file"),
        ("bomb.zip", zipped({"en/prompts.yml": b"\0" * 50_000_000}), "more than 1 MB"),
        ("", b"", "Choose a ZIP"),
    ],
)
def test_an_upload_that_cannot_be_read_is_told_and_what_was_chosen_stays(
    site: Site, hana: FlaskClient, name: str, data: bytes, says: str
) -> None:
    refused = look(site, hana, data, name=name, missing="retire", locale="es")
    assert refused.status_code == 422
    assert says in html.unescape(refused.text)
    held = forms(refused)["/library/import"]
    assert (held["missing"], held["locale"]) == ("retire", "es")


def test_a_request_larger_than_any_library_is_refused_with_its_own_page(
    site: Site, hana: FlaskClient
) -> None:
    refused = hana.post(
        "/library/import", data=b"#" * (8 * 1024 * 1024 + 1), content_type="multipart/form-data; boundary=x"
    )
    assert refused.status_code == 413
    assert "more than 8 MB" in refused.text


def test_text_that_is_no_utf_8_is_told_at_its_file(site: Site, hana: FlaskClient) -> None:
    for text in (EDITED.encode("utf-16"), "título: año".encode("latin-1")):
        seen = look(site, hana, text, name="prompts.yml")
        assert (
            "en/prompts.yml:1: This file holds characters that YAML does not allow; save it as UTF-8"
            in seen.text
        )


def test_windows_line_ends_and_a_mark_at_the_start_change_nothing(site: Site, hana: FlaskClient) -> None:
    windows = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in whole().items()}
    assert "The files change nothing" in look(site, hana, windows, missing="retire").text


def test_a_character_that_nobody_sees_is_not_taken(site: Site, hana: FlaskClient) -> None:
    seen = look(site, hana, {"en/reframes.yml": '- id: reframe.new\n  text: "Go \\0 slow."\n'})
    assert "a character that nobody can see" in seen.text
    assert boxes(seen) == []


def test_more_changes_than_are_looked_at_at_once_are_refused(
    site: Site, hana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST", 3)
    many = file("en/prompts.yml", ("minutes: 5\n", "minutes: 6\n"), every=True)
    refused = look(site, hana, {"en/prompts.yml": many})
    assert refused.status_code == 422
    assert "At most 3 are imported at once" in refused.text


NOT_OURS = (
    "",
    "[",
    "{}",
    "[[]]",
    '[["en","prompt","x"]]',
    '[["tlh","prompt","x",null,0,0]]',
    '[["en","asked","energy",null,0,0]]',
    '[["*","prompt","x",null,0,0]]',
    '[["en","secret","x",null,0,0]]',
    '[["en","prompt","",null,0,0]]',
    '[["en","prompt","x",{"id":"y"},0,0]]',
    '[["en","prompt","x",[],0,0]]',
    '[["en","prompt","x",null,"0",0]]',
    '[["es","prompt","energy.cameras",{"id":"energy.cameras","minutes":9},0,0]]',
    '[["en","prompt","x",{"id":"x"},false,0]]',
    '[["en","prompt","x",{"id":"x"},0,true]]',
    json.dumps([["en", "reframe", "x", {"id": "x", "text": "a" * (LONGEST_TEXT + 1)}, 0, 0]]),
    json.dumps([["en", "prompt", f"x{number}", None, 0, 0] for number in range(imports.MOST + 1)]),
    '[["en","prompt","x",{"id":"x","title":"a\\u0000b"},0,0]]',
    '[["en","prompt","x\\u0000",null,0,0]]',
    '[["en","prompt","x",{"id":"x","title":"\\ud800"},0,0]]',
    '[["en","prompt","x",{"id":"x","minutes":NaN},0,0]]',
    '[["en","prompt","x",null,0,0],["en","prompt","x",null,0,0]]',
    "[" * 100_000,
    f'[["en","prompt","x",{{"id":"x","title":{"[" * 936}{"]" * 936}}},0,0]]',
)


def test_what_no_page_of_ours_has_written_is_refused(site: Site, hana: FlaskClient) -> None:
    for offers in NOT_OURS:
        refused = hana.post(TAKE, data=site.form(hana, offers=offers, take="en/prompt/x"))
        assert refused.status_code == 422, offers[:100]
        assert imports.UNREADABLE in refused.text, offers[:100]


def test_a_text_that_was_changed_on_its_way_is_checked_anew(site: Site, hana: FlaskClient) -> None:
    seen = look(site, hana, {"en/prompts.yml": EDITED})
    held = forms(seen)[TAKE]
    bodies: list[dict[str, JSON]] = [
        {"minutes": 500},
        {"title": ""},
        {"extra": "x"},
        {"dimension": ["energy"]},
        {"steps": {}},
    ]
    for body in bodies:
        rows = json.loads(held["offers"])
        rows[0][3].update(body)
        answer = hana.post(TAKE, data={**held, "offers": json.dumps(rows), "take": str(CAMERAS)})
        assert answer.status_code == 422
        assert draft(site, CAMERAS) is None


def test_a_backslash_in_a_text_is_no_reason_to_refuse_it(site: Site, hana: FlaskClient) -> None:
    path = file("en/reframes.yml", ("text: 'Small is", "text: 'Small \\u0000 is"))
    seen = look(site, hana, {"en/reframes.yml": path})
    assert len(ticked(seen)) == 1
    assert take(hana, seen).status_code == 303


def test_a_page_much_larger_than_a_form_usually_is_comes_back_whole(site: Site, hana: FlaskClient) -> None:
    long = "".join(f"- id: reframe.new-{number}\n  text: {'Go slow. ' * 300}\n" for number in range(300))
    assert 600_000 < len(long) < archive.LARGEST
    seen = look(site, hana, {"en/reframes.yml": long.replace("Go slow. Go", "Go slow, go")})
    answer = hana.post(TAKE, data={**forms(seen)[TAKE], "take": "nothing"})
    assert answer.status_code == 422
    assert imports.NOTHING in answer.text


def test_a_file_without_the_token_of_its_page_is_refused_and_the_page_says_what_to_do(
    site: Site, hana: FlaskClient
) -> None:
    refused = hana.post("/library/import", data={"files": (BytesIO(EDITED.encode()), "prompts.yml")})
    assert refused.status_code == 400
    assert "load it again, and send it from there" in " ".join(refused.text.split())
    assert "Let everyone choose" not in refused.text
