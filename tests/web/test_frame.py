"""The frame of every page: what it shows to whom, and a look that keeps to the headers' rules."""

import ast
import re
from pathlib import Path

import pytest

from slackapp.storage.console.roles import HR, Role
from slackapp.web import access
from tests.cast import HANA
from tests.web.conftest import Site

WEB = Path(access.__file__).parent
CSS = (WEB / "static" / "site.css").read_text(encoding="utf-8")
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in CSS.split("}", 2)[:2])
TEXTS = (
    *(("ink", ground) for ground in ("paper", "sheet", "hover", "quiet-ground")),
    *(("ink", f"{kind}-ground") for kind in ("good", "warm", "bad", "calm")),
    *((kind, f"{kind}-ground") for kind in ("good", "warm", "bad", "calm")),
    *((text, ground) for text in ("quiet", "accent", "bad", "warm", "good") for ground in ("paper", "sheet")),
    ("accent", "good-ground"),
    ("accent", "hover"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *((f"slack-{text}", "slack") for text in ("ink", "quiet", "link")),
    ("slack-ink", "slack-line"),
)
EDGES = (
    *((edge, ground) for edge in ("edge", "focus", "bad") for ground in ("paper", "sheet")),
    ("slack-edge", "slack"),
)


def light_of(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((light_of(one), light_of(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_edges_stand_out_from_their_ground(scheme: dict[str, str]) -> None:
    weak = [pair for pair in TEXTS if contrast(scheme[pair[0]], scheme[pair[1]]) < 4.5]
    weak += [pair for pair in EDGES if contrast(scheme[pair[0]], scheme[pair[1]]) < 3]
    assert weak == []


def test_both_schemes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys() > {"paper", "ink", "edge"}


def test_the_stylesheet_stays_small_and_asks_nobody_for_anything() -> None:
    assert len(CSS.splitlines()) <= 300
    for name in ("site.css", "console.js"):
        text = (WEB / "static" / name).read_text(encoding="utf-8")
        assert "//" not in re.sub(r"(?m)(^|\s)//.*$", "", text)
        assert "@import" not in text
        assert "eval(" not in text
        assert "innerHTML" not in text


@pytest.mark.parametrize("template", sorted(WEB.rglob("*.html")), ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_carries_a_style_or_a_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_whoever_is_not_signed_in_sees_no_sections_and_loads_no_script(site: Site) -> None:
    page = site.visitor().get("/privacy").text
    assert "Skip to the content" in page
    assert 'href="/data-protection"' in page
    assert "Audit log" not in page
    assert "Sign out" not in page
    assert "<script" not in page


@pytest.mark.parametrize("role", [*Role, None])
def test_the_sections_are_those_that_the_role_opens(site: Site, role: Role | None) -> None:
    page = site.signed_in(HANA, role).get("/privacy").text
    assert ('href="/audit"' in page) is (role in HR)
    assert ('href="/people"' in page) is (role is Role.ADMIN)
    assert ('href="/guardian"' in page) is (role is Role.GUARDIAN)
    assert "Sign out" in page
    assert HANA in page
    assert "<script" in page


def test_a_page_says_in_which_section_it_is(site: Site) -> None:
    with site.app.test_request_context():
        template = site.app.jinja_env.from_string('{% extends "base.html" %}{% set section = "audit" %}')
        me = access.Who("T", HANA, "Hana", Role.VIEWER)
        page = template.render(me=me, csrf_field=lambda: "")
    assert re.findall(r'href="(\S+)" aria-current="page"', page) == ["/audit"]


def test_what_just_happened_is_said_on_top(site: Site) -> None:
    with site.app.test_request_context():
        template = site.app.jinja_env.from_string('{% extends "base.html" %}')
        page = template.render(notices=[("good", "Saved <b>."), ("bad", "Not saved.")])
    assert re.search(r'class="notice good" role="status">\s*<p>Saved &lt;b&gt;\.</p>', page)
    assert re.search(r'class="notice bad" role="alert">\s*<p>Not saved\.</p>', page)


def parts(site: Site, source: str, **values: object) -> str:
    with site.app.test_request_context():
        return site.app.jinja_env.from_string('{% import "parts.html" as parts %}' + source).render(**values)


def test_a_field_ties_hint_error_and_count_to_its_input(site: Site) -> None:
    page = parts(
        site,
        '{{ parts.field("why", "Why", said, hint="Short.", error="Too <long>.", limit=3, lang="es") }}',
        said='a"b>c',
    )
    assert '<label for="f-why">Why</label>' in page
    assert 'aria-describedby="f-why-hint f-why-wrong f-why-count" aria-invalid="true" lang="es"' in page
    assert 'value="a&#34;b&gt;c"' in page
    assert '<p class="wrong" id="f-why-wrong">Too &lt;long&gt;.</p>' in page
    assert "5 of 3 characters" in page
    assert "maxlength" not in page, "a text that is too long is kept, not cut"


def test_a_longer_text_keeps_its_first_empty_line(site: Site) -> None:
    assert ">\n\nText</textarea>" in parts(site, '{{ parts.field("a", "A", "\\nText", rows=3) }}')


def test_a_difference_is_said_and_not_only_coloured(site: Site) -> None:
    words = (("same", "People "), ("gone", "<all>"), ("new", "some"))
    page = parts(site, "{{ parts.diff(words) }}", words=words)
    assert re.search(r"<del>.*taken out:.*&lt;all&gt;.*</del><ins>.*put in:.*some.*</ins>", page)


def test_the_space_before_a_changed_word_is_not_marked(site: Site) -> None:
    words = (("same", "Two"), ("gone", " calls"), ("new", " walks"), ("gone", " "))
    page = re.sub(r"<span.*?</span>", "", parts(site, "{{ parts.diff(words) }}", words=words))
    assert " <del>calls</del> <ins>walks</ins><del> </del>" in page


def test_a_problem_leads_to_its_field(site: Site) -> None:
    page = parts(
        site, "{{ parts.problems(found) }}", found=[("title", "Shorten <it>."), ("", "A source is missing.")]
    )
    assert '<a href="#f-title">Shorten &lt;it&gt;.</a>' in page
    assert "<li>A source is missing.</li>" in page
    named = parts(site, "{{ parts.problems([('title', 'Shorten it.')], names={'title': 'The <title>'}) }}")
    assert '<a href="#f-title">The &lt;title&gt;: Shorten it.</a>' in named
    assert "Nothing to put right." in parts(site, "{{ parts.problems([]) }}")


def test_no_page_hands_over_a_value_by_a_name_that_the_frame_uses_itself() -> None:
    frame = (WEB / "templates" / "base.html").read_text()
    own = set(re.findall(r"{%-? set (\w+)", frame))
    handed = {
        keyword.arg
        for file in WEB.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render_template"
        for keyword in call.keywords
    }
    assert {"sections", "root"} <= own
    assert {"notices", "form"} <= handed
    assert own & handed == set()
