"""ZIPs and files are read in memory and within limits, whatever they are called and say they hold."""

import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from content.files import locales
from slackapp.editorial import archive
from slackapp.editorial.archive import Brought
from tests.web.packed import LOCALES, shipped, unzipped, whole, zipped

PROMPTS = b"- id: energy.new\n"


def unpack(*uploads: tuple[str, bytes], alone: str = "en") -> Brought:
    return archive.unpack(uploads, LOCALES, alone)


def refused(*uploads: tuple[str, bytes]) -> str:
    brought = unpack(*uploads)
    assert brought.refused
    return " ".join(brought.refused)


def test_what_is_packed_comes_back_and_is_the_same_whenever_it_is_packed() -> None:
    files = {locale: shipped(locale) for locale in LOCALES}
    packed = archive.pack(files)
    assert archive.pack(dict(reversed(files.items()))) == packed
    assert unpack(("any.zip", packed)).files == files
    assert list(unzipped(packed)) == sorted(whole(), key=lambda name: name.split("/"))
    with zipfile.ZipFile(BytesIO(packed)) as found:
        assert {info.date_time for info in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("path", "locale"),
    [
        ("en/prompts.yml", "en"),
        ("library-main/es/prompts.yml", "es"),
        ("a/b/ES/prompts.yml", "es"),
        ("es\\prompts.yml", "es"),
        ("prompts.yml", "en"),
        ("../../../../es/prompts.yml", "es"),
        ("/etc/en/prompts.yml", "en"),
    ],
)
def test_a_file_is_of_the_language_of_its_folder_whatever_is_above(path: str, locale: str) -> None:
    assert unpack(("x.zip", zipped({path: PROMPTS}))).files == {locale: {"prompts.yml": PROMPTS.decode()}}


def test_no_name_in_an_archive_ever_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    there = {f"{above}en/prompts.yml": PROMPTS for above in ("../", f"{tmp_path}/")}
    for name in there:
        unpack((name, zipped({name: PROMPTS})), (f"../{name}", PROMPTS))
    assert list(tmp_path.rglob("*")) == []


def test_a_single_file_is_of_the_language_that_was_chosen() -> None:
    found = unpack(("prompts.yml", PROMPTS), ("C:\\texts\\help.YAML", b"[]"), alone="es")
    assert found.files == {"es": {"prompts.yml": PROMPTS.decode(), "help.YAML": "[]"}}


def test_what_a_computer_adds_by_itself_is_passed_over() -> None:
    own = {"en/prompts.yml": PROMPTS}
    added = {
        "__MACOSX/en/._prompts.yml": b"\0",
        "en/.prompts.yml": b"\0",
        ".git/en/help.yml": b"\0",
        "en/Thumbs.db": b"\0",
        "README.md": b"Read me",
    }
    found = unpack(("x.zip", zipped(added | own)))
    assert found == Brought(files={"en": {"prompts.yml": PROMPTS.decode()}})


def test_a_folder_that_is_no_language_is_left_aside_and_told() -> None:
    found = unpack(("x.zip", zipped({"en/prompts.yml": PROMPTS, "it/prompts.yml": PROMPTS})))
    assert list(found.files) == ["en"]
    (said,) = found.aside
    assert said.startswith("Left aside: “it/prompts.yml”.")
    assert f"({', '.join(locales())})" in said
    many = {f"it/{number}.yml": PROMPTS for number in range(12)}
    assert "and 2 more" in refused(("x.zip", zipped(many)))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.pdf", b"%PDF-1.7", "“plan.pdf” is neither a ZIP nor a YAML file"),
        ("library.zip", b"", "“library.zip” cannot be read"),
        ("library.zip", b"<html>Sign in to your drive</html>", "“library.zip” cannot be read"),
        ("library.zip", zipped({"en/prompts.yml": PROMPTS})[:-30], "“library.zip” cannot be read"),
        ("empty.zip", zipped({}), "There is no YAML file in “empty.zip”"),
        ("photos.zip", zipped({"a.jpg": b"\xff"}), "There is no YAML file in “photos.zip”"),
        ("many.zip", zipped({f"en/{n}.txt": b"" for n in range(201)}), "more than 200 files"),
        ("x.zip", zipped({"en/a.yml": PROMPTS}, packing=zipfile.ZIP_LZMA), "packed in an unusual way"),
        ("big.yml", b"#" * (archive.LARGEST + 1), "more than 1 MB"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_name(name: str, data: bytes, says: str) -> None:
    assert says in refused((name, data))


def test_nothing_at_all_is_told() -> None:
    assert refused() == archive.EMPTY


def test_a_password_is_told_as_such() -> None:
    packed = bytearray(zipped({"en/prompts.yml": PROMPTS}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = packed.index(mark) + offset
        struct.pack_into("<H", packed, place, 1)
    assert "protected by a password" in refused(("x.zip", bytes(packed)))


def test_a_bomb_is_refused_while_it_is_read() -> None:
    bomb = zipped({"en/prompts.yml": b"\0" * 200_000_000})
    assert len(bomb) < 200_000
    began = time.process_time()
    assert refused(("bomb.zip", bomb)) == archive.TOO_LARGE
    assert time.process_time() - began < 0.5, "it was unpacked to its end"


def test_many_small_ones_are_a_bomb_together() -> None:
    part = b"#" * (archive.LARGEST // 3)
    together = {f"en/{name}.yml": part for name in "abcd"}
    assert refused(("bomb.zip", zipped(together))) == archive.TOO_LARGE
    assert refused(*((name, part) for name in ("a.yml", "b.yml", "c.yml", "d.yml"))) == archive.TOO_LARGE


def test_a_size_that_is_a_lie_is_not_believed() -> None:
    packed = bytearray(zipped({"en/prompts.yml": b"#" * 5_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", packed, packed.index(mark) + offset, 10)
    assert refused(("x.zip", bytes(packed)))


def test_the_same_file_twice_is_refused() -> None:
    both = zipped({"a/en/prompts.yml": PROMPTS, "b/en/prompts.yml": PROMPTS})
    assert "“en/prompts.yml” is there twice" in refused(("x.zip", both))
    assert "“en/help.yml” is there twice" in refused(
        ("help.yml", b"[]"), ("x.zip", zipped({"en/help.yml": "[]"}))
    )


def test_every_file_that_cannot_be_read_is_told_at_once() -> None:
    said = unpack(("a.pdf", b""), ("b.zip", b""), ("help.yml", b"[]")).refused
    assert [each.split()[0] for each in said] == ["“a.pdf”", "“b.zip”"]


def test_a_name_is_told_without_what_cannot_be_printed_and_no_longer_than_a_line() -> None:
    said = refused(("\u202e\n" + "a" * 300 + ".pdf", b""))
    assert "\u202e" not in said
    assert "\n" not in said
    assert len(said) < 250


def test_what_is_no_utf_8_is_read_as_the_check_of_a_folder_reads_it() -> None:
    found = unpack(("prompts.yml", "título".encode("latin-1"))).files["en"]["prompts.yml"]
    assert found == b"t\xedtulo".decode("utf-8", "surrogateescape")
