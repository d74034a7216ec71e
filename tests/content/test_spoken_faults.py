"""What is wrong with the library is said in the language of whoever reads it, by the catalogues."""

from gettext import NullTranslations
from pathlib import Path

import pytest

from content import translations, validate
from tests.content.conftest import of_folder
from tests.content.test_faults import PLANTED, Planted, spoil


class Marks(NullTranslations):
    """Begins each sentence with a sign."""

    def gettext(self, message: str) -> str:
        return f"¶{message}"


@pytest.mark.parametrize(
    "planted", [each for each in PLANTED if each.file != "wording.yml"], ids=lambda each: each.name
)
def test_every_fault_is_said_from_the_catalogue(
    root: Path, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(root / "en", planted)
    monkeypatch.setattr(translations, "catalogue", lambda _spoken: Marks())
    reading = of_folder(root / "en")
    found = validate.file_faults(reading, reading.entries, reading.words)
    assert found
    assert [each.message for each in found if not each.message.startswith("¶")] == []
