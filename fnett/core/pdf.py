"""A Typst document and its data as the bytes of an accessible PDF (PDF/UA-1); only fonts of our own (architecture, 2)."""

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from fnett.core import clock

FONTS = Path(__file__).parents[1] / "content" / "fonts"
ROOT = Path(__file__).parents[1]
STANDARD: Final = "ua-1"
_one_at_a_time = threading.Lock()  # the compiler is one for all threads, and answers one at a time


def render(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document of this template; data reaches it as JSON in `sys.inputs.data`, never as Typst source."""
    with _one_at_a_time:
        found = _compiler().compile(
            input=str(template),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARD,
            timestamp=clock.now().replace(microsecond=0),
        )
    if not isinstance(found, bytes):
        raise TypeError("a PDF is one file")
    return found


@cache
def _compiler() -> typst.Compiler:
    """Reading the fonts takes longer than a page, so one compiler is kept."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)
