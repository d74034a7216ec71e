"""Brings the catalogues of `content/console/` up to what the app says: `make translations`.

With the name of a language, `python -m tests.catalogues de` begins one that is not there yet.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from content.entry import WIDER

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "content" / "console"
FORMS: Final = {"fr": "(n > 1)"}
"""Which number is said as many: where nothing stands here, all but one."""
VALUE: Final = re.compile(r"%\(\w+\)s|%%|%")
TAG: Final = re.compile(r"<[^<>]*>?|&\w+;")
HEADER: Final = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural={plural};\\n"
"""


@cache
def extracted() -> Catalog:
    """Every sentence of templates and modules that is said by gettext."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's own reader
    said = extract_from_dir(
        ROOT,
        methods,
        options,
        comment_tags=("For translators:",),
        strip_comment_tags=True,
        directory_filter=_is_ours,
    )
    found = Catalog()
    # Babel warns of f-strings among the values, which are fine; one in the place of a sentence ruff finds.
    with redirect_stderr(StringIO()):
        for _name, _line, message, comments, context in said:
            found.add(message, None, auto_comments=comments, context=context)
    return found


def _is_ours(folder: str) -> bool:
    return Path(folder).relative_to(ROOT).parts[:1] in {(), ("content",), ("slackapp",)}


def brought_up(language: str, template: Catalog, text: str) -> str:
    """The file of a language with all that is said, and nothing that is said no more."""
    found = pofile.read_po(BytesIO(text.encode()), locale=language.replace("-", "_"))
    wanted = Catalog()
    for each in template:
        if each.id and (language not in WIDER or each.id in found):  # what differs, and no more
            wanted.add(each.id, auto_comments=each.auto_comments, context=each.context)
    found.update(wanted, no_fuzzy_matching=True)
    found.obsolete.clear()
    written = BytesIO()
    pofile.write_po(
        written, found, width=100, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    return f"{header(language)}\n{written.getvalue().decode().strip()}".rstrip() + "\n"


def faults(language: str, found: Catalog, template: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue: what it lacks, has too much, or says with other values or marks."""
    ours = {each.id for each in template if each.id}
    theirs = {each.id: each for each in found if each.id}
    if language not in WIDER:
        yield from (f"{language}: not there: {each!r}" for each in sorted(map(str, ours - theirs.keys())))
    yield from (f"{language}: said no more: {each!r}" for each in sorted(map(str, theirs.keys() - ours)))
    for id_, each in theirs.items():
        english = [str(form) for form in (id_ if isinstance(id_, tuple) else (id_,))]
        said = [str(form) for form in (each.string if isinstance(each.string, tuple) else (each.string,))]
        if each.fuzzy or not all(said):
            yield f"{language}: not said: {id_!r}"
        elif not all(_kept(form) in map(_kept, english) for form in said):
            yield f"{language}: other values or marks: {id_!r}"
        elif any('"' in TAG.sub("", form) for form in said):
            yield f'{language}: a straight " would end an attribute: {id_!r}'


def _kept(text: str) -> tuple[list[str], list[str]]:
    """The values and the marks of HTML that every language keeps: in any order, as often as in English.

    Where English leaves the number out for one, others may as well.
    """
    return sorted(VALUE.findall(text)), sorted(TAG.findall(text))


def header(language: str) -> str:
    """What stands at the top of a file: no date, so that it changes with its sentences alone."""
    return HEADER.format(language=language, plural=FORMS.get(language, "(n != 1)"))


def files() -> dict[str, Path]:
    """The catalogues that are there, by their languages."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.po"))}


def main(begun: Iterable[str] = ()) -> None:
    """Write every catalogue anew, and those that are begun."""
    FOLDER.mkdir(exist_ok=True)
    for language in begun:
        path = FOLDER / f"{language}.po"
        if not path.exists():
            path.write_text(header(language), encoding="utf-8")
    for language, path in files().items():
        path.write_text(brought_up(language, extracted(), path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
