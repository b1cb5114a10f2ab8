"""The sheet: one share to print and to hand to one person. It says what shares.md lists, and no more."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final, Literal

from dropbox.shares.fingerprints import in_fours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.shares.share import Share

Purpose = Literal["vault", "root", "recovery"]

_TITLE: Final = "Recovery share"
_ROWS: Final = 11
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
# Without a margin of the page browsers have no room for the day and the file's place, which they print else.
_STYLE: Final = """
@page { margin: 0 }
body { color: #000; background: #fff; font: 12pt/1.5 sans-serif; margin: 0 auto; max-width: 170mm }
body { padding: 20mm }
h1 { font-size: 20pt; margin: 0 0 8mm }
table { border-collapse: collapse; margin: 0 0 10mm }
th { font-weight: normal; padding: 0 8mm 0 0; text-align: left }
td { font: bold 13pt/1.5 monospace; padding: 0 }
ol { border: 1pt solid; columns: 3; font: 14pt/1.9 monospace; margin: 0; padding: 4mm 4mm 4mm 16mm }
li { break-inside: avoid; padding-left: 2mm }
"""


def sheet_text(share: Share, purpose: Purpose, fingerprint: str) -> str:
    """Write a share as plain text; `dropbox.shares.parse` reads it back."""
    facts = "".join(f"{name:<13}{value}\n" for name, value in _facts(share, purpose, fingerprint))
    numbered = [f"{number:>2} {word:<10}" for number, word in enumerate(share.words, 1)]
    rows = "".join("   ".join(numbered[row::_ROWS]).rstrip() + "\n" for row in range(_ROWS))
    return f"{_TITLE.upper()}\n\n{facts}\n{rows}"


def sheet_html(share: Share, purpose: Purpose, fingerprint: str) -> str:
    """Write a share as one page to print: no script, no picture, nothing from elsewhere."""
    facts = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>\n"
        for name, value in _facts(share, purpose, fingerprint)
    )
    words = "".join(f"<li>{html.escape(word)}</li>\n" for word in share.words)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{_TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{_TITLE}</h1>\n"
        f"<table>\n{facts}</table>\n<ol>\n{words}</ol>\n</body>\n</html>\n"
    )


def _facts(share: Share, purpose: Purpose, fingerprint: str) -> Sequence[tuple[str, str]]:
    which = f"{share.number} of {share.count}" if share.count else str(share.number)
    return (
        ("what for", purpose),
        ("set", share.set_name),
        ("share", which),
        ("needed", f"any {share.threshold} of this set"),
        ("fingerprint", in_fours(fingerprint)),
    )
