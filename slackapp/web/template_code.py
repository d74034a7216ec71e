"""The code that Jinja makes of templates, kept from one web process to the next."""

import sys
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError
from typing import Final

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

CODE: Final = Path(__file__).parent / "__pycache__"
"""Where Python keeps the code of the modules that show pages."""


class TemplateCode(FileSystemBytecodeCache):
    """The code of templates, kept where Python keeps its own, and not where it keeps none.

    Without it, each web process made all of them into code anew. Jinja compares the text that it was made of,
    and its own version, but not its options: whoever changes these calls `make clean`.
    """

    def __init__(self, folder: Path = CODE) -> None:
        super().__init__(str(folder), "template-%s.code")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read the code of one; a file that was cut short, as by a power cut, is as good as none."""
        try:
            super().load_bytecode(bucket)
        except (EOFError, UnpicklingError):  # Jinja lets these through: no page would be shown any more
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of one, unless nothing may be written there."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)
