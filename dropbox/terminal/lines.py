"""Text made fit for a terminal: hostile names inert, columns aligned."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# Cc: escape sequences. Cf: turns a line around, or is invisible. Zl, Zp: line breaks. Cs, Co, Cn: no glyph.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
_STEP: Final = 1000


def printable(untrusted: str) -> str:
    """Write out every character that could steer a terminal or turn a line around, by its number."""
    return "".join(
        f"\\u{{{ord(letter):x}}}" if unicodedata.category(letter) in _UNPRINTABLE else letter
        for letter in untrusted
    )


def size_in_words(size_bytes: int) -> str:
    """Give a size as people read it: decimal units, as file managers and shops use them."""
    if size_bytes < _STEP:
        return "1 byte" if size_bytes == 1 else f"{size_bytes} bytes"
    size = size_bytes / _STEP
    for unit in ("kB", "MB", "GB"):
        # 999.95 would be printed as 1000.0
        if size < _STEP - 0.05:
            return f"{size:.1f} {unit}"
        size /= _STEP
    return f"{size:.1f} TB"


def _width(text: str) -> int:
    """Count terminal cells: wide East Asian letters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align rows under their heads, two spaces apart, every cell made printable."""
    lines = [list(head), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
