"""What is drawn, looked at as pixels, and what drawing costs a process that draws nothing: nothing."""

import subprocess
import sys
from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from PIL import Image

from content.files import locales, spoken
from slackapp.pictures.guess import Bar, guesses
from slackapp.pictures.style import COLOURS
from slackapp.pictures.trend import Panel, Step, svg, trend

BAND, LINE = COLOURS["band"], COLOURS["line"]
FLAT = tuple(Step(f"{day} Nov", 3.0, 3.0, 0.5) for day in range(1, 7))


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def count(png: bytes, colour: str) -> int:
    wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
    return sum(number for number, found in opened(png).getcolors(1_000_000) or [] if found == wanted)


def test_a_picture_is_as_wide_as_two_phones_and_small_to_send() -> None:
    one, two = trend((Panel("Load", FLAT),)), trend((Panel("Load", FLAT), Panel("Help", FLAT)))
    assert opened(one).size == (800, 290)
    assert opened(two).size == (800, 580)
    assert len(two) < 60_000


def test_the_band_is_as_wide_as_the_uncertainty() -> None:
    def band(plus_minus: float) -> int:
        return count(trend((Panel("Load", tuple(Step(s.day, 3.0, 3.0, plus_minus) for s in FLAT)),)), BAND)

    assert 1.8 < band(1.0) / band(0.5) < 2.3
    assert band(9.0) < 2.2 * band(1.0)  # never beyond the scale


def test_a_round_without_a_number_breaks_line_and_band() -> None:
    gap = (*FLAT[:2], Step("3 Nov", None), *FLAT[3:])
    whole, broken = (count(trend((Panel("Load", steps),)), BAND) for steps in (FLAT, gap))
    assert 0.5 < broken / whole < 0.7


def test_a_check_in_that_stands_alone_is_seen() -> None:
    assert count(trend((Panel("Load", FLAT[:1]),)), BAND) > 100


def test_any_title_is_drawn_as_it_is_written() -> None:
    plain, dollars = (trend((Panel(title, FLAT),)) for title in ("Load", r"Load $\frac{1}{0}$ _^"))
    assert opened(plain).size == opened(dollars).size
    assert trend((Panel("A very long title " * 8, FLAT),))


def test_the_same_values_give_the_same_bytes() -> None:
    again = trend.__wrapped__((Panel("Load", FLAT),))
    assert again == trend((Panel("Load", FLAT),))
    assert again == trend.__wrapped__((Panel("Load", FLAT),)), "whatever letters the machine has"


def test_the_letters_are_those_that_come_with_the_app() -> None:
    ink = COLOURS["ink"]
    said, unsaid = (count(trend((Panel(title, FLAT),)), ink) for title in ("Añoß ± „Ça“ – łčő", " "))
    assert said > unsaid + 500


def test_words_beside_check_ins_make_room_for_themselves_and_stay_in_the_picture() -> None:
    far = tuple(Step(s.day, 3.0, 3.0, 0.5, ("move",) if at in {0, 3} else ()) for at, s in enumerate(FLAT))
    near = tuple(Step(s.day, 3.0, 3.0, 0.5, ("a-long-long-word",)) for s in FLAT)
    heights = [opened(trend((Panel("Load", steps),))).size[1] for steps in (FLAT, far, near)]
    assert heights[0] < heights[1] < heights[2]
    drawn = opened(trend((Panel("Load", near),)))
    edges = [drawn.crop((0, 0, 4, drawn.height)), drawn.crop((796, 0, 800, drawn.height))]
    assert [len(edge.getcolors() or []) for edge in edges] == [1, 1], "nothing but paper"


def test_a_chart_of_a_page_says_what_it_shows_and_escapes_what_it_says() -> None:
    drawn = svg(Panel("Load <&> \x0b", FLAT), id_="load", alt='The mean is 3.0 "now" <b>')
    root = fromstring(drawn)  # noqa: S314 - drawn by us a line above
    names = [f"{{http://www.w3.org/2000/svg}}{name}" for name in ("title", "desc")]
    assert [root.findtext(name) for name in names] == ["Load <&> ", 'The mean is 3.0 "now" <b>']
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [element.attrib["id"] for element in root[:2]]
    assert "style" not in drawn, "no page of ours allows it"


def test_a_guess_is_a_bar_as_long_as_somebody_can_be_sure() -> None:
    loose, strict = (guesses((Bar("A guess", 10, after),), note="How sure") for after in (70, 34))
    assert opened(loose).size[0] == 800
    assert count(loose, BAND) == pytest.approx(2.5 * count(strict, BAND), rel=0.1)  # 60 : 24
    assert count(loose, LINE) == count(strict, LINE)


@pytest.mark.parametrize("locale", locales())
def test_the_note_of_a_guess_stays_in_the_picture_however_many_words_a_language_takes(locale: str) -> None:
    words = spoken(locale)
    said = words("guess.bar", before=50, after=96)
    drawn = opened(guesses((Bar(said, 50, 96),), note=words("guess.note"))).convert("L")
    wide, high = drawn.size
    edges = [(0, high - 60, 12, high), (wide - 12, high - 60, wide, high), (wide - 12, 0, wide, 44)]
    for edge in edges:
        assert min(drawn.crop(edge).tobytes()) > 200, "nothing is cut"


def test_a_process_that_draws_nothing_does_not_load_what_draws() -> None:
    loads = "import slackapp.app, slackapp.cli.main, jobs.runtime, slackapp.pictures.trend, sys;"
    told = "print([name for name in ('resvg_py', 'font_rhd', 'numpy', 'PIL') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", loads + told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
